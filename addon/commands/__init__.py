"""What people may change while the app runs, by the page's API and by Home Assistant's entities."""

from addon.commands.commands import Commands

__all__ = ["Commands"]
