"""Test people, places and posts. Traits name the state: ``NeedFactory(matched=True)``."""

from datetime import timedelta

import factory
from django.utils import timezone
from factory.django import DjangoModelFactory

from matching.models import Match
from matching.states import COMMITTED, EndReason, MatchStatus, Origin
from members.models import ContactWay, Member, Reach, Term
from needs.models import Need
from needs.states import ClosedReason, NeedStatus
from neighborhood.fields import Point
from neighborhood.models import Area, Category
from offers.models import Offer
from offers.states import OfferStatus


class BySlugFactory(DjangoModelFactory):
    """Makes what nothing has the slug of; else returns what has it, as it is."""

    class Meta:
        abstract = True

    @classmethod
    def _create(cls, model_class, *args, **fields):
        # Tests are alone with their rows: no savepoint has to guard against somebody faster.
        found = model_class._default_manager.filter(slug=fields["slug"]).first()
        return found or super()._create(model_class, *args, **fields)


class AreaFactory(BySlugFactory):
    """A square kilometre east of the one before."""

    class Meta:
        model = Area

    class Params:
        east = factory.Sequence(float)

    slug = factory.Sequence(lambda n: f"area-{n}")
    names = factory.LazyAttribute(lambda o: {"en": o.slug.replace("-", " ").title()})
    centre = factory.LazyAttribute(lambda o: Point(o.east % 7 + 0.5, 0.5))
    outline = factory.LazyAttribute(
        lambda o: [[o.east % 7 + east, north] for east, north in ((0, 0), (1, 0), (1, 1), (0, 1))]
    )


class CategoryFactory(BySlugFactory):
    """A kind of help; one that the starting data has is used as it is."""

    class Meta:
        model = Category

    slug = factory.Sequence(lambda n: f"kind-{n}")
    names = factory.LazyAttribute(lambda o: {"en": o.slug.replace("-", " ").capitalize()})


class MemberFactory(DjangoModelFactory):
    """A person. ``email`` or ``phone`` give them a way to be reached."""

    class Meta:
        model = Member
        skip_postgeneration_save = True

    class Params:
        coordinator = factory.Trait(
            term=factory.RelatedFactory("tests.factories.TermFactory", "member")
        )
        admin = factory.Trait(is_staff=True, is_superuser=True)

    name = factory.Sequence(lambda n: f"Neighbor {n}")
    handle = factory.Sequence(lambda n: f"neighbor-{n}")
    area = factory.SubFactory(AreaFactory)

    @factory.post_generation
    def email(self, create, value):
        """Add an e-mail address that nobody has proved."""
        if value:
            ContactWayFactory(member=self, kind=Reach.EMAIL, value=value)

    @factory.post_generation
    def phone(self, create, value):
        """Add a number for text messages."""
        if value:
            ContactWayFactory(member=self, kind=Reach.TEXT, value=value, position=1)


class ContactWayFactory(DjangoModelFactory):
    """A way to reach somebody."""

    class Meta:
        model = ContactWay

    member = factory.SubFactory(MemberFactory)
    kind = Reach.EMAIL
    value = factory.Sequence(lambda n: f"neighbor{n}@example.org")


class TermFactory(DjangoModelFactory):
    """Queue rights for all areas, for a month."""

    class Meta:
        model = Term

    member = factory.SubFactory(MemberFactory)
    all_areas = True
    starts_at = factory.LazyFunction(lambda: timezone.now() - timedelta(days=1))
    until = factory.LazyFunction(lambda: timezone.now() + timedelta(days=30))


class NeedFactory(DjangoModelFactory):
    """A ride to the clinic, open."""

    class Meta:
        model = Need

    class Params:
        held = factory.Trait(status=NeedStatus.HELD)
        paused = factory.Trait(paused_at=factory.LazyFunction(timezone.now))
        matched = factory.Trait(
            status=NeedStatus.MATCHED,
            helpers_committed=factory.SelfAttribute("helpers_wanted"),
            matched_at=factory.LazyFunction(timezone.now),
        )
        met = factory.Trait(
            status=NeedStatus.MET,
            helpers_committed=factory.SelfAttribute("helpers_wanted"),
            closed_at=factory.LazyFunction(timezone.now),
            closed_reason=ClosedReason.MET_BY_US,
        )
        withdrawn = factory.Trait(
            status=NeedStatus.WITHDRAWN,
            closed_at=factory.LazyFunction(timezone.now),
            closed_reason=ClosedReason.NO_LONGER_NEEDED,
        )
        expired = factory.Trait(
            status=NeedStatus.EXPIRED,
            closed_at=factory.LazyFunction(timezone.now),
            closed_reason=ClosedReason.NO_ANSWER,
        )

    requester = factory.SubFactory(MemberFactory)
    what = "A ride to the clinic"
    category = factory.SubFactory(CategoryFactory, slug="rides")
    area = factory.SelfAttribute("requester.area")
    pt = factory.SelfAttribute("area.centre")
    helpers_wanted = 1


class OfferFactory(DjangoModelFactory):
    """A car on Tuesdays, available."""

    class Meta:
        model = Offer

    class Params:
        held = factory.Trait(status=OfferStatus.HELD)
        paused = factory.Trait(status=OfferStatus.PAUSED)
        full = factory.Trait(committed=factory.SelfAttribute("capacity"))
        withdrawn = factory.Trait(
            status=OfferStatus.WITHDRAWN, withdrawn_at=factory.LazyFunction(timezone.now)
        )

    helper = factory.SubFactory(MemberFactory)
    what = "A car on Tuesdays"
    category = factory.SubFactory(CategoryFactory, slug="rides")
    area = factory.SelfAttribute("helper.area")
    pt = factory.SelfAttribute("area.centre")
    capacity = 1


class MatchFactory(DjangoModelFactory):
    """A need and an offer together; the traits set the counters of both, when made here.

    A need or an offer that is passed in keeps its own counters.
    """

    class Meta:
        model = Match

    class Params:
        standby = factory.Trait(
            status=MatchStatus.STANDBY, accepted_at=factory.LazyFunction(timezone.now)
        )
        accepted = factory.Trait(
            status=MatchStatus.ACCEPTED, accepted_at=factory.LazyFunction(timezone.now),
            helper_named=True, requester_named=True,
        )  # fmt: skip
        confirmed = factory.Trait(
            status=MatchStatus.CONFIRMED,
            accepted_at=factory.LazyFunction(timezone.now),
            requester_agreed_at=factory.LazyFunction(timezone.now),
            confirmed_at=factory.LazyFunction(timezone.now),
        )
        completed = factory.Trait(
            status=MatchStatus.COMPLETED,
            accepted_at=factory.LazyFunction(timezone.now),
            requester_agreed_at=factory.LazyFunction(timezone.now),
            confirmed_at=factory.LazyFunction(timezone.now),
            completed_at=factory.LazyFunction(timezone.now),
        )
        declined = factory.Trait(
            status=MatchStatus.DECLINED,
            ended_at=factory.LazyFunction(timezone.now),
            end_reason=EndReason.NOT_THIS_TIME,
        )
        lapsed = factory.Trait(
            status=MatchStatus.LAPSED,
            ended_at=factory.LazyFunction(timezone.now),
            end_reason=EndReason.NO_ANSWER,
        )
        cancelled = factory.Trait(
            status=MatchStatus.CANCELLED,
            ended_at=factory.LazyFunction(timezone.now),
            end_reason=EndReason.STEPPED_OUT,
        )
        is_met = factory.LazyAttribute(lambda o: o.status == MatchStatus.COMPLETED)
        has_place = factory.LazyAttribute(lambda o: o.status in COMMITTED)

    need = factory.Maybe(
        "is_met",
        factory.SubFactory(NeedFactory, met=True),
        factory.Maybe(
            "has_place",
            factory.SubFactory(NeedFactory, matched=True),
            factory.SubFactory(NeedFactory),
        ),
    )
    offer = factory.Maybe(
        "has_place", factory.SubFactory(OfferFactory, full=True), factory.SubFactory(OfferFactory)
    )
    requester = factory.SelfAttribute("need.requester")
    helper = factory.SelfAttribute("offer.helper")
    status = MatchStatus.PROPOSED
    origin = Origin.COORDINATOR
    answer_by = factory.LazyFunction(lambda: timezone.now() + timedelta(days=3))
