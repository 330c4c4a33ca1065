"""The queue: who sees which needs, in which order, and how it is searched."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.html import strip_tags

from matching.models import Outlook
from members.models import Event
from needs.models import Need, Urgency
from tests.factories import MatchFactory, MemberFactory, NeedFactory

pytestmark = pytest.mark.django_db

HOURS = timedelta(hours=1)


@pytest.fixture
def desk(client, cora):
    """Return what reads the queue as Cora, or as somebody else."""

    def read(query="", member=cora):
        client.force_login(member)
        return client.get(f"/triage/{query}")

    return read


def waiting(what, *, hours=1, **fields):
    """Add a need that has waited some hours."""
    return NeedFactory(what=what, opened_at=timezone.now() - hours * HOURS, **fields)


def tomorrow_at(hour):
    """Return an hour of tomorrow: terms of coordinators that began today hold there."""
    there = timezone.localtime() + timedelta(days=1)
    return there.replace(hour=hour, minute=0, second=0, microsecond=0)


def listed(answer):
    """Return the words of the needs on the page, in order."""
    return [row["words"] for row in answer.context["rows"]]


def test_soonest_first_then_longest_waiting(desk):
    waiting("C", hours=90, urgency=Urgency.THIS_WEEK)
    waiting("A", hours=50, urgency=Urgency.TODAY)
    waiting("D", hours=200, urgency=Urgency.WHENEVER)
    waiting("B", hours=2, urgency=Urgency.TODAY)

    assert listed(desk()) == ["A", "B", "C", "D"]


def test_queue_of_nobody_leads_to_sign_in(client):
    assert client.get("/triage/").status_code == 302


def test_queue_is_forbidden_without_a_term(desk, sam, rosa):
    for member in (sam, rosa):
        answer = desk(member=member)
        assert answer.status_code == 403


def test_shadow_sees_and_cannot_act(client, desk, need, neighbor_of):
    shadow = neighbor_of("mill-row", shadow=True)
    assert listed(desk(member=shadow)) == [need.what]

    page = client.get(f"/triage/needs/{need.pk}/")

    assert page.status_code == 200
    assert "Close this need" not in page.text
    assert "Show the contact" not in page.text


def test_coordinator_sees_the_needs_of_their_area_only(client, desk, rosa, sam, neighbor_of):
    own, other = NeedFactory(requester=rosa, what="Own"), NeedFactory(requester=sam, what="Other")
    nell = neighbor_of("mill-row")

    assert listed(desk(member=nell)) == ["Own"]
    assert client.get(f"/triage/needs/{own.pk}/").status_code == 200
    assert client.get(f"/triage/needs/{other.pk}/").status_code == 404


def test_two_terms_open_both_areas(desk, rosa, sam, neighbor_of, areas):
    NeedFactory(requester=rosa, what="Own")
    NeedFactory(requester=sam, what="Other")
    nell = neighbor_of("mill-row")
    nell.terms.get().areas.add(areas["hilltop"])

    assert sorted(listed(desk(member=nell))) == ["Other", "Own"]


def test_admin_sees_all(desk, ada, rosa, sam):
    for member in (rosa, sam):
        NeedFactory(requester=member)

    assert len(listed(desk(member=ada))) == 2


@pytest.mark.parametrize("trait", ["held", "matched", "met", "withdrawn", "expired", "paused"])
def test_what_looks_for_nobody_is_not_in_the_queue(desk, trait):
    NeedFactory(**{trait: True})

    assert listed(desk()) == []


def test_views_of_the_queue(desk):
    waiting("new")
    waiting("old", hours=49)
    NeedFactory(what="held", held=True)
    lonely = waiting("lonely", hours=3)
    Outlook.objects.create(need=lonely, renewed_at=timezone.now(), could=0)

    assert listed(desk()) == ["old", "lonely", "new"]
    assert listed(desk("?view=long")) == ["old"]
    assert listed(desk("?view=held")) == ["held"]
    assert listed(desk("?view=nobody")) == ["lonely"]
    assert listed(desk("?view='><script>")) == ["old", "lonely", "new"]


def test_what_rests_or_is_under_way_is_not_to_do(desk, cora):
    waiting("new")
    waiting("snoozed", snoozed_until=timezone.now() + HOURS, coordinator=cora)
    waiting("awake again", snoozed_until=timezone.now() - HOURS)
    MatchFactory(need=waiting("asked"))
    MatchFactory(need=waiting("one more wanted", helpers_wanted=2))
    waiting("quiet", confirmed_current_at=timezone.now() - timedelta(days=29))

    assert set(listed(desk())) == {"new", "awake again", "one more wanted", "quiet"}
    assert listed(desk("?view=snoozed")) == ["snoozed"]
    assert listed(desk("?view=mine")) == ["snoozed"]
    assert listed(desk("?view=asked")) == ["asked"]
    assert listed(desk("?view=stale")) == ["quiet"]
    assert "snoozed" not in listed(desk("?view=unowned"))
    assert len(listed(desk("?view=open"))) == 6


def test_bar_says_how_many_each_view_holds(desk):
    waiting("new")
    MatchFactory(need=waiting("asked"))
    NeedFactory(held=True)

    counts = {str(tab["words"]): tab["count"] for tab in desk().context["views"]}

    assert counts["To do"] == counts["On their way"] == counts["Held"] == 1
    assert counts["All open"] == 2


def test_queue_narrows_by_area_kind_and_language(desk, areas, rosa):
    here = waiting("here", area=areas["hilltop"], languages=["ar"])
    waiting("there", area=areas["mill-row"])

    assert listed(desk(f"?area={here.area_id}")) == ["here"]
    assert listed(desk("?language=ar")) == ["here"]
    assert set(listed(desk(f"?category={here.category_id}"))) == {"here", "there"}
    assert set(listed(desk("?area=0&language=klingon"))) == {"here", "there"}


def test_fewer_who_could_come_first_among_those_who_wait_alike(desk):
    at = tomorrow_at(12) - timedelta(days=3)
    for could in (9, 2, 0, 1):
        need = NeedFactory(what=str(could), opened_at=at + could * timedelta(minutes=1))
        Outlook.objects.create(need=need, renewed_at=timezone.now(), could=could)
    NeedFactory(what="a day longer", opened_at=at - 24 * HOURS)

    assert listed(desk()) == ["a day longer", "0", "1", "2", "9"]


def test_day_that_comes_near_makes_a_need_urgent(desk):
    today = timezone.localdate()
    waiting("today", urgency=Urgency.TODAY, hours=3)
    waiting("this week", urgency=Urgency.THIS_WEEK, hours=30)
    waiting("tomorrow", urgency=Urgency.WHENEVER, hours=30, needed_on=today + timedelta(days=1))
    waiting("in a week", urgency=Urgency.WHENEVER, needed_by=today + timedelta(days=6))

    assert listed(desk()) == ["tomorrow", "today", "this week", "in a week"]


def test_row_says_why_it_stands_there(desk):
    need = waiting("Groceries", hours=50, urgency=Urgency.TODAY)
    Outlook.objects.create(need=need, renewed_at=timezone.now(), could=1)

    (row,) = desk().context["rows"]

    why = row["why"].replace("\xa0", " ")
    assert why == "Today or tomorrow · waiting 2 days · only 1 could help"


@pytest.mark.parametrize(
    ("day", "ahead", "soon", "words", "named"),
    [
        ("needed_by", 6, 3, "by %s", "l"),
        ("needed_on", 1, 4, "%s", "l"),
        ("needed_on", 20, 1, "%s", "MONTH_DAY_FORMAT"),
    ],
)
def test_row_shows_the_day_that_brings_it_up(desk, day, ahead, soon, words, named):
    on = timezone.localdate() + timedelta(days=ahead)
    waiting("Groceries", urgency=Urgency.WHENEVER, **{day: on})

    answer = desk()

    words = words % date_format(on, named)
    (row,) = answer.context["rows"]
    assert (row["soon"], row["soon_words"]) == (soon, "Whenever")
    assert f" · {words} · " in strip_tags(row["facts"])
    assert "Whenever:" in answer.text


def test_search_forgives_accents_and_typos(desk):
    waiting("Un ascenseur jusqu’au théâtre")
    waiting("Groceries on Friday")

    assert listed(desk("?q=theatre")) == ["Un ascenseur jusqu’au théâtre"]
    assert listed(desk("?q=grocereis")) == ["Groceries on Friday"]
    assert "Nothing in this view is like that" in desk("?q=zebra").text


def test_search_and_view_stay_in_every_address(desk):
    need = waiting("Groceries", hours=60)

    page = desk("?view=long&q=groceries").text

    assert f"/triage/needs/{need.pk}/?view=long&amp;q=groceries" in page


def test_empty_queue_lets_you_rest(desk):
    assert "All caught up. Go rest." in desk().text


def test_row_says_where_a_need_stands(desk):
    needs = {words: waiting(words) for words in ("asked", "could", "nobody", "looking")}
    MatchFactory(need=needs["asked"])
    Outlook.objects.create(need=needs["could"], renewed_at=timezone.now(), could=3)
    Outlook.objects.create(need=needs["nobody"], renewed_at=timezone.now(), could=0)
    waiting("some", helpers_wanted=3, helpers_committed=1)

    facts = {row["words"]: strip_tags(row["facts"]) for row in desk("?view=open").context["rows"]}

    assert facts["asked"].endswith("asked, no answer yet")
    assert facts["could"].endswith("3 could help")
    assert facts["nobody"].endswith("nobody fits")
    assert facts["looking"].endswith("looking")
    assert facts["some"].endswith("1 of 3 found")


def test_row_says_how_long_it_waits(desk):
    waiting("Groceries", hours=999)

    (row,) = desk().context["rows"]

    assert (row["age_words"].replace("\xa0", " "), row["age"]) == ("1 month", 5)


def test_order_counts_days_as_the_words_do(desk, time_machine):
    time_machine.move_to(tomorrow_at(12))
    late, today = waiting("late yesterday", hours=14), waiting("this morning", hours=2)
    Outlook.objects.create(need=late, renewed_at=timezone.now(), could=3)
    Outlook.objects.create(need=today, renewed_at=timezone.now(), could=0)

    assert listed(desk()) == ["late yesterday", "this morning"]


def test_long_queue_is_paged(desk):
    for number in range(41):
        waiting(f"Need {number}", hours=number)

    assert len(listed(desk())) == 40
    assert listed(desk("?page=2")) == ["Need 0"]
    assert desk("?page=99").status_code == 200


def test_desk_says_what_happened(client, cora, need):
    june = MemberFactory(name="June Rowe")
    match = MatchFactory(need=need, offer__helper=june)
    Event.objects.record("opened", need, by=need.requester, now="open")
    Event.objects.record("proposed", match, by=cora, now="proposed")
    Event.objects.record("lapsed", match, by=None, now="lapsed")
    client.force_login(cora)

    page = client.get(f"/triage/needs/{need.pk}/").text

    for words in ("Rosa put it on the board.", "Cora asked June.", "No answer from June."):
        assert words in page


def test_desk_takes_the_same_queries_whatever_the_rows(desk, client, need, cora):
    client.force_login(cora)
    counts = []
    for rows in (1, 30):
        for number in range(rows):
            MatchFactory(need=need)
            waiting(f"Need {number}")
        with CaptureQueriesContext(connection) as queries:
            client.get(f"/triage/needs/{need.pk}/")
        counts.append(len(queries))

    assert counts[0] == counts[1]


def test_needs_that_want_a_person_have_a_view_and_say_why(desk):
    waiting("Stuck")
    waiting("Fine")
    stuck = Need.objects.get(what="Stuck")
    Outlook.objects.create(need=stuck, renewed_at=timezone.now(), escalation="waited_long")

    answer = desk("?view=person")

    assert listed(answer) == ["Stuck"]
    assert "Has waited long" in desk(f"needs/{stuck.pk}/").text
