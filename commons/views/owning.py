"""The page behind the link in a receipt: was that you? GET asks, POST answers, nothing opens."""

from __future__ import annotations

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from commons.news import entries_of
from commons.owning import RECEIPT, message_of, say_mine, say_not_mine, words_of
from members.http import private_page

ANSWERS = {"yes": say_mine, "no": say_not_mine}


@csrf_exempt
@login_not_required
@require_http_methods(["GET", "HEAD", "POST"])
@private_page
def was_it_you(request: HttpRequest, mark: str) -> HttpResponse:
    """Ask the owner of an address whether they posted this, and do what they say.

    The mark takes the place of the check of forms: mail programs open links without cookies.
    """
    message = message_of(mark)
    if message is None or message.way_id is None or message.member.merged_into_id:
        return TemplateResponse(request, "outbox/stop_unknown.html", status=404)
    said = request.POST.get("answer", "") if request.method == "POST" else ""
    if said in ANSWERS:
        ANSWERS[said](message.member, way_id=message.way_id)
    entries = entries_of(message.ids) if message.kind == RECEIPT else ()
    context = {"said": said if said in ANSWERS else "", "words": words_of(message, entries)}
    return TemplateResponse(request, "commons/was_it_you.html", context)
