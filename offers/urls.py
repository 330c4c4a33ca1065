"""Addresses of the board of offers."""

from django.urls import path

from offers import views

app_name = "offers"
urlpatterns = [
    path("", views.board, name="board"),
    path("<int:pk>/", views.detail, name="detail"),
    path("<int:pk>/poster/", views.poster, name="poster"),
]
