"""What coordinators do to a need: checked against what they saw, remembered, undoable."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any, cast

from django.db import transaction
from django.db.models import Model
from django.utils.html import format_html
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from matching import services as matching
from matching.models import Match
from matching.services import AlreadyTold
from matching.states import EndReason, Origin
from matching.suggestions import bring_back_suggestion, dismiss_suggestion
from members.directions import isolated, said_with
from members.history import CHANGES_NOTHING, kind_of
from members.models import Event, Member
from needs.models import Need
from needs.services import entrust_need, hold_need, release_need, reopen_need, snooze_need
from needs.states import ClosedReason, NeedStatus
from neighborhood.moves import ChangedMeanwhile
from offers.models import Offer
from triage.models import Action, Note
from triage.services import add_note
from triage.timeline.event_words import words_of
from triage.undoing import remember, taken_back_words, undoes


class ChangedSinceSeen(ChangedMeanwhile):
    """Somebody did something to the need after this coordinator had seen it."""

    def __init__(self, words: str) -> None:
        """Say what it was."""
        super().__init__(
            said_with(_("%(what)s Have a look how it stands now, then go on."), what=words)
        )


@transaction.atomic
def act(
    need_id: int, *, kind: str, by: Member, do: Callable[[], Mapping[str, Any] | None],
    seen: int | None = None,
) -> Action:  # fmt: skip
    """Do something to a need and remember how to undo it.

    Locks the need. seen: the latest event that the coordinator knows of; None for whoever acts
    on many at once. do: what to do; may return more to remember.

    Raises ChangedSinceSeen, or what ``do`` raises; nothing is changed then.
    """
    need = Need.objects.select_for_update(no_key=True).get(pk=need_id)
    if seen is not None:
        _require_seen(need, seen=seen, by=by)
    before = matching.image_of(need)
    more = do() or {}
    changes = matching.difference(need, before, matching.image_of(need))
    return remember(kind, by=by, need=need, data={**changes, **more})


def propose(need_id: int, *, offer_id: int, by: Member, seen: int | None = None) -> Action:
    """Ask a helper; see `matching.services.propose`."""

    def do() -> dict[str, Any]:
        match = matching.propose(
            need_id=need_id, offer_id=offer_id, by=by, origin=Origin.COORDINATOR
        )
        return {"match": match.pk}

    return act(need_id, kind="proposed", by=by, seen=seen, do=do)


def put_aside(need_id: int, *, offer_id: int, by: Member, seen: int | None = None) -> Action:
    """Suggest an offer no more for this need."""

    def do() -> dict[str, Any]:
        dismiss_suggestion(need_id, offer_id=offer_id, by=by)
        return {"offer": offer_id}

    return act(need_id, kind="put_aside", by=by, seen=seen, do=do)


def snooze(need_id: int, *, until: datetime | None, by: Member, seen: int | None = None) -> Action:
    """Let a need rest on the desk until a moment; None wakes it."""
    kind = "snoozed" if until else "woken"
    return act(
        need_id, kind=kind, by=by, seen=seen, do=lambda: snooze_need(need_id, until=until, by=by)
    )


def entrust(need_id: int, *, to: Member | None, by: Member, seen: int | None = None) -> Action:
    """Note who looks after a need; None lets it go."""
    kind = "entrusted" if to else "let_go"
    return act(need_id, kind=kind, by=by, seen=seen, do=lambda: entrust_need(need_id, to=to, by=by))


def note(need: Need, *, text: str, by: Member) -> Action:
    """Write a note on a need."""
    return act(
        need.pk, kind="noted", by=by, do=lambda: {"note": add_note(need, by=by, text=text).pk}
    )


@transaction.atomic
def note_aside(thing: Offer | Member, *, text: str, by: Member) -> Action:
    """Write a note on an offer or about a member."""
    written = add_note(thing, by=by, text=text)
    about = {kind_of(thing): thing}
    return remember("noted_aside", by=by, data={"note": written.pk}, **about)  # type: ignore[arg-type]


def close(need_id: int, *, reason: ClosedReason, by: Member, seen: int | None = None) -> Action:
    """Close a need; see `matching.services.close_need`."""

    def do() -> None:
        matching.close_need(need_id=need_id, by=by, reason=reason)

    return act(need_id, kind="closed", by=by, seen=seen, do=do)


def release(need_id: int, *, by: Member, seen: int | None = None) -> Action:
    """Let a held need onto the board."""
    return act(
        need_id, kind="released", by=by, seen=seen, do=lambda: release_need(need_id=need_id, by=by)
    )


def reopen(need_id: int, *, by: Member, seen: int | None = None) -> Action:
    """Put a withdrawn or expired need back on the board; see `needs.services.reopen_need`."""

    def do() -> None:
        reopen_need(need_id, by=by)

    return act(need_id, kind="reopened", by=by, seen=seen, do=do)


def _taken_back_words(action: Action) -> str:
    """Say whether the question had left; then the helper gets a second message."""
    match = Match.objects.select_related("helper").get(pk=action.data["match"])
    said = taken_back_words(action)
    if match.end_reason == EndReason.NEVER_ASKED:
        return said
    late = _("%(name)s had the question already, and hears that it is settled.")
    name = isolated(capfirst(match.helper.first_name_or_neighbor))
    return format_html("{} {}", said, said_with(late, name=name))


@undoes("proposed", words=gettext_lazy("Asked %(name)s about “%(what)s”"), said=_taken_back_words)
def _take_back(action: Action, *, by: Member) -> None:
    matching.take_back_proposal(match_id=action.data["match"], by=by)


@undoes("put_aside", words=gettext_lazy("Put one suggestion for “%(what)s” aside"))
def _bring_back(action: Action, *, by: Member) -> None:
    bring_back_suggestion(need_of(action).pk, offer_id=action.data["offer"], by=by)


@undoes("snoozed", words=gettext_lazy("Snoozed “%(what)s”"))
@undoes("woken", words=gettext_lazy("Woke “%(what)s”"))
@undoes("entrusted", words=gettext_lazy("Took “%(what)s” in hand"))
@undoes("let_go", words=gettext_lazy("Let go of “%(what)s”"))
@undoes("reopened", words=gettext_lazy("Opened “%(what)s” again"))
def put_back(action: Action, *, by: Member) -> None:
    """Let the need, its matches and what was said of it stand as they stood."""
    matching.put_back(need_of(action).pk, action.data, by=by, verb=action.kind)


@undoes("noted", words=gettext_lazy("Wrote a note on “%(what)s”"))
def _erase_note(action: Action, *, by: Member) -> None:
    Note.objects.filter(pk=action.data["note"]).delete()
    Event.objects.record("note_withdrawn", need_of(action), by=by)


@undoes("noted_aside", words=gettext_lazy("Wrote a note on “%(what)s”"))
def _erase_note_aside(action: Action, *, by: Member) -> None:
    Note.objects.filter(pk=action.data["note"]).delete()
    Event.objects.record("note_withdrawn", cast("Model", action.offer or action.member), by=by)


@undoes("closed", words=gettext_lazy("Closed “%(what)s”"))
def _open_again(action: Action, *, by: Member) -> None:
    """Put everything back; once somebody has read of it, at least look for help again."""
    try:
        matching.put_back(need_of(action).pk, action.data, by=by, verb=action.kind)
    except AlreadyTold:
        if need_of(action).status == NeedStatus.MET:
            raise
        reopen_need(need_of(action).pk, by=by)


@undoes("released", words=gettext_lazy("Let “%(what)s” onto the board"))
def _hold_again(action: Action, *, by: Member) -> None:
    if Match.objects.live().filter(need=need_of(action).pk).exists():
        raise ChangedMeanwhile
    hold_need(need_of(action).pk, by=by)


def need_of(action: Action) -> Need:
    """Return the need that an action was done to."""
    return cast("Need", action.need)


def _require_seen(need: Need, *, seen: int, by: Member) -> None:
    matches = list(Match.objects.filter(need=need).select_related("helper", "requester"))
    events = Event.objects.about_any([need, *matches]).filter(pk__gt=seen)
    news = list(events.exclude(by=by).exclude(verb__in=CHANGES_NOTHING))
    if news:
        about = {match.pk: match for match in matches}
        is_of_match = news[0].subject_kind == "match"
        match = about.get(news[0].subject_id) if is_of_match else None
        raise ChangedSinceSeen(words_of(news[0], match=match))
