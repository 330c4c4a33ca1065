"""The neighbors' own words."""
