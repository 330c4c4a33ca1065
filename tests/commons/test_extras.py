"""Adding to a need or an offer, one optional question a page."""

import re
from datetime import date, timedelta

import pytest
from django.utils import timezone
from django.utils.html import strip_tags

from commons.extras import NEED_EXTRAS, OFFER_EXTRAS
from members.models import ContactWay
from members.services import add_way
from offers.models import Offer
from tests.factories import NeedFactory, OfferFactory
from tests.form_reader import FormReader

pytestmark = pytest.mark.usefixtures("categories")

TUESDAY_MORNING = ((1440 + 8 * 60, 1440 + 12 * 60),)


@pytest.fixture
def need(rosa):
    """Rosa's need."""
    return NeedFactory(requester=rosa)


@pytest.fixture
def offer(hal):
    """Hal's offer."""
    return OfferFactory(helper=hal)


@pytest.fixture
def say(client, door):
    """Answer one question about a need or an offer, by its member's link."""

    def answer(entry, extra, **answers):
        kind = entry._meta.model_name
        member = entry.requester if kind == "need" else entry.helper
        reply = client.post(door(member, f"{kind}s/{entry.pk}/details/{extra}/"), answers)
        entry.refresh_from_db()
        return reply

    return answer


@pytest.mark.parametrize("extra", [extra.slug for extra in NEED_EXTRAS])
def test_need_question_opens_with_a_way_to_skip(client, need, rosa, door, extra):
    answer = client.get(door(rosa, f"needs/{need.pk}/details/{extra}/"))

    assert answer.status_code == 200
    assert "Skip, that’s fine" in answer.content.decode()


@pytest.mark.parametrize("extra", [extra.slug for extra in OFFER_EXTRAS])
def test_offer_question_opens_with_a_way_to_skip(client, offer, hal, door, extra):
    answer = client.get(door(hal, f"offers/{offer.pk}/details/{extra}/"))

    assert answer.status_code == 200
    assert "Skip, that’s fine" in answer.content.decode()


@pytest.mark.parametrize("extra", [*NEED_EXTRAS, *OFFER_EXTRAS])
def test_question_of_a_page_is_its_heading_and_stands_there_once(client, need, hal, door, extra):
    entry = need if extra in NEED_EXTRAS else OfferFactory(helper=hal)
    owner, kind = (need.requester, "needs") if entry is need else (hal, "offers")

    page = client.get(door(owner, f"{kind}/{entry.pk}/details/{extra.slug}/")).text

    [heading] = re.findall(r"<h1>(.*?)</h1>", page, re.DOTALL)
    words = " ".join(strip_tags(heading).split())
    form = " ".join(strip_tags(page.split("<form", 1)[1].replace(heading, "")).split())
    assert words.rstrip("?") not in form
    assert extra.form.heads in ("", *extra.form.base_fields)


@pytest.mark.parametrize("extra", [*NEED_EXTRAS, *OFFER_EXTRAS])
def test_forms_of_all_questions_are_made_and_read_alike(need, offer, rosa, extra):
    entry = need if extra in NEED_EXTRAS else offer
    add_way(rosa, reach="text", reach_at="212 555 0142", by=rosa)

    form = extra.form({}, entry=entry, member=rosa)

    assert bool(getattr(form, "shown", ())) == (extra.slug == "reach")
    assert form.is_valid() is False or form.new_way() is None


def test_heading_names_the_box_or_the_choices_that_answer_it(client, need, rosa, door):
    box = client.get(door(rosa, f"needs/{need.pk}/details/people/")).text
    choices = client.get(door(rosa, f"needs/{need.pk}/details/soon/")).text

    assert '<h1><label for="id_people">For how many people?</label></h1>' in box
    assert re.search(r"<legend\s*>\s*<h1>How soon\?</h1>", choices)


def test_answer_that_does_not_work_leads_to_its_box_and_is_said_there(say, need):
    page = say(need, "people", people="0").text

    assert '<a href="#id_people">Write a number' in page
    assert 'aria-invalid="true" aria-describedby="id_people_error" id="id_people"' in page


@pytest.mark.parametrize("path", ["needs/{need}/details/reach/", "offers/{offer}/details/reach/"])
def test_question_for_another_way_says_so_and_which_one_is_known(
    client, need, offer, rosa, door, path
):
    offer.helper = rosa
    offer.save()
    add_way(rosa, reach="text", reach_at="212 555 0142", by=rosa)

    page = client.get(door(rosa, path.format(need=need.pk, offer=offer.pk))).text

    assert "Another way to reach you" in page.split("<form", 1)[1]
    assert "How do we reach you?" not in page
    assert "So far, whoever you agree with sees:" in page
    assert "••• ••42" in page
    assert "5550142" not in page


@pytest.mark.parametrize(
    ("extra", "answers", "field", "value"),
    [
        ("when", {"day_1": ["morning"]}, "availability", TUESDAY_MORNING),
        ("when", {}, "availability", None),
        ("soon", {"urgency": "today"}, "urgency", "today"),
        ("languages", {"languages": ["es", "en"]}, "languages", ["es", "en"]),
        ("access", {"access": ["no-stairs"], "dietary": ["halal"]}, "requirements",
         ["no-stairs", "halal"]),
        ("access", {"allergies": "nuts"}, "allergies", "nuts"),
        ("people", {"people": "3"}, "people", 3),
        ("people", {"people": ""}, "people", None),
        ("someone", {"for_whom": "other", "for_whom_words": "my father"}, "for_whom_words",
         "my father"),
        ("helpers", {"helpers_wanted": "2"}, "helpers_wanted", 2),
        ("again", {"repeats": "weekly"}, "repeats", "weekly"),
        ("reach", {"share_contact": "whoever_helps"}, "share_contact", "whoever_helps"),
        ("details", {"details": "Ring", "minutes": "30", "who_pays": "free"}, "minutes", 30),
        ("details", {"hours": "2", "minutes": "15", "who_pays": "free"}, "minutes", 135),
    ],
)  # fmt: skip
def test_answer_about_a_need_is_kept(say, need, extra, answers, field, value):
    reply = say(need, extra, **answers)

    assert reply.status_code == 303
    assert f"/posted/{need.submission_key}/#extra" in reply.url
    assert getattr(need, field) == value


@pytest.mark.parametrize(
    ("extra", "answers", "field", "value"),
    [
        ("when", {"day_1": ["morning"]}, "availability", TUESDAY_MORNING),
        ("languages", {"languages": ["es"]}, "languages", ["es"]),
        ("abilities", {"access": ["wheelchair"]}, "abilities", ["wheelchair"]),
        ("distance", {"travel_km": "1.5"}, "travel_km", 1.5),
        ("capacity", {"capacity": "4"}, "capacity", 4),
        ("until", {"valid_until": ""}, "valid_until", None),
        ("reach", {"share_contact": "whoever_helps"}, "share_contact", "ask_first"),
        ("details", {"details": "By the stairs"}, "details", "By the stairs"),
    ],
)
def test_answer_about_an_offer_is_kept(say, offer, extra, answers, field, value):
    reply = say(offer, extra, **answers)

    assert reply.status_code == 303
    assert getattr(offer, field) == value


def test_how_far_and_how_long_are_said_as_the_language_does(client, offer, hal, door):
    Offer.objects.filter(pk=offer.pk).update(travel_km=2.5, valid_until=date(2030, 5, 31))
    path = door(hal, f"posted/{offer.submission_key}/")

    english, spanish = (client.get(f"{language}{path}").text for language in ("", "/es"))

    assert ("Up to 2.5\xa0km" in english, "31 May 2030" in english) == (True, True)
    assert ("2,5\xa0km" in spanish, "31 de mayo de 2030" in spanish) == (True, True)


def test_chosen_kind_is_no_guess_any_more(say, need, categories):
    say(need, "kind", category=categories["home"].pk)

    assert (need.category, need.category_source) == (categories["home"], "chosen")


def test_name_and_pace_belong_to_the_member(say, offer, hal):
    say(offer, "name", name="  Hal\nNeedham ", name_shown="initial")
    say(offer, "pace", pace="little")

    hal.refresh_from_db()
    assert (hal.name, hal.public_name, hal.pace) == ("Hal Needham", "H.", "little")


def test_another_way_comes_after_the_first(say, need, rosa):
    answers = {"share_contact": "ask_first", "reach": "email", "reach_at": "Rosa@example.org"}

    say(need, "reach", **answers)
    say(need, "reach", **answers)

    assert list(ContactWay.objects.values_list("kind", "value")) == [
        ("text", "+12125550193"), ("email", "rosa@example.org"),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("extra", "answers", "sentence"),
    [
        ("when", {"needed_on": "2020-01-01"}, "This day has passed"),
        ("when", {"day_1": ["midnight"]}, "Select a valid choice"),
        ("soon", {}, "Pick how soon"),
        ("people", {"people": "0"}, "Write a number from 1 to 500"),
        ("helpers", {"helpers_wanted": "many"}, "Write a number from 1 to 20"),
        ("languages", {"languages": ["klingon"]}, "Select a valid choice"),
        ("details", {"details": "x" * 10_000, "minutes": "5", "who_pays": "free"}, "10000 letters"),
        ("details", {"hours": "24", "minutes": "1", "who_pays": "free"}, "from 5 minutes to 24"),
        ("details", {"hours": "", "minutes": "", "who_pays": "free"}, "from 5 minutes to 24"),
        ("name", {"name": "x" * 41, "name_shown": "initial"}, "40 letters fit"),
        ("reach", {"share_contact": "ask_first", "reach": "text"}, "Tell us your number"),
        ("kind", {"category": "nothing"}, "Pick a kind of help"),
    ],
)
def test_answer_that_does_not_work_says_so(say, need, extra, answers, sentence):
    reply = say(need, extra, **answers)

    assert reply.status_code == 422
    assert sentence in reply.content.decode()


def test_one_day_and_hours_on_others_are_asked_about(say, need):
    day = timezone.localdate() + timedelta(days=7)
    other = (day.weekday() + 1) % 7

    reply = say(need, "when", needed_on=day.isoformat(), **{f"day_{other}": ["morning"]})

    assert reply.status_code == 422
    assert "Which of the two is it?" in reply.content.decode()


def odd_hours(day):
    """Return a quarter past seven to half past eight, which is no part of any day, on this one."""
    return ((day * 1440 + 435, day * 1440 + 510),)


@pytest.mark.parametrize("kind", ["needs", "offers"])
@pytest.mark.parametrize(
    "hours", [((1980, 2130),), ((1920, 2220),), TUESDAY_MORNING, ((0, 10080),), None]
)
def test_page_of_hours_that_is_kept_as_it_is_changes_none(client, rosa, door, kind, hours):
    day = timezone.localdate() + timedelta(days=8 - timezone.localdate().weekday())
    given = {"requester": rosa, "needed_on": day} if kind == "needs" else {"helper": rosa}
    entry = (NeedFactory if kind == "needs" else OfferFactory)(availability=hours, **given)
    url = door(rosa, f"{kind}/{entry.pk}/details/when/")

    client.post(url, FormReader(client.get(url).text).values)

    entry.refresh_from_db()
    assert entry.availability == hours


@pytest.mark.parametrize(
    ("answers", "kept"),
    [
        ({"other_hours": "on", "day_1": ["morning"]}, (*odd_hours(0), *TUESDAY_MORNING)),
        ({"day_1": ["morning"]}, TUESDAY_MORNING),
        ({}, None),
    ],
)
def test_hours_that_are_no_part_of_a_day_have_a_box_of_their_own(say, offer, answers, kept):
    offer.availability = odd_hours(0)
    offer.save()

    say(offer, "when", **answers)

    assert offer.availability == kept


@pytest.mark.parametrize(
    ("hours", "said"),
    [(odd_hours(1), "Tuesday, 7:15\xa0AM–8:30\xa0AM"), (TUESDAY_MORNING, "Tuesday, morning")],
)
def test_hours_so_far_stand_in_words_above_the_grid(client, need, rosa, door, hours, said):
    need.availability = hours
    need.save()

    page = client.get(door(rosa, f"needs/{need.pk}/details/when/")).text

    assert said in page.split("<table")[0]


def test_kept_hours_on_another_day_than_the_one_picked_are_asked_about(say, need):
    day = timezone.localdate() + timedelta(days=7)
    need.availability = odd_hours((day.weekday() + 1) % 7)
    need.save()

    reply = say(need, "when", needed_on=day.isoformat(), other_hours="on")

    assert "Which of the two is it?" in reply.text
    assert say(need, "when", needed_on=day.isoformat()).status_code == 303


def test_ticked_boxes_come_back_ticked(client, say, need, rosa, door):
    say(need, "when", day_1=["morning", "evening"])

    page = client.get(door(rosa, f"needs/{need.pk}/details/when/")).content.decode()

    assert page.count("checked") == 2


def test_fewer_helpers_than_said_yes_is_not_possible_now(client, rosa, door):
    need = NeedFactory(requester=rosa, helpers_wanted=3, helpers_committed=2)

    reply = client.post(door(rosa, f"needs/{need.pk}/details/helpers/"), {"helpers_wanted": "1"})

    assert reply.status_code == 409
    assert "already said yes" in reply.content.decode()


@pytest.mark.parametrize("extra", ["someone", "reach"])
def test_long_answers_stand_one_below_the_other(client, need, rosa, door, extra):
    page = client.get(door(rosa, f"needs/{need.pk}/details/{extra}/")).text

    assert '"choices sentences"' in page


@pytest.mark.parametrize("page", ["details/when/", "edit/"])
def test_others_find_nothing_there(client, need, offer, sam, door, page):
    for path in (f"needs/{need.pk}/{page}", f"offers/{offer.pk}/{page}"):
        assert client.get(door(sam, path)).status_code == 404
        assert client.post(door(sam, path), {}).status_code == 404
        assert client.get(f"/{path}").status_code == 302


def test_question_nobody_asks_is_not_found(client, need, rosa, door):
    assert client.get(door(rosa, f"needs/{need.pk}/details/height/")).status_code == 404


def test_words_and_area_may_be_changed(client, need, rosa, areas, door):
    reply = client.post(
        door(rosa, f"needs/{need.pk}/edit/"), {"what": "Soup\nplease", "area": "hilltop"}
    )

    need.refresh_from_db()
    assert reply.status_code == 303
    assert reply.url.endswith(f"/needs/{need.pk}/standing/")
    assert (need.what, need.pt) == ("Soup please", areas["hilltop"].centre)


def test_same_area_keeps_the_finer_place(client, rosa, door):
    need = NeedFactory(requester=rosa, pt=(1.25, 0.25))

    client.post(door(rosa, f"needs/{need.pk}/edit/"), {"what": "Soup", "area": need.area_id})

    need.refresh_from_db()
    assert need.pt == (1.25, 0.25)


def test_words_written_anew_in_another_script_have_its_language(client, door, rosa):
    need = NeedFactory(requester=rosa, what="Soup", lang="en")

    client.post(
        door(rosa, f"needs/{need.pk}/edit/"), {"what": "حساء من فضلك", "area": need.area_id}
    )

    need.refresh_from_db()
    assert (need.what, need.lang) == ("حساء من فضلك", "ar")


def test_new_words_are_sorted_again_if_the_kind_was_a_guess(client, rosa, door):
    guessed = NeedFactory(requester=rosa, category_source="guessed")
    chosen = NeedFactory(requester=rosa, category_source="chosen")

    for need in (guessed, chosen):
        client.post(
            door(rosa, f"needs/{need.pk}/edit/"), {"what": "Clean my kitchen", "area": need.area_id}
        )
        need.refresh_from_db()

    assert guessed.category.slug != "rides"
    assert chosen.category.slug == "rides"


def test_edit_of_what_is_over_is_refused(client, rosa, door):
    need = NeedFactory(requester=rosa, withdrawn=True)

    reply = client.post(
        door(rosa, f"needs/{need.pk}/edit/"), {"what": "Soup", "area": need.area_id}
    )

    assert reply.status_code == 409
    assert "This need is closed" in reply.content.decode()


def test_edit_too_long_keeps_the_words(client, offer, hal, door):
    reply = client.post(
        door(hal, f"offers/{offer.pk}/edit/"), {"what": "x" * 281, "area": offer.area_id}
    )

    assert reply.status_code == 422
    assert "x" * 281 in reply.content.decode()
