"""A new code for somebody who lost link and code: read out once, and told to everybody."""

from datetime import timedelta

import pytest
from django.core.cache import cache
from django.utils import timezone

from members.forgetting import forget_member
from members.merging import MergedMeanwhile
from members.models import Event, Member, PaperCode
from members.services import mint_link, open_with_code, paper_code_of, renew_paper_code
from neighborhood.models import Neighborhood
from tests.factories import MatchFactory, NeedFactory, TermFactory
from tests.journeys.test_second_proof import set_up
from tests.journeys.test_sign_in import sign_in
from triage.reading_out import make_code

pytestmark = pytest.mark.django_db

NUMBER = "+12125550193"


@pytest.fixture
def ask(client, cora):
    """Return what presses the button for a person as somebody, or looks at the page of it."""

    def press(person, by=cora, how="post"):
        client.force_login(by)
        return getattr(client, how)(f"/triage/members/{person.pk}/code/")

    return press


def test_new_code_is_read_out_once_and_the_old_one_ends(ask, rosa):
    old = renew_paper_code(rosa)
    assert "Make a new code" in ask(rosa, how="get").text

    page = ask(rosa)

    new = paper_code_of(rosa)
    assert new in page.text
    assert "no-store" in page["Cache-Control"]
    assert new not in ask(rosa, how="get").text
    assert open_with_code(new, contact=NUMBER) == rosa
    assert open_with_code(old, contact=NUMBER) is None


def test_lost_link_opens_no_page_on_which_the_new_code_stands(ask, client, rosa):
    link = mint_link(rosa)

    ask(rosa)

    client.logout()
    assert client.get(f"/m/{link}/way-back/").status_code == 404


def test_page_of_the_person_and_of_a_call_lead_there(client, cora, need, rosa):
    client.force_login(cora)
    pages = (f"members/{rosa.pk}/", f"members/{rosa.pk}/calls/", f"needs/{need.pk}/calls/")

    for page in pages:
        assert f"/triage/members/{rosa.pk}/code/" in client.get(f"/triage/{page}").text


def test_no_code_is_offered_where_none_can_be_made(client, cora, need, rosa):
    rosa.emailaddress_set.create(email="rosa@example.org", verified=True)
    client.force_login(cora)

    for page in (f"members/{rosa.pk}/", f"members/{rosa.pk}/calls/", f"needs/{need.pk}/calls/"):
        shown = client.get(f"/triage/{page}").text
        assert f"/triage/members/{rosa.pk}/code/" not in shown
        assert "Nobody else can make one." in shown


def test_new_code_is_told_to_all_without_whose_it_is(ask, client, rosa, need, sam):
    ask(rosa)
    client.force_login(sam)

    lines = client.get("/uses-of-rights/?kind=codes").text.split("<ol")[1].split("</ol>")[0]

    said = f"Cora made a new paper code for somebody in {rosa.area}, to read out."
    assert said in " ".join(lines.split())
    assert "Rosa" not in lines
    assert (
        "Made a new paper code for somebody: a few times." in client.get("/who-coordinates/").text
    )


@pytest.mark.parametrize("path", ["", "way-back/"])
def test_new_code_is_told_on_the_own_pages(ask, client, rosa, path):
    NeedFactory(requester=rosa)
    ask(rosa)

    page = client.get(f"/m/{mint_link(rosa)}/{path}").text

    assert "Cora, a coordinator, made a new paper code for you. The old one ended." in page


def test_desk_tells_it_in_the_history(ask, client, rosa):
    ask(rosa)

    assert (
        "Cora made a new paper code, to read out." in client.get(f"/triage/members/{rosa.pk}/").text
    )


@pytest.mark.parametrize(
    ("slug", "shadow", "status"), [("mill-row", True, 403), ("hilltop", False, 404)]
)
def test_new_code_is_refused_to_shadows_and_elsewhere(ask, neighbor_of, rosa, slug, shadow, status):
    nell = neighbor_of(slug, shadow=shadow)

    assert [ask(rosa, by=nell, how=how).status_code for how in ("get", "post")] == [status] * 2
    assert not PaperCode.objects.exists()


def test_new_code_is_refused_for_oneself_and_between_the_two(ask, rosa, cora):
    MatchFactory(need__requester=rosa, offer__helper=cora)

    assert [ask(one).status_code for one in (cora, rosa)] == [403, 403]
    assert not Event.objects.filter(verb="code_made").exists()


def test_whoever_signs_in_or_holds_rights_gets_none(ask, client, rosa, hal):
    TermFactory(member=rosa)
    hal.emailaddress_set.create(email="hal@example.org", verified=True)

    answers = [ask(one) for one in (rosa, hal)]

    assert [answer.status_code for answer in answers] == [409, 409]
    assert "nobody makes one for them" in answers[0].text
    assert "Make a new code" not in ask(hal, how="get").text
    assert not PaperCode.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_new_code_asks_for_the_second_proof_once_more(client, settings, rosa, time_machine):
    settings.SECOND_PROOF_REQUIRED = True
    nina = sign_in(client, "nina@example.org")
    TermFactory(member=nina)
    set_up(client)
    cache.clear()
    time_machine.move_to(timezone.now() + timedelta(seconds=301))

    answer = client.post(f"/triage/members/{rosa.pk}/code/")

    assert answer.url.startswith("/accounts/")
    assert not PaperCode.objects.filter(member=rosa).exists()


def test_dead_link_names_the_telephone_of_the_group(client):
    assert "Have you lost your code too?" not in client.get("/m/nonsense/").text
    Neighborhood.objects.update_or_create(pk=1, defaults={"phone": "(212) 555-0100"})

    assert "Have you lost your code too? Call" in client.get("/m/nonsense/").text


@pytest.mark.parametrize("how", ["merged", "forgotten"])
def test_no_code_is_made_for_whoever_went_in_this_instant(rosa, hal, cora, how):
    if how == "merged":
        Member.objects.filter(pk=rosa.pk).update(merged_into=hal, is_active=False)
    else:
        forget_member(rosa, by=rosa)

    with pytest.raises(MergedMeanwhile):
        make_code(rosa, by=cora)

    assert not PaperCode.objects.filter(member=rosa).exists()
