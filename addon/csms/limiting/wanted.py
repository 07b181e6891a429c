"""What the balancer wants of one connector, as long as it says so."""

from __future__ import annotations

import math
from dataclasses import replace

from addon.csms.station import Station
from addon.model.decision import Setpoint
from addon.model.loadpoint import Session

FOLLOW_MAX_AGE_S = 5.0
"""The engine repeats each setpoint once a second; after this its silence means that it is gone."""


class Wanted:
    """The last setpoint, and for which session it was meant: `session`, None without one."""

    def __init__(self, station: Station) -> None:
        self.session: Session | None = None
        self._station = station
        self._setpoint: Setpoint | None = None
        self._followed_at_s = -math.inf

    def follow(self, setpoint: Setpoint) -> bool:
        """Take in a setpoint; tells whether it is a cut that is to be sent."""
        last, self._setpoint = self._setpoint, setpoint
        self._followed_at_s = self._station.clock()
        return last is not None and setpoint.send and setpoint.limit_da < last.limit_da

    def turn_to(self, session: Session | None) -> bool:
        """Take in the session; tells whether it is another one, or none any more.

        What was wanted of an idle connector says nothing of a session; what is comes at once.
        """
        before, self.session = self.session, session
        if (before and before.transaction_id) == (session and session.transaction_id):
            return False
        if session is not None:
            self._setpoint = None
        return True

    @property
    def active(self) -> bool:
        """Whether limits are being told now: the balancer lives, and may send."""
        wanted, age_s = self._setpoint, self._station.clock() - self._followed_at_s
        return (
            not self._station.gate.shut and wanted is not None and wanted.send and age_s <= FOLLOW_MAX_AGE_S
        )

    @property
    def takeable(self) -> Setpoint | None:
        """The setpoint as this charger can be told it: less than it takes in a profile is a pause.

        The balancer learns of it.
        """
        wanted = self._setpoint
        if wanted is None:
            return None
        too_little = 0 < wanted.limit_da < self._station.learned.lowest_da
        return replace(wanted, limit_da=0) if too_little else wanted

    @property
    def pauses(self) -> bool:
        """Whether it is to stand still."""
        takeable = self.takeable
        return takeable is not None and takeable.limit_da == 0
