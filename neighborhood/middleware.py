"""One reading of the group's settings for each request."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

from neighborhood.models import Neighborhood


def settings_once(
    get_response: Callable[[HttpRequest], HttpResponse],
) -> Callable[[HttpRequest], HttpResponse]:
    """Let everything in one request go by the same settings, read at most once."""

    def answer(request: HttpRequest) -> HttpResponse:
        with Neighborhood.kept():
            return get_response(request)

    return answer
