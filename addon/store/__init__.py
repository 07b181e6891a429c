"""What outlives a restart: SQLite in the data folder. No settings live here; those are the app's options."""

from addon.store.store import Store

__all__ = ["Store"]
