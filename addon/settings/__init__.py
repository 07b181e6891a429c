"""The options in force: what they are, what they may be, how they change, and what was changed."""

from addon.settings.desk import SettingsDesk
from addon.settings.history import changed_by
from addon.settings.settings import DEBOUNCE_S, WRITE_INTERVAL_S, Change, OptionsStore, Settings

__all__ = [
    "DEBOUNCE_S",
    "WRITE_INTERVAL_S",
    "Change",
    "OptionsStore",
    "Settings",
    "SettingsDesk",
    "changed_by",
]
