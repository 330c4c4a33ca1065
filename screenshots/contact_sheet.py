"""The contact sheet: one page with all pictures, a row for each page of the site."""

from __future__ import annotations

from collections.abc import Iterable
from html import escape
from itertools import groupby
from pathlib import Path

from screenshots.taking import Shot

HEAD = """<!DOCTYPE html>
<html lang="en"><meta charset="utf-8"><title>Every page</title>
<meta name="viewport" content="width=device-width, initial-scale=1">
<style>
  body { margin: 1rem; font: 1rem/1.4 system-ui, sans-serif; background: #888; color: #000; }
  section { margin-block: 1rem; padding: 1rem; background: #ddd; }
  h2 { margin: 0; font-size: 1.1rem; }
  ul { display: flex; flex-wrap: wrap; gap: 1rem; margin: 0; padding: 0; list-style: none; }
  img { display: block; inline-size: 15rem; block-size: 20rem; object-fit: cover;
    object-position: top; border: 1px solid #000; }
  strong { display: block; background: #8a1c12; color: #fff; }
</style>
<h1>Every page</h1>
"""


def write(shots: Iterable[Shot], *, folder: Path) -> Path:
    """Write ``index.html`` beside the pictures; return where it is."""
    by_page = groupby(sorted(shots, key=_order), key=lambda shot: shot.spot)
    rows = [
        f"<section><h2>{escape(spot.name)}</h2><p>{escape(spot.who)}: "
        f"<code>{escape(spot.path)}</code></p><ul>{''.join(map(_cell, group))}</ul></section>\n"
        for spot, group in by_page
    ]
    index = folder / "index.html"
    index.write_text(HEAD + "".join(rows) + "</html>\n")
    return index


def _order(shot: Shot) -> tuple[str, ...]:
    return (shot.spot.file, shot.view.language, f"{shot.view.width:05}", shot.view.scheme)


def _cell(shot: Shot) -> str:
    file, view = escape(shot.file), escape(str(shot.view))
    faults = "".join(f"<strong>{escape(fault)}</strong>" for fault in shot.faults)
    picture = f'<img src="{file}" alt="{escape(shot.spot.name)}" loading="lazy">'
    return f'<li><a href="{file}">{picture}</a>{view}{faults}</li>'
