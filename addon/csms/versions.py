"""The versions of OCPP that are spoken here, and which of them a charger truly speaks."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from addon.csms.rpc.errors import Dialect
from addon.csms.speech import Charger, Speech
from addon.csms.v16.speech import Speech16
from addon.csms.v201.speech import Speech201

SPEECHES: Mapping[Dialect, Callable[[Charger], Speech]] = {
    Dialect.OCPP201: Speech201,
    Dialect.OCPP21: Speech201,
    Dialect.OCPP16: Speech16,
}
"""The versions of OCPP that are spoken here."""


class Versions:
    """The versions of one charger. `changed` is called when it speaks another one than before.

    One that dials with a version and says nothing in it changes nothing: some do so time and again.
    """

    def __init__(self, charger: Charger, changed: Callable[[], None]) -> None:
        self._charger = charger
        self._changed = changed
        self._spoken = charger.station.learned.version
        self._speeches: dict[Dialect, Speech] = {}

    def turn_to(self, dialect: Dialect) -> Speech:
        """Find what speaks the version that it dials with."""
        self._charger.station.speaks(dialect.value)
        if dialect not in self._speeches:
            self._speeches[dialect] = SPEECHES[dialect](self._charger)
        return self._speeches[dialect]

    def heard(self, dialect: Dialect) -> None:
        """Note that it said something in this version."""
        before, self._spoken = self._spoken, dialect.value
        if before not in ("", dialect.value):
            self._changed()
