"""What the desk shows and does: needs, offers, messages to pass on, paper codes."""
