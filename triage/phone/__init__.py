"""Taking calls, calling back, and saying yes for somebody."""
