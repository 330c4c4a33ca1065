"""Reads what a browser would send of a page's forms when nobody touched them."""

from html.parser import HTMLParser
from typing import Any


class FormReader(HTMLParser):
    """Collects the names and values of all inputs of a page."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.values: dict[str, Any] = {}
        self._name = ""
        self._text: str | None = None
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note inputs, and of a choice what is chosen."""
        given = dict(attrs)
        name, value = given.get("name") or "", given.get("value") or ""
        if tag == "input" and name and given.get("type") not in {"submit", "button"}:
            if given.get("type") == "checkbox" and "checked" in given:
                self.values.setdefault(name, []).append(value or "on")
            elif given.get("type") not in {"checkbox", "radio"} or "checked" in given:
                self.values[name] = value
        elif tag == "select":
            self._name = name
        elif tag == "option" and "selected" in given:
            self.values.setdefault(self._name, []).append(value)
        elif tag == "textarea":
            self._name, self._text = name, ""

    def handle_data(self, data: str) -> None:
        """Note the words inside a large input."""
        if self._text is not None:
            self._text += data

    def handle_endtag(self, tag: str) -> None:
        """Close a large input."""
        if tag == "textarea":
            # A browser drops the first line end of a large input.
            self.values[self._name] = (self._text or "").removeprefix("\n").removeprefix("\r\n")
            self._text = None
