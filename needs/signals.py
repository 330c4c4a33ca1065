"""News about needs, for the apps above. Sent inside the transaction that makes them true."""

from django.dispatch import Signal

#: Sent with ``need_id`` after a need was opened, edited, paused, resumed or closed.
need_changed = Signal()
