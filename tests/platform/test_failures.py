"""The pages for when we fail: the group's own as far as possible, and a bare one below that."""

import re

import pytest
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import BadRequest
from django.db import connection
from django.test import Client
from django.urls import path

from mutualaid import urls
from neighborhood.models import Neighborhood

pytestmark = [pytest.mark.django_db, pytest.mark.urls(__name__)]

WAY_OUT = "https://weather.example/"
TOKEN = re.compile(r'name="csrfmiddlewaretoken" value="(\w+)"')


@login_not_required
def fail(request):
    """Fail in a way that nobody has foreseen."""
    raise RuntimeError


@login_not_required
def misread(request):
    """Find that the request cannot be read."""
    raise BadRequest


@login_not_required
def lose_settings(request):
    """Fail, and take along what every page reads."""
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE neighborhood_neighborhood RENAME TO lost")
    raise RuntimeError


urlpatterns = [
    path("fail/", fail), path("misread/", misread), path("lose/", lose_settings), *urls.urlpatterns,
]  # fmt: skip
handler400, handler500 = urls.handler400, urls.handler500


@pytest.fixture
def browser():
    """Return a browser of a place with a name and a way out."""
    Neighborhood.objects.create(pk=1, name="Mill Row", quick_exit_url=WAY_OUT)
    return Client(enforce_csrf_checks=True, raise_request_exception=False)


@pytest.mark.parametrize(("address", "status"), [("/fail/", 500), ("/misread/", 400)])
def test_page_of_a_failure_is_the_group_s(browser, address, status):
    answer = browser.get(address)

    assert answer.status_code == status
    assert "Mill Row" in answer.text
    assert f'href="{WAY_OUT}"' in answer.text
    [token] = TOKEN.findall(answer.text)
    chosen = {"language": "es", "next": "/needs/", "csrfmiddlewaretoken": token}
    assert browser.post("/language/", chosen)["Location"] == "/es/needs/"


@pytest.mark.parametrize("address", ["/fail/", "/misread/"])
def test_shared_tablet_forgets_after_a_failure_too(browser, cora, address):
    browser.force_login(cora, backend="django.contrib.auth.backends.ModelBackend")
    token = TOKEN.findall(browser.get("/needs/new/").text)[0]
    browser.post("/triage/kiosk/", {"shared": "yes", "csrfmiddlewaretoken": token})

    assert "js/kiosk.js" in browser.get(address).text


def test_bare_page_offers_nothing_that_would_be_refused(browser):
    answer = browser.get("/lose/")

    assert answer.status_code == 500
    assert "Something went wrong on our side" in answer.text
    assert "data-leave" in answer.text
    assert "<form" not in answer.text
