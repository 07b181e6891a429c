"""Take one of the meters that were found for each place that wants one, or say why none. Pure.

Never by size or by name: a wrong guess would charge cars past the fuse. For the main fuse one that fits is
taken; with several the user chooses, or the cars' steps show which it is, and until then the site stays at
its fallback. The meter of a circuit is always named, and never taken for the main fuse's by itself.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from addon.config import AUTO
from addon.homeassistant.link.entity_states import EntityState
from addon.homeassistant.meters.discovery import Key, ShellyMeter
from addon.homeassistant.meters.meter import Signs, power_of, read
from addon.homeassistant.meters.places import MeterPlace
from addon.model.meter import MeterCandidate, MeterStatus

States = Mapping[str, EntityState]


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """The meter taken, if any; else `status` says what is wrong. `text` is for people.

    `named`: all that the option fits. `open_to`: where several would do, those. `by_steps`: it was found by
    the cars' steps.
    """

    meter: ShellyMeter | None = None
    status: MeterStatus = MeterStatus.OK
    text: str = ""
    named: tuple[ShellyMeter, ...] = ()
    open_to: tuple[ShellyMeter, ...] = ()
    by_steps: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """The meters of the home, for a site of three phases or one; and one by one each phase or channel."""

    meters: tuple[ShellyMeter, ...] = ()
    channels: tuple[ShellyMeter, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """What the app has learned of meters since it runs.

    `by_steps`: key of the meter that the cars' steps have shown to be at the main fuse, `among` those that
    were compared. `in_force`: key of the main fuse's, as long as it has one.
    """

    by_steps: Key | None = None
    among: frozenset[Key] = frozenset()
    in_force: Key | None = None


def choose_all(places: Sequence[MeterPlace], found: Found, states: States, known: Known) -> dict[str, Choice]:
    """Choose for each place, by its circuit's id."""
    found = replace(found, meters=tuple(_in_force(found.meters, states)))
    main, *circuits = places
    named = main.device.casefold() != AUTO
    choices = {main.circuit_id: _choose_named(found, main)} if named else {}
    for place in circuits:
        choice = _choose_named(found, place)
        for id_, other in choices.items():
            if choice.meter and other.meter and choice.meter.overlaps(other.meter):
                owner = "the main fuse" if id_ == main.circuit_id else f"circuit {id_}"
                text = f"{choice.meter.name} (option {place.option}) is the meter of {owner} already."
                choice = Choice(status=MeterStatus.MISSING, text=text, named=choice.named)
        choices[place.circuit_id] = choice
    if not named:
        choices[main.circuit_id] = _choose_main(found, main, circuits, choices, known)
    return choices


def _in_force(found: Sequence[ShellyMeter], states: States) -> list[ShellyMeter]:
    """Leave out what a Shelly's former profile left in the registry: no values, while the other has some."""
    live = {(meter.mac, meter.kind) for meter in found if power_of(states, meter) is not None}
    macs = {mac for mac, _kind in live}
    return [meter for meter in found if meter.mac not in macs or (meter.mac, meter.kind) in live]


def _choose_main(
    found: Found,
    main: MeterPlace,
    circuits: Sequence[MeterPlace],
    choices: Mapping[str, Choice],
    known: Known,
) -> Choice:
    taken = [meter for choice in choices.values() for meter in choice.named]
    free = [meter for meter in found.meters if not any(meter.overlaps(other) for other in taken)]
    fitting = tuple(meter for meter in free if not why_not(meter, main))
    nowhere = [place for place in circuits if not choices[place.circuit_id].named]
    if not fitting:
        return _none_fits(found, free, main)
    if len(fitting) > 1:
        return _choose_by_steps(fitting, known)
    if nowhere and fitting[0].key != known.in_force:
        return _perhaps_a_circuits(fitting[0], nowhere)
    return Choice(meter=fitting[0], text=f"{_describe(fitting[0])}: the only meter that fits.")


def _choose_by_steps(fitting: tuple[ShellyMeter, ...], known: Known) -> Choice:
    """Take the one that the cars' steps have shown, as long as no other has come that was not compared."""
    shown = next((meter for meter in fitting if meter.key == known.by_steps), None)
    if shown and {meter.key for meter in fitting} <= known.among:
        text = f"{_describe(shown)}: the meter that shows what the cars take, as no other does."
        return Choice(meter=shown, text=text, by_steps=True)
    names = ", ".join(meter.name for meter in fitting)
    text = f"There are {len(fitting)} meters ({names}); choose one in the option meter.device."
    return Choice(status=MeterStatus.AMBIGUOUS, text=text, open_to=fitting)


def _none_fits(found: Found, free: Sequence[ShellyMeter], main: MeterPlace) -> Choice:
    if free:
        text = "No meter fits. " + " ".join(f"{meter.name}: {why_not(meter, main)}" for meter in free)
    elif found.meters:
        names = ", ".join(meter.name for meter in found.meters)
        text = f"Each meter in Home Assistant ({names}) is named for a circuit; the main fuse has none."
    else:
        text = "There is no Shelly energy meter in Home Assistant; add it with the Shelly integration."
    return Choice(status=MeterStatus.MISSING, text=text)


def _perhaps_a_circuits(meter: ShellyMeter, nowhere: Sequence[MeterPlace]) -> Choice:
    """Refuse the only meter while that of a circuit is not found: it may be that one, under another name."""
    options = " and ".join(f"{place.device!r} ({place.option})" for place in nowhere)
    text = (
        f"{meter.name} is the only meter, but {options} is not found, and it may be that one. "
        "Mend the name, or choose the main fuse's in the option meter.device."
    )
    return Choice(status=MeterStatus.AMBIGUOUS, text=text)


def _choose_named(found: Found, place: MeterPlace) -> Choice:
    wanted, option = place.device, place.option
    there = found.meters if place.phase is None else found.channels
    named = [meter for meter in there if wanted.casefold() in {name.casefold() for name in meter.names}]
    # the id or name of a single channel is more exact than that of the device that it is part of
    exact = [meter for meter in named if wanted.casefold() in (meter.id.casefold(), meter.name.casefold())]
    named = exact or named
    fitting = [meter for meter in named if not why_not(meter, place)]
    if len(fitting) == 1:
        text = f"{_describe(fitting[0])}: chosen in the option {option}."
        return Choice(meter=fitting[0], text=text, named=tuple(named))
    if fitting:
        names = ", ".join(f"{meter.name} ({meter.id})" for meter in fitting)
        text = f"The option {option}, {wanted!r}, fits {len(fitting)} meters: {names}; name one by its id."
        return Choice(status=MeterStatus.AMBIGUOUS, text=text, named=tuple(named))
    if named:
        text = f"{named[0].name}: {why_not(named[0], place)}"
        return Choice(status=MeterStatus.MISSING, text=text, named=tuple(named))
    names = ", ".join(meter.name for meter in there) or "none"
    text = f"No Shelly meter is called {wanted!r} (option {option}); found: {names}."
    return Choice(status=MeterStatus.MISSING, text=text)


def why_not(meter: ShellyMeter, place: MeterPlace) -> str:
    """Say why a meter can't be taken for a place, "" if it could be."""
    if meter.disabled:
        return "It is disabled in Home Assistant."
    if place.phase and meter.kind == "em":
        return f"It measures three phases; leave out “:{place.phase}” behind its name."
    if not place.phase and len(meter.phases) != place.phases:
        if place.is_main:
            return "It measures one phase; this site has three."
        return f"It measures one phase; enter which, as in “{place.device}:L1”."
    if not all(phase.measurable for phase in meter.phases):
        return "You disabled its current and power entities in Home Assistant; enable them."
    return ""


def candidates(
    found: Found, states: States, main: MeterPlace, choices: Mapping[str, Choice], *, voltage_v: float
) -> tuple[MeterCandidate, ...]:
    """List what could be at the main fuse, with live values, for people to choose from.

    `voltage_v`: nominal, for where none is measured.
    """
    circuits = [(id_, choice.named) for id_, choice in choices.items() if id_ != main.circuit_id]

    def reason(meter: ShellyMeter) -> str:
        own = next((id_ for id_, named in circuits if any(meter.overlaps(other) for other in named)), "")
        return f"It is the meter of circuit {own}." if own else why_not(meter, main)

    def candidate(meter: ShellyMeter) -> MeterCandidate:
        shown, _ = read(states, meter, now_s=0.0, voltage_v=voltage_v, signs=Signs())
        return MeterCandidate(
            device_id=meter.id,
            name=meter.name,
            model=meter.model,
            phases=len(meter.phases),
            power_w=power_of(states, meter),
            why_not=reason(meter),
            currents_da=tuple(shown.currents)[: len(meter.phases)] if shown else (),
        )

    return tuple(candidate(meter) for meter in found.meters)


def _describe(meter: ShellyMeter) -> str:
    return meter.name if meter.model in meter.name else f"{meter.name} ({meter.model})"
