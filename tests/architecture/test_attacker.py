"""A stranger with a session, a private link of their own and every valid key gets nothing.

They knock at every address there is, looking and sending, with the keys of somebody else's need,
offer, match, message, reply and report.
"""

from itertools import product
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse

from matching.models import Match
from matching.pace import MOST_UNPROVED
from members.blocking import keep_away
from members.models import (
    AccessLink,
    ApartWish,
    BlockedPair,
    ContactWay,
    Member,
    NameShown,
    PaperCode,
    Reach,
    Report,
    Reveal,
    RevealReason,
    Term,
)
from members.reporting import report
from members.services import mint_link, paper_code_of, renew_paper_code, reveal
from needs.models import Need
from offers.models import Offer
from outbox.models import Message, Reply, ReplyState
from tests.architecture.test_doors import DOORS, Door, address
from tests.factories import ContactWayFactory, MatchFactory, MemberFactory, NeedFactory
from triage.models import Note

pytestmark = [pytest.mark.django_db, pytest.mark.slow]

#: What a stranger may do to themselves, after which they would be no attacker any more.
END_THEMSELVES = {
    "account_logout", "account_session_end", "account_all_sessions_end", "signed_in:forgetting",
    "link:forgetting", "link:way_back", "signed_in:way_back",
}  # fmt: skip
#: What coming in changes of the stranger's own.
OWN_MOMENTS = {"last_login", "used_at"}
NUMBER, ADDRESS = "+12125550911", "canary.bird@example.org"
SECRETS = ("5550911", "555-0911", "canary.bird", "Canarysurname", "BLUE DOOR", "PEANUTS", "HUSH")


@pytest.fixture
def plan(rosa, hal, cora) -> Match:
    """Return a plan with something secret in every place that holds some."""
    rosa.name = "Rosa Canarysurname"
    rosa.save(update_fields=["name"])
    ContactWayFactory(member=rosa, kind=Reach.TEXT, value=NUMBER)
    ContactWayFactory(member=rosa, kind=Reach.EMAIL, value=ADDRESS)
    match: Match = MatchFactory(
        need__requester=rosa, need__allergies="PEANUTS", offer__helper=hal, confirmed=True,
        place="BLUE DOOR",
    )  # fmt: skip
    Note.objects.create(need=match.need, by=cora, text="HUSH")
    Reply.objects.create(
        channel="text", provider_id="c", sender="x", member=rosa, text="HUSH",
        state=ReplyState.FOR_A_PERSON,
    )  # fmt: skip
    report(match, about=hal, area=match.need.area, text="HUSH", by=rosa)
    renew_paper_code(rosa)
    mint_link(rosa)
    keep_away(rosa, other=MemberFactory())
    reveal(rosa, viewer=cora, why=RevealReason.COORDINATION, subject=match.need)
    return match


def state() -> dict[str, list[tuple[object, ...]]]:
    """Return how everything stands that a stranger must not change."""
    models = (
        AccessLink, ApartWish, BlockedPair, ContactWay, Match, Member, Message, Need, Note, Offer,
        PaperCode, Reply, Report, Reveal, Term,
    )  # fmt: skip
    return {
        model.__name__: sorted(
            (row["id"], tuple((k, str(v)) for k, v in row.items() if k not in OWN_MOMENTS))
            for row in model.objects.values()
        )
        for model in models
    }


def changed(before: dict, after: dict) -> dict[str, list[object]]:
    """Return the rows of before that are not the same any more, by table."""
    return {
        name: [row[0] for row in rows if row not in after[name]]
        for name, rows in before.items()
        if [row for row in rows if row not in after[name]]
    }


def where(door: Door, plan: Match) -> str:
    """Return the address of a door with keys of somebody else's things."""
    if not door.name.startswith("admin:"):
        return address(door, plan)
    given = {
        "object_id": plan.requester_id, "content_type_id": 1, "app_label": "members", "url": "x",
        "path": "x", "kind": "match_asked", "lang": "en", "form": "mail", "pk": plan.pk,
    }  # fmt: skip
    return reverse(door.name, kwargs={word: given.get(word, "x") for word in door.wanted})


def addresses(plan: Match, *, way_in: str, token: str) -> dict[str, str]:
    """Return where a stranger knocks: below a link of their own, or everywhere else."""
    return {
        door.name: where(door, plan).replace("/m/" + "x" * 22, f"/m/{token}")
        for door in DOORS
        if door.name not in END_THEMSELVES
        and (way_in == "link") == door.is_by_link
        # What the admin does not know, and an app in its list: neither has a name to knock at.
        and not door.name.endswith(("None", "app_list"))
    }


def says_yes(browser: Client, need: Need, **words: str) -> tuple[int, str]:
    """Say yes to a need on the board; return the answer and all that it leads to."""
    answer = browser.post(f"/needs/{need.pk}/help/", {**words, "submission": str(uuid4())})
    page = browser.get(answer["Location"]).text if answer.status_code == 303 else answer.text
    return answer.status_code, page


def test_stranger_who_says_yes_to_need_after_need_learns_no_name(client, rosa):
    rosa.name, rosa.name_shown = "Canaryrosa", NameShown.NOTHING
    rosa.save()
    sam = MemberFactory(email="sam.new@example.org")
    client.force_login(sam)

    answers = [says_yes(client, NeedFactory(requester=rosa)) for _need in range(10)]

    # The fourth is more than one may take, the sixth more than one place may.
    assert [status for status, _page in answers] == [303] * 3 + [409] * 2 + [429] * 5
    assert [page for _status, page in answers if "Canaryrosa" in page] == []
    assert "Sign in once with your e-mail" in answers[3][1]
    assert sam.matches_as_helper.count() == MOST_UNPROVED


def test_stranger_who_is_somebody_new_each_time_is_stopped_by_place(rosa):
    rosa.name, rosa.name_shown = "Canaryrosa", NameShown.NOTHING
    rosa.save()

    answers = [
        says_yes(
            Client(), NeedFactory(requester=rosa), reach="email", reach_at=f"new{one}@example.org"
        )
        for one in range(7)
    ]

    assert [status for status, _page in answers] == [303] * 5 + [429] * 2
    assert [page for _status, page in answers if "Canaryrosa" in page] == []


@pytest.mark.parametrize("way_in", ["anonymous", "session", "link"])
def test_stranger_with_every_valid_key_gets_and_changes_nothing(plan, sam, way_in):
    sam = MemberFactory(name="Sam the stranger")
    browser, secrets = Client(), (*SECRETS, paper_code_of(plan.requester))
    if way_in != "anonymous":
        browser.force_login(sam)
    urls, leaks = addresses(plan, way_in=way_in, token=mint_link(sam)), {}
    before = state()

    for (name, url), method in product(urls.items(), ("get", "post")):
        text = getattr(browser, method)(url).content.decode(errors="replace")
        if found := [secret for secret in secrets if secret in text]:
            leaks[name, method] = found

    assert leaks == {}
    assert changed(before, state()) == {}
