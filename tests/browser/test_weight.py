"""A public page comes in under 30 KB with all that it loads; under 10 KB the next time."""

import gzip
import re

import brotli
import pytest
from django.middleware.gzip import GZipMiddleware

from neighborhood.models import Neighborhood
from tests.factories import NeedFactory, OfferFactory

COLD_BYTES = 30 * 1024
WARM_BYTES = 10 * 1024
# What is added to a page at most, so that its length tells nothing of what is in it.
PADDING = 100
# Asked for by phones that put the page among their apps, and by nobody else.
ASKED_FOR_LATER = re.compile(r'<link rel="apple-touch-icon"[^>]*>')
LOADED = re.compile(r'(?:src|href)="(/static/[^"#]+|/identity[^"]+)')
# What a server and a proxy write above an answer besides what the site does: status, date, name.
HEAD = 120
PUBLIC = (
    "/", "/needs/", "/offers/", "/needs/new/", "/offers/new/", "/how-pairing-works/", "/privacy/",
    "/your-page/", "/accounts/sign-in/", "/who-coordinates/", "/what-arrived/", "/better-words/",
)  # fmt: skip
LANGUAGES = ("", "/es", "/ar", "/zh-hans")


@pytest.fixture
def street(areas, rosa, hal):
    """Fill a page of the board."""
    NeedFactory.create_batch(30, requester=rosa)
    OfferFactory.create_batch(30, helper=hal)


@pytest.fixture(autouse=True)
def no_padding(monkeypatch):
    """Files lie compressed beforehand where the site is deployed, and are never padded."""
    monkeypatch.setattr(GZipMiddleware, "max_random_bytes", 0)


@pytest.fixture
def group(db):
    """Two inks and a drawing of its own are a sheet more to load."""
    return Neighborhood.objects.create(pk=1, ink_one="260, 50%", ink_two="100, 60%", drawing="hill")


def transferred(client, path: str) -> int:
    """Return how many bytes go over the line for one address, with what stands above it."""
    response = client.get(path, headers={"accept-encoding": "gzip"})
    assert response.status_code == 200
    body = bytes(response.getvalue())
    if path.startswith("/static/"):
        # Collected files lie there as brotli, which every browser takes over https.
        body = brotli.compress(gzip.decompress(body))
    return HEAD + len(response.serialize_headers()) + len(body)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("path", PUBLIC)
def test_public_page_stays_light(client, group, street, path, language):
    page = transferred(client, language + path) + PADDING
    loaded = set(LOADED.findall(ASKED_FOR_LATER.sub("", client.get(language + path).text)))

    weight = page + sum(transferred(client, file) for file in loaded)

    assert loaded
    assert weight < COLD_BYTES
    assert page < WARM_BYTES
