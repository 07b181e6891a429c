"""Who is charging where, since when, and how much: sessions and their energy."""
