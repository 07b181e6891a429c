"""The last day, kept on disk: what was decided, on what, and whether it would be decided so again."""
