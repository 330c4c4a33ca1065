"""The public page about coordinators: who they are, and what they did together."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from matching.models import Match
from matching.states import EndReason, Origin
from members.forgetting import forget_member
from members.models import Event, NameShown
from tests.constraints import change
from tests.factories import MatchFactory, MemberFactory, NeedFactory, TermFactory
from triage.models import Action
from triage.terms import lending
from triage.terms.deeds import uses_of_rights
from triage.terms.lending import Scope
from triage.terms.power import KINDS
from triage.undoing import undo

pytestmark = pytest.mark.django_db

PAGE = "/who-coordinates/"


@pytest.fixture
def read(client):
    """Return what reads the page as nobody in particular."""
    return lambda: " ".join(client.get(PAGE).text.split())


def lend(to, by, **how):
    until = timezone.now() + timedelta(days=60)
    scope = how.pop("scope", Scope(all_areas=True))
    return lending.lend_term(to, scope, by=by, until=until, shadow=how.pop("shadow", False))


def times(verb, by, subject, *, count):
    for _time in range(count):
        Event.objects.record(verb, subject, by=by)


def uses():
    return uses_of_rights(now=timezone.now())


def test_everybody_reads_who_coordinates_until_when(read, cora, neighbor_of):
    neighbor_of("mill-row", shadow=True)

    text = read()

    assert "<b>Cora</b>: all areas. Until" in text
    assert "<b>Nell</b>: Mill Row. Until" in text
    assert "Learning, for now." in text


def test_terms_that_are_over_are_not_shown(read, cora):
    change(cora.terms.get(), until=timezone.now())

    assert "<b>Cora</b>" not in read()
    assert "Nobody holds queue rights at the moment." in read()


@pytest.mark.parametrize(
    ("shown", "name"),
    [(NameShown.FIRST_NAME, "Cora"), (NameShown.INITIAL, "C."), (NameShown.NOTHING, "A neighbor")],
)
def test_names_are_those_that_people_show(read, client, cora, shown, name):
    cora.name_shown, cora.name = shown, "Cora Lane"
    cora.save()
    lend(MemberFactory(), cora)

    text = read()

    assert f"<b>{name}</b>: all areas." in text
    assert "Lane" not in text
    assert ("Cora" in text) == (name == "Cora")
    assert f"<b>{name}</b>" in client.get("/how-pairing-works/").text


def test_the_log_tells_what_became_of_rights(read, cora, sam, areas):
    area = Scope([areas["mill-row"]])
    shadow = lend(sam, cora, scope=area, shadow=True)
    lending.let_act(shadow, by=cora)
    term = cora.terms.get()
    lending.renew_term(term, by=cora, seen_until=term.until)
    sams = sam.terms.get()
    lending.renew_term(sams, by=cora, seen_until=sams.until)
    lending.end_term(sam.terms.get(), by=sam)
    lending.hand_over_terms(sam, by=cora)

    text = read()

    assert "Cora let Sam look on, to learn: Mill Row." in text
    assert "Cora let Sam act: Mill Row." in text
    assert "Cora renewed a term of their own: all areas." in text
    assert "Cora renewed the term of Sam: Mill Row." in text
    assert "Sam ended a term of their own: Mill Row." in text
    assert "Cora handed over to Sam: all areas." in text


def test_what_was_taken_back_stands_there_too(read, cora, sam):
    lend(sam, cora)

    undo(Action.objects.get().pk, by=cora)

    text = read()
    assert "Cora lent the desk to Sam: all areas." in text
    assert "Cora took this back for Sam: all areas." in text


def test_the_log_keeps_no_name_of_whoever_is_forgotten(read, cora, sam):
    change(sam, name="Samwise")
    lend(sam, cora)
    assert "Samwise" in read()

    forget_member(sam, by=sam)

    assert "Cora lent the desk to a neighbor: no area." in read()
    assert "Samwise" not in read()


def test_an_event_without_words_is_passed_over(read, cora):
    Event.objects.record("mended", cora.terms.get(), by=None)

    assert "Nothing, so far." in read()


def test_uses_are_told_for_all_together_and_small_numbers_as_a_few(cora, ada, need):
    times("contact_seen", cora, need, count=7)
    times("contact_seen", ada, need, count=5)
    times("noted", ada, need, count=4)

    assert uses() == [
        "Looked at how to reach somebody: 12 times.",
        "Wrote a note: a few times.",
    ]


def test_only_the_last_thirty_days_count(cora, need):
    long_ago = timezone.now() - timedelta(days=31)
    for _time in range(6):
        Event.objects.record("noted", need, by=cora, at=long_ago)

    assert uses() == []


def test_questions_are_counted_that_coordinators_asked(need):
    MatchFactory.create_batch(5, need=need)
    MatchFactory(need=need, origin=Origin.REQUESTER)
    MatchFactory(need=need, cancelled=True, end_reason=EndReason.NEVER_ASKED)

    assert uses() == ["Asked a helper: 5 times."]
    assert Match.objects.count() == 7


def test_closing_counts_only_for_others(cora, rosa):
    for by in (cora, rosa, None):
        Event.objects.record("withdrawn", NeedFactory(requester=rosa), by=by)

    assert uses() == ["Closed a neighbor’s need: a few times."]


def test_nobody_is_counted_by_name(read, cora, ada, need):
    times("noted", cora, need, count=9)

    said = read().split('id="did"')[1].split("</section>")[0]

    assert "Wrote a note: 9 times." in said
    assert "Cora" not in said


def test_what_members_read_by_name_is_all_that_the_link_promises(read, client, sam):
    promised = " ".join(read().split())
    client.force_login(sam)

    page = " ".join(client.get(reverse("signed_in:uses_of_rights")).text.split())

    assert "Members can read every use" not in promised
    assert len(KINDS) == 6, "A new kind of use belongs into both sentences"
    for words in ("looked at a contact", "made a code", "took a list along", "kept two apart"):
        assert words in promised
        assert words in page


def test_every_page_leads_there(client, db):
    for page in ("/", "/how-pairing-works/", PAGE):
        assert f'href="{PAGE}"' in client.get(page).text


def test_it_only_shows(client, db):
    assert client.post(PAGE).status_code == 405


def test_it_takes_few_queries(client, cora, sam, django_assert_max_num_queries):
    TermFactory.create_batch(5)
    for _time in range(3):
        lending.end_term(lend(sam, cora), by=cora)

    with django_assert_max_num_queries(9):
        client.get(PAGE)
