"""What a new neighborhood starts with; from then on the group edits its own copy."""
