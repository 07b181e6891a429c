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
from addon.translation.text import listed, say, sentences

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
                owner = "" if id_ == main.circuit_id else id_
                text = _taken(choice.meter, place, owner)
                choice = Choice(status=MeterStatus.MISSING, text=text, named=choice.named)
        choices[place.circuit_id] = choice
    if not named:
        choices[main.circuit_id] = _choose_main(found, main, circuits, choices, known)
    return choices


def _taken(meter: ShellyMeter, place: MeterPlace, circuit: str) -> str:
    """Say that a meter is in use; `circuit`: where, "" for the main fuse."""
    if not circuit:
        return say(
            "{name} (option {option}) is the meter of the main fuse already.",
            name=meter.name,
            option=place.option,
        )
    return say(
        "{name} (option {option}) is the meter of circuit {circuit} already.",
        name=meter.name,
        option=place.option,
        circuit=circuit,
    )


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
    text = say("{meter}: the only meter that fits.", meter=_describe(fitting[0]))
    return Choice(meter=fitting[0], text=text)


def _choose_by_steps(fitting: tuple[ShellyMeter, ...], known: Known) -> Choice:
    """Take the one that the cars' steps have shown, as long as no other has come that was not compared."""
    shown = next((meter for meter in fitting if meter.key == known.by_steps), None)
    if shown and {meter.key for meter in fitting} <= known.among:
        text = say(
            "{meter}: the meter that shows what the cars take, as no other does.", meter=_describe(shown)
        )
        return Choice(meter=shown, text=text, by_steps=True)
    names = ", ".join(meter.name for meter in fitting)
    text = say(
        "There are {count} meters ({names}); choose one in the option meter.device.",
        count=len(fitting),
        names=names,
    )
    return Choice(status=MeterStatus.AMBIGUOUS, text=text, open_to=fitting)


def _none_fits(found: Found, free: Sequence[ShellyMeter], main: MeterPlace) -> Choice:
    if free:
        text = sentences(
            say("No meter fits."),
            *(say("{name}: {text}", name=meter.name, text=why_not(meter, main)) for meter in free),
        )
    elif found.meters:
        names = ", ".join(meter.name for meter in found.meters)
        text = say(
            "Each meter in Home Assistant ({names}) is named for a circuit; the main fuse has none.",
            names=names,
        )
    else:
        text = say("There is no Shelly energy meter in Home Assistant; add it with the Shelly integration.")
    return Choice(status=MeterStatus.MISSING, text=text)


def _perhaps_a_circuits(meter: ShellyMeter, nowhere: Sequence[MeterPlace]) -> Choice:
    """Refuse the only meter while that of a circuit is not found: it may be that one, under another name."""
    text = say(
        "{name} is the only meter, but {options} is not found, and it may be that one. "
        "Mend the name, or choose the main fuse's in the option meter.device.",
        name=meter.name,
        options=listed(
            say("{device!r} ({option})", device=place.device, option=place.option) for place in nowhere
        ),
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
        text = say("{meter}: chosen in the option {option}.", meter=_describe(fitting[0]), option=option)
        return Choice(meter=fitting[0], text=text, named=tuple(named))
    if fitting:
        names = ", ".join(f"{meter.name} ({meter.id})" for meter in fitting)
        text = say(
            "The option {option}, {wanted!r}, fits {count} meters: {names}; name one by its id.",
            option=option,
            wanted=wanted,
            count=len(fitting),
            names=names,
        )
        return Choice(status=MeterStatus.AMBIGUOUS, text=text, named=tuple(named))
    if named:
        text = say("{name}: {text}", name=named[0].name, text=why_not(named[0], place))
        return Choice(status=MeterStatus.MISSING, text=text, named=tuple(named))
    return Choice(status=MeterStatus.MISSING, text=_not_found(place, there))


def _not_found(place: MeterPlace, there: Sequence[ShellyMeter]) -> str:
    if not there:
        return say(
            "No Shelly meter is called {wanted!r} (option {option}); found: none.",
            wanted=place.device,
            option=place.option,
        )
    return say(
        "No Shelly meter is called {wanted!r} (option {option}); found: {names}.",
        wanted=place.device,
        option=place.option,
        names=", ".join(meter.name for meter in there),
    )


def why_not(meter: ShellyMeter, place: MeterPlace) -> str:
    """Say why a meter can't be taken for a place, "" if it could be."""
    if meter.disabled:
        return say("It is disabled in Home Assistant.")
    if place.phase and meter.kind == "em":
        return say("It measures three phases; leave out “:{phase}” behind its name.", phase=place.phase)
    if not place.phase and len(meter.phases) != place.phases:
        if place.is_main:
            return say("It measures one phase; this site has three.")
        return say("It measures one phase; enter which, as in “{device}:L1”.", device=place.device)
    if not all(phase.measurable for phase in meter.phases):
        return say("You disabled its current and power entities in Home Assistant; enable them.")
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
        return say("It is the meter of circuit {circuit}.", circuit=own) if own else why_not(meter, main)

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
