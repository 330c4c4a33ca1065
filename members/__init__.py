"""Who people are, how we reach them, and what they did."""
