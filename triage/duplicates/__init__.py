"""Two needs, or two people, that are one: found, shown, merged."""
