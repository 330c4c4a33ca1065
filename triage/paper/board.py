"""What everybody may see of the open needs, for a wall and for a group chat.

Nothing here knows who reads: rows come from ``visible_to(None)``, words from the public card.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import accumulate
from math import ceil

from django.conf import settings
from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import get_language_bidi, ngettext
from django.utils.translation import gettext as _

from members.cards import where
from members.directions import as_plain
from members.posters import as_typed, picture_of, width_of
from needs.cards import when_beside
from needs.models import Need, NeedQuerySet
from neighborhood.models import Area, Category, Neighborhood

# What fits between the margins of both A4 and US Letter, in millimetres; see css/desk.css.
PAGE_MM = 252
HEAD_MM = 10
TITLE_MM = 15
FOOT_MM = 44
LINE_MM = 9
FACTS_MM = 6
GAP_MM = 4
LETTERS_A_TITLE = 22
LETTERS_A_LINE = 47
FACTS_A_LINE = 66
LONGEST_WORDS = 2 * LETTERS_A_LINE
MOST_IN_TEXT = 40


@dataclass(frozen=True, slots=True)
class Poster:
    """Needs in the pages on which they stand, and how many there was no room for."""

    pages: Sequence[Sequence[Need]]
    unseen: int


def public_needs(*, area: Area | None, category: Category | None) -> NeedQuerySet:
    """Return the needs that everybody sees, the soonest first."""
    needs = Need.objects.visible_to(None).in_area(area).in_category(category)
    rows: NeedQuerySet = needs.with_card().soonest_first()
    return rows


def poster(needs: NeedQuerySet, *, title: str, pages: int) -> Poster:
    """Fill so many pages with needs, the soonest first. Two queries."""
    head = HEAD_MM + ceil(width_of(title) / LETTERS_A_TITLE) * TITLE_MM
    waiting = list(needs[: pages * PAGE_MM // (LINE_MM + FACTS_MM + GAP_MM)])
    filled: list[list[Need]] = []
    for number in range(pages):
        room = PAGE_MM - (0 if number else head) - (FOOT_MM if number == pages - 1 else 0)
        page: list[Need] = []
        while waiting and (room := room - height_mm(waiting[0])) >= 0:
            page.append(waiting.pop(0))
        filled.append(page)
    filled = [page for page in filled if page]
    return Poster(filled, needs.count() - sum(map(len, filled)))


def height_mm(need: Need) -> int:
    """Return how high a need stands on the poster, at most."""
    lines = ceil(width_of(short_words(need)) / LETTERS_A_LINE)
    facts = ceil(width_of(facts_of_need(need)) / FACTS_A_LINE)
    return lines * LINE_MM + facts * FACTS_MM + GAP_MM


def short_words(need: Need) -> str:
    """Return the neighbor's words, cut to two lines."""
    words = " ".join(need.what.split())
    if width_of(words) <= LONGEST_WORDS:
        return words
    widths = accumulate(width_of(letter) for letter in words)
    fitting = sum(width < LONGEST_WORDS for width in widths)
    return f"{words[:fitting].rstrip()}…"


def facts_of_need(need: Need, *, area: bool = True, kind: bool = True) -> str:
    """Say how soon, of what kind, where and when, as the card does; no name."""
    parts = (
        need.get_urgency_display(), str(need.category) if kind else "",
        as_plain(where(need)) if area or need.category.remote else "", when_beside(need),
    )  # fmt: skip
    return " · ".join(part for part in parts if part)


def board_url() -> str:
    """Return the whole address of the board."""
    return f"{settings.SITE_URL}{reverse('needs:board')}"


def board_address() -> SafeString:
    """Return the address of the board as one types it, as HTML."""
    return as_typed(board_url())


def board_picture() -> SafeString:
    """Return the address of the board as a picture that phones read."""
    return picture_of(board_url())


def chat_text(needs: NeedQuerySet, *, by_kind: bool) -> str:
    """Return the needs as plain text in the language in force: in groups, each with its link.

    Two queries, and one for the settings.
    """
    shown, total = list(needs[:MOST_IN_TEXT]), needs.count()
    head = _("%(name)s: what neighbors need now") % {"name": Neighborhood.current().name}
    groups = _groups(shown, by_kind=by_kind)
    blocks = [_own_way(head), *(_block(name, rows) for name, rows in groups.items())]
    if not shown:
        blocks.append(_own_way(_("Nobody waits for anything at the moment. That is good news.")))
    if more := total - len(shown):
        blocks.append(_own_way(more_words(more)))
    # An address on a line of Arabic would be drawn with its end elsewhere.
    blocks.append(_block(_("The board"), [board_url()]))
    return "\n\n".join(blocks)


def more_words(more: int) -> str:
    """Say that there are more on the board than here."""
    return ngettext(
        "And %(n)s more on the board.", "And %(n)s more on the board.", more
    ) % {"n": more}  # fmt: skip


def _groups(needs: Iterable[Need], *, by_kind: bool) -> dict[str, list[str]]:
    groups: dict[str, list[str]] = {}
    for need in needs:
        name = str(need.category.parent or need.category) if by_kind else as_plain(where(need))
        groups.setdefault(name, []).append(_line(need, by_kind=by_kind))
    return groups


def _line(need: Need, *, by_kind: bool) -> str:
    facts = facts_of_need(need, area=by_kind, kind=True)
    url = f"{settings.SITE_URL}{reverse('needs:detail', args=(need.pk,))}"
    words = _own_way(f"– {' '.join(need.what.split())}")
    return f"{words}\n{_own_way(f'  {facts}')}\n  {url}"


def _block(name: str, lines: Sequence[str]) -> str:
    return "\n".join((_own_way(name), *lines))


def _own_way(line: str) -> str:
    """Let a line run as the page does, whatever script its first word is in.

    Plain text has no other way: each line begins where its first letter says.
    """
    return f"\N{RIGHT-TO-LEFT MARK}{line}" if get_language_bidi() else line
