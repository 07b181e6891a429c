"""What flowed, what was decided and why, what it cost: kept for a week, for people to look back."""

from addon.history.keeper import History

__all__ = ["History"]
