"""What has been kept long enough goes, what has not stays, and a run says what it did."""

from datetime import timedelta
from io import StringIO

import pytest
import time_machine
from django.contrib.sessions.models import Session
from django.core.management import CommandError, call_command
from django.db.models import Q
from django.utils import timezone

from matching.models import Match
from members.board import ERASED
from members.forgetting import forget_contact
from members.models import AccessLink, Event, Member, PaperCode, Report, Reveal
from members.services import mint_link, renew_paper_code
from needs.models import Need
from neighborhood import jobs, retention
from neighborhood.models import Neighborhood, RetentionRun
from neighborhood.retention import Rule, days
from outbox.models import Message, MessageState, Reply
from outbox.services import put
from tests.constraints import change
from tests.factories import MatchFactory, MemberFactory, NeedFactory, OfferFactory, TermFactory
from triage.models import Call, Note

pytestmark = pytest.mark.django_db

DAY = timedelta(days=1)


@pytest.fixture
def bea(areas):
    """Return somebody whose one need was withdrawn a moment ago."""
    bea = MemberFactory(name="Bea", phone="+12125550111", area=areas["mill-row"])
    change(bea, joined_at=timezone.now() - DAY)
    renew_paper_code(bea)
    mint_link(bea)
    NeedFactory(requester=bea, what="A lift", details="Two steps", withdrawn=True)
    return bea


def after(**length):
    """Run the rules on a later day."""
    with time_machine.travel(timezone.now() + timedelta(**length), tick=False):
        return retention.run(at=timezone.now())


def is_reachable(member):
    return any(rows.exists() for rows in (member.ways, member.links, member.paper_codes))


def test_contact_goes_thirty_days_after_the_last_open_thing(bea):
    after(days=29)
    assert is_reachable(bea)

    run = after(days=31)

    assert not is_reachable(bea)
    assert (run.people, run.counts["contact"], run.failed) == (1, 1, [])
    bea.refresh_from_db()
    assert (bea.name, bea.forgotten_at) == ("Bea", None)
    assert Need.objects.get().what == "A lift"


def test_number_goes_from_what_others_wrote_when_the_contact_goes(bea, cora):
    note = Note.objects.create(member=cora, by=cora, text="Bea: (212) 555-0111 or 555-0112")

    after(days=29)
    assert Note.objects.get().text == note.text
    run = after(days=31)

    assert Note.objects.get().text == "Bea: — or 555-0112"
    assert (run.counts["contact"], run.failed) == (1, [])


@pytest.mark.parametrize("thing", [
    lambda bea: NeedFactory(requester=bea),
    lambda bea: NeedFactory(requester=bea, held=True),
    lambda bea: OfferFactory(helper=bea),
    lambda bea: OfferFactory(helper=bea, paused=True),
    lambda bea: MatchFactory(offer__helper=bea, offer__for_one_need=True, accepted=True),
    lambda bea: TermFactory(member=bea, until=timezone.now() + timedelta(days=60)),
    lambda bea: change(bea, last_login=timezone.now()),
    lambda bea: change(bea, is_staff=True),
    lambda bea: Report.objects.create(
        by=bea, about=MemberFactory(), subject_kind="need", subject_id=1, text="Oh"
    ),
    lambda bea: Reply.objects.create(
        member=bea, channel="text", provider_id="1", sender="digest",
        received_at=timezone.now() + 20 * DAY,
    ),
    lambda bea: Event.objects.record("edited", bea, by=bea, at=timezone.now() + 20 * DAY),
    lambda bea: Event.objects.record(
        "edited", bea, by=None, on_behalf_of=bea, at=timezone.now() + 20 * DAY
    ),
])  # fmt: skip
def test_whoever_has_something_open_stays_reachable(bea, thing):
    thing(bea)

    after(days=40)

    assert is_reachable(bea)


def test_offer_made_for_one_need_keeps_nobody_reachable_after_it(bea):
    MatchFactory(offer__helper=bea, offer__for_one_need=True, completed=True)

    after(days=60)

    assert not is_reachable(bea)


def test_after_a_year_the_person_is_forgotten_and_the_counts_stay(bea):
    after(days=366)

    bea.refresh_from_db()
    need = Need.objects.get()
    assert (bea.name, bool(bea.forgotten_at)) == ("", True)
    assert (need.what, need.details, need.category_id, bool(need.closed_at)) == (
        ERASED, "", need.category_id, True,
    )  # fmt: skip


def test_words_of_what_is_over_go_though_the_person_is_still_here(bea):
    OfferFactory(helper=bea, what="A car", confirmed_current_at=timezone.now() + 360 * DAY)
    NeedFactory(requester=bea, what="Still here")

    after(days=366)

    assert set(Need.objects.values_list("what", flat=True)) == {ERASED, "Still here"}
    assert Member.objects.get(pk=bea.pk).name == "Bea"


def test_offer_nobody_confirmed_for_a_year_keeps_nobody(bea):
    OfferFactory(helper=bea)

    after(days=800)

    assert Member.objects.get(pk=bea.pk).forgotten_at


def test_member_who_signs_in_is_forgotten_a_year_after_the_last_time(bea):
    change(bea, last_login=timezone.now() + 100 * DAY)

    after(days=400)
    assert Member.objects.get(pk=bea.pk).name == "Bea"
    after(days=500)

    assert Member.objects.get(pk=bea.pk).forgotten_at


def test_timeline_forgets_who_and_keeps_what(bea, cora):
    event = Event.objects.record("closed", Need.objects.get(), by=cora, on_behalf_of=bea)

    after(days=364)
    assert Event.objects.get(pk=event.pk).by_id
    after(days=366)

    event.refresh_from_db()
    assert (event.by_id, event.on_behalf_of_id, event.verb) == (None, None, "closed")


def test_place_goes_before_words_of_thanks(rosa, hal):
    match = MatchFactory(completed=True, place="At the corner", thanks="So kind")

    after(days=31)
    match.refresh_from_db()
    assert (match.place, match.thanks) == ("", "So kind")
    after(days=400)

    assert Match.objects.get(pk=match.pk).thanks == ""


def test_links_and_sessions_that_ended_go(rosa, client):
    mint_link(rosa)
    client.force_login(rosa)
    Reveal.objects.create(
        owner=rosa, viewer=MemberFactory(), why="coordination", subject_kind="need", subject_id=1,
        ended_at=timezone.now(),
    )  # fmt: skip

    after(days=366)

    assert not AccessLink.objects.filter(Q(member=rosa)).exists()
    assert not Session.objects.exists()
    assert not Reveal.objects.exists()


def test_group_settles_how_long(bea):
    Neighborhood.objects.create(pk=1, contact_days=7, words_days=90)

    after(days=8)
    assert not is_reachable(bea)
    after(days=91)

    assert Member.objects.get(pk=bea.pk).forgotten_at


def test_people_of_a_demo_stay(bea):
    change(bea, is_demo=True)

    after(days=800)

    assert is_reachable(bea)


def test_many_go_in_batches_and_a_second_run_finds_nothing(areas, monkeypatch):
    monkeypatch.setattr(retention, "BATCH", 2)
    for number in range(5):
        member = MemberFactory(phone=f"+1212555011{number}", area=areas["mill-row"])
        change(member, joined_at=timezone.now() - DAY)

    assert after(days=31).people == 5
    assert after(days=32).people == 0


def test_rule_that_fails_is_told_and_stops_no_other(bea, monkeypatch):
    rule = Rule(
        name="broken", what="", why="", since="", lifetime=days(1),
        due=lambda before: Member.objects.all(), erase=lambda rows: None,
    )  # fmt: skip
    monkeypatch.setattr(retention, "_rules", {"broken": rule, **retention._rules})

    run = after(days=31)

    assert (run.failed, run.people) == (["broken"], 1)
    with pytest.raises(CommandError, match="broken"):
        call_command("forget", stdout=StringIO())


def test_dry_run_counts_and_changes_nothing(bea):
    said = StringIO()
    later = (timezone.now() + 40 * DAY).isoformat()

    call_command("forget", "--dry-run", "--at", later, stdout=said)

    assert "      1  contact          30 days after the last thing" in said.getvalue()
    assert is_reachable(bea)
    assert not RetentionRun.objects.exists()


@pytest.mark.parametrize(("later", "due"), [(300, 0), (800, 1)])
def test_dry_run_judges_an_unconfirmed_offer_by_the_day_given(bea, later, due):
    OfferFactory(helper=bea)

    counts = retention.count_due(at=timezone.now() + later * DAY)

    assert (counts["contact"], counts["people"]) == (due, due)


def test_nothing_is_erased_before_its_time():
    with pytest.raises(CommandError, match="--dry-run only"):
        call_command("forget", "--at", "2030-01-01T00:00Z")


def test_worker_runs_it_every_night(bea):
    jobs.forget(timestamp=0)

    run = RetentionRun.objects.latest_done()
    assert run.finished_at
    assert set(run.counts) == {rule.name for rule in retention.rules()}
    assert PaperCode.objects.exists()


def test_whoever_opens_something_meanwhile_keeps_their_contact(bea):
    rule = next(rule for rule in retention.rules() if rule.name == "contact")

    with time_machine.travel(timezone.now() + 31 * DAY, tick=False):
        NeedFactory(requester=bea)
        erased = retention._erase_one(rule, bea.pk, at=timezone.now())

    assert erased == 0
    assert is_reachable(bea)


def test_one_in_trouble_keeps_nobody_else(bea, monkeypatch, caplog):
    other = MemberFactory(phone="+12125550112", joined_at=timezone.now() - DAY)

    def stumble(member):
        if member == bea:
            raise LookupError
        forget_contact(member)

    monkeypatch.setattr("matching.retention.forget_contact", stumble)

    run = after(days=31)

    assert (is_reachable(bea), is_reachable(other)) == (True, False)
    assert (run.counts["contact"], run.people, run.failed) == (1, 1, ["contact"])


def test_contact_that_waits_with_a_merged_self_goes_too(bea):
    gone = MemberFactory(phone="+12125550113", merged_into=bea, is_active=False)
    bea.ways.all().delete()

    after(days=31)

    assert not is_reachable(gone)


def test_what_was_offered_for_one_need_goes_a_year_after_it(bea, cora):
    NeedFactory(requester=bea)
    match = MatchFactory(
        offer__helper=bea, offer__for_one_need=True, offer__what="I have a car", completed=True,
        proposed_by=cora,
    )  # fmt: skip

    after(days=364)
    match.refresh_from_db()
    assert (match.offer.what, match.proposed_by) == ("I have a car", cora)
    after(days=366)

    left = Match.objects.get(pk=match.pk)
    assert (left.offer.what, left.proposed_by, bool(left.completed_at)) == (ERASED, None, True)


def test_what_was_offered_for_one_need_stays_while_its_plan_runs(bea):
    match = MatchFactory(offer__helper=bea, offer__for_one_need=True, accepted=True)

    after(days=366)

    assert Match.objects.get(pk=match.pk).offer.what == match.offer.what


def test_messages_go_a_year_after_they_were_sent_or_given_up(bea):
    change(bea, is_staff=True)
    for state in MessageState:
        message = put(bea, kind="rest_offered", ids={"to": bea.pk}, key=state)
        if state != MessageState.WAITING:
            message.finish(state, at=timezone.now())

    after(days=364)
    assert Message.objects.count() == len(MessageState)
    run = after(days=366)

    left = set(Message.objects.filter(key__in=MessageState).values_list("state", flat=True))
    assert left == {MessageState.WAITING, MessageState.BY_PERSON}
    assert run.counts["messages"] == 3


def test_report_that_nobody_read_goes_a_year_after_it_was_written(bea, rosa):
    said = {"about": rosa, "subject_kind": "need", "subject_id": 1, "text": "He shouts."}
    Report.objects.create(by=bea, at=timezone.now() - 364 * DAY, **said)

    assert after(days=0).counts["unread_reports"] == 0
    assert Report.objects.exists()
    assert after(days=2).counts["unread_reports"] == 1
    assert not Report.objects.exists()


def test_calls_go_after_a_year_but_those_that_wait(bea):
    need = NeedFactory(requester=bea)
    Call.objects.create(member=bea, need=need, outcome="reached")
    waits = Call.objects.create(
        member=bea, need=need, outcome="busy", call_again_at=timezone.now() + DAY
    )

    after(days=366)

    assert list(Call.objects.all()) == [waits]
