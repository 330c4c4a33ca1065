"""News that travels upward. Sent inside the transaction that makes them true.

Receivers of `member_changed` only queue a job; those of the others act at once.
"""

from django.dispatch import Signal

#: Sent with ``member_id`` before the same changes: needs and offers are locked before people.
member_changing = Signal()

#: Sent with ``member_id`` after pace, rest, languages or area changed.
member_changed = Signal()

#: Sent with ``member`` while the person's data is being erased, inside the transaction.
member_forgotten = Signal()

#: Sent with ``kept`` and ``gone`` after a member took what they had posted before they signed in,
#: and with ``moved``: what went from one to the other, as parting them takes it.
member_claimed = Signal()

#: Sent with ``pairs`` of keys, the lower first, and ``by`` once these two are never to be brought
#: together; ``by`` is one of the two who wants it so, or None.
kept_apart = Signal()
