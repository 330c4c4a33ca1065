"""The languages that pages and messages are promised in, and those Django lacks.

To promise another, name it here, run ``bin/messages -l <locale>``, and translate.
"""

from __future__ import annotations

from typing import Any

from django.conf.locale import LANG_INFO
from django.utils.translation import gettext_lazy as _

LANGUAGES = [
    ("en", _("English")),
    ("es", _("Spanish")),
    ("ar", _("Arabic")),
    ("zh-hans", _("Chinese (Simplified)")),
]


def _left_to_right(code: str, name: str, name_local: str) -> dict[str, Any]:
    return {"bidi": False, "code": code, "name": name, "name_local": name_local}


# Often needed, and unknown to Django. Source: the Unicode CLDR, names of languages.
MORE_LANGUAGES = (
    _left_to_right("am", "Amharic", "አማርኛ"),
    _left_to_right("ht", "Haitian Creole", "Kreyòl ayisyen"),
    _left_to_right("so", "Somali", "Soomaali"),
    _left_to_right("tl", "Tagalog", "Tagalog"),
    _left_to_right("yue", "Cantonese", "粵語"),
)
LANG_INFO.update({language["code"]: language for language in MORE_LANGUAGES})
