"""Whether a connector that was put out of service says that it is back in it."""

from __future__ import annotations

from addon.model.loadpoint import ChargingStatus

AGAIN_S = 30.0
"""One that was back before is not believed to be so again sooner after it was paused anew."""

_IN_SERVICE = frozenset(
    {
        ChargingStatus.PREPARING,
        ChargingStatus.CHARGING,
        ChargingStatus.SUSPENDED_EV,
        ChargingStatus.SUSPENDED_EVSE,
    }
)


class Comeback:
    """What one connector tells in the pauses of one session."""

    def __init__(self) -> None:
        self._was_out = False
        self._before = False

    def expect(self) -> None:
        """Begin with a pause: what it says counts once it has said that it is out."""
        self._was_out = False

    def is_told(self, status: ChargingStatus, paused_s: float) -> bool:
        """Take its status, so long after it was paused; tell whether it is back, to be paused anew.

        One that says so after each pause is not switched to and fro without end.
        """
        self._was_out = self._was_out or status is ChargingStatus.UNAVAILABLE
        back = self._was_out and status in _IN_SERVICE and (not self._before or paused_s >= AGAIN_S)
        self._before = self._before or back
        return back
