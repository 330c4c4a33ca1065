"""Queue rights: lent, renewed, handed over, and read by everybody."""
