"""Whatever is typed into whichever field of whatever form: no error page, nothing runs.

The forms that people fill in are gone through field by field in `tests/journeys/test_bad_input.py`.
Here every address takes every name of a field that templates, forms and views know, all at once,
from somebody who is let in.
"""

import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest
from django.core.cache import cache as counts
from django.db import transaction
from django.forms import BaseForm
from django.test import Client

from members.models import Member
from members.services import mint_link
from tests.architecture.test_attacker import END_THEMSELVES, where
from tests.architecture.test_doors import DOORS, Door, match  # noqa: F401 (a fixture)
from tests.factories import MemberFactory, TermFactory
from tests.journeys.test_bad_input import TYPED, encoded

pytestmark = [pytest.mark.django_db, pytest.mark.slow]

ROOT = Path(__file__).parents[2]
FORM_TYPE = "application/x-www-form-urlencoded"
NAMES_IN = {
    "templates/**/*.html": re.compile(r'\bname="(\w+)"'),
    "*/**/*.py": re.compile(r'POST(?:\.get|\.getlist)?[([]"(\w+)'),
}
#: What a demo shows instead, and what is read as it stands, without any field.
NO_FORMS = (
    "demo_sign_in", "what_arrived", "design", "design_part", "design_sheet", "identity", "healthz",
)  # fmt: skip


@cache
def field_names() -> tuple[str, ...]:
    """Return the name of every field there is, in forms, templates and views."""
    found = {name for form in all_forms(BaseForm) for name in getattr(form, "base_fields", ())}
    for glob, pattern in NAMES_IN.items():
        for path in ROOT.glob(glob):
            if not {".venv", "tests", "benchmarks"} & set(path.relative_to(ROOT).parts):
                found.update(pattern.findall(path.read_text()))
    return tuple(sorted(found - {"csrfmiddlewaretoken", "viewport"}))


def all_forms(form: type) -> Iterator[type]:
    """Yield every kind of form that some module has made."""
    kinds: list[type] = form.__subclasses__()
    for kind in kinds:
        yield kind
        yield from all_forms(kind)


@pytest.fixture
def everything(areas) -> Member:
    """Return somebody who is let in wherever a sign-in lets anybody in."""
    member = MemberFactory(name="Lee", is_staff=True, is_superuser=True, area=areas["mill-row"])
    TermFactory(member=member)
    return member


def forms() -> list[Door]:
    """Return the doors that may have a form behind them."""
    return [
        door for door in DOORS
        if door.name not in END_THEMSELVES
        and not door.name.endswith((*NO_FORMS, "None", "app_list"))
    ]  # fmt: skip


def troubles(browser: Client, url: str, typed: str) -> list[str]:
    """Send one text in every field; say what is wrong with the answer. Nothing stays changed."""
    with transaction.atomic():
        answer = browser.post(
            url, encoded(dict.fromkeys(field_names(), typed)), content_type=FORM_TYPE
        )
        transaction.set_rollback(True)
    found = [str(answer.status_code)] if answer.status_code >= 500 else []
    runs = b"<script>alert" in getattr(answer, "content", b"")
    return [*found, "not escaped"] if runs else found


def test_there_are_many_fields():
    assert {"reach_at", "what", "text", "reason", "thanks", "email", "code"} <= set(field_names())


@pytest.mark.parametrize("label", ["script", "null byte", "half a letter", "number past bigint"])
def test_no_form_breaks(match, cora, everything, label):  # noqa: F811
    counts.clear()
    browser = Client(raise_request_exception=False)
    browser.force_login(everything)
    token = {requester: mint_link(requester) for requester in (match.requester, match.helper)}

    found = {}
    for door in forms():
        whose = match.helper if "offer" in door.name or "rest" in door.name else match.requester
        url = where(door, match).replace("/m/" + "x" * 22, f"/m/{token[whose]}")
        if said := troubles(browser, url, TYPED[label]):
            found[door.name] = said

    assert found == {}
