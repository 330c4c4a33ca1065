"""Addresses of the board of needs."""

from django.urls import path

from needs import views

app_name = "needs"
urlpatterns = [
    path("", views.board, name="board"),
    path("<int:pk>/", views.detail, name="detail"),
    path("<int:pk>/poster/", views.poster, name="poster"),
]
