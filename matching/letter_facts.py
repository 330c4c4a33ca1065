"""The rows that letters about matches and needs are written from, read at once for many."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from contextlib import AbstractContextManager

from matching.models import Match
from needs.models import Need
from outbox.ahead import Ahead
from outbox.kinds import Ids


def _matches(pks: Collection[int]) -> Mapping[int, Match]:
    return {match.pk: match for match in Match.objects.with_both().filter(pk__in=pks)}


def _needs(pks: Collection[int]) -> Mapping[int, Need]:
    return {need.pk: need for need in Need.objects.with_card().filter(pk__in=pks)}


_matches_ahead = Ahead("matches of letters", _matches)
_needs_ahead = Ahead("needs of letters", _needs)


def match_of(ids: Ids) -> Match | None:
    """Return the match that a message is about, with both people, need and offer."""
    return _matches_ahead.get(ids["match"])


def need_of(ids: Ids) -> Need | None:
    """Return the need that a message is about, as a card shows it."""
    return _needs_ahead.get(ids["need"])


def matches_ahead(about: Collection[Ids]) -> AbstractContextManager[None]:
    """Read at once the matches that many messages are about."""
    return _matches_ahead.read([ids["match"] for ids in about])


def needs_ahead(about: Collection[Ids]) -> AbstractContextManager[None]:
    """Read at once the needs that many messages are about."""
    return _needs_ahead.read([ids["need"] for ids in about])
