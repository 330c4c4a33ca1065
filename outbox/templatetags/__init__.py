"""Filters for what is sent."""
