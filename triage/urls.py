"""Addresses of the desk."""

from django.urls import path

from triage.views import codes, desk, messages, needs, offers, paper, plan, several, undo

app_name = "triage"
urlpatterns = [
    path("", desk.queue, name="queue"),
    path("news/", desk.news, name="news"),
    path("several/", several.several, name="several"),
    path("actions/", undo.actions, name="actions"),
    path("actions/undo/", undo.undo_last, name="undo_last"),
    path("actions/<int:pk>/undo/", undo.undo_one, name="undo_one"),
    path("keys/", undo.keys, name="keys"),
    path("needs/<int:pk>/", needs.need, name="need"),
    path("needs/<int:pk>/proposals/", needs.proposals, name="proposals"),
    path(
        "needs/<int:pk>/proposals/<int:match_id>/undo/", needs.proposal_undo, name="proposal_undo"
    ),
    path("needs/<int:pk>/suggestions/", needs.suggestions, name="suggestions"),
    path("needs/<int:pk>/suggestions/<int:offer_id>/", needs.suggestion, name="suggestion"),
    path("needs/<int:pk>/dismissals/", needs.dismissals, name="dismissals"),
    path("needs/<int:pk>/snooze/", needs.snooze, name="snooze"),
    path("needs/<int:pk>/owner/", needs.owner, name="owner"),
    path("needs/<int:pk>/notes/", needs.notes, name="notes"),
    path("needs/<int:pk>/closure/", needs.closure, name="closure"),
    path("needs/<int:pk>/release/", needs.release, name="release"),
    path("needs/<int:pk>/contact/", needs.contact, name="contact"),
    path("offers/<int:pk>/", offers.offer, name="offer"),
    path("offers/<int:pk>/release/", offers.offer_release, name="offer_release"),
    path("offers/<int:pk>/closure/", offers.offer_closure, name="offer_closure"),
    path("plan/", plan.plan, name="plan"),
    path("plan/proposals/", plan.plan_proposals, name="plan_proposals"),
    path("plan/renewal/", plan.plan_renewal, name="plan_renewal"),
    path("messages/", messages.messages, name="messages"),
    path("messages/<int:pk>/", messages.message, name="message"),
    path("messages/<int:pk>/words/", messages.message_words, name="message_words"),
    path("messages/<int:pk>/telling/", messages.message_telling, name="message_telling"),
    path("codes/", codes.codes, name="codes"),
    path("paper/", paper.paper, name="paper"),
    path("paper/phone-list/", paper.phone_sheet, name="paper_phone_list"),
    path("paper/day/", paper.day, name="paper_day"),
    path("paper/poster/", paper.poster, name="paper_poster"),
    path("paper/text/", paper.text, name="paper_text"),
    path("queue.csv", paper.queue_csv, name="queue_csv"),
]
