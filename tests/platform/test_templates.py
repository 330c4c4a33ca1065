"""Pages come without their authors' indents, and with every word where it was."""

import re
from pathlib import Path

import pytest
from django.conf import settings
from django.template import Engine, Origin
from django.template.base import Lexer

from mutualaid.templates import Loader, without_indents

ENGINE = Engine.get_default()
PAGES = sorted(
    path
    for path in Path(settings.BASE_DIR).rglob("templates/**/*.html")
    if not {".venv", "var"} & set(path.relative_to(settings.BASE_DIR).parts)
)
# Spaces of any length read as one, between words as between the parts of a tag.
SPACES = re.compile(r"\s+")


def read(path, *, text=None):
    """Return what the engine takes a page for: each part's kind, its line, and its words."""
    tokens = Lexer(path.read_text() if text is None else text).tokenize()
    return [(token.token_type, token.lineno, SPACES.sub(" ", token.contents)) for token in tokens]


def test_pages_are_read_without_indents():
    page = without_indents("<ul>\n  {% if x %}\n\t<li\n      lang=en>\n    One  two\n  {% endif %}")

    assert page == "<ul>\n{% if x %}\n<li\nlang=en>\nOne  two\n{% endif %}"


@pytest.mark.parametrize(
    "kept",
    [
        "{% blocktranslate %}\n  One\n  two\n{% endblocktranslate %}",
        "{% blocktranslate count n=n %}\n  One\n{% plural %}\n  two\n  {% endblocktranslate %}",
        '<pre lang="en">\n  One\n    two</pre>',
        "<textarea>\n  One\n</textarea>",
    ],
)
def test_what_shows_its_spaces_or_is_looked_up_by_them_keeps_them(kept):
    assert without_indents(f"<p>\n  {kept}\n  <b>") == f"<p>\n{kept}\n<b>"


@pytest.mark.parametrize("path", PAGES, ids=lambda path: str(path.relative_to(settings.BASE_DIR)))
def test_every_page_says_the_same_on_the_same_lines(path):
    thin = Loader(ENGINE).get_contents(Origin(name=str(path)))

    assert read(path, text=thin) == read(path)


def test_a_button_takes_nothing_but_what_it_is_given():
    buttons = re.compile(
        r'{% include "components/(?:link_)?button.html"(?:(?! only %}).)*?%}', re.S
    )

    assert [path.name for path in PAGES if buttons.search(path.read_text())] == []


def test_letters_and_texts_come_as_they_were_written(tmp_path):
    letter = tmp_path / "letter.txt"
    letter.write_text("Hello,\n  a list:\n    - bread\n")

    assert Loader(ENGINE).get_contents(Origin(name=str(letter))) == letter.read_text()


def test_the_folder_of_the_project_wins_over_those_of_the_apps():
    folders = [Path(folder) for folder in Loader(ENGINE).get_dirs()]

    assert folders[0] == Path(settings.BASE_DIR) / "templates"
    assert any(folder.parent.name == "admin" for folder in folders[1:])
