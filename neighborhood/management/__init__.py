"""Commands about the words of the site."""
