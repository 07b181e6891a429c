"""The options of circuits, seen together: names, the tree they form, and whose meter is whose."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from addon.config import AUTO, MAIN_NAMES, ChargerOptions, CircuitOptions, Options, meter_word
from addon.errors import OptionsError
from addon.model.site import MAIN


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
            raise OptionsError(
                f"Option chargers[{charger.id}].circuit is {charger.circuit!r}; {_there_are(options)}."
            )
    _check_meters(options)


def circuit_advice(options: Options) -> tuple[Advice, ...]:
    """Say what of the circuits is hardly meant."""
    return tuple(advice for circuit in options.circuits for advice in _advice(options, circuit))


def _check_names(options: Options) -> None:
    seen: set[str] = set()
    for number, circuit in enumerate(options.circuits):
        name = circuit.id.casefold()
        if not name:
            raise OptionsError(f"Option circuits[{number}].name is blank; give the circuit a name.")
        if name in MAIN_NAMES:
            raise OptionsError(
                f"Option circuits[{number}].name is {circuit.id!r}; the main fuse is called so, and is set "
                "under grid. Choose another name."
            )
        if name in seen:
            raise OptionsError(f"Option circuits names {circuit.id} twice; each name may stand there once.")
        seen.add(name)


def _check_parent(options: Options, circuit: CircuitOptions) -> None:
    path = [circuit]
    while not _is_main(path[-1].parent):
        below = path[-1]
        above = options.circuit(below.parent)
        if above is None:
            raise OptionsError(
                f"Option circuits[{below.id}].parent is {below.parent!r}; {_there_are(options)}."
            )
        if above in path:
            way = " behind ".join(c.id for c in [*path[path.index(above) :], above])
            raise OptionsError(
                f"Option circuits[{below.id}].parent is {below.parent!r}, and so {way}; each circuit must "
                "end at the main fuse."
            )
        path.append(above)


def _check_meters(options: Options) -> None:
    owners = {options.meter.device.strip().casefold(): "the main fuse, in the option meter.device,"}
    for circuit in options.circuits:
        if not circuit.meter.strip():
            continue
        option = f"Option circuits[{circuit.id}].meter is {circuit.meter!r}"
        device, phase = meter_word(circuit.meter)
        if device.casefold() in ("", AUTO):
            raise OptionsError(
                f"{option}; enter the name or id of a meter of its own, or leave it empty: none is taken by "
                "guess."
            )
        if owner := owners.get(device.casefold()):
            raise OptionsError(
                f"{option}, but that meter is named for {owner} too; each meter measures one circuit."
            )
        owners[device.casefold()] = f"circuit {circuit.id}"
        if phase is None:
            continue
        if phase not in options.phases:
            raise OptionsError(f"{option}, but option grid.phases is 1 and that phase is L1.")
        _check_one_phase(options, circuit, option, phase)


def _check_one_phase(options: Options, circuit: CircuitOptions, option: str, phase: str) -> None:
    """Let no car draw where a meter of one phase does not look."""
    if len(options.phases) == 1:
        return
    for charger in _chargers_behind(options, circuit):
        if charger.phases != phase:
            raise OptionsError(
                f"{option}, which measures {phase} alone, but charger {charger.id} on this circuit may draw "
                f"on other phases: set chargers[{charger.id}].phases to {phase}, or use a meter of three "
                "phases."
            )


def _advice(options: Options, circuit: CircuitOptions) -> Iterator[Advice]:
    above = options.circuit(circuit.parent)
    above_a, above_name = (above.limit_a, above.id) if above else (options.grid.main_fuse_a, "the main fuse")
    if circuit.limit_a > above_a:
        yield Advice(
            text=(
                f"Circuit {circuit.id} has {circuit.limit_a:g} A behind {above_name} with {above_a:g} A; the "
                "smaller one protects it."
            ),
            fix=f"Check the option circuits[{circuit.id}].limit_a.",
        )
    chargers = tuple(_chargers_behind(options, circuit))
    if not chargers:
        yield Advice(
            text=f"No charger is on circuit {circuit.id}, so it limits none.",
            fix=f"Set the option circuit of the chargers behind it to {circuit.id}.",
        )
    free_a = circuit.limit_a - options.grid.margin_a
    for charger in chargers:
        minimum_a = charger.min_current_a or options.charging.min_current_a
        if free_a < minimum_a:
            yield Advice(
                text=(
                    f"Charger {charger.id} never charges: circuit {circuit.id} leaves {free_a:g} A after the "
                    f"margin, and the charger's minimum is {minimum_a:g} A."
                ),
                fix="Make the option grid.margin_a smaller.",
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


def _there_are(options: Options) -> str:
    names = ", ".join(circuit.id for circuit in options.circuits)
    known = f"the circuits are {names}" if names else "there are no circuits"
    return f"{known}, and {MAIN!r} or nothing is the main fuse"
