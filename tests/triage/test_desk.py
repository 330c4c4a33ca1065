"""The ladder of every action on the desk: who may, when, and what each of them reads."""

import re
from dataclasses import dataclass, field
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from matching.models import Match, Suggestion
from matching.services import accept_match, propose
from matching.states import Origin
from members.models import Event, Reveal, Term
from needs.models import Need
from neighborhood.models import Neighborhood
from outbox.models import Message
from tests.factories import MatchFactory, NeedFactory, OfferFactory
from tests.matching.story import heard, now_of, verbs
from triage.models import Note

pytestmark = pytest.mark.django_db

HTMX = {"HX-Request": "true"}


@dataclass(frozen=True)
class Action:
    """One thing to do on the desk. verb: what the history of the need says afterwards."""

    name: str
    verb: str
    given: dict[str, str] = field(default_factory=dict)
    held: bool = False
    goes_on: bool = False

    def __str__(self):
        return self.name


ACTIONS = [
    Action("dismissals", "dismissed"),
    Action("notes", "noted", {"text": "Called, she is glad"}),
    Action("closure", "withdrawn", {"reason": "duplicate"}, goes_on=True),
    Action("release", "released", held=True),
    Action("contact", "contact_seen"),
    Action("snooze", "snoozed", {"until": "tomorrow"}, goes_on=True),
    Action("owner", "entrusted"),
    Action("proposals", "proposed", goes_on=True),
]
for_each_action = pytest.mark.parametrize("action", ACTIONS, ids=str)


@pytest.fixture
def act(client, need, offer):
    """Return what does an action on Rosa's need as somebody, and answers."""

    def post(action, member=None, **how):
        if action.held:
            Need.objects.filter(pk=need.pk).update(status="held")
        if member:
            client.force_login(member)
        given = {"offer": offer.pk, **action.given}
        return client.post(f"/triage/needs/{need.pk}/{action.name}/", given, **how)

    return post


def all_verbs():
    return list(Event.objects.order_by("pk").values_list("verb", flat=True))


@for_each_action
def test_action_works(act, client, need, cora, action):
    answer = act(action, cora)

    to = "/triage/" if action.goes_on else f"/triage/needs/{need.pk}/"
    assert (answer.status_code, answer.url) == (303, to)
    assert client.get(answer.url).status_code == 200
    assert all_verbs() == [action.verb]
    assert Event.objects.get().by == cora


@for_each_action
def test_action_answers_htmx_with_the_desk(act, cora, action):
    answer = act(action, cora, headers=HTMX)

    assert answer.status_code == 200
    assert answer.text.lstrip().startswith('<div id="desk"')


@for_each_action
def test_action_of_nobody_leads_to_sign_in(act, action):
    answer = act(action)

    assert answer.status_code == 302
    assert answer.url.startswith("/accounts/sign-in/?next=/triage/")
    assert all_verbs() == []


@for_each_action
def test_action_of_members_without_a_term_is_forbidden(act, sam, rosa, hal, action):
    for member in (sam, rosa, hal):
        assert act(action, member).status_code == 403
    assert all_verbs() == []


@for_each_action
def test_action_of_a_shadow_is_forbidden(act, neighbor_of, action):
    assert act(action, neighbor_of("mill-row", shadow=True)).status_code == 403
    assert all_verbs() == []


@for_each_action
def test_action_on_another_area_is_not_found(act, neighbor_of, action):
    assert act(action, neighbor_of("hilltop")).status_code == 404
    assert all_verbs() == []


@for_each_action
def test_action_of_the_area_s_coordinator_works(act, neighbor_of, action):
    assert act(action, neighbor_of("mill-row")).status_code == 303


@for_each_action
def test_action_of_the_admin_works(act, ada, action):
    assert act(action, ada).status_code == 303


@for_each_action
def test_action_on_the_own_need_is_forbidden(act, cora, need, action):
    Need.objects.filter(pk=need.pk).update(requester=cora)

    assert act(action, cora).status_code == 403


@for_each_action
def test_action_after_the_term_is_forbidden(act, cora, action):
    Term.objects.update(until=timezone.now() - timedelta(minutes=1))

    assert act(action, cora).status_code == 403


@for_each_action
def test_looking_never_acts(client, cora, need, action):
    client.force_login(cora)

    assert client.get(f"/triage/needs/{need.pk}/{action.name}/").status_code == 405
    assert all_verbs() == []


@pytest.mark.parametrize("name", ["proposals", "closure", "release"])
@pytest.mark.parametrize("headers", [{}, HTMX], ids=["page", "htmx"])
def test_action_too_late_shows_how_it_stands(client, cora, rosa, offer, name, headers):
    need = NeedFactory(requester=rosa, withdrawn=True)
    client.force_login(cora)
    given = {"offer": offer.pk, "reason": "duplicate"}

    answer = client.post(f"/triage/needs/{need.pk}/{name}/", given, headers=headers)

    assert answer.status_code == 409
    assert 'id="desk"' in answer.text
    assert need.what in answer.text


@pytest.mark.parametrize(
    ("name", "given", "kept"),
    [
        ("notes", {"text": ""}, "This field is required."),
        ("notes", {"text": "n" * 501}, "n" * 501),
        ("closure", {}, "This field is required."),
        ("closure", {"reason": "'\"><script>"}, "Select a valid choice."),
        ("closure", {"reason": "time_passed"}, "Select a valid choice."),
    ],
)
def test_bad_input_is_shown_with_what_was_typed(client, cora, need, name, given, kept):
    client.force_login(cora)

    answer = client.post(f"/triage/needs/{need.pk}/{name}/", given)

    assert answer.status_code == 422
    assert kept in answer.text
    assert "<script>alert" not in answer.text
    assert all_verbs() == []


@pytest.mark.parametrize("name", ["notes", "closure"])
def test_bad_input_of_a_shadow_is_forbidden_as_well(client, neighbor_of, need, name):
    client.force_login(neighbor_of("mill-row", shadow=True))

    assert client.post(f"/triage/needs/{need.pk}/{name}/", {}).status_code == 403


@pytest.mark.parametrize("offer_id", ["", "x", "-1", "1e9"])
@pytest.mark.parametrize("name", ["proposals", "dismissals"])
def test_offer_that_is_no_number_does_nothing(client, cora, need, name, offer_id):
    client.force_login(cora)

    answer = client.post(f"/triage/needs/{need.pk}/{name}/", {"offer": offer_id})

    assert answer.status_code in (303, 404)
    assert not Match.objects.exists()


def test_proposal_can_be_taken_back_before_it_leaves(client, cora, need, offer, hal):
    match = propose(need_id=need.pk, offer_id=offer.pk, by=cora, origin=Origin.COORDINATOR)
    client.force_login(cora)

    answer = client.post(f"/triage/needs/{need.pk}/proposals/{match.pk}/undo/")

    assert answer.status_code == 303
    assert (now_of(match).status, now_of(match).end_reason) == ("cancelled", "never_asked")
    assert Message.objects.get(kind="match_asked").state == "dropped"


def test_answered_proposal_cannot_be_taken_back(client, cora, need, offer, hal):
    match = propose(need_id=need.pk, offer_id=offer.pk, by=cora, origin=Origin.COORDINATOR)
    accept_match(match_id=match.pk, by=hal)
    client.force_login(cora)

    answer = client.post(f"/triage/needs/{need.pk}/proposals/{match.pk}/undo/")

    assert answer.status_code == 409
    assert now_of(match).status == "accepted"


def test_proposal_for_another_need_cannot_be_taken_back_here(client, cora, need):
    match = MatchFactory()
    client.force_login(cora)

    answer = client.post(f"/triage/needs/{need.pk}/proposals/{match.pk}/undo/")

    assert answer.status_code == 404
    assert now_of(match).status == "proposed"


def test_shadow_cannot_take_a_proposal_back(client, neighbor_of, need, offer):
    match = MatchFactory(need=need, offer=offer)
    client.force_login(neighbor_of("mill-row", shadow=True))

    answer = client.post(f"/triage/needs/{need.pk}/proposals/{match.pk}/undo/")

    assert answer.status_code == 403


def test_proposing_asks_the_helper(act, hal, cora):
    act(ACTIONS[-1], cora)

    assert heard(hal) == ["match_asked"]
    assert Match.objects.get().origin == Origin.COORDINATOR


@pytest.mark.parametrize(
    ("seconds", "words"),
    [
        (0, "The question leaves now."),
        (1, "leaves in 1 second; until then you can take it back."),
        (60, "leaves in 60 seconds; until then you can take it back."),
        (300, "leaves in 5 minutes; until then you can take it back."),
    ],
)
def test_proposing_says_until_when_it_can_be_taken_back(act, client, cora, seconds, words):
    Neighborhood.objects.update_or_create(pk=1, defaults={"undo_seconds": seconds})

    answer = act(ACTIONS[-1], cora)

    assert words in client.get(answer.url).text


def test_dismissed_suggestion_stays_away(act, client, cora, need, offer):
    act(ACTIONS[0], cora)

    assert Suggestion.objects.get(offer=offer).dismissed_by == cora
    assert offer.what not in client.get(f"/triage/needs/{need.pk}/").text


def test_note_is_read_by_the_next_coordinator(act, client, cora, ada, need):
    act(ACTIONS[1], cora)
    client.force_login(ada)

    assert "Called, she is glad" in client.get(f"/triage/needs/{need.pk}/").text
    assert Note.objects.get().by == cora


def test_contact_is_shown_after_it_was_asked_for(act, client, cora, need):
    client.force_login(cora)
    assert "555-0193" not in client.get(f"/triage/needs/{need.pk}/").text

    act(ACTIONS[4])

    assert "555-0193" in client.get(f"/triage/needs/{need.pk}/").text
    assert Reveal.objects.get().why == "coordination"


def test_contact_is_shown_to_whoever_looked_only(act, client, cora, ada, need):
    act(ACTIONS[4], cora)
    client.force_login(ada)

    assert "555-0193" not in client.get(f"/triage/needs/{need.pk}/").text


def test_looking_twice_is_written_down_once(act, cora, need):
    for _time in range(2):
        act(ACTIONS[4], cora)

    assert verbs(need) == ["contact_seen"]


def test_contact_is_gone_when_the_need_is_closed(act, client, cora, need):
    act(ACTIONS[4], cora)
    act(ACTIONS[2])

    assert "555-0193" not in client.get(f"/triage/needs/{need.pk}/").text


def test_desk_shows_what_the_helper_said_nothing_of(client, cora, need, settings):
    settings.SITE_URL = "https://neighbors.example"
    offer = OfferFactory(helper__name="June Rowe", helper__email="june@example.org")
    Suggestion.objects.create(need=need, offer=offer, rank=1, value=800)
    client.force_login(cora)

    page = client.get(f"/triage/needs/{need.pk}/").text

    assert "June" in page
    assert "june@example.org" not in page
    assert "800" not in re.sub(r"<[^>]+>", " ", page)


def test_need_is_looked_up_once_to_act_on(client, need, cora):
    client.force_login(cora)

    with CaptureQueriesContext(connection) as queries:
        client.post(f"/triage/needs/{need.pk}/notes/", {"text": "Rings twice."})

    looks = [q["sql"] for q in queries if q["sql"].startswith('SELECT "needs_need"."id"')]
    assert len([sql for sql in looks if sql.endswith("LIMIT 21")]) == 1


def test_stranger_does_not_learn_which_offers_there_are(client, sam, need, offer):
    client.force_login(sam)

    path = f"/triage/needs/{need.pk}/proposals/"

    assert {client.post(path, {"offer": pk}).status_code for pk in (offer.pk, 999_999)} == {403}
