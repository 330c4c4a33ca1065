"""Every message to a person."""
