"""What a group looks like and is called: its name, its line, its two colours, a drawing."""

from __future__ import annotations

import hashlib
import re

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _

from neighborhood.inks import INKS, Ink, is_ink, is_legible, nearest_legible
from neighborhood.naming import in_language

# "9 to 12", "9 AM to 1 PM": an hour, three short words at most, an hour and its half of the day.
_HOURS = re.compile(
    r"\d[^\s,;]*(?:\s[^\s\d,;]{1,4}){0,3}\s\d\S*(?:\s[ap]\.?\s?m\b\.?)?", re.IGNORECASE
)

# Where the language that a group wrote its own texts in stands with the others.
WRITTEN_FIRST = "en"


def check_ink(ink: str) -> None:
    """Refuse what is no hue and saturation. Raises ValidationError."""
    # It goes into a style sheet as it is.
    if not is_ink(ink):
        raise ValidationError(_("An ink is its hue and saturation, such as 216, 62%."))


def _too_faint(ink: Ink, value: str) -> str:
    near = nearest_legible(ink, value)
    return _(
        "Not everybody could read what is written in this ink, or on it. "
        "The nearest that they can: %(ink)s"
    ) % {"ink": near}


class Drawing(models.TextChoices):
    """The drawings beside the name, each in the two inks.

    Each is a file ``static/icons/drawing-….svg``: what tabs show, and the mark that pages use, who
    lend it their inks. ``bin/icons`` draws the icons of the installed site from it.
    """

    TREE = "tree", _("A tree and two houses")
    BRIDGE = "bridge", _("A bridge")
    STREET = "street", _("A row of houses")
    HILL = "hill", _("A hill and the sun")


class Identity(models.Model):
    """How a group presents itself. What it says about itself may be said in every language."""

    name = models.CharField(max_length=60, default="Our neighborhood")
    line = models.CharField(max_length=80, default="neighbors helping neighbors", blank=True)
    line_elsewhere = models.JSONField(default=dict, blank=True)
    phone = models.CharField(max_length=30, blank=True)
    phone_hours = models.CharField(max_length=60, blank=True)
    phone_hours_elsewhere = models.JSONField(default=dict, blank=True)
    ink_one = models.CharField(max_length=12, blank=True, validators=[check_ink])
    ink_two = models.CharField(max_length=12, blank=True, validators=[check_ink])
    drawing = models.CharField(max_length=8, choices=Drawing, default=Drawing.TREE)

    class Meta:
        abstract = True

    def clean(self) -> None:
        """Refuse inks that cannot be read by everybody. Raises ValidationError."""
        super().clean()
        chosen = {"one": self.ink_one, "two": self.ink_two}
        if any(chosen.values()) and not all(chosen.values()):
            missing = next(f"ink_{ink}" for ink in INKS if not chosen[ink])
            raise ValidationError({missing: _("Choose both inks, or none.")})
        faint = {ink: chosen[ink] for ink in INKS if is_ink(chosen[ink])}
        faint = {ink: value for ink, value in faint.items() if not is_legible(ink, value)}
        if faint:
            raise ValidationError({f"ink_{ink}": _too_faint(ink, faint[ink]) for ink in faint})

    @property
    def has_own_inks(self) -> bool:
        """Tell whether the group has chosen its two colours."""
        return bool(self.ink_one and self.ink_two)

    @property
    def sheet_of_inks(self) -> str:
        """Return the style sheet that puts the two colours in place of the common ones."""
        return f":root {{ --one: {self.ink_one}; --two: {self.ink_two}; }}\n"

    @property
    def digest_of_inks(self) -> str:
        """Return what the name of that sheet holds, so that another sheet has another name."""
        return hashlib.sha256(self.sheet_of_inks.encode()).hexdigest()[:12]

    @property
    def drawing_file(self) -> str:
        """Return the path of the drawing below the static files."""
        return f"icons/drawing-{self.drawing}.svg"

    @property
    def touch_icon(self) -> str:
        """Return the path of the icon that iOS puts on a home screen."""
        return f"icons/app-{self.drawing}-180.png"

    @property
    def line_in_words(self) -> str:
        """Return the group's line in the page's language, else as it was written first."""
        return in_language({**self.line_elsewhere, WRITTEN_FIRST: self.line})

    @property
    def phone_hours_in_words(self) -> str:
        """Return when somebody picks up, in the page's language, else as written first.

        From one hour to the next no line ends.
        """
        words = in_language({**self.phone_hours_elsewhere, WRITTEN_FIRST: self.phone_hours})
        return _HOURS.sub(lambda hours: "\N{NO-BREAK SPACE}".join(hours[0].split()), words)
