"""Where neighbors come in: home, the form, the private pages, the demo."""
