"""Renewing suggestions in the background. Safe to run twice: each looks at what is true then."""

from __future__ import annotations

from datetime import timedelta

from django.utils import timezone
from procrastinate import RetryStrategy
from procrastinate.contrib.django import app

from matching import services
from matching.models import Match, Suggestion
from matching.retrieval import needs_concerned
from matching.suggestions import needs_to_look_at, renew_many
from neighborhood.models import Neighborhood
from offers.models import Offer

# Rests end, pauses between questions pass, confirmations age: nobody sends news of that.
STALE_AFTER = timedelta(hours=3)

# More than this and the sweep below has to find the rest.
CONCERNED = 200
SWEPT = 1000

AGAIN = RetryStrategy(max_attempts=5, exponential_wait=3)


@app.task(retry=AGAIN)
def renew_suggestions(need_id: int) -> None:
    """Look again who could help with a need, and where else the helpers it asked were shown.

    Asking somebody changes what they can be asked for other needs.
    """
    asked = Match.objects.filter(need=need_id).live().values("helper")
    elsewhere = Suggestion.objects.filter(offer__helper__in=asked).standing()
    need_ids = elsewhere.values_list("need_id", flat=True)[:CONCERNED]
    renew_many({need_id, *need_ids}, now=timezone.now())


@app.task(retry=AGAIN)
def pass_on_changes(need_id: int) -> None:
    """Tell the helpers who said yes to a need that it changed."""
    services.pass_on_changes(need_id)


@app.task(retry=AGAIN)
def renew_for_offer(offer_id: int) -> None:
    """Look again at the needs that an offer was suggested for, and at those it could meet."""
    _renew_for_offers([offer_id])


@app.task(retry=AGAIN)
def renew_for_member(member_id: int) -> None:
    """Look again at the needs that somebody's offers were suggested for or could meet.

    Who has stopped all messages is not waited for either.
    """
    services.let_questions_go(member_id, now=timezone.now())
    _renew_for_offers(list(Offer.objects.filter(helper=member_id).values_list("pk", flat=True)))


@app.periodic(cron="*/10 * * * *")
@app.task(retry=AGAIN)
def renew_stale(timestamp: int) -> None:
    """Look again at the open needs nobody has looked at for hours, longest ago first."""
    now = timezone.now()
    renew_many(needs_to_look_at(before=now - STALE_AFTER, limit=SWEPT), now=now)


def _renew_for_offers(offer_ids: list[int]) -> None:
    suggested = Suggestion.objects.filter(offer__in=offer_ids).standing()
    need_ids = set(suggested.values_list("need_id", flat=True))
    need_ids.update(needs_concerned(offer_ids, limit=CONCERNED))
    renew_many(need_ids, now=timezone.now())


@app.periodic(cron="*/5 * * * *")
@app.task(queueing_lock="matching.jobs.plan", lock="matching.jobs.plan")
def plan(timestamp: int) -> None:
    """Plan the whole queue anew, and ask whom the plan names where the group wants that."""
    drawn = services.plan_anew(now=timezone.now())
    if Neighborhood.current().ask_by_itself:
        services.propose_in_lots(drawn)


@app.periodic(cron="*/5 * * * *")
@app.task(queueing_lock="matching.jobs.lapse")
def lapse(timestamp: int) -> None:
    """Let questions lapse whose time to answer has passed, and ask backups who are due."""
    services.lapse_due(now=timezone.now())
    services.ask_backups_due(now=timezone.now())


@app.periodic(cron="7 9-20 * * *")
@app.task(queueing_lock="matching.jobs.follow_up")
def follow_up(timestamp: int) -> None:
    """Ask how plans went, in the hours in which people are up."""
    services.ask_how_it_went(now=timezone.now())


@app.periodic(cron="23 10 * * *")
@app.task(queueing_lock="matching.jobs.ask_about_freshness")
def ask_about_freshness(timestamp: int) -> None:
    """Ask whether needs and offers still hold, before they go stale."""
    services.ask_about_freshness(now=timezone.now())


@app.periodic(cron="37 9 * * *")
@app.task(queueing_lock="matching.jobs.expire")
def expire(timestamp: int) -> None:
    """Close needs whose day has passed or that nobody has confirmed for long."""
    services.expire_due(now=timezone.now())
