"""Addresses of the desk."""

from django.urls import path

from triage.views import care, codes, desk, messages, needs, offers, plan, several, terms, undo

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
    # Care, and the terms by which all this is lent.
    path("care/", care.care, name="care"),
    path("care/note/", care.care_note, name="care_note"),
    path("care/rests/<int:pk>/", care.rest_offer, name="rest_offer"),
    path("terms/", terms.terms, name="terms"),
    path("terms/lending/", terms.term_lending, name="term_lending"),
    path("terms/handing-over/", terms.term_handing_over, name="term_handing_over"),
    path("terms/<int:pk>/renewal/", terms.term_renewal, name="term_renewal"),
    path("terms/<int:pk>/acting/", terms.term_acting, name="term_acting"),
    path("terms/<int:pk>/ending/", terms.term_ending, name="term_ending"),
]
