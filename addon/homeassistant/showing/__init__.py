"""Shows the entities, through a broker or over REST, one way at a time, and what of them was refused."""
