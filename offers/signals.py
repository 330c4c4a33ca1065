"""News about offers, for the apps above. Sent inside the transaction that makes them true."""

from django.dispatch import Signal

#: Sent with ``offer_id`` after an offer was made, edited, paused, resumed or withdrawn.
offer_changed = Signal()
