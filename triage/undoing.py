"""The last things a coordinator did, and how each is undone.

Whatever acts at the desk calls `remember` in its own transaction, and says once, with `undoes`,
how that kind is put back.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.html import conditional_escape
from django.utils.safestring import SafeString, mark_safe
from django.utils.text import capfirst
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from matching.models import Match
from members.directions import as_written, isolated
from members.models import Event, Member
from needs.models import Need
from neighborhood.moves import Refusal
from offers.models import Offer
from triage.models import PASSED_OVER, Action


class AlreadyUndone(Refusal):
    """The action was undone before, or was not this coordinator's."""

    sentence = _("This was taken back already.")


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of action.

    words: what the drawer says, with %(what)s for the neighbor's words and %(count)s for the
    matches concerned. said: tells what undoing has put back. is_silent: putting it back records no
    event of its own.
    """

    name: str
    words: str | Promise
    put_back: Callable[..., None]
    said: Callable[[Action], str] | None = None
    is_silent: bool = False


_kinds: dict[str, Kind] = {}

type PutBack = Callable[..., None]


def undoes(
    name: str, *, words: str | Promise, said: Callable[[Action], str] | None = None,
    is_silent: bool = False,
) -> Callable[[PutBack], PutBack]:  # fmt: skip
    """Register how one kind of action is undone: ``put_back(action, by=member)``.

    It runs in a transaction with the action locked, and raises a Refusal when it is too late. It
    may note in ``action.data`` what it did; ``said`` puts that into words. One that records no
    event ``is_silent``: an event "undone" is recorded for it.
    """

    def register(put_back: PutBack) -> PutBack:
        _kinds[name] = Kind(name, words, put_back, said, is_silent)
        return put_back

    return register


def remember(  # noqa: PLR0913 (an action is written whole, in one call)
    kind: str, *, by: Member, need: Need | None = None, offer: Offer | None = None,
    member: Member | None = None, data: Mapping[str, Any] | None = None,
) -> Action:  # fmt: skip
    """Keep what somebody did, in the caller's transaction; ``data`` holds no words of people.

    Raises KeyError for a kind that nobody registered.
    """
    return Action.objects.create(
        by=by, kind=_kinds[kind].name, need=need, offer=offer, member=member, data=data or {}
    )


@transaction.atomic
def undo(action_id: int, *, by: Member) -> Action:
    """Put back what one action of this coordinator did. Locks the action first.

    Raises AlreadyUndone, or what the kind raises when it is too late; nothing is changed then.
    """
    now = timezone.now()
    mine = Action.objects.to_undo(by, at=now).select_for_update(no_key=True, of=("self",))
    action = mine.with_what().filter(pk=action_id).first()
    if action is None:
        raise AlreadyUndone
    put_back(action, by=by)
    return action


def undo_part(part: Action, *, by: Member) -> bool:
    """Undo one part of an action, if it still can be; tell whether it could."""
    try:
        with transaction.atomic():
            put_back(part, by=by)
    except Refusal:
        return False
    return True


def pass_over(action: Action) -> str:
    """Let the key for undoing go on to what was done before this; say what cannot be taken back."""
    Action.objects.filter(pk=action.pk).update(data=action.data | {PASSED_OVER: True})
    said = gettext("Not taken back: %s. The key goes on to what you did before that, listed here.")
    return _inside(said, action)


def put_back(action: Action, *, by: Member) -> None:
    """Undo an action that the caller has locked. Raises what its kind raises."""
    kind = _kinds[action.kind]
    kind.put_back(action, by=by)
    about = action.need or action.offer or action.member
    if kind.is_silent and about is not None:
        Event.objects.record("undone", about, by=by, reason=action.kind)
    action.undone_at = timezone.now()
    action.save(update_fields=["undone_at", "data"])


def action_rows(actions: Iterable[Action]) -> list[dict[str, Any]]:
    """Return each action with its words, "Asked Hal about “A ride”", for a page. Up to two queries.

    In "shown" the words of a neighbor stand in their own language as well.
    """
    actions = list(actions)
    matches = Match.objects.filter(pk__in=[a.data["match"] for a in actions if "match" in a.data])
    name_by_match = {
        m.pk: m.helper.first_name_or_neighbor for m in matches.select_related("helper")
    }
    return [
        {"action": action, **_words(action, name=name_by_match.get(action.data.get("match"), ""))}
        for action in actions
    ]


def action_words(action: Action) -> SafeString:
    """Say what an action was, inside a sentence of a page. Up to one query."""
    words: SafeString = action_rows([action])[0]["words"]
    return words


def shown_words(action: Action) -> SafeString:
    """Say what an action was, for a page. Up to one query."""
    shown: SafeString = action_rows([action])[0]["shown"]
    return shown


def _inside(sentence: str, action: Action) -> SafeString:
    return mark_safe(conditional_escape(sentence) % action_words(action))


def _words(action: Action, *, name: str) -> dict[str, str]:
    entry, sentence = action.need or action.offer, _kinds[action.kind].words
    what = entry.what if entry else str(action.member or "")
    count = action.data.get("count", len(action.data.get("matches", ())))
    written = as_written(entry.what, entry.lang) if entry else isolated(what)
    shown = sentence % {"what": written, "name": isolated(name), "count": count}
    words = sentence % {"what": isolated(what), "name": isolated(name), "count": count}
    return {
        "words": mark_safe(capfirst(str(words))),
        "shown": mark_safe(capfirst(str(shown))),
    }


def undone_words(action: Action) -> str:
    """Say what undoing an action has put back."""
    said = _kinds[action.kind].said
    return said(action) if said else taken_back_words(action)


def taken_back_words(action: Action) -> SafeString:
    """Say that an action was taken back, and which. Up to one query."""
    return _inside(gettext("Taken back: %s."), action)
