"""Links between private pages keep the way the person came."""

from typing import Any

from django import template

from members.http import private_url as private_url_of

register = template.Library()


@register.simple_tag(takes_context=True)
def private_url(context: template.RequestContext, name: str, *args: Any) -> str:
    """Return the address of a private page: ``{% private_url "standing" need.pk %}``."""
    return private_url_of(context["request"], name, *args)
