"""Sentences in templates: {{ said|one_full_stop }}."""

from __future__ import annotations

from django import template

from members.names import one_full_stop

register = template.Library()
register.filter("one_full_stop", one_full_stop)
