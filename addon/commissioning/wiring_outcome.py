"""The line of a report on the wiring: what the option `phases` is worth. Pure."""

from __future__ import annotations

from addon.commissioning.analysis import Seen
from addon.commissioning.record import Record
from addon.commissioning.wiring import Wiring, Wirings, wirings, words
from addon.commissioning.words import FAILED, NOT_PROVED, PROVED, Outcome, either, why_unknown
from addon.translation.text import listed, say, sentences


def wiring_outcome(record: Record, seen: Seen) -> Outcome:
    """Judge the option `phases` by what the car's steps tell of the wiring."""
    if len(record.phases) == 1:
        return PROVED, say("The house has one phase.")
    if why_unknown(record, seen) or not seen.moved:
        return NOT_PROVED, say("Which phase moved is not known, see above.")
    if not seen.per_terminal:
        return NOT_PROVED, say(
            "The charger gives one figure for all terminals, so that no order can be told."
        )
    fitting = wirings(seen)
    if not fitting.orders:
        return NOT_PROVED, say("No order of the phases fits what was seen, see above.")
    return _compared(seen, fitting, record.phase_map)


def _compared(seen: Seen, fitting: Wirings, option: Wiring | None) -> Outcome:
    known = _known(seen, fitting)
    if option is not None and not fitting.fits(option):
        wrong = say('The option phases says "{phases}", which is wrong.', phases=words(option))
        return FAILED, sentences(known, wrong, _advice(fitting))
    told = len(seen.terminals) == 1 or len(fitting.orders) == 1
    verdict, sentence = (PROVED, known) if told else (NOT_PROVED, _alike(seen))
    if option is None:
        return verdict, sentences(sentence, say("The option phases is not set."), _advice(fitting))
    if told:
        agrees = say('The option phases says "{phases}", which agrees.', phases=words(option))
    else:
        agrees = say('The option phases says "{phases}", which does not disagree.', phases=words(option))
    return verdict, sentences(sentence, agrees)


def _known(seen: Seen, fitting: Wirings) -> str:
    if len(seen.terminals) == 1:
        return say(
            "Terminal {number} is on {phase}; the car uses no other.",
            number=seen.terminals[0] + 1,
            phase=seen.moved[0],
        )
    if len(fitting.orders) == 1:
        return say("Terminals 1, 2, 3 are on {phases}.", phases=words(fitting.orders[0]))
    return say("The car loads {phases}.", phases=listed(seen.moved))


def _advice(fitting: Wirings) -> str:
    suggestions = fitting.suggestions
    if not suggestions:
        return say("Any order of all three phases fits.")
    if fitting.single is not None:
        return say(
            'Enter "{one}" if the charger has one phase only, "{three}" if it has three (the usual order that'
            " begins there).",
            one=suggestions[0],
            three=suggestions[1],
        )
    if len(suggestions) == 1:
        return say('Enter "{phases}".', phases=suggestions[0])
    return say("Enter {choice}; this car can't tell which.", choice=either(suggestions))


def _alike(seen: Seen) -> str:
    if len(seen.terminals) == 2:
        alike = say(
            "The car draws alike on two terminals, so that their order can't be told: each order would have"
            " moved the meter the same way."
        )
    else:
        alike = say(
            "The car draws alike on three terminals, so that their order can't be told: each order would have"
            " moved the meter the same way."
        )
    return sentences(
        alike,
        say(
            "For cars that load the same phases it does not matter. One with fewer phases is counted on the"
            " wrong phase if the option is wrong, and on the worst if it is not set. Repeat the test with a"
            " single-phase car to tell."
        ),
    )
