"""A suggestion, opened on the desk: every rule and part, for whoever may see it."""

import re
from datetime import timedelta

import pytest
from django.utils import timezone

from matching.explaining import tell_pair
from matching.facts import current_settings
from matching.in_force import PARTS
from matching.models import Suggestion
from matching.suggestions import renew_suggestions
from matching.words import rule_words
from members.models import BlockedPair, Event
from needs.models import Need
from neighborhood.fields import Point
from offers.models import Offer
from tests.factories import MemberFactory, NeedFactory, OfferFactory

pytestmark = pytest.mark.django_db

HTMX = {"HX-Request": "true"}


@pytest.fixture
def look(client, need, offer):
    """Return what opens an offer beside Rosa's need, as somebody."""

    def get(member=None, offer=offer, **how):
        if member:
            client.force_login(member)
        return client.get(f"/triage/needs/{need.pk}/suggestions/{offer.pk}/", **how)

    return get


def plain(answer):
    """Return the words of a page, on one line."""
    return " ".join(re.sub(r"<[^>]*>", " ", answer.text).split())


def test_opened_suggestion_shows_every_rule_and_part(look, need, offer, cora):
    told = tell_pair(need, offer_id=offer.pk, now=timezone.now(), settings=current_settings())

    page = plain(look(cora))

    assert all(str(words) in page for words in PARTS.values())
    assert all(rule_words(r.rule) in page for rules in told.rules.values() for r in rules)
    assert "All rules are kept." in page
    assert "Hal reads" in page
    assert "100 of 100" in page


def test_opened_suggestion_says_what_is_in_the_way(look, offer, cora):
    Offer.objects.filter(pk=offer.pk).update(pt=Point(9, 9))

    page = plain(look(cora))

    assert "1 rule is not kept." in page
    assert re.search(r"Not kept: It is no farther than the helper said.* goes up to 3 km", page)


def test_opened_suggestion_shows_no_score(look, cora, need, settings):
    settings.SITE_URL = "https://neighbors.example"

    page = plain(look(cora))

    assert str(Suggestion.objects.get(need=need).value) not in page


def test_opening_answers_htmx_with_the_desk(look, cora):
    answer = look(cora, headers=HTMX)

    assert answer.text.lstrip().startswith('<div id="desk"')
    assert 'class="opened"' in answer.text


def test_opening_by_nobody_leads_to_sign_in(look):
    assert look().status_code == 302


def test_opening_by_members_without_a_term_is_forbidden(look, sam, rosa, hal):
    assert {look(member).status_code for member in (sam, rosa, hal)} == {403}


def test_opening_is_for_shadows_as_well(look, neighbor_of):
    assert look(neighbor_of("mill-row", shadow=True)).status_code == 200


def test_opening_beside_a_need_of_another_area_is_not_found(look, neighbor_of):
    assert look(neighbor_of("hilltop")).status_code == 404


@pytest.mark.parametrize("traits", [{"paused": True}, {"held": True}, {"for_one_need": True}])
def test_offer_that_others_may_not_see_is_not_found(look, neighbor_of, hal, traits):
    assert look(neighbor_of("mill-row"), OfferFactory(helper=hal, **traits)).status_code == 404


def test_offer_in_charge_is_found_wherever_it_stands(look, neighbor_of, rosa):
    paused = OfferFactory(helper=MemberFactory(area=rosa.area), paused=True)

    assert look(neighbor_of("mill-row"), paused).status_code == 200


def test_two_who_keep_away_from_each_other_are_not_found(look, cora, need, rosa, hal):
    low, high = sorted((rosa, hal), key=lambda member: member.pk)
    BlockedPair.objects.create(one=low, other=high)

    assert look(cora).status_code == 404


def test_offer_that_was_not_suggested_stands_apart(look, cora):
    next_door = OfferFactory(helper=MemberFactory(name="Nora", resting_until="2999-01-01"))

    page = plain(look(cora, next_door))

    assert "Nora is not among the suggestions" in page
    assert "The helper is not resting. (until 1 January 2999)" in page


def test_suggestion_says_why_it_stands_before_the_next(look, cora, need):
    Suggestion.objects.all().delete()
    near, far = (
        OfferFactory(helper=MemberFactory(name=name), pt=Point(need.pt[0] + km, need.pt[1]))
        for name, km in (("Nell", 0.1), ("Fay", 2.5))
    )
    renew_suggestions(need.pk, now=timezone.now())

    assert "Why before Hal: a shorter way." in plain(look(cora, near))
    assert "Why before" not in plain(look(cora, far))


@pytest.mark.parametrize(
    ("values", "words"),
    [((0.5, 0.5), "As good as Fay. The lot decides."),
     ((0.5, 0.6), "Stays before Fay because it was shown first, and they are close."),
     ((0.5, 0.4), "Why before Fay: a shorter way.")],
)  # fmt: skip
def test_order_is_told_as_it_was_shown(look, cora, need, offer, values, words):
    Suggestion.objects.all().delete()
    fay = OfferFactory(helper=MemberFactory(name="Fay"))
    for rank, (one, value) in enumerate(zip((offer, fay), values, strict=True)):
        parts = [{"name": "distance", "value": value, "weight": 1.0}]
        Suggestion.objects.create(need=need, offer=one, rank=rank, value=1, parts=parts)

    assert words in plain(look(cora))


def test_what_the_plan_chose_is_said_in_the_list_and_beside_it(client, look, cora, need, offer):
    fay = OfferFactory(helper=MemberFactory(name="Fay"))
    low, high = ([{"name": "distance", "value": v, "weight": 1.0}] for v in (0.2, 0.9))
    Suggestion.objects.filter(offer=offer).update(parts=low, planned_at=timezone.now())
    Suggestion.objects.create(need=need, offer=fay, rank=2, value=1, parts=high)
    client.force_login(cora)

    listed = plain(client.get(f"/triage/needs/{need.pk}/"))
    opened = plain(look(cora))

    assert listed.count("Chosen by the plan") == opened.count("Chosen by the plan") == 1
    assert "Stands before Fay because it suits the whole queue better." in opened


def test_suggestion_that_was_only_just_planned_says_nothing_of_its_place(look, cora, need):
    Suggestion.objects.create(
        need=need, offer=OfferFactory(), rank=2, value=1, planned_at=timezone.now()
    )

    assert "before" not in plain(look(cora)).split("All rules are kept.")[1][:40]


@pytest.mark.parametrize(("by", "who"), [("hal", "by the helper"), ("ada", "by a coordinator")])
def test_freshness_says_which_side_confirmed(look, request, cora, offer, by, who):
    Offer.objects.filter(pk=offer.pk).update(confirmed_current_at=timezone.now() - timedelta(5))
    member = request.getfixturevalue(by)
    Event.objects.record("confirmed_current", offer, by=member)

    assert f"Confirmed 5 days ago, {who}" in plain(look(cora))


def test_freshness_of_nobody_names_nobody(look, cora, offer):
    assert "Confirmed today " in plain(look(cora))


def test_need_in_hand_says_when_it_was_confirmed(client, cora, need):
    Need.objects.filter(pk=need.pk).update(confirmed_current_at=timezone.now() - timedelta(12))
    client.force_login(cora)

    assert "Last confirmed 12 days ago" in plain(client.get(f"/triage/needs/{need.pk}/"))


def test_link_opens_and_closes(client, look, cora, need, offer):
    client.force_login(cora)
    shut = client.get(f"/triage/needs/{need.pk}/?view=long").text
    opened = look(cora).text

    assert f'href="/triage/needs/{need.pk}/suggestions/{offer.pk}/?view=long#' in shut
    assert f'href="/triage/needs/{need.pk}/#open-{offer.pk}"' in opened


def test_opening_on_a_need_that_is_over_still_explains(look, client, cora, rosa, offer):
    over = NeedFactory(requester=rosa, met=True)
    client.force_login(cora)

    answer = client.get(f"/triage/needs/{over.pk}/suggestions/{offer.pk}/")

    assert "The need still has a place for a helper." in plain(answer)


@pytest.fixture
def next_door(need):
    """Nora next door, who rests; June is farther than she goes, and rests as well."""
    nora = MemberFactory(name="Nora", resting_until="2999-01-01")
    june = MemberFactory(name="June", resting_until="2999-01-01")
    OfferFactory(helper=june, pt=Point(need.pt[0] + 9, need.pt[1]))
    OfferFactory(helper=nora, pt=Point(need.pt[0] + 2, need.pt[1]), travel_km=2.5)
    return OfferFactory(helper=nora, pt=Point(need.pt[0] + 0.1, need.pt[1]))


def close_to(client, need, member):
    client.force_login(member)
    return client.get(f"/triage/needs/{need.pk}/suggestions/")


def test_who_comes_close_is_named_once_with_the_rule(client, need, offer, cora, next_door):
    answer = close_to(client, need, cora)

    page = plain(answer)
    assert re.search(r"Nora, in [\w ]+ Nora is resting until 1 January.", page)
    assert page.count("Nora, in") == 2
    assert page.index("Nora, in") < page.index("June, in")
    assert f"/suggestions/{next_door.pk}/" in answer.text


def test_who_fits_or_keeps_away_does_not_come_close(client, need, offer, rosa, cora, next_door):
    low, high = sorted((rosa, next_door.helper), key=lambda member: member.pk)
    BlockedPair.objects.create(one=low, other=high)
    OfferFactory(helper=rosa)

    page = plain(close_to(client, need, cora))
    close = page[page.index("Who comes close") : page.index("Contact:")]

    assert "Nora" not in close
    assert "Hal" not in close
    assert "Rosa" not in close


def test_nobody_may_come_close(client, need, cora):
    assert "Nobody comes close." in plain(close_to(client, need, cora))


def test_who_comes_close_is_shown_to_the_area_in_charge(client, need, neighbor_of, sam):
    assert close_to(client, need, neighbor_of("hilltop")).status_code == 404
    assert close_to(client, need, sam).status_code == 403
    assert close_to(client, need, neighbor_of("mill-row", shadow=True)).status_code == 200
