"""Every page of the admin that shows a row: opened, and saved as it is where it can be."""

import pytest
from django.contrib import admin
from django.urls import reverse

from commons.models import WordingProposal
from matching.models import Match, Suggestion
from members.models import BlockedPair, Event, Member, Reveal, RevealReason
from members.services import reveal
from needs.models import Need
from neighborhood.models import Neighborhood, PartnerGroup, Synonym
from offers.models import Offer
from outbox import services as outbox
from outbox.models import DemoArrival, Message, Wording
from tests.factories import MatchFactory, TermFactory
from tests.form_reader import FormReader

pytestmark = pytest.mark.django_db

APPS = {"members", "neighborhood", "needs", "offers", "matching", "outbox", "commons"}
# Words are changed on a page of their own, which has tests of its own.
OWN_PAGES = (Wording,)
MODELS = [
    model
    for model in admin.site._registry
    if model._meta.app_label in APPS and model not in OWN_PAGES
]
NEVER_DELETED = (Need, Offer, Match, Suggestion, Member, Event, Reveal, Message, Neighborhood)
NEVER_ADDED = (Need, Offer, Match, Suggestion, Member, Event, Reveal, Message)


@pytest.fixture
def rows(client, ada):
    """Sign Ada in, and make a row of everything."""
    client.force_login(ada)
    match = MatchFactory(offer__availability=((540, 720),))
    one, other = sorted((match.helper, match.requester), key=lambda member: member.pk)
    Neighborhood(pk=1).save()
    PartnerGroup.objects.create(names={"en": "Riverside"}, does={"en": "Rides"}, phone="555-0199")
    Synonym.objects.create(category=match.need.category, words="lift", lang="en")
    TermFactory(member=one, lent_by=ada).areas.add(one.area)
    Suggestion.objects.create(need=match.need, offer=match.offer, rank=1, value=1)
    Event.objects.record("opened", match.need, by=one)
    WordingProposal.objects.create(language="en", quoted="Lift", proposed="Ride")
    reveal(one, viewer=other, why=RevealReason.PLAN, subject=match)
    BlockedPair.objects.create(one=one, other=other)
    message = outbox.put(one, kind="posted", ids={}, key="posted:1")
    DemoArrival.objects.create(message=message, channel="text", subject="Hello", text="Hello")


def page_of(row, *, kind):
    return reverse(f"admin:{row._meta.app_label}_{row._meta.model_name}_{kind}", args=[row.pk])


@pytest.mark.usefixtures("rows")
@pytest.mark.parametrize("model", MODELS, ids=lambda model: model.__name__)
def test_row_is_opened_and_saved_as_it_is(client, model):
    row = model._default_manager.first()
    before = model._default_manager.filter(pk=row.pk).values().get()

    page = client.get(page_of(row, kind="change"))
    answer = client.post(page_of(row, kind="change"), FormReader(page.text).values)

    assert page.status_code == 200
    if page.context["has_change_permission"]:
        assert answer.status_code == 302, answer.context["errors"]
    assert {**model._default_manager.filter(pk=row.pk).values().get(), **moments(before)} == before


def moments(fields):
    """Return the moments, which a form cuts to the second."""
    return {name: value for name, value in fields.items() if name.endswith(("_at", "until"))}


@pytest.mark.usefixtures("rows")
@pytest.mark.parametrize("model", NEVER_DELETED)
def test_what_others_hang_on_is_never_deleted(client, model):
    row = model._default_manager.first()
    choice = {"action": "delete_selected", "_selected_action": [row.pk], "post": "yes"}

    assert client.post(page_of(row, kind="delete"), {"post": "yes"}).status_code == 403
    client.post(
        reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_changelist"), choice
    )
    assert model._default_manager.filter(pk=row.pk).exists()


@pytest.mark.usefixtures("rows")
@pytest.mark.parametrize("model", NEVER_ADDED)
def test_what_services_write_is_never_added(client, model):
    url = reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_add")

    assert client.get(url).status_code == 403


@pytest.mark.usefixtures("rows")
@pytest.mark.parametrize("model", [Need, Offer])
def test_words_are_put_right_through_the_service(client, ada, areas, model):
    row = model.objects.first()
    form = FormReader(client.get(page_of(row, kind="change")).text).values

    client.post(
        page_of(row, kind="change"),
        {**form, "what": "A ride", "area": areas["hilltop"].pk, "requester": ada.pk,
         "helper": ada.pk, "helpers_wanted": 9, "capacity": 9},
    )  # fmt: skip

    changed = model.objects.get(pk=row.pk)
    assert (changed.what, changed.pt) == ("A ride", areas["hilltop"].centre)
    assert Event.objects.about(changed).first().verb == "edited"
    people = ("requester_id", "helper_id", "helpers_wanted", "capacity")
    assert [getattr(changed, f, None) for f in people] == [getattr(row, f, None) for f in people]
