"""Core (OCPP 1.6, §5)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from addon.simulator.duties import Duties
from addon.simulator.wording import Fields, Routes


def routes(duties: Duties) -> Routes:
    """Answer Core's calls."""
    core = _Core(duties)
    return {
        "ChangeAvailability": core.availability,
        "ChangeConfiguration": lambda key, value, **_: {"status": duties.configuration.change(key, value)},
        "ClearCache": core.clear_cache,
        "DataTransfer": lambda **_: {"status": "UnknownVendorId"},
        "GetConfiguration": core.configuration,
        "RemoteStartTransaction": core.start,
        "RemoteStopTransaction": core.stop,
        "Reset": core.reset,
        "UnlockConnector": core.unlock,
    }


class _Core:
    def __init__(self, duties: Duties) -> None:
        self._duties = duties

    async def configuration(self, key: list[str] | None = None, **_: object) -> Fields:
        """Tell configuration keys, unless that is too much for this make."""
        configuration = self._duties.configuration
        if configuration.upsets(key):
            if key:
                self._duties.reboot("PowerLoss")
            await self._duties.drop_link()
        known, unknown = configuration.read(key)
        return {"configuration_key": known, "unknown_key": unknown or None}

    def clear_cache(self, **_: object) -> Fields:
        """Forget tags, where there is a cache of them."""
        cached = self._duties.configuration.yes("AuthorizationCacheEnabled")
        return {"status": "Accepted" if cached else "Rejected"}

    def start(
        self,
        id_tag: str,
        connector_id: int | None = None,
        charging_profile: Mapping[str, Any] | None = None,
        **_: object,
    ) -> Fields:
        """Begin a transaction."""
        if charging_profile and not self._duties.quirks.takes_start_profile:
            return {"status": "Rejected"}
        return {"status": _granted(self._duties.start(id_tag, charging_profile, connector_id))}

    def stop(self, transaction_id: int, **_: object) -> Fields:
        """End the transaction with this id."""
        for connector in self._duties.connectors:
            running = connector.station.transaction
            if running is not None and running.id == transaction_id:
                if self._duties.quirks.heeds_stop:
                    connector.stop("Remote")
                return {"status": "Accepted"}
        return {"status": "Rejected"}

    def availability(
        self,
        connector_id: int,
        type: str,  # noqa: A002 - the standard's name
        **_: object,
    ) -> Fields:
        """Go into or out of service."""
        affected = [c for c in self._duties.connectors if connector_id in (0, c.number)]
        statuses = {c.station.set_operative(operative=type == "Operative") for c in affected}
        if self._duties.quirks.availability_harms:
            for connector in affected:
                connector.station.fault = "InternalError"
        self._duties.agenda.wake.set()
        if not affected or connector_id not in self._duties.quirks.numbers(len(self._duties.connectors)):
            return {"status": "Rejected"}
        return {"status": "Scheduled" if "Scheduled" in statuses else "Accepted"}

    def reset(self, type: str, **_: object) -> Fields:  # noqa: A002 - the standard's name
        """Restart."""
        self._duties.reboot(f"{type}Reset")
        return {"status": "Accepted"}

    def unlock(self, connector_id: int, **_: object) -> Fields:
        """Release the cable; a running transaction ends first (§5.18)."""
        for connector in self._duties.connectors:
            if connector.number == connector_id:
                if connector.station.transaction:
                    connector.stop("UnlockCommand")
                return {"status": "Unlocked"}
        return {"status": "NotSupported"}


def _granted(granted: bool) -> str:  # noqa: FBT001 - its only meaning
    return "Accepted" if granted else "Rejected"
