"""Text messages, out and in, over a gateway."""
