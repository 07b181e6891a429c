"""The options of circuits, seen together: names, the tree they form, and whose meter is whose."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from addon.config import AUTO, MAIN_NAMES, ChargerOptions, CircuitOptions, Options, meter_word
from addon.errors import OptionsError
from addon.model.site import MAIN
from addon.translation.text import Text, say


@dataclass(frozen=True, slots=True, kw_only=True)
class Advice:
    """Something about the circuits that works, but is hardly meant; `fix`: what to do about it."""

    text: str
    fix: str


def check_circuits(options: Options) -> None:
    """Check circuits and who is on them; raises OptionsError about the first thing that is wrong."""
    _check_names(options)
    for circuit in options.circuits:
        _check_parent(options, circuit)
    for charger in options.chargers:
        if options.circuit(charger.circuit) is None and not _is_main(charger.circuit):
            raise OptionsError(_unknown(options, f"chargers[{charger.id}].circuit", charger.circuit))
    _check_meters(options)


def circuit_advice(options: Options) -> tuple[Advice, ...]:
    """Say what of the circuits is hardly meant."""
    return tuple(advice for circuit in options.circuits for advice in _advice(options, circuit))


def _check_names(options: Options) -> None:
    seen: set[str] = set()
    for number, circuit in enumerate(options.circuits):
        name = circuit.id.casefold()
        if not name:
            raise OptionsError(
                say("Option {option} is blank; give the circuit a name.", option=f"circuits[{number}].name")
            )
        if name in MAIN_NAMES:
            raise OptionsError(
                say(
                    "Option {option} is {name!r}; the main fuse is called so, and is set under grid. Choose"
                    " another name.",
                    option=f"circuits[{number}].name",
                    name=circuit.id,
                )
            )
        if name in seen:
            raise OptionsError(
                say("Option circuits names {name} twice; each name may stand there once.", name=circuit.id)
            )
        seen.add(name)


def _check_parent(options: Options, circuit: CircuitOptions) -> None:
    path = [circuit]
    while not _is_main(path[-1].parent):
        below = path[-1]
        above = options.circuit(below.parent)
        if above is None:
            raise OptionsError(_unknown(options, f"circuits[{below.id}].parent", below.parent))
        if above in path:
            raise OptionsError(
                say(
                    "Option {option} is {name!r}, and so {way}; each circuit must end at the main fuse.",
                    option=f"circuits[{below.id}].parent",
                    name=below.parent,
                    way=_way([*path[path.index(above) :], above]),
                )
            )
        path.append(above)


def _check_meters(options: Options) -> None:
    owners = {options.meter.device.strip().casefold(): MAIN}
    for circuit in options.circuits:
        if not circuit.meter.strip():
            continue
        option, given = f"circuits[{circuit.id}].meter", circuit.meter
        device, phase = meter_word(circuit.meter)
        if device.casefold() in ("", AUTO):
            raise OptionsError(
                say(
                    "Option {option} is {name!r}; enter the name or id of a meter of its own, or leave it"
                    " empty: none is taken by guess.",
                    option=option,
                    name=given,
                )
            )
        if owner := owners.get(device.casefold()):
            raise OptionsError(_owned(option, given, owner))
        owners[device.casefold()] = circuit.id
        if phase is None:
            continue
        if phase not in options.phases:
            raise OptionsError(
                say(
                    "Option {option} is {name!r}, but option grid.phases is 1 and that phase is L1.",
                    option=option,
                    name=given,
                )
            )
        _check_one_phase(options, circuit, phase)


def _owned(option: str, name: str, owner: str) -> Text:
    """Say that a meter is named twice; `owner`: the circuit that has it already."""
    if owner == MAIN:
        return say(
            "Option {option} is {name!r}, but that meter is named for the main fuse, in the option"
            " meter.device, too; each meter measures one circuit.",
            option=option,
            name=name,
        )
    return say(
        "Option {option} is {name!r}, but that meter is named for circuit {circuit} too; each meter measures"
        " one circuit.",
        option=option,
        name=name,
        circuit=owner,
    )


def _check_one_phase(options: Options, circuit: CircuitOptions, phase: str) -> None:
    """Let no car draw where a meter of one phase does not look."""
    if len(options.phases) == 1:
        return
    for charger in _chargers_behind(options, circuit):
        if charger.phases != phase:
            raise OptionsError(
                say(
                    "Option {option} is {name!r}, which measures {phase} alone, but charger {charger} on this"
                    " circuit may draw on other phases: set chargers[{charger}].phases to {phase}, or use a"
                    " meter of three phases.",
                    option=f"circuits[{circuit.id}].meter",
                    name=circuit.meter,
                    phase=phase,
                    charger=charger.id,
                )
            )


def _advice(options: Options, circuit: CircuitOptions) -> Iterator[Advice]:
    above = options.circuit(circuit.parent)
    above_a = above.limit_a if above else options.grid.main_fuse_a
    if circuit.limit_a > above_a:
        yield Advice(
            text=_smaller_above(circuit, above_a, above.id if above else MAIN),
            fix=say("Check the option {option}.", option=f"circuits[{circuit.id}].limit_a"),
        )
    chargers = tuple(_chargers_behind(options, circuit))
    if not chargers:
        yield Advice(
            text=say("No charger is on circuit {circuit}, so it limits none.", circuit=circuit.id),
            fix=say("Set the option circuit of the chargers behind it to {circuit}.", circuit=circuit.id),
        )
    free_a = circuit.limit_a - options.grid.margin_a
    for charger in chargers:
        minimum_a = charger.min_current_a or options.charging.min_current_a
        if free_a < minimum_a:
            yield Advice(
                text=say(
                    "Charger {charger} never charges: circuit {circuit} leaves {free:g} A after the margin,"
                    " and the charger's minimum is {minimum:g} A.",
                    charger=charger.id,
                    circuit=circuit.id,
                    free=free_a,
                    minimum=minimum_a,
                ),
                fix=say("Make the option grid.margin_a smaller."),
            )


def _smaller_above(circuit: CircuitOptions, above_a: float, above: str) -> Text:
    if above == MAIN:
        return say(
            "Circuit {circuit} has {limit:g} A behind the main fuse with {above_limit:g} A; the smaller one"
            " protects it.",
            circuit=circuit.id,
            limit=circuit.limit_a,
            above_limit=above_a,
        )
    return say(
        "Circuit {circuit} has {limit:g} A behind {above} with {above_limit:g} A; the smaller one protects"
        " it.",
        circuit=circuit.id,
        limit=circuit.limit_a,
        above=above,
        above_limit=above_a,
    )


def _chargers_behind(options: Options, circuit: CircuitOptions) -> Iterator[ChargerOptions]:
    """List the chargers on a circuit and on those behind it; parents must have been checked."""
    for charger in options.chargers:
        at = options.circuit(charger.circuit)
        while at is not None and at is not circuit:
            at = options.circuit(at.parent)
        if at is circuit:
            yield charger


def _is_main(word: str) -> bool:
    return word.strip().casefold() in MAIN_NAMES


def _unknown(options: Options, option: str, name: str) -> Text:
    """Say of an option that it names no circuit, and which there are."""
    names = ", ".join(circuit.id for circuit in options.circuits)
    if not names:
        return say(
            "Option {option} is {name!r}; there are no circuits, and {main!r} or nothing is the main fuse.",
            option=option,
            name=name,
            main=MAIN,
        )
    return say(
        "Option {option} is {name!r}; the circuits are {names}, and {main!r} or nothing is the main fuse.",
        option=option,
        name=name,
        names=names,
        main=MAIN,
    )


def _way(path: list[CircuitOptions]) -> str:
    words: str = path[0].id
    for circuit in path[1:]:
        words = say("{circuit} behind {above}", circuit=words, above=circuit.id)
    return words
