"""Draws a component as it looks by day or by night, read from the left or from the right."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import count
from typing import Any

from django.conf import settings
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.safestring import SafeString, mark_safe

from commons.design.parts import Part, State

ID = re.compile(r'\bid="([^"]+)"')
NAMING = re.compile(
    r'\b(id|for|form|data-copy|aria-labelledby|aria-describedby)="([^"]+)"|\bhref="#([^"]+)"'
)
LABEL = re.compile(r'\baria-label="([^"]*)"')
# What has its name from within, the same in each drawing of it; with a role it has none to give.
GROUP = re.compile(r"<(fieldset|form)\b(?![^>]*\brole=)")
# Circles and boxes of one name are one choice, wherever they stand.
TICK = re.compile(r'(<input\s+type="(?:radio|checkbox)"\s+name=")([^"]+)')
AUTOFOCUS = re.compile(r"\sautofocus\b")


@dataclass(frozen=True, slots=True)
class Look:
    """One way to look at a page. scheme: light, dark, or what the device says."""

    scheme: str = ""
    direction: str = "ltr"

    @property
    def words(self) -> str:
        """Say it for people."""
        side = "right to left" if self.direction == "rtl" else "left to right"
        return ", ".join(filter(None, (self.scheme, side)))

    @property
    def language(self) -> str:
        """Return a promised language that is written this way, else English."""
        here = translation.get_language() or settings.LANGUAGE_CODE
        wanted = self.direction == "rtl"
        codes = [here, *(code for code, _name in settings.LANGUAGES)]
        fitting = [code for code in codes if _is_rtl(code) == wanted]
        return fitting[0] if fitting else settings.LANGUAGE_CODE


LOOKS = tuple(Look(scheme, side) for side in ("ltr", "rtl") for scheme in ("light", "dark"))


@dataclass(frozen=True, slots=True)
class Drawing:
    """A state as drawn. name: of the component, the state and the look, unlike any other."""

    id: str
    name: str
    words: str
    look: Look
    language: str
    html: SafeString

    @property
    def in_full(self) -> str:
        """Say which state it is, in which look."""
        return f"{self.words}: {self.look.words}"


def drawn(part: Part, look: Look, *, given: Mapping[str, Any]) -> Iterator[Drawing]:
    """Draw all states of a component. given: what templates get from the request."""
    for number, state in enumerate(part.states, start=1):
        yield draw(part, state, look, number=number, given=given)


def draw(part: Part, state: State, look: Look, *, number: int, given: Mapping[str, Any]) -> Drawing:
    """Draw one state of a component."""
    mark = "-".join(filter(None, (part.name, str(number), look.scheme, look.direction)))
    name = f"{part.title}: {state.words}, {look.words}"
    with translation.override(look.language):
        html = render_to_string(part.template_of(state), {**given, **state.draw()})
    return Drawing(
        id=mark, name=name, words=state.words, look=look, language=look.language,
        html=_apart(html, mark=mark, words=name),
    )  # fmt: skip


def _apart(html: str, *, mark: str, words: str) -> SafeString:
    """Give what is drawn ids and names of its own, since it stands on one page many times.

    Nothing here may take the focus when the page opens, either.
    """
    ids = set(ID.findall(html))

    def renamed(found: re.Match[str]) -> str:
        name, value, anchor = found.groups()
        if anchor:
            return f'href="#{_own(anchor, ids, mark)}"'
        own = " ".join(_own(each, ids, mark) for each in value.split())
        # A landmark is told from its twin by the caption of the drawing.
        return f'{name}="{own} {mark}"' if name == "aria-labelledby" else f'{name}="{own}"'

    numbers = count(1)
    html = GROUP.sub(lambda found: f'<{found[1]} aria-label="{next(numbers)}"', html)
    html = TICK.sub(lambda found: f"{found[1]}{found[2]}-{mark}", html)
    html = LABEL.sub(lambda found: f'aria-label="{found[1]} ({words})"', html)
    return mark_safe(NAMING.sub(renamed, AUTOFOCUS.sub("", html)))


def _own(name: str, ids: set[str], mark: str) -> str:
    return f"{name}-{mark}" if name in ids else name


def _is_rtl(code: str) -> bool:
    return bool(translation.get_language_info(code)["bidi"])
