"""Once words are forgotten a match leads nobody from one of the two to the other."""

from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone

from matching.models import Match
from matching.services import complete_match
from members.blocking import are_apart
from members.models import Member, NameShown
from neighborhood import retention
from neighborhood.models import Neighborhood
from tests.commons.a_life import agreed
from tests.factories import MatchFactory, MemberFactory, NeedFactory, OfferFactory

pytestmark = pytest.mark.django_db


def after(*, days):
    """Let the nightly run forget on a later day; everybody has come by lately."""
    Member.objects.update(last_login=timezone.now() + timedelta(days=days - 1))
    with time_machine.travel(timezone.now() + timedelta(days=days), tick=False):
        return retention.run(at=timezone.now())


@pytest.fixture
def pair():
    """Return what two people agreed on and did."""
    asker, helper = (MemberFactory(name=name) for name in ("Quillwort", "Xylophonica"))
    match = agreed(NeedFactory(requester=asker), OfferFactory(helper=helper), by=None)
    return complete_match(match_id=match.pk, by=helper)


def pages_about(pair):
    """Return the pages on which the other's name stood, by the name and who reads them."""
    asker, helper = pair.requester, pair.helper
    need, offer = f"needs/{pair.need_id}/", f"offers/{pair.offer_id}/"
    desk = (need, f"{need}history/", offer, f"{offer}history/", f"matches/{pair.pk}/")
    own = ("your-page/", f"matches/{pair.pk}/", "about-me/download/")
    return [
        (asker, helper.name, [*own, f"{need}standing/"]),
        (helper, asker.name, [*own, f"{offer}standing/"]),
        ("cora", asker.name, [f"triage/{one}" for one in (*desk[2:], f"members/{helper.pk}/")]),
        ("cora", helper.name, [f"triage/{one}" for one in (*desk[:2], f"members/{asker.pk}/")]),
        ("ada", helper.name, ["admin/matching/match/"]),
    ]


def naming(client, pair, **readers):
    """Return the pages that lead from one of the two to the other."""
    found = set()
    for reader, name, paths in pages_about(pair):
        client.force_login(readers.get(reader, reader) if isinstance(reader, str) else reader)
        for path in paths:
            ask = client.post if "download" in path else client.get
            page = ask(f"/{path}", {"as": "file"}, follow=True)
            if name in page.text:
                found.add((name, path))
    return found


def test_after_a_year_no_page_leads_from_one_of_a_pair_to_the_other(client, pair, cora, ada):
    after(days=364)
    before = naming(client, pair, cora=cora, ada=ada)

    run = after(days=366)

    assert before == {(name, path) for _, name, paths in pages_about(pair) for path in paths}
    assert naming(client, pair, cora=cora, ada=ada) == set()
    left = Match.objects.get()
    assert (left.status, left.helper.name, left.requester.name) == (
        "completed", "Xylophonica", "Quillwort",
    )  # fmt: skip
    assert (run.counts["pairs"], run.failed) == (1, [])


def test_once_the_plan_is_gone_its_look_leads_to_never_again(client, pair):
    Neighborhood.objects.update_or_create(pk=1, defaults={"contact_days": 30, "words_days": 90})
    look = pair.requester.reveals.of_plans().first()
    door, plan = f"/seen/{look.pk}/apart/", f"/matches/{pair.pk}/"
    client.force_login(pair.requester)
    before = client.get("/seen/").text

    Member.objects.filter(pk=pair.helper_id).update(name_shown=NameShown.NOTHING)
    after(days=92)
    client.force_login(pair.requester)
    page = client.get("/seen/").text
    asked = client.get(door).text
    client.post(door)

    assert (plan in before, door in before) == (True, False)
    assert (plan in page, door in page) == (False, True)
    assert "Xylophonica" not in asked
    assert are_apart(pair.requester_id, pair.helper_id)


def test_pair_that_is_not_over_is_told_of_however_long_it_takes(hal):
    match = MatchFactory(offer__helper=hal, accepted=True)

    after(days=366)

    assert Match.objects.visible_to(hal).get() == match
