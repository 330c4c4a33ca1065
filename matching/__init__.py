"""The one app that knows needs and offers together."""
