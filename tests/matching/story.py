"""What tests of matches say again and again: who heard what, and what was written down."""

from matching.models import Match
from matching.services import accept_match, propose
from matching.states import Origin
from members.models import Event, Member, Reveal, RevealReason, RevealWhat
from outbox.models import Message


def heard(member):
    """Return the kinds of messages put for a member, first to last."""
    return list(Message.objects.filter(member=member).order_by("pk").values_list("kind", flat=True))


def verbs(thing):
    """Return what happened to a need, an offer or a match, first to last."""
    return [event.verb for event in Event.objects.about(thing).order_by("pk")]


def last_event(thing):
    """Return the last thing that happened: verb, from, to, by, reason."""
    event = Event.objects.about(thing).first()
    return event.verb, event.from_status, event.to_status, event.by, event.reason


def asked(need, offer, *, by=None, origin=Origin.COORDINATOR):
    """Ask the helper of an offer about a need."""
    return propose(need_id=need.pk, offer_id=offer.pk, by=by, origin=origin)


def accepted(need, offer, **how):
    """Ask, and say yes for the helper."""
    return accept_match(match_id=asked(need, offer, **how).pk, by=offer.helper)


def now_of(thing):
    """Return a row as it stands in the database."""
    return type(thing).objects.get(pk=thing.pk)


def places(match: Match):
    """Return how many places of the need and of the offer are taken."""
    match = Match.objects.select_related("need", "offer").get(pk=match.pk)
    return match.need.helpers_committed, match.offer.committed


def can_see(viewer: Member, owner: Member, match: Match):
    """Tell whether a live reveal lets one person see the contact of another."""
    looks = Reveal.objects.live().contacts().about(match)
    return looks.filter(owner=owner, viewer=viewer).exists()


def names_seen(match: Match):
    """Return who may see whose first name since the helper's yes, as (owner, viewer)."""
    held = Reveal.objects.live().about(match).filter(what=RevealWhat.NAME, why=RevealReason.HELP)
    return {(look.owner, look.viewer) for look in held}
