"""The state of an EVSE, from what its connectors and its transaction say of it. Pure.

2.0.1 tells in two messages what 1.6 tells in one: StatusNotification says whether there is a car,
TransactionEvent whether it charges. The words that come out are those of `ChargingStatus`.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from addon.model.loadpoint import ChargingStatus

OCCUPIED = "Occupied"
_PLUGS = {
    "Available": ChargingStatus.AVAILABLE,
    "Reserved": ChargingStatus.RESERVED,
    "Unavailable": ChargingStatus.UNAVAILABLE,
    "Faulted": ChargingStatus.FAULTED,
}
_FIRST_OF = (OCCUPIED, "Reserved", "Available", "Faulted", "Unavailable")
"""Of several connectors in one EVSE only one is used at a time: whose word tells of all. One that is out of
service or broken leaves the others to be used."""

_OF_1_6 = {
    "Preparing": OCCUPIED,
    "Charging": OCCUPIED,
    "SuspendedEV": OCCUPIED,
    "SuspendedEVSE": OCCUPIED,
    "Finishing": OCCUPIED,
}
"""1.6's words for a connector, from firmware that speaks 2.0.1 in them."""

_CHARGING = {
    "Charging": ChargingStatus.CHARGING,
    "SuspendedEV": ChargingStatus.SUSPENDED_EV,
    "SuspendedEVSE": ChargingStatus.SUSPENDED_EVSE,
    "EVConnected": ChargingStatus.PREPARING,
    "Idle": ChargingStatus.PREPARING,
}
CHARGES = frozenset({"Charging", "SuspendedEV", "SuspendedEVSE"})
"""Charging states in which power may flow, or could before."""
CONNECTED = CHARGES | {"EVConnected"}
"""Charging states with a car on the cable."""


@dataclass(slots=True, kw_only=True)
class EvseState:
    """What was said of one EVSE. `ended`: its last transaction is over, and the car may still be there.

    `charging`: the charging state of the transaction `uid`; "" where there is none, or it did not say.
    """

    plugs: dict[int, str] = field(default_factory=dict)
    uid: str = ""
    charging: str = ""
    ended: bool = False

    @property
    def plug(self) -> str:
        """What its connectors say together; "" while they have said nothing."""
        said = set(self.plugs.values())
        return next((word for word in _FIRST_OF if word in said), "")

    def plug_in(self, connector_id: int, *, mends: bool) -> None:
        """Take in that there is a car, from the event of a transaction; at 0: at whichever connector.

        `mends`: it charges, so that it is neither broken nor out of service.
        """
        if self.plug in ("", "Available", "Reserved") or (mends and self.plug != OCCUPIED):
            plugs = (connector_id,) if connector_id else self.plugs or (1,)
            self.plugs |= dict.fromkeys(plugs, OCCUPIED)

    def plug_out(self) -> None:
        """Take in that the car is gone, from the end of a transaction."""
        self.plugs = {id_: "Available" if word == OCCUPIED else word for id_, word in self.plugs.items()}
        self.ended = False

    def connector_says(self, connector_id: int, word: str) -> None:
        """Take in a StatusNotification."""
        self.plugs[connector_id] = _OF_1_6.get(word, word)
        if self.plug == "Available":
            self.ended = False
        if word in _CHARGING:
            self.charging = word

    def status(self, *, runs: bool) -> ChargingStatus:
        """Tell the state; `runs`: a transaction goes on."""
        plug = self.plug
        if plug in _PLUGS:
            return _PLUGS[plug]
        if runs:  # one that never said whether it charges is believed what it draws
            return _CHARGING.get(self.charging, ChargingStatus.UNKNOWN)
        if plug != OCCUPIED:
            return ChargingStatus.UNKNOWN
        return ChargingStatus.FINISHING if self.ended else ChargingStatus.PREPARING
