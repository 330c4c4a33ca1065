"""Where neighbors come in: the home page, the form, and the private pages behind a link."""
