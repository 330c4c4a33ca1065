"""The page behind the link to stop that stands in the head of each mail."""

from __future__ import annotations

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST

from members.http import private_page
from outbox import kinds
from outbox.hours.timing import has_stopped
from outbox.mail import one_click
from outbox.models import Message


@csrf_exempt
@login_not_required
@require_http_methods(["GET", "HEAD", "POST"])
@private_page
def stop_messages(request: HttpRequest, mark: str) -> HttpResponse:
    """Ask once, or stop at a POST, which mail readers send by themselves (RFC 8058).

    They have no cookie of ours, so the mark takes the place of the check of forms; and they
    follow no redirect, so the answer is the page itself.
    """
    message = one_click.message_of(mark)
    if message is not None and request.method == "POST":
        one_click.stop(message, at=timezone.now())
    return _page(request, message, mark=mark)


@csrf_exempt
@login_not_required
@require_POST
@private_page
def start_messages(request: HttpRequest, mark: str) -> HttpResponse:
    """Let messages come again."""
    message = one_click.message_of(mark)
    if message is not None:
        one_click.start(message, at=timezone.now())
    return _page(request, message, mark=mark)


def _page(request: HttpRequest, message: Message | None, *, mark: str) -> HttpResponse:
    if message is None:
        return TemplateResponse(request, "outbox/stop_unknown.html", status=404)
    context = {
        "mark": mark,
        "is_stopped": has_stopped(one_click.receiver_of(message)),
        "may_be_anyone": kinds.get(message.kind).to_anyone,
    }
    return TemplateResponse(request, "outbox/stop.html", context)
