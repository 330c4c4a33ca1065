"""The few pages of the outbox."""
