"""News of the whole neighborhood. Receivers act at once, in the transaction that makes it true."""

from django.dispatch import Signal

#: Sent with ``by``, a coordinator of the demo, and ``now`` once everybody of the demo is there.
demo_planted = Signal()
