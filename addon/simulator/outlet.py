"""Where a charger stands in a simulated home, and which."""

from __future__ import annotations

from dataclasses import dataclass, field

from addon.simulator.car import CarModel
from addon.simulator.charger import Charger
from addon.simulator.quirks import STANDARD, Quirks
from addon.simulator.station import Station
from addon.simulator.v201.charger import Charger as Charger201

VERSIONS = ("1.6", "2.0.1", "2.1")


@dataclass
class Outlet:
    """A charger with its car. `phases`: the grid phases (0, 1, 2) behind its terminals; `version`: OCPP's."""

    id: str = "garage"
    quirks: Quirks = STANDARD
    car: CarModel = field(default_factory=CarModel)
    phases: tuple[int, ...] = (0, 1, 2)
    version: str = "1.6"

    def charger(self, url: str, station: Station) -> Charger | Charger201:
        """Put a charger in front of its station that dials `url` once it runs."""
        return new_charger(url, self.id, station, self.version)


def new_charger(url: str, id_: str, station: Station, version: str) -> Charger | Charger201:
    """Make a charger that speaks one of `VERSIONS`."""
    if version == "1.6":
        return Charger(url, id_, station)
    return Charger201(url, id_, station, version=version)
