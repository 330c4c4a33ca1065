"""One believable neighborhood, all made up: people, posts in every state, and their history."""
