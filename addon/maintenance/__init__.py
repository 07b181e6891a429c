"""Looking after chargers: logs, firmware, configuration, by request of a person; never by itself."""

from addon.maintenance.desk import MaintenanceDesk
from addon.maintenance.settings import Change, Listing, ShownSetting
from addon.maintenance.task import Progress, Stage

__all__ = ["Change", "Listing", "MaintenanceDesk", "Progress", "ShownSetting", "Stage"]
