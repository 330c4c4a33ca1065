"""What the admin shows at all; each page of a row is opened, and saved as it is where it can be.

Who gets to which address of the admin is walked in `test_admin_doors.py`.
"""

from inspect import signature

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.contrib import admin
from django.contrib.admin.models import LogEntry
from django.contrib.auth.models import Group
from django.urls import reverse
from procrastinate.contrib.django import app

from matching.models import Match, Suggestion
from members.models import Event, Member, Reveal
from needs.models import Need
from neighborhood.models import Neighborhood
from offers.models import Offer
from outbox.models import Message, Wording
from tests.architecture.admin_rows import CANARY, give_canaries, make_rows
from tests.form_reader import FormReader

pytestmark = pytest.mark.django_db

#: All that the admin shows. Whatever is added here is shown to every admin: never how to reach
#: somebody, a link or a code, and never what lets an admin sign in as somebody else.
SHOWN = """
    commons.WordingProposal matching.Match matching.Suggestion members.BlockedPair members.Event
    members.Member members.Reveal members.Term needs.Need neighborhood.Area neighborhood.Category
    neighborhood.Neighborhood neighborhood.PartnerGroup neighborhood.Synonym neighborhood.Word
    offers.Offer outbox.Message outbox.Wording procrastinate.ProcrastinateJob triage.Note
"""
# Words are changed on a page of their own, which has tests of its own.
OWN_PAGES = (Wording,)
MODELS = [model for model in admin.site._registry if model not in OWN_PAGES]
NEVER_DELETED = (Need, Offer, Match, Suggestion, Member, Event, Reveal, Message, Neighborhood)
NEVER_ADDED = (Need, Offer, Match, Suggestion, Member, Event, Reveal, Message)


def test_admin_shows_what_is_listed_here_and_nothing_that_a_library_brings():
    assert {model._meta.label for model in admin.site._registry} == set(SHOWN.split())


@pytest.mark.parametrize("model", [EmailAddress, Authenticator, Group, LogEntry])
def test_library_that_registers_itself_is_overlooked(model):
    admin.site.register(model)

    assert model not in admin.site._registry


def test_jobs_hold_numbers_of_rows_and_moments_alone():
    jobs = [task.func for task in app.tasks.values()]
    ours = [job for job in jobs if not job.__module__.startswith("procrastinate.")]
    given = [one for job in ours for one in signature(job).parameters.values()]

    assert len(ours) > 10
    assert {one.annotation for one in given if one.name != "context"} == {"int"}


@pytest.fixture
def rows(client, ada):
    """Sign Ada in, and make a row of everything."""
    client.force_login(ada)
    make_rows(by=ada)


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
def test_log_of_the_admin_tells_no_number_and_no_address(client):
    give_canaries()

    for row in [model._default_manager.first() for model in MODELS]:
        page = client.get(page_of(row, kind="change")).text
        client.post(page_of(row, kind="change"), FormReader(page).values)
        client.post(page_of(row, kind="delete"), {"post": "yes"})

    log = list(LogEntry.objects.values_list("object_repr", "change_message"))
    assert len(log) > 10
    assert not CANARY.search(str(log))


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
