"""The first page: two fields, and what is on the board."""

from django.contrib.auth.decorators import login_not_required
from django.http import HttpResponse

from members.http import MemberRequest


@login_not_required
def home(request: MemberRequest) -> HttpResponse:
    """Take a need, an offer or both; show the latest of the board."""
    return HttpResponse("")
