"""Tags for links between private pages."""
