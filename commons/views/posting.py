"""The forms that put something on the board, and the page that follows."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from dataclasses import replace

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpResponse
from django.template.response import TemplateResponse
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from commons.forms import NeedPostForm, OfferPostForm, PostForm, prefilled
from commons.posted import posted_context
from commons.posting import post
from members.http import KnownRequest, MemberRequest, private_page, private_url, say_no, see_other
from members.limits import TooOften, is_calm, is_within
from members.services import mint_link
from needs.models import Need
from neighborhood.map import draw
from neighborhood.models import Area
from offers.models import Offer


@login_not_required
@require_http_methods(["GET", "HEAD", "POST"])
def new_need(request: MemberRequest) -> HttpResponse:
    """Ask three questions; then the need is on the board."""
    return _ask(request, NeedPostForm, template="commons/new_need.html", other="new_offer")


@login_not_required
@require_http_methods(["GET", "HEAD", "POST"])
def new_offer(request: MemberRequest) -> HttpResponse:
    """Ask three questions; then the offer is on the board."""
    return _ask(request, OfferPostForm, template="commons/new_offer.html", other="new_need")


@require_safe
@private_page
def posted(request: KnownRequest, submission_key: uuid.UUID) -> HttpResponse:
    """Show what was just posted as others see it, the way back, and what may be added."""
    needs = Need.objects.of(request.member).of_form(submission_key).with_card()
    offers = Offer.objects.of(request.member).of_form(submission_key).with_card()
    entries: list[Need | Offer] = [*needs, *offers]
    if not entries:
        raise Http404
    context = posted_context(request, entries, reader=request.member)
    return TemplateResponse(request, "commons/posted.html", context)


def answer_to(
    request: MemberRequest, form: PostForm, *, page: Callable[[int], HttpResponse]
) -> HttpResponse:
    """Post what a form says; else show its page with a status, the answers kept."""
    if not form.is_valid():
        return page(422 if form.is_bound else 200)
    try:
        return _put_on_the_board(request, form)
    except TooOften as refusal:
        say_no(request, refusal)
        return page(refusal.http_status)


def _put_on_the_board(request: MemberRequest, form: PostForm) -> HttpResponse:
    """Post what a valid form says, and lead its member to the page that shows it.

    Somebody new gets a private link, and so does the same form sent twice. When a lot comes
    from everywhere, it is held for a glance. Raises TooOften when it comes from one place.
    """
    if not is_within("posting", request):
        raise TooOften
    posting = form.posting()
    if not is_calm("posting"):
        posting = replace(posting, looks_like_spam=True)
    member = post(posting, by=request.member)
    if request.member is not None:
        url = private_url(request, "posted", posting.key)
    else:
        url = reverse("link:posted", args=[mint_link(member), posting.key])
    return see_other(request, url)


def _ask(
    request: MemberRequest, form_class: type[PostForm], *, template: str, other: str
) -> HttpResponse:
    data = request.POST if request.method == "POST" else None
    form = form_class(data, member=request.member, initial=prefilled(request.GET))

    def page(status: int) -> HttpResponse:
        context = {
            "form": form,
            "map": draw(Area.objects.active(), here=form.picked_area),
            "nav_current": "post",
            "other_url": private_url(request, other),
        }
        return TemplateResponse(request, template, context, status=status)

    return answer_to(request, form, page=page)
