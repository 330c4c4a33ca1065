"""E-mail, out and in: what stands in it, replies, what comes back."""
