"""Addresses of the desk."""

from django.urls import path

from triage import views

app_name = "triage"
urlpatterns = [
    path("", views.queue, name="queue"),
    path("needs/<int:pk>/", views.need, name="need"),
    path("needs/<int:pk>/proposals/", views.proposals, name="proposals"),
    path(
        "needs/<int:pk>/proposals/<int:match_id>/undo/", views.proposal_undo, name="proposal_undo"
    ),
    path("needs/<int:pk>/dismissals/", views.dismissals, name="dismissals"),
    path("needs/<int:pk>/notes/", views.notes, name="notes"),
    path("needs/<int:pk>/closure/", views.closure, name="closure"),
    path("needs/<int:pk>/release/", views.release, name="release"),
    path("needs/<int:pk>/contact/", views.contact, name="contact"),
]
