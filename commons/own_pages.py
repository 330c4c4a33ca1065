"""What the private pages of one need and one offer show: loaded and put into words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from operator import attrgetter
from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext

from commons.giving import Giving, GivingStage, giving_of
from commons.overview import match_card, outlook_of
from commons.stages import Stage, Story
from commons.standing import Standing, standing_of
from commons.still import doubt_about_need, doubt_about_offer, is_stale
from commons.timeline import moments_of
from commons.wider import ways_context
from matching.engine.types import Rule
from matching.models import Match, Outlook
from matching.states import LIVE, MatchStatus
from matching.suggestions import Shown, ShownNeed, suggestions_for, suggestions_for_helper
from matching.words import (
    changeable_rules,
    reason_words,
    still_so_when_asked,
    why_not_words,
)
from members.directions import isolated, quoted, said_with
from members.http import private_url
from members.models import Member
from members.proving import doubt_about
from needs.models import Need
from needs.states import NEED_MOVES, NeedStatus
from offers.models import Offer
from offers.states import OfferStatus

type Row = dict[str, Any]

# While a need stands here, somebody new may be asked.
ASKS_MORE = (Stage.FOUND, Stage.ASKED, Stage.LATER, Stage.PARTLY, Stage.BACKUP)


# A helper who is busy or away just now is back one day.
PASSES_BY_ITSELF = frozenset(
    {Rule.OFFER_FULL, Rule.RESTING, Rule.OVER_PACE, Rule.OPEN_ASKS, Rule.COOL_DOWN}
)

# What a requester can do about the other obstacles.
CHANGES: Mapping[Rule, Promise] = {
    Rule.NEED_DAY_PASSED: gettext_lazy("Name another day."),
    Rule.NEED_STALE: gettext_lazy("Tell us that you still need it."),
    Rule.CATEGORY: gettext_lazy("Say it in other words, if this could be another kind of help."),
    Rule.DECLINED: gettext_lazy("If you know somebody who could, tell them about this board."),
    Rule.OFFER_ENDED: gettext_lazy("Name an earlier day, if one would do."),
    Rule.DISTANCE: gettext_lazy("Say whether you could come a part of the way."),
    Rule.REQUIREMENTS: gettext_lazy("Look again whether all you asked for has to be."),
    Rule.LANGUAGE: gettext_lazy("Add another language, or say that an interpreter would do."),
    Rule.TIMES: gettext_lazy("Give more times to choose from."),
}


def need_context(request: HttpRequest, need: Need, *, reader: Member) -> Row:
    """Return what templates/commons/standing.html shows of a need. A fixed number of queries."""
    now = timezone.now()
    matches = list(Match.objects.told().filter(need=need).with_both().order_by("pk"))
    outlook = outlook_of(need)
    story = Story(need, matches, could=outlook.could if outlook else None, now=now)
    standing = standing_of(story)
    return {
        "need": need,
        "standing": standing,
        "may": {
            "pause": need.is_on_board,
            "resume": need.status == NeedStatus.OPEN and need.paused_at is not None,
            "withdraw": not need.is_over,
            "reopen": NEED_MOVES.allows(need.status, NeedStatus.OPEN) and need.is_over,
        },
        "doubt": doubt_about_need(request, need, now=now),
        "whose": doubt_about(reader, is_signed_in=False),
        "agree": [_agree_row(request, m) for m in story.those(MatchStatus.ACCEPTED)],
        "plans": _plan_links(request, story.those(MatchStatus.CONFIRMED), reader=reader),
        "others": _others(request, need) if standing.stage in ASKS_MORE else [],
        **_why_not(story, standing, outlook),
        **ways_context(request, need),
        "thanked": _thanked(story.matches) if standing.stage == Stage.MET else [],
        "moments": moments_of(need, matches, reader),
        "links": [
            *_question_links(request, story.those(MatchStatus.PROPOSED, MatchStatus.STANDBY)),
            *_links(request, need, edit="need_edit"),
        ],
    }


def offer_context(request: HttpRequest, offer: Offer, *, reader: Member) -> Row:
    """Return what templates/commons/offer_standing.html shows. A fixed number of queries."""
    matches = list(Match.objects.told().filter(offer=offer).with_both().order_by("pk"))
    now = timezone.now()
    standing = giving_of(Giving(offer, matches, now=now, is_stale=is_stale(offer, now=now)))
    live = [match for match in matches if match.status in LIVE]
    is_for_all = not offer.for_one_need
    is_free = standing.stage in (GivingStage.IDLE, GivingStage.QUESTION, GivingStage.PLANNED)
    return {
        "offer": offer,
        "standing": standing,
        "may": {
            "pause": is_for_all and offer.status == OfferStatus.AVAILABLE,
            "resume": is_for_all and offer.status == OfferStatus.PAUSED,
            "withdraw": is_for_all and not offer.is_over,
            "reopen": is_for_all and offer.is_over,
        },
        "whose": doubt_about(reader, is_signed_in=False),
        "doubt": None if live else doubt_about_offer(request, offer, now=now),
        "questions": [match_card(request, match, reader=reader) for match in live],
        "could_use": _could_use(request, offer, reader=reader)
        if is_free and offer.is_on_board
        else [],
        "thanked": [] if live else _thanked(matches)[-1:],
        "moments": moments_of(offer, matches, reader),
        "links": _links(request, offer, edit="offer_edit" if is_for_all else ""),
    }


def _thanked(matches: Sequence[Match]) -> list[Match]:
    """Keep the plans that are done and for which the requester wrote thanks, the latest last."""
    done = [one for one in matches if one.status == MatchStatus.COMPLETED and one.thanks]
    return sorted(done, key=attrgetter("completed_at"))


def _agree_row(request: HttpRequest, match: Match) -> Row:
    return {
        "title": _who_and_where(match),
        "reasons": reason_words(still_so_when_asked(match.reasons), reader="requester"),
        "answers": [
            {
                "words": _("Yes, that is good"),
                "url": private_url(request, "match_confirmation", match.pk),
            },
            {"words": _("Not this one"), "url": private_url(request, "match_refusal", match.pk)},
        ],
    }


def _question_links(request: HttpRequest, asked: Sequence[Match]) -> list[Row]:
    """Return what leads to the pages on which a question is taken back."""
    return [
        {
            "url": private_url(request, "match", match.pk),
            "words": said_with(
                _("The question to %(name)s"), name=isolated(match.name_of(match.helper))
            ),
        }
        for match in asked
    ]


def _plan_links(request: HttpRequest, plans: Sequence[Match], *, reader: Member) -> list[Row]:
    return [
        {
            "url": private_url(request, "match", match.pk),
            "words": said_with(
                _("Your plan with %(name)s"),
                name=isolated(match.other_side(reader).first_name_or_neighbor),
            ),
        }
        for match in plans
    ]


def _others(request: HttpRequest, need: Need) -> list[Row]:
    return [
        {
            "title": shown.title,
            "reasons": shown.reasons,
            "note": quoted(shown.offer.what, shown.offer.lang),
            "url": private_url(request, "need_proposal", need.pk),
            "name": "offer",
            "value": shown.offer_id,
            "act_words": _ask_words(shown),
        }
        for shown in suggestions_for(need)
        if not shown.asked
    ]


def _ask_words(shown: Shown) -> str:
    name = shown.offer.helper.public_name
    if not name:
        return _("Ask this neighbor")
    return said_with(_("Ask %(name)s"), name=isolated(name))


def _who_and_where(match: Match) -> str:
    name = isolated(capfirst(match.name_of(match.helper)))
    said = pgettext("a neighbor and their area", "%(name)s, in %(area)s")
    return said_with(said, name=name, area=isolated(match.offer.area))


def _why_not(story: Story, standing: Standing, outlook: Outlook | None) -> Row:
    if outlook is None or standing.stage not in (*ASKS_MORE, Stage.NOBODY_FITS):
        return {"why_not": [], "changes": []}
    nobody_fits, kind = standing.stage == Stage.NOBODY_FITS, story.need.category.slug
    today, asked = timezone.localdate(story.now), any(match.is_live for match in story.matches)
    return {
        "why_not": why_not_words(outlook.why_not, today=today, others=asked),
        "changes": _changes(outlook, kind=kind) if nobody_fits else [],
        "nobody_fits": nobody_fits,
        "why_words": _("Why nobody fits yet") if nobody_fits else _("Why not more?"),
    }


def _changes(outlook: Outlook, *, kind: str) -> list[str]:
    rules = changeable_rules(outlook.why_not, kind=kind)
    said = [str(CHANGES[rule]) for rule in rules if rule in CHANGES]
    if any(rule in PASSES_BY_ITSELF for rule in rules):
        said.append(_("For the rest, wait a little: it passes by itself, and we look again."))
    return list(dict.fromkeys(said))


def _links(request: HttpRequest, entry: Need | Offer, *, edit: str) -> list[Row]:
    own: list[Row] = [
        {"words": _("How often you are asked, and rest"), "url": private_url(request, "about_me")},
        {"words": _("How we write to you, and when"), "url": private_url(request, "wishes")},
        {"words": _("Link, code and print"), "url": private_url(request, "way_back")},
        {"words": _("All that is yours"), "url": f"{private_url(request, 'overview')}?all"},
    ]
    if entry.is_over or not edit:
        return own
    posted = private_url(request, "posted", entry.submission_key)
    poster = "needs:poster" if isinstance(entry, Need) else "offers:poster"
    on_board: list[Row] = [
        {"words": _("A poster to print"), "url": reverse(poster, args=[entry.pk])}
    ]
    return [
        {"words": _("Edit the words or the area"), "url": private_url(request, edit, entry.pk)},
        {"words": _("Add a detail"), "url": f"{posted}#extra"},
        *(on_board if entry.is_on_board else []),
        *own,
    ]


def _could_use(request: HttpRequest, offer: Offer, *, reader: Member) -> list[Row]:
    def help_with(shown: ShownNeed) -> str:
        return f"{private_url(request, 'help', shown.need_id)}?offer={offer.pk}"

    return [
        {
            "id": f"could-{shown.need_id}",
            "kind": "need",
            "category": str(shown.need.category),
            "title": shown.need.what,
            "lang": shown.need.lang,
            "url": help_with(shown),
            "soon": shown.need.strokes,
            "soon_words": shown.need.get_urgency_display(),
            "facts": [str(shown.need.area), " · ".join(shown.reasons)],
            "act_url": help_with(shown),
            "act_words": _("I can help with this"),
        }
        for shown in suggestions_for_helper(reader)
        if shown.offer_id == offer.pk and not shown.asked
    ]
