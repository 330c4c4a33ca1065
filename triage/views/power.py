"""The account of power: what coordinators and admins did with their rights, for members."""

from __future__ import annotations

from django.http import HttpResponse
from django.template.response import TemplateResponse
from django.utils import timezone
from django.views.decorators.http import require_safe

from members.http import KnownRequest, private_page
from triage.terms.power import account, holders
from triage.terms.power_forms import UsesForm


@require_safe
@private_page
def uses(request: KnownRequest) -> HttpResponse:
    """List each use of rights: who, what, when, and in which area."""
    form = UsesForm(request.GET, people=holders())
    kind, by_id = form.chosen()
    lines, page = account(now=timezone.now(), kind=kind, by_id=by_id, page=request.GET.get("page"))
    context = {
        "form": form,
        "lines": lines,
        "page": page,
        "query": form.query,
        "is_filtered": kind or by_id,
    }
    return TemplateResponse(request, "triage/uses.html", context)
