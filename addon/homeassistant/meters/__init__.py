"""The meters of the house: found, chosen, switched on, followed, asked, and read."""
