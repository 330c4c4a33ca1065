"""What browsers load: vendored files, sheets, the sprite, and markup a strict CSP allows."""

from __future__ import annotations

import hashlib
import re
import subprocess
from collections.abc import Iterator
from pathlib import Path
from subprocess import PIPE

import brotli
import pytest

ROOT = Path(__file__).resolve().parents[2]
JS = ROOT / "static" / "js"
CSS = ROOT / "static" / "css"
VENDOR = ROOT / "static" / "vendor"
APPS = {"commons", "matching", "members", "needs", "neighborhood", "offers", "outbox", "triage"}
OTHER_SHEETS = ("desk.css", "design.css", "keys.css", "poster.css")
PUBLIC_BROTLI_BYTES = 8 * 1024
TEMPLATE_LINES = 120
COMMENT = re.compile(r"/\*.*?\*/", re.S)

BANNED_MARKUP = {
    "inline script": r"<script(?![^>]*\ssrc=)",
    "inline style": r"<style\b|\sstyle\s*=",
    "event attribute": r"\son[a-z]+\s*=",
    "hx-on": r"\s(?:data-)?hx-on\b",
    "script in a value": r"""["'\s](js|javascript):""",
    "trigger filter": r"hx-trigger\s*=\s*[\"'][^\"']*\[",
    "placeholder": r"\splaceholder\s*=",
}
# A form with a name is a landmark; without one it is none, and says so for those who count it,
# unless it is all that stands in the landmark around it. Frames of samples are no forms of ours.
FORM_OF_UNSAID_ROLE = re.compile(
    r"(?<!<nav>)(?<!<search>)<form\b(?![^>]*\s(role=\"none\"|aria-label(ledby)?=))"
)
LANDMARK = re.compile(r"<(nav|search)\b[^>]*>\s*(?=<form)")
FRAMES = "templates/commons/design/"
# What Chrome 87 knows, by caniuse.com. An unknown name in a selector or after an @ takes the whole
# block away; an unknown property or value only itself.
SELECTORS_OF_2020 = {
    "active", "after", "before", "checked", "disabled", "empty", "enabled", "first-child", "focus",
    "focus-visible", "focus-within", "hover", "invalid", "lang", "last-child", "link",
    "-webkit-details-marker", "marker", "not", "nth-child", "nth-last-child",
    "placeholder-shown", "root", "target", "visited",
}  # fmt: skip
# One that stands alone takes only itself away.
ALONE = re.compile(r"^ *[^,{}\n]*:(has|:details-content)\b[^,{}\n]*{[^}]*}\n", re.MULTILINE)
AT_RULES_OF_2020 = {"media", "page", "supports"}
BANNED_CSS = {
    "several in one :not()": r":not\([^()]*,",
    "a part of :nth-child()": r":nth-child\([^()]* of ",
    "nesting": r"&",
    "media range": r"\(\s*(width|height)\s*[<>=]",
    "a newer function": r"\b(light-dark|color-mix|color|(ok)?l(ab|ch)|image-set|round|sin|attr)\(",
    "a newer unit": r"\d([sdl]v([hwib]|min|max)|r?lh|cq\w+)\b",
    "a newer value": r":\s*(subgrid|revert-layer|clip|stretch)\b",
    "moved away by a newer property": r"inset(-[\w-]+)?\s*:\s*-",
    "words clipped to nothing": r"clip-path\s*:\s*inset\(",
}
NEWER_PROPERTIES = {
    "accent-color": 93, "animation-timeline": 115, "aspect-ratio": 88, "container": 105,
    "border-start-start-radius": 89, "container-type": 105, "field-sizing": 123,
    "forced-color-adjust": 89, "hyphenate-character": 106, "interpolate-size": 129, "mask": 120,
    "rotate": 104, "scale": 104, "scrollbar-color": 121, "scrollbar-gutter": 94,
    "scrollbar-width": 121, "text-decoration-thickness": 89, "text-wrap": 114, "translate": 104,
    "view-transition-name": 111,
}  # fmt: skip
# Without these a page only looks plainer.
ENHANCEMENTS = {"accent-color", "text-decoration-thickness", "text-wrap"}
PHYSICAL_CSS = {
    "a side": r"\b(margin|padding|border|inset|scroll-margin)-(left|right|top|bottom)\b",
    "a position": r"(?<![-\w])(left|right|top|bottom)\s*:",
    "text-align": r"text-align\s*:\s*(left|right)",
    "float": r"(float|clear)\s*:\s*(left|right)",
    "a size": r"(?<![-\w])((min|max)-)?(width|height)\s*:",
}


def templates() -> list[Path]:
    """Return every template: the shared ones and the apps' own."""
    return sorted(
        path
        for pattern in ("templates/**/*.html", "*/templates/**/*.html")
        for path in ROOT.glob(pattern)
        if ".venv" not in path.parts
    )


def icons_used() -> Iterator[str]:
    """Yield the icon names that templates and views write out."""
    python = [p for p in ROOT.glob("*/*.py") if p.parent.name not in {"tests", ".venv"}]
    for path in [*templates(), *python]:
        text = path.read_text()
        yield from re.findall(r'icon\.html" with name="([\w-]+)"', text)
        yield from re.findall(r'\bicon"?\s*[:=]\s*"([\w-]+)"', text)
        yield from re.findall(r"sprite\.svg' %}#([\w-]+)\"", text)


def declarations(sheet: Path) -> str:
    """Return a sheet without its comments and the heads of its media queries."""
    text = re.sub(r"/\*.*?\*/", "", sheet.read_text(), flags=re.DOTALL)
    return re.sub(r"@media[^{]*", "@media ", text)


def public_sheets() -> list[Path]:
    """Return the sheets that make up public.css, in their order."""
    return [CSS / name for name in (CSS / "public.list").read_text().split()]


def test_vendored_files_match_their_lock() -> None:
    lock = [line.split() for line in (VENDOR / "vendor.lock").read_text().splitlines()]

    hashed = {name: hashlib.sha256((VENDOR / name).read_bytes()).hexdigest() for *_, name in lock}

    assert hashed == {name: sha256 for _package, _version, sha256, name in lock}
    assert {path.name for path in VENDOR.glob("*.js")} == set(hashed)


@pytest.mark.parametrize("rule", BANNED_MARKUP)
def test_templates_hold_nothing_a_strict_policy_forbids(rule: str) -> None:
    found = [
        path.relative_to(ROOT).as_posix()
        for path in templates()
        if re.search(BANNED_MARKUP[rule], path.read_text(), re.IGNORECASE)
    ]

    assert found == []


def test_items_of_lists_keep_the_side_of_their_list() -> None:
    # Turned by its words, an item puts its bullet outside of the page; bdi turns the words alone.
    turned = [
        path.relative_to(ROOT).as_posix()
        for path in templates()
        if re.search(r"<li\b[^>]*\sdir=", path.read_text())
    ]

    assert turned == []


def test_forms_have_a_name_or_no_role() -> None:
    found = [
        place
        for path in templates()
        if not (place := path.relative_to(ROOT).as_posix()).startswith(FRAMES)
        and FORM_OF_UNSAID_ROLE.search(LANDMARK.sub(r"<\1>", path.read_text()))
    ]

    assert found == []


def test_pages_with_something_to_copy_or_print_bring_what_does_it() -> None:
    texts = {str(path.relative_to(ROOT / "templates")): path.read_text() for path in templates()}

    def parts(name: str, tag: str, above: frozenset[str] = frozenset()) -> str:
        named = set(re.findall(rf'{{% {tag} "([^"#]+)', texts[name])) & set(texts) - above
        return texts[name] + "".join(parts(one, tag, above | {name}) for one in named - {name})

    pages = {name for name, text in texts.items() if "{% extends" in text}
    by_hand = {n for n in pages if re.search(r"data-(copy|print)\b", parts(n, "include"))}

    assert len(by_hand) > 5
    assert {n for n in by_hand if "components/slips.html" not in parts(n, "extends")} == set()


def test_templates_stay_short() -> None:
    long = {
        path.relative_to(ROOT).as_posix(): len(path.read_text().splitlines())
        for path in templates()
        if len(path.read_text().splitlines()) > TEMPLATE_LINES
    }

    assert long == {}


@pytest.mark.parametrize(
    ("script", "file"), [("css", CSS / "public.css"), ("js", JS / "public.js")]
)
def test_what_pages_load_is_the_sum_of_its_parts(script: str, file: Path) -> None:
    joined = subprocess.run([ROOT / "bin" / script, "--print"], stdout=PIPE, check=True).stdout

    assert file.read_bytes() == joined, f"run bin/{script}"


def test_every_sheet_is_listed_once() -> None:
    names = [sheet.name for sheet in public_sheets()]

    assert len(names) == len(set(names))
    assert {path.name for path in CSS.glob("*.css")} == {*names, "public.css", *OTHER_SHEETS}


def test_sheets_style_only_what_something_is_called() -> None:
    """The gallery, which has a sheet of its own, counts as no use of any other."""
    sheets = (path for path in CSS.glob("*.css") if path.name != "design.css")
    heads = re.findall(r"([^{}]+){", "".join(map(declarations, sheets)))
    styled = {name for head in heads for name in re.findall(r"\.([a-z][\w-]*)", head)}
    code = (path for path in ROOT.glob("*/**/*.py") if path.parts[len(ROOT.parts)] in APPS)
    used = {
        word
        for path in (*templates(), *JS.glob("*.js"), *code)
        if "design" not in path.parts
        for word in re.findall(r"[\w-]+", path.read_text())
    }

    # The number in their names is written by a template.
    styled -= {f"size-{size}" for size in range(1, 5)}
    assert styled <= used, styled - used


def test_scripts_select_as_browsers_of_2020_can() -> None:
    """A selector that one refuses stops the script; a newer function is not there."""
    selects = re.compile(r":(is|where|has)\(|:not\([^()]*[, >+~]|\.(at|findLast|hasOwn)\(")
    scripts = [path for path in JS.glob("*.js") if path.name != "public.js"]

    found = {path.name: selects.findall(path.read_text()) for path in scripts}

    # What htmx asks for is answered in another way where it is refused.
    assert {name for name, those in found.items() if those} == {"site.js"}
    assert (JS / "site.js").read_text().count(":not(svg title)") == 1


def test_public_sheet_stays_small() -> None:
    assert len(brotli.compress((CSS / "public.css").read_bytes())) < PUBLIC_BROTLI_BYTES


@pytest.mark.parametrize("rule", BANNED_CSS)
def test_sheets_suit_a_browser_of_2020(rule: str) -> None:
    found = [
        sheet.name
        for sheet in (*public_sheets(), *(CSS / name for name in OTHER_SHEETS))
        if re.search(BANNED_CSS[rule], sheet.read_text())
    ]

    assert found == []


@pytest.mark.parametrize("name", ["public.css", *OTHER_SHEETS])
def test_sheet_names_nothing_that_takes_a_block_away(name: str) -> None:
    """An unknown name would take its neighbors in the list of selectors along."""
    sheet = ALONE.sub("", COMMENT.sub("", (CSS / name).read_text()))
    heads = " ".join(re.findall(r"(?:^|[{}])([^{};@]+)(?={)", sheet))

    assert set(re.findall(r"(?<=:)[a-z-]+", heads)) <= SELECTORS_OF_2020
    assert set(re.findall(r"@([a-z-]+)", sheet)) <= AT_RULES_OF_2020 | {"charset"}


def test_newer_properties_of_the_public_sheet_only_embellish() -> None:
    sheet = COMMENT.sub("", (CSS / "public.css").read_text())

    used = set(re.findall(r"(?<=[{;])\s*([a-z-]+)\s*:", sheet)) & NEWER_PROPERTIES.keys()

    assert used <= ENHANCEMENTS


@pytest.mark.parametrize("rule", PHYSICAL_CSS)
def test_sheets_use_logical_properties_only(rule: str) -> None:
    sheets = [*public_sheets(), *(CSS / name for name in OTHER_SHEETS)]

    found = [sheet.name for sheet in sheets if re.search(PHYSICAL_CSS[rule], declarations(sheet))]

    assert found == []


def test_night_redefines_tokens_only() -> None:
    night = re.compile(r"color-scheme: ?dark")
    asking = {path.name for path in CSS.glob("*.css") if night.search(path.read_text())}

    assert asking == {"tokens.css", "public.css"}


def test_sprite_has_every_icon_in_use() -> None:
    sprite = (ROOT / "static" / "icons" / "sprite.svg").read_text()
    drawn = set(re.findall(r'<symbol id="([\w-]+)"', sprite))
    used = {*icons_used(), "need", "offer", *(f"soon-{strokes}" for strokes in range(1, 5))}

    assert used - {"soon-"} <= drawn
