"""What coordinators write down for each other."""

from django.conf import settings
from django.db import models
from django.db.models.functions import Now

from needs.models import Need
from triage.calls import Call, Outcome

__all__ = ["Call", "Note", "Outcome"]


class Note(models.Model):
    """A coordinator's note on a need. Goes when the need goes."""

    need = models.ForeignKey(Need, on_delete=models.CASCADE, related_name="notes")
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )
    text = models.CharField(max_length=500)
    at = models.DateTimeField(db_default=Now())

    class Meta:
        """Latest first."""

        ordering = ("-pk",)

    def __str__(self) -> str:
        """Return the note."""
        return self.text
