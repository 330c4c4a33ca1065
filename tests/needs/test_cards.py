"""How a need looks on the board."""

from datetime import date

import pytest
from django.utils.html import strip_tags

from needs.cards import card_of, cards_of, poster_for
from needs.models import Need
from tests.factories import CategoryFactory, NeedFactory
from triage.paper.board import facts_of_need

pytestmark = pytest.mark.usefixtures("categories")

SATURDAY = date(2026, 11, 21)
SATURDAY_MORNING = (5 * 1440 + 8 * 60, 5 * 1440 + 12 * 60)
SUNDAY_EVENING = (6 * 1440 + 17 * 60, 6 * 1440 + 21 * 60)


def test_card_says_what_where_when_and_who(rosa):
    need = NeedFactory(
        requester=rosa, languages=["es", "en"], availability=(SATURDAY_MORNING,), urgency="today"
    )

    card = cards_of([need])[0]

    assert (card.title, card.category) == ("A ride to the clinic", "Rides")
    facts = ("Mill Row · Saturday, morning", "Asked by <bdi>Rosa</bdi> · Spanish, English")
    assert card.facts == facts
    assert (card.soon, card.soon_words) == (4, "Today or tomorrow")
    assert card.act_words == "I can help with this"


EVENINGS = tuple((day * 1440 + 17 * 60, day * 1440 + 21 * 60) for day in range(7))


@pytest.mark.parametrize(
    ("urgency", "windows", "words"),
    [
        ("today", EVENINGS, "evening"), ("this_week", EVENINGS, "any day, evening"),
        ("today", EVENINGS[:5], "weekdays, evening"),
    ],
)  # fmt: skip
def test_any_day_is_not_said_beside_today_or_tomorrow(rosa, urgency, windows, words):
    need = NeedFactory(requester=rosa, urgency=urgency, availability=windows)

    assert card_of(need).facts[0] == f"Mill Row · {words}"
    assert poster_for(need).facts.endswith(f" · {words}")
    assert facts_of_need(need).endswith(f" · {words}")


@pytest.mark.parametrize(
    ("windows", "words"),
    [
        (None, "Saturday, 21 November"),
        ((SATURDAY_MORNING, SUNDAY_EVENING), "Saturday, 21 November, morning"),
    ],
)
def test_card_names_the_one_day_and_its_hours(rosa, windows, words):
    need = NeedFactory(requester=rosa, needed_on=SATURDAY, availability=windows)

    assert card_of(need).facts[0] == f"Mill Row · {words}"


@pytest.mark.parametrize(
    ("shown", "fields", "words"),
    [
        ("first_name", {}, "Asked by Rosa"),
        ("initial", {}, "Asked by R."),
        ("nothing", {}, "Asked by a neighbor"),
        (
            "initial",
            {"for_whom": "other", "for_whom_words": "a father"},
            "Asked by R. for a father",
        ),
        ("initial", {"for_whom": "other"}, "Asked by R. for somebody else"),
    ],
)
def test_card_shows_no_more_of_the_name_than_was_chosen(rosa, shown, fields, words):
    rosa.name_shown = shown
    need = NeedFactory(requester=rosa, **fields)

    assert strip_tags(card_of(need).facts[-1]) == words


def test_names_and_words_on_a_card_run_as_they_were_written(rosa):
    rosa.name = "<Rosa"
    need = NeedFactory(requester=rosa, lang="en", for_whom="other", for_whom_words="أمي")

    said = 'Asked by <bdi>&lt;Rosa</bdi> for somebody else (<bdi lang="ar">أمي</bdi>)'
    assert card_of(need).facts[-1] == said


def test_card_without_distance_names_no_area(rosa):
    need = NeedFactory(requester=rosa, category=CategoryFactory(slug="far", remote=True))

    assert card_of(need).facts[0] == "By phone or online, any area"


@pytest.mark.parametrize(
    ("trait", "flag"),
    [
        ("matched", "Need, matched"),
        ("met", "Need, met"),
        ("withdrawn", "Need, withdrawn"),
        ("expired", "Need, expired"),
        ("paused", "Need, paused"),
    ],
)
def test_card_of_a_need_off_the_board_says_so_and_offers_nothing(rosa, trait, flag):
    card = card_of(NeedFactory(requester=rosa, **{trait: True}))

    assert (card.kind_words, card.act_url) == (flag, "")
    assert card.met == (trait == "met")


def test_cards_of_a_list_take_one_query_beside_it(rosa, django_assert_num_queries):
    for _each in range(5):
        NeedFactory(requester=rosa, languages=["es"])

    with django_assert_num_queries(2):
        cards_of(Need.objects.open().with_card())


def test_card_says_how_little_is_missing(rosa):
    need = NeedFactory(requester=rosa, helpers_wanted=2, helpers_committed=1)

    card = card_of(need)

    assert card.why == "1 of 2 helpers found."
    assert card.urging == "One more and it can happen."


def test_card_of_a_need_nobody_has_taken_gives_no_reason(rosa):
    assert card_of(NeedFactory(requester=rosa, helpers_wanted=2)).why == ""


@pytest.mark.parametrize(
    ("windows", "words"),
    [(None, "until Saturday, 21 November"),
     ((SUNDAY_EVENING,), "Sunday, evening, until Saturday, 21 November")],
)  # fmt: skip
def test_card_names_the_last_day(rosa, windows, words):
    need = NeedFactory(requester=rosa, needed_by=SATURDAY, availability=windows)

    assert card_of(need).facts[0] == f"Mill Row · {words}"
