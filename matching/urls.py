"""Addresses of matches; all of them hang below a private link or a sign-in."""

from django.urls import URLPattern, path

from matching import views

private_patterns: list[URLPattern] = [
    path("needs/<int:pk>/proposals/", views.proposal, name="need_proposal"),
    path("matches/<int:pk>/", views.match, name="match"),
    path("matches/<int:pk>/acceptance/", views.match_acceptance, name="match_acceptance"),
    path("matches/<int:pk>/decline/", views.match_decline, name="match_decline"),
    path("matches/<int:pk>/later/", views.match_later, name="match_later"),
    path("matches/<int:pk>/confirmation/", views.match_confirmation, name="match_confirmation"),
    path("matches/<int:pk>/refusal/", views.match_refusal, name="match_refusal"),
    path("matches/<int:pk>/cancellation/", views.match_cancellation, name="match_cancellation"),
    path("matches/<int:pk>/completion/", views.match_completion, name="match_completion"),
    path("matches/<int:pk>/details/", views.match_details, name="match_details"),
    path("matches/<int:pk>/hiding/", views.match_hiding, name="match_hiding"),
    path("matches/<int:pk>/showing/", views.match_showing, name="match_showing"),
    path("matches/<int:pk>/report/", views.match_report, name="match_report"),
    path("matches/<int:pk>/apart/", views.match_apart, name="match_apart"),
    path("matches/<int:pk>/rest/", views.match_rest, name="match_rest"),
    path("rest/", views.rest, name="rest"),
    path("matches/<int:pk>/plan.ics", views.match_calendar, name="match_calendar"),
]
