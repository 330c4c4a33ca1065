"""Every page and state there is, as addresses to visit: who is there, and what is pressed."""

from collections.abc import Callable, Iterator
from datetime import timedelta

from django.utils import timezone

from commons.extras import NEED_EXTRAS, OFFER_EXTRAS
from matching.jobs import renew_suggestions
from matching.services import ask_about_freshness
from matching.states import MatchStatus
from members.blocking import keep_away
from members.services import renew_paper_code
from outbox.hours.timing import stop_all
from outbox.mail.marks import Use, mark_of
from outbox.models import Message
from outbox.services import put
from tests.browser.desk_scenes import caring, desk, doubles, one_need, paper, talking
from tests.browser.street import Stop, Street, page_of
from tests.factories import (
    MatchFactory,
    MemberFactory,
    NeedFactory,
    OfferFactory,
)

STATES_OF_NEEDS = ("held", "paused", "matched", "met", "withdrawn", "expired")
STATES_OF_OFFERS = ("held", "paused", "full", "withdrawn")
ACCOUNT = (
    "/accounts/address/", "/accounts/keys/", "/accounts/sessions/", "/accounts/sign-out/",
)  # fmt: skip
ABOUT_US = (
    "/how-pairing-works/", "/offline/", "/privacy/", "/what-we-send/", "/who-coordinates/",
    "/what-arrived/", "/better-words/", "/nowhere/", "/m/nowhere/",
)  # fmt: skip
TOMORROW = timedelta(days=1)


def public(street: Street) -> Iterator[Stop]:
    """Show what everybody sees: boards, forms with and without errors, doors, error pages."""
    NeedFactory.create_batch(26, requester=street.rosa)
    need, offer = NeedFactory(requester=street.rosa), OfferFactory(helper=street.hal)
    for path in ("/", "/needs/new/", "/offers/new/"):
        yield Stop(path)
        yield Stop(path, press="Put it on the board")
    for path in ("/needs/", "/needs/?page=2", "/needs/?q=piano", "/offers/", "/offers/?q=piano"):
        yield Stop(path)
    yield from (Stop(f"/needs/{need.pk}/"), Stop(f"/offers/{offer.pk}/"))
    yield from (Stop(f"/needs/{need.pk}/poster/"), Stop(f"/needs/{need.pk}/help/"))
    yield Stop(f"/needs/{need.pk}/help/", press="Yes, I can help")
    yield from (Stop(f"/offers/{offer.pk}/report/"), Stop(f"/needs/{need.pk}/report/", "Send it"))
    yield from (Stop(f"/offers/{offer.pk}/apart/"), Stop(f"/needs/{need.pk}/apart/"))
    yield from (Stop("/better-words/", press="Send it"), Stop(f"/offers/{offer.pk}/ask/"))
    yield Stop(f"/offers/{offer.pk}/ask/", press="Ask")
    yield from (Stop("/your-page/"), Stop("/your-page/", press="Open my page"))
    yield from (Stop("/accounts/sign-in/"), Stop("/accounts/sign-in/", press="Send me a code"))
    for path in ABOUT_US:
        yield Stop(path)


def posting(street: Street) -> Iterator[Stop]:
    """Show what follows a post: the receipt, every optional question, the form to edit."""
    need, offer = NeedFactory(requester=street.rosa), OfferFactory(helper=street.hal)
    renew_paper_code(street.rosa)
    yield page_of(street.rosa, f"posted/{need.submission_key}/")
    yield page_of(street.hal, f"posted/{offer.submission_key}/")
    yield page_of(street.rosa, f"needs/{need.pk}/edit/")
    for extra in NEED_EXTRAS:
        yield page_of(street.rosa, f"needs/{need.pk}/details/{extra.slug}/")
    for extra in OFFER_EXTRAS:
        yield page_of(street.hal, f"offers/{offer.pk}/details/{extra.slug}/")


def standing(street: Street) -> Iterator[Stop]:
    """Show where needs and offers stand, in every state."""
    for state in STATES_OF_NEEDS:
        need = NeedFactory(requester=street.rosa, **{state: True})
        yield page_of(street.rosa, f"needs/{need.pk}/standing/")
    alone = NeedFactory(requester=street.rosa)
    yield page_of(street.rosa, f"needs/{alone.pk}/standing/")
    renew_suggestions(alone.pk)
    yield page_of(street.rosa, f"needs/{alone.pk}/standing/")
    for state in STATES_OF_OFFERS:
        offer = OfferFactory(helper=street.hal, **{state: True})
        yield page_of(street.hal, f"offers/{offer.pk}/standing/")
    found = NeedFactory(requester=street.rosa)
    OfferFactory(helper=street.hal)
    renew_suggestions(found.pk)
    yield page_of(street.rosa, f"needs/{found.pk}/standing/")


def matches(street: Street) -> Iterator[Stop]:
    """Show what the two see of a match, from the question to the thanks."""
    for status in MatchStatus:
        traits = {} if status == MatchStatus.PROPOSED else {status.value: True}
        match = MatchFactory(
            need__requester=street.rosa, offer__helper=street.hal, reasons=[],
            starts_at=timezone.now() + TOMORROW, place="The blue door", **traits,
        )  # fmt: skip
        yield page_of(street.hal, f"matches/{match.pk}/")
        yield page_of(street.rosa, f"matches/{match.pk}/")
        yield page_of(street.rosa, f"needs/{match.need_id}/standing/")
        if status == MatchStatus.PROPOSED:
            yield page_of(street.hal, f"matches/{match.pk}/rest/")
            yield page_of(street.hal, f"matches/{match.pk}/apart/")


def own(street: Street) -> Iterator[Stop]:
    """Show a member's own pages, by link and signed in."""
    NeedFactory(requester=street.rosa)
    NeedFactory(requester=street.rosa, met=True)
    OfferFactory(helper=street.rosa)
    keep_away(street.rosa, other=street.hal)
    need = NeedFactory(requester=street.hal)
    keep_away(street.rosa, other=street.hal, beside=need)
    yield page_of(street.rosa, f"needs/{need.pk}/apart/")
    yield from (page_of(street.rosa, f"about-me/{path}/") for path in ("apart", "download"))
    for path in ("", "about-me/", "wishes/", "way-back/", "forgetting/", "still/", "seen/"):
        yield page_of(street.rosa, path)
    quiet = MemberFactory(email="quiet@example.org", phone="+12125550144")
    stop_all(quiet, at=timezone.now())
    for path in ("", "wishes/"):
        yield page_of(quiet, path)
    yield from doubtful(street)
    leaving = MemberFactory(forget_after=timezone.now() + TOMORROW)
    yield from (page_of(leaving), page_of(leaving, "forgetting/"))
    for path in ("/your-page/", "/about-me/", *ACCOUNT):
        yield Stop(path, by=street.rosa)


def stopping(street: Street) -> Iterator[Stop]:
    """Yield the page behind the link in the head of each mail, before, after, and broken."""
    message = put(street.hal, kind="match_asked", ids={"match": 0}, key="to stop")
    path = f"/stop/{mark_of(Use.STOP, message.identity)}/"
    yield from (Stop(path), Stop(path, press="Stop all messages"), Stop(path), Stop("/stop/x/"))
    yield from owning(street)


def owning(street: Street) -> Iterator[Stop]:
    """Ask whose an address is, in the receipt and after signing in."""
    for answer in ("Yes, that was me", "No, not me"):
        need = NeedFactory(requester=MemberFactory(email="typed@example.org"))
        [way] = need.requester.ways.all()
        need.requester.ways.update(unproved=True)
        message = put(need.requester, kind="posted", ids={"need": need.pk}, key=answer)
        Message.objects.filter(pk=message.pk).update(way=way)
        path = f"/was-it-you/{mark_of(Use.OWNER, message.identity)}/"
        yield from (page_of(need.requester), Stop(path), Stop(path, press=answer))
    owner = MemberFactory(email="other@example.org")
    owner.ways.update(verified_at=timezone.now())
    need.requester.ways.update(value="other@example.org", by_other=False)
    yield from (Stop("/your-page/", by=owner), Stop("/your-page/earlier/", by=owner))


def doubtful(street: Street) -> Iterator[Stop]:
    """Show what nobody has confirmed for long, and the page that asks about it."""
    long_ago = timezone.now() - timedelta(days=25)
    need = NeedFactory(requester=street.rosa, confirmed_current_at=long_ago)
    yield page_of(street.rosa, f"needs/{need.pk}/standing/")
    for days in (70, 95):
        since = timezone.now() - timedelta(days=days)
        offer = OfferFactory(helper=street.rosa, confirmed_current_at=since)
        yield page_of(street.rosa, f"offers/{offer.pk}/standing/")
    ask_about_freshness(now=timezone.now())
    yield page_of(street.rosa, "still/")


def gallery(street: Street) -> Iterator[Stop]:
    """Show the demo's page of components by night from the right, and one in all four looks."""
    yield from (Stop("/design/?scheme=dark&dir=rtl"), Stop("/design/slip/"))


SCENES: tuple[Callable[[Street], Iterator[Stop]], ...] = (
    public, posting, standing, matches, own, stopping, desk, one_need, talking, paper,
    doubles, caring, gallery,
)  # fmt: skip
