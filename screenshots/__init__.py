"""Takes pictures of every page of a demo: what ``bin/shots`` runs."""
