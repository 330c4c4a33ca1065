"""What members can give."""
