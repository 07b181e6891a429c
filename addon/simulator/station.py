"""A charger with one connector: cable, contactor, energy meter and charging profiles. No OCPP, no clock.

Time comes as `now_s`, monotonic seconds; the station's own clock is that plus `epoch_s` plus the fault of
its clock. A limit reaches the pilot a second after it was set, and the car's answer follows (`car`).
"""

from __future__ import annotations

from collections import deque
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from addon.simulator import car as cars
from addon.simulator.car import Car, CarModel
from addon.simulator.charging_schedule import (
    Charging,
    Period,
    Profile,
    ProfileFilter,
    ProfileStore,
    Purpose,
    Stored,
    parse,
)
from addon.simulator.pilot import offer
from addon.simulator.profile_rules import acceptable, heeded
from addon.simulator.quirks import STANDARD, Quirks
from addon.simulator.transaction import ProfileOrder as ProfileOrder  # noqa: PLC0414 - known from here
from addon.simulator.transaction import Transaction as Transaction  # noqa: PLC0414 - known from here

PILOT_DELAY_S = 1.0


class Station:
    """A charger, stepped in time.

    Attributes:
        quirks: what make it is.
        orders: every SetChargingProfile, oldest first.
        transaction: the running one, if any.
        offered_da: what the pilot tells the car now; 0: nothing.
        fault: its ChargePointErrorCode, "" while it has none.
        share: what it gets of a limit of the whole charge point, others beside it charging, too.

    """

    def __init__(
        self,
        *,
        quirks: Quirks = STANDARD,
        car: CarModel | None = None,
        now_s: float = 0.0,
        epoch_s: float = 0.0,
    ) -> None:
        self.quirks = quirks
        self.orders: list[ProfileOrder] = []
        self.transaction: Transaction | None = None
        self.offered_da = 0
        self.fault = ""
        self.share = 1.0
        self._car_model = car or CarModel()
        self._car: Car | None = None
        self._epoch_s = epoch_s
        self._operative = True
        self._finished = False
        self._profiles = ProfileStore(hardware_a=quirks.max_a)
        self._register_wh = 0.0
        self._jump_until_s = now_s
        self._on_the_way: deque[tuple[float, int]] = deque()

    # -- what can be seen of it ----------------------------------------------------------------------

    @property
    def plugged(self) -> bool:
        """Whether a car is on the cable."""
        return self._car is not None

    @property
    def terminals_a(self) -> tuple[float, float, float]:
        """What it draws at its terminals 1, 2, 3."""
        return self._car.terminals_a if self._car else (0.0, 0.0, 0.0)

    @property
    def drawing(self) -> bool:
        """Whether the car draws anything worth speaking of."""
        return max(self.terminals_a) > 0.05

    @property
    def energy_wh(self) -> float:
        """All energy it ever delivered."""
        return self._register_wh

    @property
    def register_wh(self) -> int:
        """What its energy register says; some makes count from 0 within a transaction."""
        if self.quirks.session_energy and self.transaction:
            return int(self._register_wh) - self.transaction.meter_start_wh
        return int(self._register_wh)

    @property
    def status(self) -> str:
        """Its ChargePointStatus (OCPP 1.6, §7.7)."""
        if self.fault:
            return "Faulted"
        if self.transaction:
            if self.offered_da == 0:
                return "SuspendedEVSE"
            return "Charging" if self.drawing else "SuspendedEV"
        if not self._operative:
            return "Unavailable"
        if not self.plugged:
            return "Available"
        return "Finishing" if self._finished else "Preparing"

    def clock_s(self, now_s: float) -> float:
        """Read its own clock: Unix seconds, wrong by what its quirks say."""
        return self._epoch_s + now_s + self.quirks.clock_offset_s

    def timestamp(self, now_s: float) -> str:
        """Write its own clock's time as OCPP wants it."""
        return datetime.fromtimestamp(self.clock_s(now_s), UTC).isoformat(timespec="milliseconds")[:-6] + "Z"

    def limit_a(self, now_s: float) -> float:
        """Tell the current it allows per phase at this moment, by its profiles and its faults."""
        if not self.quirks.obeys or now_s < self._jump_until_s:
            return self.quirks.max_a
        return self._profiles.effective(self.clock_s(now_s), self._charging(), self.share).limit_a

    @property
    def profiles(self) -> tuple[Stored, ...]:
        """List the profiles it holds."""
        return self._profiles.stored

    def schedule(self, now_s: float, duration_s: float) -> tuple[Period, ...]:
        """List the limits of the next seconds, for GetCompositeSchedule."""
        return self._profiles.composite(self.clock_s(now_s), duration_s, self._charging())

    # -- time ----------------------------------------------------------------------------------------

    def step(self, now_s: float) -> None:
        """Let time pass: limits reach the pilot, the car follows, energy is counted."""
        charges = self.transaction is not None and self.transaction.authorized
        allowed_da, phases = offer(self.quirks, self.limit_a(now_s)) if charges else (0, 3)
        self._connect(phases, now_s)
        if allowed_da != (self._on_the_way[-1][1] if self._on_the_way else self.offered_da):
            self._on_the_way.append((now_s + PILOT_DELAY_S, allowed_da))
        while self._on_the_way and self._on_the_way[0][0] <= now_s:
            at_s, self.offered_da = self._on_the_way.popleft()
            self._drive(at_s)
        self._drive(now_s)

    def _connect(self, phases: int, now_s: float) -> None:
        """Let the car have so many phases of those it can use."""
        usable = min(phases, self._car_model.phases)
        if self._car and self._car.model.phases != usable:
            self._drive(now_s)
            self._car = replace(self._car, model=replace(self._car_model, phases=usable))

    def _drive(self, now_s: float) -> None:
        if self._car:
            before_wh = self._car.charged_wh
            self._car = cars.step(self._car, self.offered_da, now_s)
            self._register_wh += self._car.charged_wh - before_wh

    def _charging(self) -> Charging | None:
        if self.transaction is None:
            return None
        name = self.transaction.uuid or self.transaction.id
        return Charging(transaction_id=name, started_s=self.transaction.started_clock_s)

    # -- cable and transaction -----------------------------------------------------------------------

    def plug_in(self, now_s: float, car: CarModel | None = None) -> None:
        """Plug a car in: another than before, if one is given."""
        self._car_model = car or self._car_model
        self._car = Car(model=self._car_model, at_s=now_s)
        self._finished = False

    def unplug(self) -> None:
        """Take the cable out, once no transaction is running."""
        if self.transaction:
            raise ValueError("a transaction is running")
        self._car = None

    def begin(self, id_tag: str, now_s: float, *, uuid: str = "", authorized: bool = True) -> Transaction:
        """Start a transaction: from now on, or once it is authorized, the pilot follows the limit."""
        self.transaction = Transaction(
            id_tag=id_tag,
            started=self.timestamp(now_s),
            started_clock_s=self.clock_s(now_s),
            meter_start_wh=int(self._register_wh),
            uuid=uuid,
            authorized=authorized,
        )
        self._finished = False
        self.step(now_s)
        return self.transaction

    def end(self, now_s: float) -> Transaction:
        """Stop the running transaction: the contactor opens, its TxProfile is forgotten."""
        if self.transaction is None:
            raise ValueError("no transaction is running")
        self.step(now_s)
        ended, self.transaction = self.transaction, None
        self._finished = True
        self._open_contactor()
        self._profiles = self._profiles.clear(ProfileFilter(purpose=Purpose.TX))
        return ended

    def deauthorize(self, now_s: float) -> None:
        """Let the running transaction draw nothing more: the contactor opens, and it stays open."""
        if self.transaction is None:
            raise ValueError("no transaction is running")
        self.step(now_s)
        self.transaction.authorized = False
        self._open_contactor()

    def _open_contactor(self) -> None:
        self._on_the_way.clear()
        self.offered_da = 0
        if self._car:
            self._car = cars.opened(self._car)

    def restart(self) -> None:
        """Come up again after a loss of power, without a transaction or a fault."""
        self.fault = ""
        if self.quirks.forgets_profiles:
            self._profiles = ProfileStore(hardware_a=self.quirks.max_a)

    def set_operative(self, *, operative: bool) -> str:
        """Take it into or out of service; a running transaction goes on first (§5.2)."""
        self._operative = operative
        return "Scheduled" if self.transaction and not operative else "Accepted"

    # -- profiles ------------------------------------------------------------------------------------

    def set_profile(self, connector_id: int, data: Mapping[str, Any], now_s: float) -> str:
        """Take or refuse a charging profile (snake_case names); returns the ChargingProfileStatus."""
        try:
            profile = parse(data)
        except (KeyError, TypeError, ValueError):
            profile = None
        return self.take_profile(connector_id, profile, data, now_s)

    def take_profile(
        self, connector_id: int, profile: Profile | None, data: Mapping[str, Any], now_s: float
    ) -> str:
        """Take or refuse what was read from `data`, None where that is none; returns the status."""
        self.step(now_s)
        accepted = profile is not None and acceptable(self.quirks, connector_id, profile, self._charging())
        if profile is not None and accepted and heeded(self.quirks, profile):
            self._install(connector_id, profile, now_s)
        status = "Accepted" if accepted else "Rejected"
        ordered_a = self._profiles.effective(self.clock_s(now_s), self._charging()).limit_a
        self.orders.append(
            ProfileOrder(
                at_s=now_s, connector_id=connector_id, profile=data, status=status, limit_a=ordered_a
            )
        )
        return status

    def clear_profiles(self, which: ProfileFilter, now_s: float) -> str:
        """Forget profiles; returns the ClearChargingProfileStatus."""
        self.step(now_s)
        before, self._profiles = self._profiles, self._profiles.clear(which)
        self.step(now_s)
        return "Unknown" if self._profiles == before else "Accepted"

    def _install(self, connector_id: int, profile: Profile, now_s: float) -> None:
        slots = len(self._profiles.stored)
        heeded = replace(profile, periods=profile.periods[: self.quirks.max_periods])
        self._profiles = self._profiles.install(connector_id, heeded, self.clock_s(now_s))
        if self.quirks.swap_jump_s and len(self._profiles.stored) <= slots:
            self._jump_until_s = now_s + self.quirks.swap_jump_s
        self.step(now_s)


def divide(stations: Sequence[Station]) -> None:
    """Divide limits of a whole charge point among those of its connectors that have a transaction."""
    charging = sum(station.transaction is not None for station in stations)
    for station in stations:
        station.share = 1 / max(1, charging)
