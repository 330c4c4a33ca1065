"""How far rights reach that somebody lends, renews or takes up again on their own."""

from datetime import timedelta

import pytest
from django.utils import timezone

from members.permissions import can_coordinate
from tests.factories import TermFactory
from tests.matching.story import now_of
from triage.models import Action
from triage.terms import lending
from triage.terms.changes import EndedForGood
from triage.terms.lending import Scope
from triage.undoing import undo

pytestmark = pytest.mark.django_db


def test_nobody_lends_for_longer_than_they_hold_rights(cora, ada, sam, hal):
    own = cora.terms.get()

    def lend(member, scope, by):
        until = own.until + timedelta(days=30)
        return lending.lend_term(member, scope, by=by, until=until, shadow=False)

    assert lend(hal, Scope(all_areas=True), cora).until == own.until
    assert lend(sam, Scope(all_areas=True), ada).until > own.until


def test_ones_own_term_is_renewed_by_whoever_else_acts_there(neighbor_of, cora):
    term = neighbor_of("mill-row").terms.get()

    with pytest.raises(lending.RenewedByOthers, match=r"Ask Cora to renew it\."):
        lending.renew_term(term, by=term.member, seen_until=term.until)

    assert now_of(term).until == term.until
    assert lending.renew_term(term, by=cora, seen_until=term.until) > term.until


def test_ones_own_term_is_renewed_where_nobody_acts_in_all_of_it(neighbor_of, cora, areas):
    neighbor_of("mill-row")
    TermFactory(member=neighbor_of("hilltop"), shadow=True)
    term = cora.terms.get()

    assert lending.renew_term(term, by=cora, seen_until=term.until) > term.until


def test_an_admin_renews_a_term_of_their_own(cora, ada):
    term = TermFactory(member=ada)

    assert lending.renew_term(term, by=ada, seen_until=term.until) > term.until


@pytest.mark.parametrize("hands_over", [True, False])
def test_ones_own_end_is_undone_within_an_hour_only(neighbor_of, cora, hands_over):
    nell = neighbor_of("mill-row")
    term = nell.terms.get()

    def end():
        if hands_over:
            lending.hand_over_terms(cora, by=nell)
        else:
            lending.end_term(now_of(term), by=nell)

    end()
    undo(Action.objects.get(by=nell).pk, by=nell)
    end()
    late = Action.objects.filter(by=nell, undone_at=None)
    late.update(at=timezone.now() - timedelta(hours=2))
    with pytest.raises(EndedForGood):
        undo(late.get().pk, by=nell)
    assert not can_coordinate(nell, at=timezone.now())
