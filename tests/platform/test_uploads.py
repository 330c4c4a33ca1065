"""What is sent that no form of ours asks for: files, and forms longer than any."""

import io
from typing import Any

import pytest
from django.test import Client
from django.test.client import BOUNDARY, MULTIPART_CONTENT, encode_multipart

pytestmark = pytest.mark.django_db

MIB = 2**20
PATHS = ("/", "/needs/new/", "/language/", "/accounts/sign-in/", "/no-such-page/")


def send(path, form, **client):
    """Post a form in parts; return the answer, and how much of it was read."""
    body = encode_multipart(BOUNDARY, form)
    line: dict[str, Any] = {"wsgi.input": io.BytesIO(body)}
    answer = Client(**client).generic("POST", path, body, content_type=MULTIPART_CONTENT, **line)
    return answer, line["wsgi.input"].tell()


def a_file(size):
    """Return a file to send."""
    file = io.BytesIO(b"x" * size)
    file.name = "cat.png"
    return file


@pytest.mark.parametrize("path", PATHS)
@pytest.mark.parametrize("is_strict", [True, False])
def test_long_upload_is_refused_unread(areas, path, is_strict):
    answer, read = send(path, {"f": a_file(3 * MIB)}, enforce_csrf_checks=is_strict)

    assert 400 <= answer.status_code < 500
    assert read == 0


def test_short_file_is_refused_too(areas):
    answer, _read = send("/language/", {"language": "es", "next": "/", "f": a_file(10)})

    assert answer.status_code == 400
    assert "could not read that" in answer.text


def test_long_field_of_a_form_in_parts_is_refused_unread(areas):
    answer, read = send("/needs/new/", {"what": "x" * MIB})

    assert (answer.status_code, read) == (400, 0)


def test_form_in_parts_without_files_is_taken(areas):
    answer, _read = send("/language/", {"language": "es", "next": "/needs/"})

    assert (answer.status_code, answer["Location"]) == (302, "/es/needs/")
