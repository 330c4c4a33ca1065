"""A public page comes in under 30 KB with all that it loads; under 10 KB the next time."""

import re

import pytest
from django.middleware.gzip import GZipMiddleware

from tests.factories import NeedFactory, OfferFactory

COLD_BYTES = 30 * 1024
WARM_BYTES = 10 * 1024
# What is added to a page at most, so that its length tells nothing of what is in it.
PADDING = 100
# Asked for by phones that put the page among their apps, and by nobody else.
ASKED_FOR_LATER = re.compile(r'<link rel="apple-touch-icon"[^>]*>')
LOADED = re.compile(r'(?:src|href)="(/static/[^"#]+)')
PUBLIC = (
    "/", "/ar/", "/needs/", "/ar/needs/", "/offers/", "/needs/new/", "/offers/new/",
    "/how-pairing-works/", "/your-page/", "/accounts/sign-in/", "/who-coordinates/",
)  # fmt: skip


@pytest.fixture
def street(areas, rosa, hal):
    """Fill a page of the board."""
    NeedFactory.create_batch(30, requester=rosa)
    OfferFactory.create_batch(30, helper=hal)


@pytest.fixture(autouse=True)
def no_padding(monkeypatch):
    """Files lie compressed beforehand where the site is deployed, and are never padded."""
    monkeypatch.setattr(GZipMiddleware, "max_random_bytes", 0)


def transferred(client, path: str) -> bytes:
    """Return what goes over the line for one address."""
    response = client.get(path, headers={"accept-encoding": "gzip"})
    assert response.status_code == 200
    return bytes(response.getvalue())


@pytest.mark.parametrize("path", PUBLIC)
def test_public_page_stays_light(client, street, path):
    page = transferred(client, path)
    loaded = set(LOADED.findall(ASKED_FOR_LATER.sub("", client.get(path).text)))

    weight = len(page) + PADDING + sum(len(transferred(client, file)) for file in loaded)

    assert loaded
    assert weight < COLD_BYTES
    assert len(page) < WARM_BYTES
