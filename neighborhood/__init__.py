"""The place itself: areas, categories, vocabularies, the group's settings."""
