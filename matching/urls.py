"""Addresses."""

app_name = "matching"
urlpatterns: list = []
private_patterns: list = []
