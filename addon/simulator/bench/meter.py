"""The house's meter as the app sees it through Home Assistant: what it delivers, and when.

The feed does to the MeterState what `homeassistant.meter_feed`, `watch` and `probe` do: an event only where
a value changed; the reading's instant is the last sign of life; after 10 s without one the meter is
asked, and its answer is a sign of life with whatever it measured last.
"""

from __future__ import annotations

from typing import Protocol

from addon.homeassistant.meters.liveness import Liveness
from addon.homeassistant.meters.probe import QUIET_S
from addon.model.meter import MeterReading, MeterState, MeterStatus
from addon.model.phases import PhaseCurrents, deciamps_up
from addon.simulator.house import Currents
from addon.simulator.shelly import worth_telling

VOLTAGE_V = 230.0
ANSWER_S = 1.0
"""An asked meter answers within this."""

SHELLY = "shelly"


class Meter(Protocol):
    """A meter as a device: it looks at what flows and says so a second later."""

    def look(self, t_s: int, flowing_a: Currents) -> PhaseCurrents | None:
        """Take in what flows at this second, and return what it says of an earlier one, if anything."""

    def answer(self) -> PhaseCurrents | None:
        """Return what it says when asked: its last measurement, None before the first."""


class SampledMeter:
    """Samples every `every_s` seconds and says it a second later, in tenths of an ampere."""

    def __init__(self, every_s: int) -> None:
        self._every_s = every_s
        self._sampled_a: Currents | None = None
        self._measured: PhaseCurrents | None = None

    def look(self, t_s: int, flowing_a: Currents) -> PhaseCurrents | None:
        """Sample where it is time; say what was sampled the second before."""
        said: PhaseCurrents | None = None
        if self._sampled_a is not None:
            one, two, three = self._sampled_a
            said = PhaseCurrents(round(one * 10), round(two * 10), round(three * 10))
            self._measured = said
            self._sampled_a = None
        if t_s % self._every_s == 0:
            self._sampled_a = flowing_a
        return said

    def answer(self) -> PhaseCurrents | None:
        """Return the last sample."""
        return self._measured


class ShellyMeter:
    """Looks every second and speaks where the power of a phase changed by 5 % or 10 W."""

    def __init__(self) -> None:
        self._looked_a: Currents | None = None
        self._measured_a: Currents | None = None
        self._told_a: Currents | None = None

    def look(self, t_s: int, flowing_a: Currents) -> PhaseCurrents | None:
        """Say what flowed a second ago where it is worth telling."""
        del t_s
        self._measured_a, self._looked_a = self._looked_a, flowing_a
        if self._measured_a is None or not worth_telling(self._told_a, self._measured_a):
            return None
        return self.answer()

    def answer(self) -> PhaseCurrents | None:
        """Return what flowed a second ago; asked or not, it has told it now."""
        if self._measured_a is None:
            return None
        self._told_a = self._measured_a
        return PhaseCurrents.of(deciamps_up(round(current_a, 3)) for current_a in self._measured_a)


def meter_named(name: str) -> Meter:
    """Make the meter that the command line names: `shelly`, or a number of seconds."""
    return ShellyMeter() if name == SHELLY else SampledMeter(int(name))


class Feed:
    """Follows a meter through Home Assistant. `asks`: a silent meter is asked, as this app does.

    Attributes:
        state: what the app knows of it, replaced with each sign of life.
        changed: whether the last `look` brought a new value, which is an event in Home Assistant.

    """

    def __init__(self, meter: Meter, *, asks: bool = True) -> None:
        self.state = MeterState()
        self.changed = False
        self._meter = meter
        self._asks = asks
        self._liveness = Liveness()
        self._currents: PhaseCurrents | None = None
        self._answer_at_s: float | None = None

    def look(self, t_s: int, flowing_a: Currents) -> bool:
        """Let this second happen; tells whether there is a new state."""
        now_s = float(t_s)
        said = self._meter.look(t_s, flowing_a)
        asked = self._asks and self._answer_at_s is not None and now_s >= self._answer_at_s
        if asked:
            said = self._meter.answer()
        self.changed = said is not None and said != self._currents
        if said is None or not (self.changed or asked):
            return False
        self._currents = said
        if self.changed:
            self._liveness.reported(now_s)
        else:
            self._liveness.answered(now_s)
        self._answer_at_s = now_s + QUIET_S + ANSWER_S
        self.state = self._read(now_s, said)
        return True

    def _read(self, now_s: float, currents: PhaseCurrents) -> MeterState:
        return MeterState(
            status=MeterStatus.OK,
            reading=reading_of(now_s, currents),
            alive_at_s=now_s,
            report_period_s=self._liveness.report_period_s,
            sample_period_s=self._liveness.sample_period_s,
            probed=True,
            device_id="meter",
            name="Meter",
            text="",
        )


def reading_of(now_s: float, currents: PhaseCurrents) -> MeterReading:
    """Make a reading of currents that the app learns of now."""
    return MeterReading(at_s=now_s, currents=currents, power_w=sum(currents) / 10 * VOLTAGE_V)
