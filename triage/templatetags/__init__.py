"""What the desk's pages say by themselves."""
