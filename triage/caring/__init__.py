"""Who and what needs looking after, and the note for whoever comes next."""
