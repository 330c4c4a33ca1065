"""What is read from the left in every language: numbers, addresses, and what masks them."""

from __future__ import annotations

from django.utils.html import format_html
from django.utils.safestring import SafeString


def from_left(text: str) -> SafeString:
    """Keep a number or address in one piece where the words around it run from the right.

    Without it "(555) 010-0193" and "••• ••38" are drawn with their parts in the other order.
    """
    return format_html('<bdi dir="ltr">{}</bdi>', text)
