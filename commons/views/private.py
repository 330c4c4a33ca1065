"""A member's own page, behind a private link or a sign-in."""

from django.http import HttpResponse

from members.http import KnownRequest, private_page


@private_page
def overview(request: KnownRequest) -> HttpResponse:
    """Show what this member asked for and gives."""
    return HttpResponse("")
