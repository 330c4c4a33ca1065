"""When messages leave: quiet hours, one message a day, and not at all."""
