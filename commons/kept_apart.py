"""Whom a member does not want to be brought together with, in words that name nobody anew."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.utils.text import capfirst
from django.utils.translation import gettext as _

from members.blocking import other_in, wishes_of
from members.board import ERASED
from members.directions import as_written, isolated, said_with
from members.models import Member
from members.pairs import ApartWish
from needs.models import Need
from offers.models import Offer

type Post = Need | Offer


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One wish: of whom, as far as the one who has it may know, and since when."""

    wish_id: int
    who: str
    at: datetime


def lines_of(member: Member) -> list[Line]:
    """Return the wishes of a member in words, the latest first. Three queries."""
    wishes = wishes_of(member)
    posts: dict[str, Mapping[int, Post]] = {
        "need": Need.objects.in_bulk(_keys(wishes, "need")),
        "offer": Offer.objects.in_bulk(_keys(wishes, "offer")),
    }
    return [Line(wish_id=w.pk, who=_who(w, member, posts), at=w.at) for w in wishes]


def _keys(wishes: Sequence[ApartWish], kind: str) -> list[int]:
    return [wish.subject_id for wish in wishes if wish.subject_kind == kind]


def _who(wish: ApartWish, member: Member, posts: Mapping[str, Mapping[int, Post]]) -> str:
    """Say who it is: as the card calls them, or by the words that the member read."""
    if not wish.subject_kind:
        return isolated(capfirst(other_in(wish.pair, member).called_by_all))
    post = posts[wish.subject_kind].get(wish.subject_id)
    if post is None or not _was_read(post, wish):
        return _("Whoever wrote something that is not on the board any more")
    said = _("Whoever offered “%(what)s”")
    if isinstance(post, Need):
        said = _("Whoever asked for “%(what)s”")
    return said_with(said, what=as_written(post.what, post.lang))


def _was_read(post: Post, wish: ApartWish) -> bool:
    """Tell whether the words are those of then, or everybody reads them now."""
    return post.what != ERASED and (post.is_on_board or post.changed_at <= wish.at)
