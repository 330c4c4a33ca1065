"""What members read of each use of rights: who, what and where, never whose or to whom."""

import re
from datetime import timedelta
from io import StringIO

import pytest
from django.core.management import call_command
from django.urls import reverse
from django.utils import timezone

from members.forgetting import forget_member
from members.history import GONE, ON_PAPER
from members.models import BlockedPair, Event, Member
from members.services import mint_link
from tests.factories import MatchFactory, TermFactory
from triage.terms.power import WORDS_IN_PLACE
from triage.timeline.event_words import own_words_of

pytestmark = pytest.mark.django_db

PAGE = "/uses-of-rights/"


@pytest.fixture
def read(client, sam):
    """Return what reads the page as a member in no role."""

    def text(query=""):
        client.force_login(sam)
        return " ".join(client.get(PAGE + query).text.split())

    return text


def record(verb, subject, by, **more):
    return Event.objects.record(verb, subject, by=by, **more)


def test_page_is_for_members_by_link_too(client, sam, cora, need):
    record("contact_seen", need, cora)

    by_link = client.get(reverse("link:uses_of_rights", args=[mint_link(sam)]))

    assert client.get(PAGE).status_code == 302
    assert by_link["Cache-Control"] == "no-store, private"
    assert f"Cora looked at how to reach somebody in {need.area}." in by_link.text


def test_line_says_who_and_where_but_never_whose(read, cora, rosa, need):
    for subject in (need, MatchFactory(need=need), rosa):
        record("contact_seen", subject, cora)

    text = read()

    assert text.count(f"Cora looked at how to reach somebody in {need.area}.") >= 2
    assert "Rosa" not in text
    assert need.what not in text
    assert f"/{need.pk}/" not in text


@pytest.mark.parametrize("verb", WORDS_IN_PLACE)
def test_place_is_part_of_the_sentence(read, cora, need, verb):
    record(verb, need, cora)

    lines = read().split("<ol")[1].split("</ol>")[0]

    assert re.search(f" (in|of) {need.area}\\b", lines)
    assert f": {need.area}" not in lines


def test_lists_say_how_many_numbers_and_paper_is_told_once(read, cora, need):
    record("contact_seen", need, cora, reason=ON_PAPER)
    record("printed", cora, cora, reason="phone_list", now="14")
    record("printed", cora, cora, reason="day_sheet", now="1")
    record("exported", cora, cora, reason="long")
    record("forms_printed", cora, cora, now="12")

    text = read()

    assert "Cora printed the phone list with 14 numbers." in text
    assert "Cora printed the sheet for a day with 1 number." in text
    assert "Cora took the queue along as a table." in text
    assert "Cora printed 12 forms for people without a screen." in text
    assert "how to reach somebody" not in text.split("<ol")[1]


def test_table_of_one_area_says_which(read, client, cora, areas):
    client.force_login(cora)
    for query in (f"?area={areas['mill-row'].pk}", ""):
        client.post(f"/triage/queue.csv{query}")

    lines = read().split("<ol")[1]

    assert lines.count(f"Cora took the queue of {areas['mill-row']} along as a table.") == 1
    assert lines.count("Cora took the queue along as a table.") == 1


def test_merge_is_one_line_and_joining_what_is_ones_own_is_none(read, cora, rosa, hal):
    record("merged", rosa, cora)
    record("merged", hal, cora, reason=GONE)
    record("merged", hal, hal)

    lines = read().split("<ol")[1].split("</ol>")[0]

    assert lines.count("<li>") == 1
    assert "Cora made one of two that look alike" in lines


def test_rights_in_the_admin_are_written_down(client, read, ada, rosa):
    client.force_login(ada)
    url = reverse("admin:members_member_change", args=[rosa.pk])
    form = client.get(url).context["adminform"].form
    given = {name: form[name].value() for name in form.fields}
    filled = {name: "" if value is None else value for name, value in given.items()}
    filled.update(is_staff="on", languages=",".join(rosa.languages))
    filled = {name: value for name, value in filled.items() if value is not False}

    client.post(url, filled)

    event = Event.objects.get(verb="admin_given")
    assert (event.by, event.subject_id, event.reason) == (ada, rosa.pk, "is_staff")
    assert "Ada gave rights in the admin." in read("?kind=roles")


def test_admin_made_at_the_server_is_told_once_without_the_name(read):
    for _time in range(2):
        call_command("make_admin", "ada@example.org", stdout=StringIO())

    assert read("?kind=roles").count("Whoever runs the server gave rights in the admin.") == 1
    admin = Member.objects.get(is_superuser=True)
    assert Event.objects.get().subject_id == admin.pk
    assert own_words_of(Event.objects.get(), reader=admin) == "They got rights in the admin."


def test_term_that_an_admin_deletes_is_written_down(client, read, ada, cora):
    client.force_login(ada)

    client.post(reverse("admin:members_term_delete", args=[cora.terms.get().pk]), {"post": "yes"})

    assert not cora.terms.exists()
    assert "Ada ended rights for the desk." in read()


def test_who_is_never_paired_is_told_without_the_names(client, read, ada, rosa, hal):
    client.force_login(ada)
    client.post(reverse("admin:members_blockedpair_add"), {"one": rosa.pk, "other": hal.pk})
    pair = BlockedPair.objects.get()
    client.force_login(ada)
    client.post(reverse("admin:members_blockedpair_delete", args=[pair.pk]), {"post": "yes"})

    lines = read("?kind=apart").split("<ol")[1].split("</ol>")[0]

    assert "Ada wrote down that two people are never paired." in lines
    assert "Ada let two people be paired again." in lines
    assert "Rosa" not in lines


def test_shadow_and_proof_are_told_without_the_name(read, cora, hal):
    record("lent", TermFactory(member=hal, shadow=True), cora, on_behalf_of=hal, now="shadow")
    record("proof_reset", hal, None)

    lines = read().split("<ol")[1].split("</ol>")[0]

    assert "Cora let somebody look on, to learn: all areas." in lines
    assert "Whoever runs the server took away a lost second proof." in lines
    assert "Hal" not in lines


def test_kind_and_person_narrow_it_and_nonsense_does_not(read, cora, ada, need):
    record("contact_seen", need, cora)
    record("exported", ada, ada)

    assert "looked at how" not in read("?kind=lists").split("<ol")[1]
    assert "Ada took" not in read(f"?by={cora.pk}").split("<ol")[1]
    assert "Nothing like that in the last year" in read(f"?kind=lists&by={cora.pk}")
    assert "Ada took" in read("?kind=x&by=x&page=x")


def test_pages_keep_the_filter_and_a_year_is_enough(read, cora, need):
    for _time in range(31):
        record("contact_seen", need, cora)
    record("exported", cora, cora, at=timezone.now() - timedelta(days=366))

    assert "?kind=looks&amp;page=2" in read("?kind=looks")
    assert "took the queue" not in read("?page=2")


def test_without_uses_it_says_so_and_the_forgotten_have_no_name(read, cora):
    assert "Nothing in the last year" in read()

    record("exported", cora, cora)
    forget_member(cora, by=cora)

    assert "A neighbor took the queue along as a table." in read()
    assert "Cora" not in read()
