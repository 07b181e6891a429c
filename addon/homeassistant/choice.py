"""Take one of the meters that were found, or say why none. Pure.

Never by size or by name: a wrong guess would charge cars past the fuse. One that fits is taken; with
several the user chooses, and until then the site stays at its fallback.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from addon.homeassistant.discovery import ShellyMeter
from addon.homeassistant.entity_states import EntityState
from addon.homeassistant.meter import power_of
from addon.model.meter import MeterCandidate, MeterStatus

AUTO = "auto"


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """The meter taken, if any; else `status` says what is wrong. `text` is for people."""

    meter: ShellyMeter | None = None
    status: MeterStatus = MeterStatus.OK
    text: str = ""


def choose(
    meters: Iterable[ShellyMeter], *, device: str, phases: int, states: Mapping[str, EntityState]
) -> Choice:
    """Choose for a site of 1 or 3 phases. `device` is "auto", or a device's name or id."""
    found = _in_force(list(meters), states)
    wanted = device.strip()
    if wanted and wanted.casefold() != AUTO:
        return _choose_named(found, wanted, phases)
    fitting = [meter for meter in found if not why_not(meter, phases)]
    if len(fitting) == 1:
        return Choice(meter=fitting[0], text=f"{_describe(fitting[0])}: the only meter that fits.")
    if fitting:
        names = ", ".join(meter.name for meter in fitting)
        return Choice(
            status=MeterStatus.AMBIGUOUS,
            text=f"There are {len(fitting)} meters ({names}); choose one in the option meter.device.",
        )
    if found:
        reasons = " ".join(f"{meter.name}: {why_not(meter, phases)}" for meter in found)
        return Choice(status=MeterStatus.MISSING, text=f"No meter fits. {reasons}")
    return Choice(
        status=MeterStatus.MISSING,
        text="There is no Shelly energy meter in Home Assistant; add it with the Shelly integration.",
    )


def _in_force(found: list[ShellyMeter], states: Mapping[str, EntityState]) -> list[ShellyMeter]:
    """Leave out what a Shelly's former profile left in the registry: no values, while the other has some."""
    live = {(meter.mac, meter.kind) for meter in found if power_of(states, meter) is not None}
    macs = {mac for mac, _kind in live}
    return [meter for meter in found if meter.mac not in macs or (meter.mac, meter.kind) in live]


def _choose_named(found: list[ShellyMeter], wanted: str, phases: int) -> Choice:
    named = [meter for meter in found if wanted.casefold() in {name.casefold() for name in meter.names}]
    # the id or name of a single channel is more exact than that of the device that it is part of
    exact = [meter for meter in named if wanted.casefold() in (meter.id.casefold(), meter.name.casefold())]
    fitting = [meter for meter in exact or named if not why_not(meter, phases)]
    if len(fitting) == 1:
        return Choice(meter=fitting[0], text=f"{_describe(fitting[0])}: chosen in the option meter.device.")
    if fitting:
        names = ", ".join(f"{meter.name} ({meter.id})" for meter in fitting)
        text = (
            f"The option meter.device, {wanted!r}, fits {len(fitting)} meters: {names}; name one by its id."
        )
        return Choice(status=MeterStatus.AMBIGUOUS, text=text)
    if named:
        return Choice(status=MeterStatus.MISSING, text=f"{named[0].name}: {why_not(named[0], phases)}")
    names = ", ".join(meter.name for meter in found) or "none"
    text = f"No Shelly meter is called {wanted!r} (option meter.device); found: {names}."
    return Choice(status=MeterStatus.MISSING, text=text)


def why_not(meter: ShellyMeter, phases: int) -> str:
    """Say why a meter can't be taken, "" if it could be."""
    if meter.disabled:
        return "It is disabled in Home Assistant."
    if len(meter.phases) != phases:
        return "It measures one phase; this site has three."
    if not all(phase.measurable for phase in meter.phases):
        return "You disabled its current and power entities in Home Assistant; enable them."
    return ""


def candidates(
    meters: Iterable[ShellyMeter], states: Mapping[str, EntityState], phases: int
) -> tuple[MeterCandidate, ...]:
    """List what was found, with live power, for people to choose from."""
    return tuple(
        MeterCandidate(
            device_id=meter.id,
            name=meter.name,
            model=meter.model,
            phases=len(meter.phases),
            power_w=power_of(states, meter),
            why_not=why_not(meter, phases),
        )
        for meter in meters
    )


def _describe(meter: ShellyMeter) -> str:
    return meter.name if meter.model in meter.name else f"{meter.name} ({meter.model})"
