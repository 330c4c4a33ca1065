"""The terms in force as coordinators see them, each with what its reader may do about it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.safestring import SafeString, mark_safe
from django.utils.text import capfirst, get_text_list
from django.utils.translation import gettext as _

from members.directions import as_written, isolated, said_with
from members.models import Member, Term
from members.names import one_full_stop
from members.permissions import Charge
from members.slips import name_pattern, words_in
from neighborhood.models import Area
from triage.terms.lending import ask_words, can_be_renewed, who_renews

MOST_FOUND = 8
LEAST_LETTERS = 2


@dataclass(frozen=True, slots=True)
class Desk:
    """Who reads about terms, by which rights, at which moment."""

    member: Member
    charge: Charge
    at: datetime

    def may_renew(self, term: Term) -> bool:
        """Tell whether this member may renew a term: whoever acts wherever it is for."""
        return self.charge.acts and self.charge.holds_term(term)

    def may_let_act(self, term: Term) -> bool:
        """Tell whether this member may let a shadow act: never oneself."""
        return term.member_id != self.member.pk and self.may_renew(term)

    def may_end(self, term: Term) -> bool:
        """Tell whether this member may end a term: its holder, who lent it, or an admin."""
        if term.member_id == self.member.pk or self.member.is_superuser:
            return True
        return term.lent_by_id == self.member.pk and self.may_renew(term)


def term_rows(terms: Sequence[Term], *, desk: Desk) -> list[dict[str, Any]]:
    """Return what templates/triage/terms.html shows of each term. One query."""
    areas = list(Area.objects.active())
    others = {term.pk: who_renews(term, by=desk.member, among=terms) for term in terms}
    return [
        {
            "term": term,
            "name": capfirst(term.member.first_name_or_neighbor),
            "is_own": term.member_id == desk.member.pk,
            "until": day_of(term.until),
            "renewal_url": _url("term_renewal", term)
            if desk.may_renew(term) and can_be_renewed(term, at=desk.at) and not others[term.pk]
            else "",
            "ask": ask_words(others[term.pk]) if others[term.pk] else "",
            "acting_url": _url("term_acting", term)
            if term.shadow and desk.may_let_act(term)
            else "",
            "ending_url": _url("term_ending", term) if desk.may_end(term) else "",
            "warning": warning_of(term, terms=terms, areas=areas),
        }
        for term in terms
    ]


def warning_of(term: Term, *, terms: Sequence[Term], areas: Sequence[Area]) -> str:
    """Say which areas nobody else acts in, so that leaving is known for what it is. No query."""
    if term.shadow:
        return ""
    others = [one for one in terms if not one.shadow and one.member_id != term.member_id]
    alone: list[str] = [
        isolated(area)
        for area in areas
        if term.covers(area) and not any(one.covers(area) for one in others)
    ]
    if not alone:
        return ""
    if len(alone) == len(areas) and len(areas) > 1:
        return _("Nobody else acts in any area.")
    named = mark_safe(get_text_list(alone, _("or")))
    return one_full_stop(said_with(_("Nobody else acts in %(areas)s."), areas=named))


def people_to_lend_to(desk: Desk, *, words: str) -> list[Member]:
    """Return members in charge of that name; without a name, those who hold a term. One query."""
    people = Member.objects.present().filter(desk.charge.acting_over("area"), is_active=True)
    people = people.exclude(pk=desk.member.pk).select_related("area")
    if len("".join(words_in(words))) >= LEAST_LETTERS:
        found = people
        for word in words_in(words):
            found = found.filter(plain_name__regex=name_pattern(word))
    else:
        found = people.filter(pk__in=Term.objects.current(at=desk.at).values("member"))
    return list(found.order_by("name", "pk")[:MOST_FOUND])


def person_words(member: Member) -> SafeString:
    """Tell people of one name apart: by area, and since when they are here; as HTML."""
    since = date_format(timezone.localtime(member.joined_at), "DATE_FORMAT")
    said = _("%(name)s, %(area)s, here since %(day)s") if member.area else _(
        "%(name)s, here since %(day)s"
    )  # fmt: skip
    name, area = capfirst(member.first_name_or_neighbor), str(member.area or "")
    return said_with(said, name=as_written(name), area=as_written(area), day=since)


def day_of(moment: datetime) -> str:
    """Return the day of a moment, here."""
    return date_format(timezone.localtime(moment), "DATE_FORMAT")


def _url(name: str, term: Term) -> str:
    return reverse(f"triage:{name}", args=(term.pk,))
