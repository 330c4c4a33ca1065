"""What a component is called, when it is used, and the states that it has."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

type Draw = Callable[[], Mapping[str, Any]]

# Where links and forms of a sample lead: nowhere else.
HERE = "#main"


@dataclass(frozen=True, slots=True)
class State:
    """One state. draw: what its template is given, made anew for every drawing."""

    words: str
    draw: Draw
    template: str = ""


@dataclass(frozen=True, slots=True)
class Part:
    """One component.

    name: of its file. template: where that is not in ``components/``. wide: it takes the whole
    width of a page, and looks different in half of it.
    """

    name: str
    when: str
    states: tuple[State, ...]
    template: str = ""
    wide: bool = False

    @property
    def title(self) -> str:
        """Return its name as words."""
        return self.name.replace("_", " ").capitalize()

    def template_of(self, state: State) -> str:
        """Return the template that draws a state."""
        return state.template or self.template or f"components/{self.name}.html"


def state(words: str, /, **given: Any) -> State:
    """Make a state of plain data."""
    return State(words, lambda: given)


def part(
    name: str, when: str, /, *states: State, template: str = "", wide: bool = False
) -> Part:  # fmt: skip
    """Make a component of its states."""
    return Part(name, when, states, template, wide)
