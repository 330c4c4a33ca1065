"""The demo: believable, consistent, the same every time, and never among real people."""

from collections import Counter
from datetime import UTC, datetime, timedelta
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.test import TestCase
from django.utils import timezone

from commons.demo import presence
from commons.demo.check import contradictions
from commons.demo.planting import plant
from commons.demo.texts.needs import NEEDS
from commons.demo.texts.offers import OFFERS
from matching import services
from matching.models import Match, Outlook, Suggestion
from matching.states import MatchStatus
from matching.suggestions import renew_suggestions
from members.endings import endings_of
from members.models import ContactWay, Event, Member, Reveal, Term
from needs.models import Need
from needs.services import open_need
from needs.states import NeedStatus
from neighborhood.models import Area, Category, Neighborhood, PartnerGroup
from offers.models import Offer
from offers.states import OfferStatus
from tests.factories import MemberFactory
from triage.duplicates.pages import pairs_of_members, pairs_of_needs
from triage.models import Call, KeptApart

pytestmark = pytest.mark.slow

# A Sunday evening in New York.
NOW = datetime(2026, 11, 22, 23, 0, tzinfo=UTC)
REPAIR_AND_GARDEN = ("carpentry", "electrical", "plumbing", "yard")
LANGUAGES = {"en", "es", "ar", "zh", "fr", "bn", "ru", "vi", "so", "ht"}


def demo(*arguments):
    out = StringIO()
    call_command("demo", *arguments, stdout=out)
    return out.getvalue()


def share(model, *slugs):
    return model.objects.filter(category__slug__in=slugs).count() / model.objects.count()


class TestPlanted(TestCase):
    """What stands there once it is planted; planted once for all of these."""

    @classmethod
    def setUpTestData(cls):
        plant(now=NOW)

    def test_has_the_size_of_a_neighborhood(self):
        assert Area.objects.count() == 8
        assert Member.objects.count() == 300
        assert (Offer.objects.count(), Need.objects.count()) == (180, 91)
        assert Need.objects.open().count() == 43

    def test_shows_every_state(self):
        assert set(Need.objects.values_list("status", flat=True)) == set(NeedStatus)
        assert set(Offer.objects.values_list("status", flat=True)) == set(OfferStatus)
        assert set(Match.objects.values_list("status", flat=True)) == set(MatchStatus)
        assert Need.objects.exclude(paused_at=None).exists()

    def test_shows_the_gaps_of_real_neighborhoods(self):
        assert 0.20 <= share(Need, *REPAIR_AND_GARDEN) <= 0.26
        assert share(Offer, *REPAIR_AND_GARDEN) <= 0.11
        rides = {"category__slug__startswith": "rides"}
        assert Offer.objects.filter(**rides).count() > 2 * Need.objects.filter(**rides).count()

    def test_speaks_many_languages(self):
        assert set(Need.objects.values_list("lang", flat=True)) == LANGUAGES

    def test_has_no_contradictions(self):
        assert contradictions(now=NOW) == []

    def test_check_finds_a_wrong_count(self):
        offer = Offer.objects.filter(committed=0, capacity__gte=1).first()
        Offer.objects.filter(pk=offer.pk).update(committed=1)

        assert contradictions(now=NOW) == [f"counts other needs than it has: offer {offer.pk}"]

    def test_check_finds_a_missing_reveal(self):
        match = Match.objects.confirmed().earliest("pk")
        Reveal.objects.contacts().about(match).first().delete()

        assert contradictions(now=NOW) == [f"is confirmed without both reveals: match {match.pk}"]

    def test_nothing_is_overdue(self):
        assert services.lapse_due(now=NOW) == 0
        assert services.expire_due(now=NOW) == 0
        assert services.ask_backups_due(now=NOW) == 0

    def test_nobody_is_asked_beyond_their_pace(self):
        asked = Match.objects.filter(proposed_at__gt=NOW - timedelta(days=7))
        most = {"little": 1, "some": 3, "lot": 6}

        by_helper = Counter((match.helper_id, match.helper.pace) for match in asked)
        assert all(times <= most[pace] for (_pk, pace), times in by_helper.items())

    def test_every_open_need_has_suggestions_or_its_why_not(self):
        outlooks = Outlook.objects.filter(need__in=Need.objects.open())

        assert outlooks.count() == Need.objects.open().count()
        assert not outlooks.filter(could=0, why_not=[]).exists()
        asked = Match.objects.live().values("need")
        assert 3 <= outlooks.filter(could=0).exclude(need__in=asked).count() <= 10

    def test_hal_was_asked_about_rosas_ride(self):
        ride = Need.objects.get(requester__handle="rosa", status=NeedStatus.OPEN)

        match = Match.objects.get(need=ride)
        assert (match.helper.handle, match.status) == ("hal", MatchStatus.PROPOSED)
        assert match.answer_by > NOW
        assert match.reasons
        assert [shown.rank for shown in Suggestion.objects.filter(need=ride)] == [1, 2]

    def test_ride_of_a_newcomer_in_mill_row_finds_helpers(self):
        area = Area.objects.get(slug="mill-row")
        need = Need(
            requester=MemberFactory(area=area), what="A ride to the clinic", area=area, pt=None,
            category=Category.objects.get(slug="rides-medical"),
        )  # fmt: skip
        open_need(need, by=None)

        renew_suggestions(need.pk, now=timezone.now())
        assert Suggestion.objects.filter(need=need).count() >= 3

    def test_has_somebody_twice_and_two_who_share_a_phone(self):
        cora = Member.objects.get(handle="cora")
        need_pairs = pairs_of_needs(cora, at=NOW)
        [pair] = pairs_of_members(cora, at=NOW)
        twice = Member.objects.filter(pk__in=pair.keys)

        assert [member.name for member in twice] == ["Ernest"] * 2
        assert [{twin.name for twin in (two.one, two.other)} for two in need_pairs] == [{"Ernest"}]
        apart = KeptApart.objects.get()
        two = Member.objects.filter(pk__in=(apart.one, apart.other))
        assert {member.name for member in two} == {"Noor", "Wilma"}
        assert all(member.is_demo for member in (*twice, *two))

    def test_has_calls_with_outcomes_and_call_backs_that_are_due(self):
        calls = Call.objects.all()

        assert len({call.outcome for call in calls}) == len(calls) == 5
        assert calls.due(at=NOW).count() == 3
        assert calls.later(at=NOW).count() == 1
        assert set(endings_of({call.member_id for call in calls})) == {c.member_id for c in calls}

    def test_has_two_groups_to_point_to(self):
        assert PartnerGroup.objects.count() == 2
        rent = Category.objects.get(slug="rent")
        assert PartnerGroup.objects.for_kind(rent).count() == 1

    def test_events_are_numbered_as_they_followed(self):
        used = [event.at for event in Event.objects.filter(verb__in=("lent", "contact_seen"))]

        assert Event.objects.filter(verb="lent", on_behalf_of__name="Cora").exists()
        assert used == sorted(used)

    def test_cast_can_act(self):
        cast = Member.objects.in_bulk(["rosa", "hal", "sam", "cora", "ada"], field_name="handle")

        assert all(member.is_demo for member in cast.values())
        assert cast["ada"].is_superuser
        assert cast["ada"].is_staff
        assert Term.objects.current(at=NOW).filter(member=cast["cora"]).exists()

    def test_addresses_belong_to_nobody(self):
        for value in ContactWay.objects.exclude(value="").values_list("value", flat=True):
            assert value.endswith("@example.org") or (len(value) == 12 and value[5:10] == "55501")


def test_words_are_never_repeated():
    for texts in (NEEDS, OFFERS):
        assert max(Counter(text.what for text in texts).values()) == 1


@pytest.mark.django_db
def test_is_the_same_every_time():
    plant(now=NOW)

    def picture():
        needs = Need.objects.order_by("pk").values_list("what", "status", "opened_at", "needed_on")
        matches = Match.objects.order_by("pk").values_list("offer__what", "status", "proposed_at")
        people = Member.objects.order_by("pk").values_list("handle", "name", "pace")
        return list(needs), list(matches), list(people)

    first = picture()
    presence.uproot()
    plant(now=NOW)

    assert picture() == first


@pytest.mark.django_db
@pytest.mark.parametrize("days", range(7))
def test_can_be_planted_on_every_day_of_the_week(days):
    now = NOW + timedelta(days=days, hours=3 * days)

    plant(now=now)

    assert contradictions(now=now) == []


@pytest.mark.django_db
def test_command_adds_it_once():
    assert "is ready: 300 neighbors, 180 offers, 91 needs." in demo()
    assert "is already here" in demo()
    assert Member.objects.count() == 300


@pytest.mark.django_db
def test_reset_throws_away_what_visitors_left():
    demo()
    visitor = MemberFactory()

    assert "is ready" in demo("--reset")
    assert not Member.objects.filter(pk=visitor.pk).exists()
    assert Member.objects.count() == 300
    assert PartnerGroup.objects.count() == 2


@pytest.mark.django_db
@pytest.mark.parametrize("arguments", [(), ("--reset",)])
def test_is_refused_among_real_people(arguments):
    real = MemberFactory()

    with pytest.raises(CommandError, match="Real people have posted") as refusal:
        demo(*arguments)

    assert refusal.value.returncode == 3
    assert Member.objects.get() == real
    assert not Neighborhood.objects.exists()


@pytest.mark.django_db
def test_is_refused_where_the_site_is_no_demo(settings):
    settings.DEMO = False

    with pytest.raises(CommandError, match="MUTUALAID_DEMO=1") as refusal:
        demo()

    assert refusal.value.returncode == 4
    assert not Member.objects.exists()


@pytest.mark.django_db
def test_a_failure_leaves_nothing_behind(monkeypatch):
    # The only honest way to a contradiction is to spoil one of the texts.
    monkeypatch.setattr("commons.demo.planting.NEEDS", NEEDS[:1] * 2)

    with pytest.raises(Exception, match="submitted_once"):
        demo()

    assert not Member.objects.exists()
    assert not Event.objects.exists()
