"""The heads of public pages: a sentence for those who search."""

import re

import pytest
from django.urls import reverse

from tests.architecture.test_headers import PUBLIC
from tests.factories import NeedFactory, OfferFactory

pytestmark = pytest.mark.django_db

DESCRIPTION = re.compile(r'<meta\s+name="description"\s+content="[^"<>]{40,200}"\s*>')
OF_A_POST = ("detail", "poster")


@pytest.fixture
def pages(client, areas, categories):
    """Return every public page, by address."""
    need, offer = NeedFactory(), OfferFactory()
    paths = [reverse(door.name) for door in PUBLIC]
    paths += [reverse(f"needs:{name}", args=[need.pk]) for name in OF_A_POST]
    paths += [reverse(f"offers:{name}", args=[offer.pk]) for name in OF_A_POST]
    paths += [
        reverse("commons:help", args=[need.pk]), reverse("commons:ask", args=[offer.pk])
    ]  # fmt: skip
    answers = {path: client.get(path) for path in paths}
    return {
        path: answer.text
        for path, answer in answers.items()
        if answer.status_code == 200 and answer["Content-Type"].startswith("text/html")
    }


def test_public_pages_are_described(pages):
    undescribed = [path for path, page in pages.items() if len(DESCRIPTION.findall(page)) != 1]

    assert pages
    assert undescribed == []
