"""After somebody is forgotten no timeline names them, and those of others still read well."""

import pytest
from django.utils import timezone

from matching.services import accept_match, complete_match, confirm_match
from members.blocking import keep_away
from members.forgetting import forget_member
from members.models import Member, Reach
from members.reporting import report
from tests.factories import (
    ContactWayFactory,
    MatchFactory,
    MemberFactory,
    NeedFactory,
    OfferFactory,
)
from tests.matching.story import asked, now_of
from triage.duplicates.merging import keep_members_apart, keep_needs_apart
from triage.models import DeskSettings, HandOver, KeptApart, Letter, Note
from triage.services import add_note, look_at_contact, look_at_helper
from triage.several import write_to

pytestmark = pytest.mark.django_db

CANARY = "Xylophonica"


@pytest.fixture
def story(hal, rosa, cora):
    """Rosa was helped by a canary, about whom and by whom much was written."""
    hal.name = f"{CANARY} Quill"
    hal.save()
    need, offer = NeedFactory(requester=rosa), OfferFactory(helper=hal, what=f"{CANARY} drives")
    match = asked(need, offer, by=cora)
    look_at_helper(match, by=cora)
    accept_match(match_id=match.pk, by=hal)
    confirm_match(match_id=match.pk, by=rosa)
    complete_match(match_id=match.pk, by=rosa)
    for thing in (offer, hal):
        add_note(thing, by=cora, text=f"{CANARY} rings twice")
        look_at_contact(thing, by=cora)
    add_note(need, by=cora, text=f"Told {CANARY.lower()} quill: bring the ramp")
    return match


def pages_of(client, match, *people):
    """Return the texts of every timeline on the desk that can be about a match."""
    paths = [
        f"needs/{match.need_id}/", f"needs/{match.need_id}/history/", f"offers/{match.offer_id}/",
        f"offers/{match.offer_id}/history/", f"matches/{match.pk}/",
        *(f"members/{person.pk}/" for person in people),
    ]  # fmt: skip
    return {path: client.get(f"/triage/{path}") for path in paths}


def test_no_timeline_names_a_forgotten_member(client, story, hal, rosa, cora):
    client.force_login(cora)
    before = pages_of(client, story, rosa, hal)

    forget_member(hal, by=hal)

    after = pages_of(client, story, rosa)
    assert all(CANARY.lower() in page.text.lower() for page in before.values())
    assert all(page.status_code == 200 for page in after.values())
    for page in after.values():
        assert CANARY.lower() not in page.text.lower()
        assert "quill" not in page.text.lower()


def test_timelines_of_others_still_read_well(client, story, hal, rosa, cora):
    forget_member(hal, by=hal)
    client.force_login(cora)

    text = client.get(f"/triage/needs/{story.need_id}/history/").text

    for words in (
        "Cora asked a neighbor.", "A neighbor said yes.", "Both said yes.",
        "It is done, with a neighbor.", "Told — —: bring the ramp",
        "Cora looked at a contact, to pass a message on.",
    ):  # fmt: skip
        assert words in text


def test_notes_about_a_forgotten_member_are_gone(story, hal):
    forget_member(hal, by=hal)

    assert [note.need_id for note in Note.objects.all()] == [story.need_id]


def test_hand_over_notes_lose_the_name(hal, cora):
    hal.name = f"{CANARY} Quill"
    hal.save()
    HandOver.objects.create(by=cora, text=f"Ring {CANARY.lower()} Quill first.")

    forget_member(hal, by=hal)

    assert HandOver.objects.get().text == "Ring — — first."


@pytest.mark.parametrize(("to", "left"), [("member", ""), ("other side", "— sings.")])
def test_letters_lose_the_name_and_go_with_whom_alone_they_were_to(need, hal, cora, to, left):
    match = MatchFactory(need=need, offer=OfferFactory(helper=hal))
    who = match.helper if to == "other side" else match.requester
    Member.objects.filter(pk=who.pk).update(name=f"{CANARY} Quill")
    letters = [Letter.objects.create(by=cora, text=f"{CANARY} sings.") for _letter in range(2)]
    write_to(need, letter=letters[0], by=cora)
    write_to(NeedFactory(), letter=letters[1], by=cora)

    forget_member(now_of(who), by=None)

    texts = Letter.objects.order_by("pk").values_list("text", flat=True)
    assert list(texts) == [left, f"{CANARY} sings."]


def test_rows_of_a_forgotten_member_at_the_desk_are_gone(hal, rosa, cora, ada):
    DeskSettings.objects.create(member=hal)
    keep_members_apart(hal, rosa, by=cora)
    keep_members_apart(ada, rosa, by=cora)
    keep_needs_apart(NeedFactory(), NeedFactory(), by=cora)

    forget_member(hal, by=hal)

    assert not DeskSettings.objects.exists()
    assert KeptApart.objects.count() == 2


def test_notes_of_others_with_the_same_name_stay_as_they_are(hal, rosa, cora):
    note = add_note(NeedFactory(), by=cora, text="Hal Rowe is the brother")

    forget_member(hal, by=hal)

    note.refresh_from_db()
    assert note.text == "Hal Rowe is the brother"


def test_number_is_struck_from_notes_on_anybody_and_no_other_row_is_touched(rosa, hal, cora):
    person = MemberFactory()
    texts = ["Hal Rowe: +1 (212) 555-0199, mail hal.lee@example.org", "Hal is on 555-0198"]
    notes = [Note.objects.create(member=person, by=cora, text=text) for text in texts]
    ContactWayFactory(member=hal, kind=Reach.TEXT, value="+12125550199")
    ContactWayFactory(member=hal, value="hal.lee@example.org")

    forget_member(hal, by=hal)

    left = Note.objects.in_bulk()
    assert [left[note.pk].text for note in notes] == ["Hal Rowe: —, mail —", texts[1]]


@pytest.mark.parametrize("how", ["keeps away", "told of them"])
def test_name_is_struck_from_notes_on_whom_they_were_apart_from(rosa, hal, cora, how):
    note = Note.objects.create(member=hal, by=cora, text="Rosa is afraid of him", is_safety=True)
    if how == "keeps away":
        keep_away(rosa, other=hal)
    else:
        report(NeedFactory(requester=hal), about=hal, area=hal.area, text="Loud", by=rosa)

    forget_member(rosa, by=rosa)

    note.refresh_from_db()
    assert note.text == "— is afraid of him"


def test_notes_that_a_forgotten_coordinator_wrote_name_nobody(client, need, cora, ada):
    add_note(need, by=cora, text="The ramp is at the back")
    forget_member(cora, by=cora)
    client.force_login(ada)

    text = client.get(f"/triage/needs/{need.pk}/").text

    assert "A coordinator noted:" in text
    assert "The ramp is at the back" in text
    assert "Cora" not in text


def test_forgetting_somebody_without_a_name_strikes_nothing(hal, rosa, cora, need, offer):
    hal.name = ""
    hal.save()
    asked(need, offer)
    note = add_note(need, by=cora, text="A ramp is needed")

    forget_member(hal, by=None)

    note.refresh_from_db()
    assert note.text == "A ramp is needed"
    assert note.at <= timezone.now()
