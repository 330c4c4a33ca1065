"""Who was brought together with a member, for them to take along; see `members.portable`.

Of the other side it says what the member's own pages say, and no more.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from matching.models import Match, Outlook, Suggestion
from matching.states import MatchStatus
from matching.words import Names, reason_words, word_names
from members.models import Member
from members.portable import Row, Section, register
from needs.models import Need


def register_sections() -> None:
    """Make the sections of this app known."""
    register(MATCHES)
    register(SUGGESTIONS)
    register(OUTLOOKS)


def _matches(member: Member, at: datetime) -> Iterator[Row]:
    names = word_names()
    for match in Match.objects.visible_to(member).with_both().order_by("pk"):
        yield {
            "role": str(_HELPED if match.helper_id == member.pk else _ASKED),
            **_both(match, member),
            "status": match.get_status_display(),
            "reasons": _reasons(match, member, names),
            "asked_at": match.proposed_at,
            "yes_at": match.accepted_at,
            "both_at": match.confirmed_at,
            "done_at": match.completed_at,
            "ended_at": match.ended_at,
            "why_ended": match.get_end_reason_display(),
            "starts_at": match.starts_at,
            "ends_at": match.ends_at,
            "answer_by": match.answer_until,
            "later_until": match.later_until,
        }


def _both(match: Match, member: Member) -> Row:
    """Return what either side reads of the other; the place as long as there is a plan."""
    is_done, is_plan = (
        match.status == one for one in (MatchStatus.COMPLETED, MatchStatus.CONFIRMED)
    )
    return {
        "who": match.name_of(match.other_side(member)),
        "need": match.need.what,
        "offer": match.offered_words,
        "place": match.place if is_plan else "",
        "thanks": match.thanks if is_done else "",
    }


def _suggestions(member: Member, at: datetime) -> Iterator[Row]:
    names = word_names()
    own = Q(need__requester=member) | Q(offer__helper=member)
    rows = (
        Suggestion.objects.standing()
        .possible()
        .filter(own, need__in=Need.objects.open().values("pk"))
    )
    for one in rows.with_offer().select_related("need__area", "need__requester").order_by("pk"):
        is_helper = one.offer.helper_id == member.pk
        other = one.need.requester if is_helper else one.offer.helper
        reader = "helper" if is_helper else "requester"
        yield {
            "who": other.called_by_all,
            "area": str(one.need.area if is_helper else one.offer.area),
            "need": one.need.what,
            "offer": one.offer.what,
            "reasons": reason_words(one.reasons, reader=reader, names=names),
            "at": one.shown_at,
        }


def _outlooks(member: Member, at: datetime) -> Iterator[Row]:
    rows = Outlook.objects.filter(need__requester=member).select_related("need")
    for outlook in rows.order_by("pk"):
        yield {"need": outlook.need.what, "could": outlook.could, "at": outlook.renewed_at}


def _reasons(match: Match, member: Member, names: Names) -> list[str]:
    reader = "helper" if match.helper_id == member.pk else "requester"
    return reason_words(match.reasons, reader=reader, names=names)


_HELPED, _ASKED = _("You help"), _("You asked for help")
_OF_BOTH = {
    "who": _("The other side"), "need": _("What was asked for"), "offer": _("What was offered"),
    "reasons": _("Why these two"),
}  # fmt: skip

MATCHES = Section(
    key="matches", title=_("With whom you were brought together"), order=30, rows=_matches,
    covers=frozenset({"matching.Match.requester", "matching.Match.helper"}),
    labels={
        "role": _("Your part"), **_OF_BOTH, "status": _("How it stands"), "place": _("Place"),
        "thanks": _("Thanks"), "asked_at": _("Asked"), "yes_at": _("The helper’s yes"),
        "both_at": _("Both said yes"), "done_at": _("Done"), "ended_at": _("Ended without it"),
        "why_ended": _("Why it ended"), "starts_at": _("Begins"), "ends_at": _("Ends"),
        "answer_by": _("To be answered by"), "later_until": _("To be asked again at"),
    },
)  # fmt: skip
SUGGESTIONS = Section(
    key="suggestions", title=_("Who could help whom, as we see it now"), order=31,
    rows=_suggestions,
    labels={**_OF_BOTH, "area": _("Area"), "at": _("Since")},
)  # fmt: skip
OUTLOOKS = Section(
    key="outlooks", title=_("What the last search found for what you asked for"), order=32,
    rows=_outlooks,
    labels={
        "need": _("What was asked for"), "could": _("How many neighbors could help"),
        "at": _("When"),
    },
)  # fmt: skip
