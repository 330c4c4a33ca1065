"""Shortens what stands in a text message: {{ need.what|gist:36 }}."""

from __future__ import annotations

from django import template

from outbox.texts import gist as gists

register = template.Library()


@register.filter
def gist(words: object, length: int) -> str:
    """Cut between two words, and keep the day and the hour."""
    return gists.gist(str(words), int(length))
