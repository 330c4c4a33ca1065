"""People in the admin: found, filtered, and never how to reach them."""

import pytest
from django.contrib import admin
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from matching.states import MatchStatus
from members.blocking import keep_away
from members.models import (
    AccessLink,
    BlockedPair,
    ContactWay,
    Event,
    Member,
    PaperCode,
    RevealReason,
    Term,
)
from members.services import reveal
from tests.apart import kept_away_by
from tests.factories import AreaFactory, MatchFactory, MemberFactory, NeedFactory, TermFactory
from tests.form_reader import FormReader
from tests.matching.story import heard, now_of

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def as_admin(client, ada):
    """Sign Ada in."""
    client.force_login(ada)


def page_of(model, *args, **query):
    kind = "change" if args else "changelist"
    return reverse(f"admin:members_{model}_{kind}", args=args, query=query or None)


def count_queries(client, url):
    with CaptureQueriesContext(connection) as queries:
        assert client.get(url).status_code == 200
    return len(queries)


def make_one_of_each():
    need = NeedFactory()
    one, other = MemberFactory(), MemberFactory()
    TermFactory(lent_by=other, all_areas=False).areas.add(AreaFactory())
    Event.objects.record("opened", need, by=one)
    reveal(one, viewer=other, why=RevealReason.PLAN, subject=need)
    BlockedPair.objects.create(one=one, other=other)


@pytest.mark.parametrize("model", ["member", "term", "event", "reveal", "blockedpair"])
def test_list_takes_as_many_queries_for_many_rows(client, model):
    make_one_of_each()
    few = count_queries(client, page_of(model))

    for _more in range(4):
        make_one_of_each()

    assert count_queries(client, page_of(model)) == few


@pytest.mark.parametrize("model", [ContactWay, AccessLink, PaperCode])
def test_contact_links_and_codes_are_not_in_the_admin(model):
    assert model not in admin.site._registry


def test_member_page_shows_no_contact(client, rosa):
    page = client.get(page_of("member", rosa.pk)).text

    assert "Rosa" in page
    assert "+12125550193" not in page


def test_members_are_found_by_name(client, rosa, hal):
    page = client.get(page_of("member", q="rosa")).text

    assert "Rosa" in page
    assert ">Hal<" not in page


def test_member_cannot_be_deleted_or_set_inactive(client, rosa):
    deletion = reverse("admin:members_member_delete", args=[rosa.pk])

    assert client.post(deletion, {"post": "yes"}).status_code == 403
    client.post(page_of("member", rosa.pk), {"name": "Rosa", "is_active": ""})
    assert Member.objects.get(pk=rosa.pk).is_active


def test_forgotten_member_cannot_be_changed(client, rosa):
    Member.objects.filter(pk=rosa.pk).update(name="", is_active=False, forgotten_at=timezone.now())

    assert client.post(page_of("member", rosa.pk), {"name": "Rosa"}).status_code == 403


@pytest.mark.parametrize("model", ["event", "reveal"])
def test_the_record_cannot_be_written(client, model):
    assert client.get(reverse(f"admin:members_{model}_add")).status_code == 403


def test_lending_a_term_notes_who_lent_it(client, ada, rosa):
    until = {"until_0": "2099-01-31", "until_1": "12:00"}
    start = {"starts_at_0": "2026-01-01", "starts_at_1": "12:00"}

    client.post(reverse("admin:members_term_add"), {"member": rosa.pk, **until, **start})

    term = Term.objects.get()
    assert (term.member, term.lent_by) == (rosa, ada)
    assert Event.objects.about(term).get().verb == "lent"


@pytest.mark.parametrize("right", ["is_staff", "is_superuser"])
def test_right_that_is_given_and_taken_away_is_written_down(client, ada, rosa, right):
    for given in ({right: "on"}, {}):
        form = FormReader(client.get(page_of("member", rosa.pk)).text).values
        form.pop(right, None)
        client.post(page_of("member", rosa.pk), form | given)

    events = Event.objects.about(rosa).order_by("pk").values_list("verb", "by", "reason")
    assert list(events) == [("admin_given", ada.pk, right), ("admin_taken", ada.pk, right)]


def test_term_that_is_changed_and_terms_that_are_deleted_are_written_down(client, ada, cora):
    term = cora.terms.get()
    form = FormReader(client.get(page_of("term", term.pk)).text).values
    chosen = {"action": "delete_selected", "_selected_action": [term.pk], "post": "yes"}

    client.post(page_of("term", term.pk), form | {"shadow": "on"})
    client.post(page_of("term"), chosen)

    events = Event.objects.filter(on_behalf_of=cora).order_by("pk").values_list("verb", "by")
    assert list(events) == [("lent", ada.pk), ("ended_early", ada.pk)]


def test_blocked_pair_is_stored_in_order(client, rosa, hal):
    client.post(reverse("admin:members_blockedpair_add"), {"one": hal.pk, "other": rosa.pk})

    pair = BlockedPair.objects.get()
    assert (pair.one, pair.other) == tuple(sorted((rosa, hal), key=lambda m: m.pk))


def test_what_members_want_themselves_is_not_there(client, rosa, hal):
    keep_away(rosa, other=hal)
    pair = BlockedPair.objects.get()

    page = client.get(page_of("blockedpair"))

    assert ">Rosa<" not in page.text
    assert client.get(page_of("blockedpair", pair.pk)).status_code == 302
    client.post(reverse("admin:members_blockedpair_delete", args=[pair.pk]), {"post": "yes"})
    client.post(page_of("blockedpair", pair.pk), {"one": rosa.pk, "other": rosa.pk})
    assert kept_away_by(rosa) == (pair,)


def test_group_joins_a_wish_without_hearing_of_it(client, rosa, hal):
    keep_away(rosa, other=hal)
    given = {"one": hal.pk, "other": rosa.pk}

    answer = client.post(reverse("admin:members_blockedpair_add"), given)

    pair = BlockedPair.objects.get()
    assert answer.status_code == 302
    assert pair.by_group
    assert client.post(page_of("blockedpair", pair.pk), given).status_code == 403
    listed = {"action": "delete_selected", "_selected_action": [pair.pk], "post": "yes"}
    client.post(page_of("blockedpair"), listed)
    assert not BlockedPair.objects.get().by_group
    assert kept_away_by(rosa) == (pair,)


def test_nobody_is_kept_apart_from_themselves(client, rosa):
    given = {"one": rosa.pk, "other": rosa.pk}

    page = client.post(reverse("admin:members_blockedpair_add"), given)

    assert "Choose two different people." in page.text


def test_what_runs_between_a_blocked_pair_ends(client, rosa, hal):
    match = MatchFactory(need__requester=rosa, offer__helper=hal, confirmed=True)

    client.post(reverse("admin:members_blockedpair_add"), {"one": rosa.pk, "other": hal.pk})

    assert now_of(match).status == MatchStatus.CANCELLED
    assert heard(rosa) == heard(hal) == ["match_stepped_out"]


def test_staff_without_all_rights_cannot_make_admins(client, rosa):
    staff = MemberFactory(is_staff=True)
    model_admin = admin.site._registry[Member]
    request = type("Request", (), {"user": staff})()

    assert {"is_staff", "is_superuser"} <= set(model_admin.get_readonly_fields(request, rosa))
