"""The line of a report on the wiring: what the option `phases` is worth. Pure."""

from __future__ import annotations

from addon.commissioning.analysis import Seen
from addon.commissioning.record import Record
from addon.commissioning.wiring import Wiring, Wirings, wirings, words
from addon.commissioning.words import FAILED, NOT_PROVED, PROVED, Outcome, listed, why_unknown


def wiring_outcome(record: Record, seen: Seen) -> Outcome:
    """Judge the option `phases` by what the car's steps tell of the wiring."""
    if len(record.phases) == 1:
        return PROVED, "The house has one phase."
    if why_unknown(record, seen) or not seen.moved:
        return NOT_PROVED, "Which phase moved is not known, see above."
    if not seen.per_terminal:
        return NOT_PROVED, "The charger gives one figure for all terminals, so that no order can be told."
    fitting = wirings(seen)
    if not fitting.orders:
        return NOT_PROVED, "No order of the phases fits what was seen, see above."
    return _compared(seen, fitting, record.phase_map)


def _compared(seen: Seen, fitting: Wirings, option: Wiring | None) -> Outcome:
    known = _known(seen, fitting)
    if option is not None and not fitting.fits(option):
        return FAILED, f'{known} The option phases says "{words(option)}", which is wrong. {_advice(fitting)}'
    told = len(seen.terminals) == 1 or len(fitting.orders) == 1
    verdict, sentence = (PROVED, known) if told else (NOT_PROVED, _alike(seen))
    if option is None:
        return verdict, f"{sentence} The option phases is not set. {_advice(fitting)}"
    agrees = "agrees" if told else "does not disagree"
    return verdict, f'{sentence} The option phases says "{words(option)}", which {agrees}.'


def _known(seen: Seen, fitting: Wirings) -> str:
    if len(seen.terminals) == 1:
        return f"Terminal {seen.terminals[0] + 1} is on {seen.moved[0]}; the car uses no other."
    if len(fitting.orders) == 1:
        return f"Terminals 1, 2, 3 are on {words(fitting.orders[0])}."
    return f"The car loads {listed(seen.moved)}."


def _advice(fitting: Wirings) -> str:
    suggestions = fitting.suggestions
    if not suggestions:
        return "Any order of all three phases fits."
    if fitting.single is not None:
        return (
            f'Enter "{suggestions[0]}" if the charger has one phase only, "{suggestions[1]}" if it has three'
            " (the usual order that begins there)."
        )
    if len(suggestions) == 1:
        return f'Enter "{suggestions[0]}".'
    return "Enter " + " or ".join(f'"{s}"' for s in suggestions) + "; this car can't tell which."


def _alike(seen: Seen) -> str:
    number = {2: "two", 3: "three"}[len(seen.terminals)]
    return (
        f"The car draws alike on {number} terminals, so that their order can't be told: each order would have"
        " moved the meter the same way. For cars that load the same phases it does not matter. One with fewer"
        " phases is counted on the wrong phase if the option is wrong, and on the worst if it is not set."
        " Repeat the test with a single-phase car to tell."
    )
