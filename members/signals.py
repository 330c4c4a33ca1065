"""News that travels upward. Sent inside the transaction that makes them true.

Receivers of the first only queue a job; receivers of `member_forgotten` act at once.
"""

from django.dispatch import Signal

#: Sent with ``member_id`` after pace, rest, languages or area changed.
member_changed = Signal()

#: Sent with ``member`` while the person's data is being erased, inside the transaction.
member_forgotten = Signal()
