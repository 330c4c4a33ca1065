"""The group’s own words for our messages."""
