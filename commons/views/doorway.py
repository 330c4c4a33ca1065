"""The ways back in: a paper code, a sign-in."""

from django.contrib.auth.decorators import login_not_required
from django.http import HttpResponse

from members.http import MemberRequest


@login_not_required
def your_page(request: MemberRequest) -> HttpResponse:
    """Ask for the paper code or a sign-in."""
    return HttpResponse("")
