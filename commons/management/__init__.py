"""Commands of the commons."""
