"""Every message as a text, in every language: short, whole, and without anybody's contact."""

import re
from datetime import timedelta

import pytest
from django.conf import settings as site
from django.urls import reverse
from django.utils import timezone

from matching.news import STATUSES_BY_KIND
from matching.services import ask_about_freshness, ask_to_widen
from matching.states import MatchStatus
from matching.widening import Widening
from members.models import AccessLink
from neighborhood.models import PartnerGroup
from outbox import kinds
from outbox.codes import SIGN_IN
from outbox.models import SECRET, Message, Reply
from outbox.texts.length import segments
from outbox.texts.rendering import render_text
from tests.factories import MatchFactory, NeedFactory, OfferFactory, TermFactory
from triage.models import Letter

pytestmark = pytest.mark.django_db

LANGUAGES = [code for code, _name in site.LANGUAGES]
# Sent to an e-mail address and nowhere else.
BY_MAIL_ONLY = {"address_code"}
# Those that take two segments, and why. This list is not to grow.
LONG = {
    "coordinator_wrote": "as long as somebody wrote",
}
STATUS_OF_FOLLOW_UP = {
    "match_unanswered": MatchStatus.PROPOSED,
    "match_open_again": MatchStatus.PROPOSED,
    "match_tomorrow": MatchStatus.CONFIRMED,
}
WHAT = "A ride to the clinic and back, Tuesday at 9:30"


@pytest.fixture
def sample(rosa, hal, cora, areas):
    """Return what makes the member and the ids of a usual message of a kind."""
    rosa.area.names, hal.area.names = {"en": "Mill Row"}, {"en": "Elm Street"}

    def of_match(kind):
        status = STATUS_OF_FOLLOW_UP.get(kind) or sorted(STATUSES_BY_KIND[kind])[0]
        traits = {} if status == MatchStatus.PROPOSED else {str(status): True}
        need, offer = NeedFactory(requester=rosa, what=WHAT), OfferFactory(helper=hal, what=WHAT)
        match = MatchFactory(**traits, need=need, offer=offer)
        return hal if kind != "match_accepted" else rosa, {"match": match.pk}

    def of_need(kind):
        traits = {"need_expired": "expired", "need_closed": "withdrawn"}
        extra = {traits[kind]: True} if kind in traits else {}
        need = NeedFactory(
            requester=rosa, what=WHAT, needed_on=timezone.localdate() + timedelta(days=2), **extra
        )
        ids = {"need": need.pk}
        if kind == "need_could_widen":
            ids["asked"] = ask_to_widen(need.pk, widening=Widening.DAY, by=cora).pk
        elif kind == "need_handed_on":
            ids["group"] = PartnerGroup.objects.create(names={"en": "Food Bank"}, phone="311").pk
        elif kind == "need_split":
            ids["part_1"] = NeedFactory(requester=rosa).pk
        elif kind == "coordinator_wrote":
            ids["letter"] = Letter.objects.create(by=cora, text="Please call us. " * 12).pk
        return rosa, ids

    def of_member(kind):
        since = timezone.now() - timedelta(days=25 if kind == "still_needed" else 70)
        if kind == "still_needed":
            NeedFactory(requester=rosa, what=WHAT, confirmed_current_at=since)
        if kind == "still_offered":
            OfferFactory(helper=rosa, what=WHAT, confirmed_current_at=since)
        ask_about_freshness(now=timezone.now())
        return rosa, {}

    def make(kind, lang):
        if kind.startswith("match_"):
            member, ids = of_match(kind)
        elif kind.startswith("need_") or kind in {"coordinator_wrote", "posted"}:
            member, ids = of_need(kind)
        elif kind.startswith("term_"):
            member, ids = cora, {"term": TermFactory(member=hal).pk}
        elif kind == "reply_answer":
            reply = Reply.objects.create(
                channel="text", provider_id="1", sender="x", member=rosa, way=rosa.ways.get(),
                answer="Thank you. We ask the next neighbor.",
            )  # fmt: skip
            member, ids = rosa, {"reply": reply.pk}
        elif kind == SIGN_IN:
            member, ids = rosa, {SECRET: 12345678}
        else:
            member, ids = of_member(kind)
        message = Message.objects.create(
            member=member, kind=kind, ids={"to": member.pk, **ids}, key=kind, lang=lang,
            deliver_after=timezone.now(), ask=2,
        )  # fmt: skip
        if kind == "together":
            message.ids = {"whole": message.pk}
            Message.objects.filter(pk=make("need_split", lang).pk).update(within=message)
        return message

    return make


@pytest.fixture(autouse=True)
def address(settings):
    """Give the site an address of a usual length."""
    settings.SITE_URL = "https://elm-street.example"


def sent_kinds():
    """Return every kind that can go by text."""
    return sorted(kinds.names() - BY_MAIL_ONLY)


def most_segments(lang):
    """Return 1, or 3 for letters of which a segment holds 70 instead of 160."""
    return 3 if lang in {"ar", "zh-hans"} else 1


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("kind", sent_kinds())
def test_text_is_one_segment_but_for_these_and_holds_no_contact(sample, kind, lang):
    text = render_text(sample(kind, lang), others=[Message()]).text

    assert text
    assert segments(text) <= (2 if kind in LONG else most_segments(lang)), text
    assert "\n" not in text
    # Links are short ones, too.
    assert not re.search(r"12125550193|hal@example|/m/|!|\{|%\(", text)


@pytest.mark.parametrize("kind", sorted(kinds.answerable()))
def test_text_of_a_question_says_its_number_only_beside_others(sample, kind):
    message = sample(kind, "en")

    alone, beside = render_text(message).text, render_text(message, others=[Message()]).text

    words = {"match_standby": "NO", "rest": "YES"}.get(kind, "YES")
    assert f"{words} 2" not in alone
    assert f"{words} 2" in beside


@pytest.mark.parametrize("kind", sorted(LONG))
def test_every_long_one_still_is_long(sample, kind):
    assert segments(render_text(sample(kind, "en"), others=[Message()]).text) > 1


def test_short_link_leads_to_the_page(client, sample):
    text = render_text(sample("match_asked", "en")).text

    code = text.split("/l/")[1]
    answer = client.get(reverse("short_link", args=[code]))

    assert len(code) == 12
    assert answer.url.startswith(f"/m/{code}/matches/")
    assert answer["Cache-Control"] == "no-store, private"
    assert client.get(answer.url).status_code == 200
    assert code.encode() not in bytes(AccessLink.objects.latest("pk").token_hash)


def test_short_link_that_opens_nothing_is_gone_calmly(client, rosa):
    whole = AccessLink.objects.mint(rosa, at=timezone.now())

    for code in ("x" * 12, whole, "é", "a" * 300):
        answer = client.get(reverse("short_link", args=[code]))
        assert answer.status_code == 404
        assert "commons/link_gone.html" in [t.name for t in answer.templates]


def test_short_link_acts_on_nothing(client, sample):
    code = render_text(sample("match_asked", "en")).text.split("/l/")[1]

    assert client.post(reverse("short_link", args=[code])).status_code == 405
