"""Shortens what stands in a text message: {{ need.what|truncatechars:36 }}."""

from __future__ import annotations

from django import template

from outbox.texts.gist import gist

register = template.Library()


# Under the name of Django's own, which stands in the words that groups have written.
@register.filter
def truncatechars(words: object, length: int) -> str:
    """Cut between two words, and keep the day and the hour."""
    return gist(str(words), int(length))
