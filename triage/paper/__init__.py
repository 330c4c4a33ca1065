"""What leaves the desk on paper, as text or as a table."""
