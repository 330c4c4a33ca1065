"""Whoever reads a page may say how it could be put better."""

from __future__ import annotations

from django.contrib.auth.decorators import login_not_required
from django.http import HttpResponse
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from commons.proposing import propose_words
from commons.wording_forms import BetterWordsForm
from members.http import MemberRequest, private_page, private_url, say, say_no, see_other
from members.limits import require_within
from neighborhood.moves import Refusal


@login_not_required
@require_http_methods(["GET", "HEAD", "POST"])
@private_page
def better_words(request: MemberRequest) -> HttpResponse:
    """Take better words for something a page says."""
    language = get_language()
    form = BetterWordsForm(request.POST or None, language=language)
    back = private_url(request, "overview") if request.member else reverse("commons:home")
    status = 422 if form.is_bound else 200
    if request.method == "POST" and form.is_valid():
        try:
            _take(request, form, language=language)
            say(request, _("Thank you. We read it, and may say it your way."))
            return see_other(request, back)
        except Refusal as refusal:
            say_no(request, refusal)
            status = refusal.http_status
    context = {"form": form, "back_url": back}
    return TemplateResponse(request, "commons/better_words.html", context, status=status)


def _take(request: MemberRequest, form: BetterWordsForm, *, language: str) -> None:
    """Keep it, unless only a machine would have filled in the trap. Raises TooOften."""
    require_within("wording", request)
    if not form.cleaned_data["website"]:
        propose_words(form, language=language, by=request.member)
