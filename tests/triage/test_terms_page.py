"""The page of terms: who may press what, and what it answers."""

import re
from datetime import timedelta

import pytest
from django.utils import timezone

from members.models import Term
from tests.constraints import change
from tests.factories import AreaFactory, MemberFactory, TermFactory
from tests.matching.races import at_once
from tests.matching.story import now_of
from triage.terms import lending
from triage.terms.changes import TermChanged
from triage.terms.lending import months_after

pytestmark = pytest.mark.django_db

PAGE = "/triage/terms/"
PUBLIC = "/who-coordinates/"
HTMX = {"HX-Request": "true"}
ACTS = ("renewal", "acting", "ending")
NOBODYS = 10**9


@pytest.fixture
def june(areas):
    return MemberFactory(name="June Poole", area=areas["mill-row"])


@pytest.fixture
def post(client):
    """Return what presses a button as somebody."""

    def press(by, path, data=None, **how):
        client.force_login(by)
        return client.post(f"{PAGE}{path}", data or {}, **how)

    return press


@pytest.fixture
def page(client):
    """Return what reads the page as somebody."""

    def read(by, query=""):
        client.force_login(by)
        return client.get(PAGE + query)

    return read


def term_of(member):
    return member.terms.order_by("-pk")[0]


def seen(term):
    return {"until": term.until.isoformat()}


def given(june, **more):
    return {"member": june.pk, "areas": ["all"], "role": "acts", "until": "", **more}


def test_it_shows_who_holds_what(page, cora, neighbor_of):
    neighbor_of("mill-row", shadow=True)

    text = page(cora).text

    assert "<b>Cora</b>: all areas." in text
    assert "<b>Nell</b>: Mill Row." in text
    assert "Looks on, to learn." in text
    assert "Let them act" in text


def test_its_partial_is_the_desk(client, cora):
    client.force_login(cora)

    text = client.get(PAGE, headers=HTMX).text

    assert "<html" not in text
    assert 'id="desk"' in text


def test_a_member_is_found_by_name_and_shown_by_first_name(page, cora, june):
    assert f'name="member" value="{june.pk}"' not in page(cora).text

    assert f'name="member" value="{june.pk}"' not in page(cora, "?q=june po").text

    text = page(cora, "?q=jun").text

    assert f'name="member" value="{june.pk}"' in text
    assert "<bdi>June</bdi>, <bdi>Mill Row</bdi>, here since" in text
    assert "Poole" not in text


def test_a_name_that_nobody_has_is_said(page, cora):
    assert "Nobody of that name lives in your areas." in page(cora, "?q=zzz").text


def test_members_of_other_areas_are_not_found(page, post, neighbor_of, june):
    nell = neighbor_of("hilltop")

    assert f'name="member" value="{june.pk}"' not in page(nell, "?q=june").text
    assert post(nell, "lending/", given(june)).status_code == 422
    taking_over = {"member": june.pk, "role": "takes_over"}
    assert post(nell, "lending/", taking_over).status_code == 422


def test_only_held_areas_are_offered_and_taken(page, post, neighbor_of, areas, june):
    nell, far = neighbor_of("mill-row"), areas["hilltop"].pk
    text = page(nell, "?q=june").text

    assert "All areas" not in text
    assert f'name="areas" value="{areas["mill-row"].pk}"' in text
    assert f'name="areas" value="{far}"' not in text
    for areas_ticked in (["all"], [far], [""]):
        assert post(nell, "lending/", given(june, areas=areas_ticked)).status_code == 422
    assert not june.terms.exists()


def test_the_desk_is_lent_with_one_form(post, cora, june):
    answer = post(cora, "lending/", given(june), follow=True)

    assert "Lent to June. They hear of it." in answer.text
    term = june.terms.get()
    assert (term.all_areas, term.shadow, term.lent_by) == (True, False, cora)
    assert timezone.localdate(term.until) == timezone.localdate(term_of(cora).until)


def test_a_newcomer_learns_in_some_areas_until_a_day(post, cora, june, areas):
    day = timezone.localdate() + timedelta(days=20)
    ticked = [areas["mill-row"].pk, areas["hilltop"].pk]

    post(cora, "lending/", given(june, areas=ticked, role="looks_on", until=day.isoformat()))

    term = june.terms.get()
    assert (term.all_areas, term.shadow, timezone.localdate(term.until)) == (False, True, day)
    assert {area.pk for area in term.areas.all()} == set(ticked)


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"member": ""}, "Find somebody by name, and pick them."),
        ({"areas": []}, "Tick at least one area."),
        ({"until": "2020-01-01"}, "This day has passed."),
        ({"until": (timezone.now() + timedelta(days=200)).date().isoformat()}, "Six months at"),
        ({"until": (timezone.now() + timedelta(days=40)).date().isoformat()}, "Your own term ends"),
    ],
)
def test_what_is_missing_is_said_and_the_rest_kept(post, cora, june, wrong, said):
    answer = post(cora, "lending/", given(june, q="june", role="looks_on") | wrong)

    assert answer.status_code == 422
    assert said in answer.text
    assert re.search(r'value="looks_on"[^>]*checked', answer.text)
    assert 'name="q" value="june"' in answer.text
    assert not june.terms.exists()


def test_lending_twice_is_refused_with_the_page_as_it_stands(post, cora, june):
    post(cora, "lending/", given(june))

    answer = post(cora, "lending/", given(june))

    assert answer.status_code == 409
    assert "They hold queue rights for these areas already." in answer.text


def test_a_term_is_renewed_with_one_press(post, cora):
    term = term_of(cora)

    answer = post(cora, f"{term.pk}/renewal/", seen(term), follow=True)

    assert "Renewed: Cora, until" in answer.text
    assert now_of(term).until > term.until


def test_who_renews_ones_own_term_is_said(page, post, cora, neighbor_of):
    nell = neighbor_of("mill-row")

    text = page(nell).text

    assert "Ask Cora to renew it." in text
    assert f"{term_of(nell).pk}/renewal/" not in text
    assert post(nell, f"{term_of(nell).pk}/renewal/", seen(term_of(nell))).status_code == 409


def test_a_double_press_renews_once(post, cora):
    term = term_of(cora)
    pressed = seen(term)

    first, second = (post(cora, f"{term.pk}/renewal/", pressed).status_code for _ in range(2))

    assert (first, second) == (303, 409)
    day = timezone.localdate(term.until)
    assert timezone.localdate(now_of(term).until) == months_after(day, 3)


@pytest.mark.parametrize("until", ["", "soon", "2026-13-41T00:00:00+00:00", "2026-11-27T10:00:00"])
def test_an_end_that_nobody_saw_renews_nothing(post, cora, until):
    term = term_of(cora)

    assert post(cora, f"{term.pk}/renewal/", {"until": until}).status_code == 409
    assert now_of(term).until == term.until


# Who presses, on whose term: which of the three answer with 403 instead of doing it.
MATRIX = {
    ("coordinator", "another"): {"ending"},
    ("coordinator", "shadow"): {"ending"},
    ("lender", "shadow"): set(),
    ("admin", "another"): set(),
    ("area", "shadow"): {"ending"},
    ("area", "another"): {"renewal", "acting", "ending"},
    ("other area", "shadow"): {"renewal", "acting", "ending"},
    ("shadow", "another"): {"renewal", "acting", "ending"},
    ("shadow", "shadow"): {"renewal", "acting"},
    ("expired", "shadow"): {"renewal", "acting", "ending"},
    ("stranger", "shadow"): {"renewal", "acting", "ending"},
}


@pytest.fixture
def people(cora, ada, sam, neighbor_of):
    """Return who presses; "another" holds all areas, "shadow" learns in Mill Row."""
    another, shadow = MemberFactory(name="Lee", coordinator=True), neighbor_of("mill-row", shadow=1)
    lender, expired = MemberFactory(coordinator=True), MemberFactory(coordinator=True)
    change(term_of(shadow), lent_by=lender)
    change(term_of(expired), until=timezone.now())
    return {
        "coordinator": cora, "admin": ada, "stranger": sam, "another": another, "lender": lender,
        "shadow": shadow, "expired": expired, "area": neighbor_of("mill-row"),
        "other area": neighbor_of("hilltop"),
    }  # fmt: skip


@pytest.mark.parametrize("noun", ACTS)
@pytest.mark.parametrize(("who", "whose"), MATRIX)
def test_who_may_press_what(post, people, who, whose, noun):
    term = term_of(people[whose])

    status = post(people[who], f"{term.pk}/{noun}/", seen(term)).status_code

    too_late = noun == "acting" and not term.shadow
    assert status == (403 if noun in MATRIX[who, whose] else 409 if too_late else 303)


@pytest.mark.parametrize("role", ["acts", "takes_over"])
@pytest.mark.parametrize("who", ["shadow", "expired", "stranger"])
def test_who_does_not_act_lends_nothing(post, people, june, who, role):
    assert post(people[who], "lending/", given(june, role=role)).status_code == 403
    assert not june.terms.exists()


@pytest.mark.parametrize(("who", "status"), [("shadow", 200), ("expired", 403), ("stranger", 403)])
def test_who_may_look(page, people, who, status):
    answer = page(people[who])

    assert answer.status_code == status
    assert "Give them these rights" not in answer.text


@pytest.mark.parametrize("noun", ACTS)
def test_a_term_that_is_over_is_not_found(post, cora, people, noun):
    assert post(cora, f"{term_of(people['expired']).pk}/{noun}/").status_code == 404
    assert post(cora, f"{NOBODYS}/{noun}/").status_code == 404


@pytest.mark.parametrize("path", ["lending/", "1/renewal/", "1/acting/"])
def test_looking_never_acts(client, cora, path):
    client.force_login(cora)

    assert client.get(PAGE + path).status_code == 405


def test_strangers_at_the_door_sign_in_first(client):
    assert client.get(PAGE).url.startswith("/accounts/sign-in/")


def test_handing_over_ends_on_the_public_page(post, cora, june):
    taking_over = {"member": june.pk, "role": "takes_over", "areas": [], "until": "2020-01-01"}

    answer = post(cora, "lending/", taking_over, follow=True)

    assert answer.request["PATH_INFO"] == PUBLIC
    assert "Handed over to June. Thank you, and rest well." in answer.text
    assert june.terms.current(at=timezone.now()).exists()


def test_handing_over_asks_only_to_whom_and_keeps_the_choice(post, cora, june):
    answer = post(cora, "lending/", {"q": "june", "role": "takes_over"})

    assert answer.status_code == 422
    assert answer.text.count("Find somebody by name, and pick them.") == 2
    assert "Tick at least one area." not in answer.text
    choice = re.search(r'value="takes_over"[^>]*checked.*?</label>', answer.text, re.DOTALL)
    assert "your own term ends now" in choice.group()
    assert answer.text.count("your own term ends now") == 1


def test_only_whoever_holds_a_term_hands_it_over(page, post, cora, ada, june):
    assert "Take over from me" in page(cora, "?q=june").text

    assert "Take over from me" not in page(ada, "?q=june").text
    assert post(ada, "lending/", given(june, role="takes_over")).status_code == 422


def test_ending_ones_own_is_thanked(post, cora):
    answer = post(cora, f"{term_of(cora).pk}/ending/", follow=True)

    assert "Ended. Thank you for looking after it." in answer.text


def test_the_last_one_is_warned_and_not_held_back(page, post, cora, neighbor_of, areas):
    assert "Nobody else acts in any area." in page(cora).text

    for slug in ("elm-street", "mill-row"):
        neighbor_of(slug)
    assert "Nobody else acts in Hilltop." in page(cora).text

    assert post(cora, f"{term_of(cora).pk}/ending/").status_code == 303


def test_a_second_coordinator_takes_the_warning_away(page, cora):
    MemberFactory(coordinator=True)

    assert "Nobody else acts" not in page(cora).text


def test_the_masthead_says_until_when(client, cora):
    client.force_login(cora)
    text = client.get("/triage/").text
    assert "<b>Cora</b>, until" in text
    assert "/triage/terms/#hand-over" in text

    change(term_of(cora), until=timezone.now() + timedelta(days=5))
    text = client.get("/triage/").text
    assert "Your term ends on" in text
    assert f"{PAGE}{term_of(cora).pk}/renewal/" in text


def test_the_masthead_of_a_shadow_and_of_an_admin(client, neighbor_of, ada):
    client.force_login(neighbor_of("mill-row", shadow=True))
    assert "<b>Nell</b>, looking on until" in client.get("/triage/").text

    client.force_login(ada)
    assert 'class="term"' not in client.get("/triage/").text


def test_a_term_for_no_area_any_more_can_be_read(page, cora):
    area = AreaFactory(slug="gone")
    TermFactory(member=MemberFactory(name="Kim"), all_areas=False).areas.add(area)
    area.delete()

    assert "<b>Kim</b>: no area." in page(cora).text


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_two_who_renew_at_once_renew_it_once(cora, ada):
    for _time in range(5):
        term = Term.objects.get(member=cora)
        change(term, until=timezone.now() + timedelta(days=5))
        term = Term.objects.select_related("member").get(pk=term.pk)

        answers = at_once(*(renewing(term, by) for by in (cora, ada)))

        assert [isinstance(answer, TermChanged) for answer in answers].count(True) == 1
        day = timezone.localdate(term.until)
        assert timezone.localdate(now_of(term).until) == months_after(day, 3)


def renewing(term, by):
    return lambda: lending.renew_term(term, by=by, seen_until=term.until)


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_two_who_lend_the_same_at_once_lend_it_once(cora, ada, sam):
    until = timezone.now() + timedelta(days=30)
    scope = lending.Scope(all_areas=True)

    at_once(*(
        lambda by=by: lending.lend_term(sam, scope, by=by, until=until, shadow=False)
        for by in (cora, ada)
    ))  # fmt: skip

    assert Term.objects.filter(member=sam).count() == 1


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_handing_over_to_two_at_once_hands_over_once(cora, sam, hal):
    at_once(*(lambda to=to: lending.hand_over_terms(to, by=cora) for to in (sam, hal)))

    assert Term.objects.filter(member__in=(sam, hal)).count() == 1
