"""The question whether something about a need could be otherwise. GET shows, POST answers."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from commons.wider import wider_context
from matching.refusals import NothingToWiden
from matching.services import keep_as_is, widen_need
from matching.widening import Question, question_about
from members.http import KnownRequest, private_page, private_url, say, say_no, see_other
from needs.models import Need
from neighborhood.moves import Refusal


@require_http_methods(["GET", "HEAD", "POST"])
@private_page
def need_wider(request: KnownRequest, pk: int) -> HttpResponse:
    """Ask whether it could be otherwise; POST takes the yes or the no."""
    own = Need.objects.of(request.member).with_card()
    need: Need = get_object_or_404(own, pk=pk)
    question = question_about(need)
    if request.method != "POST":
        return _page(request, need, question)
    answer = request.POST.get("answer")
    if answer not in ("yes", "no"):
        return _page(request, need, question, status=422)
    try:
        done = _answer(request, need, question, is_yes=answer == "yes")
    except Refusal as refusal:
        say_no(request, refusal)
        return _page(request, need, question_about(need), status=409)
    say(request, done)
    return see_other(request, private_url(request, "standing", pk))


def _answer(request: KnownRequest, need: Need, question: Question | None, *, is_yes: bool) -> str:
    """Do what was answered; a question that has changed since it was read is not answered."""
    if question is None or request.POST.get("question") != str(question.widening):
        raise NothingToWiden
    if is_yes:
        widen_need(need.pk, widening=question.widening, by=request.member)
        return _("Thank you. We look again, with more room.")
    keep_as_is(need.pk, widening=question.widening, by=request.member)
    return _("Good to know. It stays as it is, and we look on.")


def _page(
    request: KnownRequest, need: Need, question: Question | None, *, status: int = 200
) -> HttpResponse:
    context = wider_context(request, need, question) | {"unanswered": status == 422}
    return TemplateResponse(request, "commons/wider.html", context, status=status)
