"""What the group says in its own words instead of ours."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.db.models.functions import Now


class Form(models.TextChoices):
    """In which form a message is written."""

    MAIL = "mail"
    TEXT = "text"


class Wording(models.Model):
    """One message in one language and form, as the group words it.

    ``words`` is a template with the placeholders of ours only (see `outbox.wording.own_words`).
    ``ours`` is the digest of our words when the group's were written, to see that ours have changed
    since. ``trouble`` says what went wrong when they could not be sent.
    """

    kind = models.SlugField(max_length=40)
    lang = models.CharField(max_length=8)
    form = models.CharField(max_length=4, choices=Form, default=Form.MAIL)
    words = models.TextField()
    ours = models.CharField(max_length=64, blank=True)
    trouble = models.CharField(max_length=100, blank=True)
    changed_at = models.DateTimeField(db_default=Now())

    class Meta:
        """One wording for each message, language and form."""

        constraints: ClassVar = (
            models.UniqueConstraint(fields=("kind", "lang", "form"), name="outbox_wording_once"),
            models.CheckConstraint(
                name="outbox_wording_form_known",
                condition=Q(form__in=[str(f) for f in Form]),
            ),
        )

    def __str__(self) -> str:
        """Name the message and the language."""
        return f"{self.kind} ({self.lang})"
