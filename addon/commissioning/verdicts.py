"""The lines of a report: what was proved, with the figures, or why not. Pure."""

from __future__ import annotations

from collections.abc import Callable
from statistics import median

from addon.balancer.answer import SETTLE_S
from addon.balancer.draw import SAMPLE_MAX_AGE_S, TOLERANCE_DA
from addon.commissioning.analysis import LIKE_SHARE, Motion, Seen
from addon.commissioning.latency import latencies
from addon.commissioning.meters import charger_meter, house_meter
from addon.commissioning.record import Record, car_level
from addon.commissioning.report import Line
from addon.commissioning.wiring_outcome import wiring_outcome
from addon.commissioning.words import (
    FAILED,
    NOT_PROVED,
    PROVED,
    Outcome,
    ampere,
    listed,
    per_phase,
    per_terminal,
    why_unknown,
)

LEVELS_LEAST = 3
"""Down, up and down again: what was seen of less, as in a test that was aborted, proves nothing."""

_TOO_SHORT = "The test was too short to tell more."


def lines(record: Record, seen: Seen) -> tuple[Line, ...]:
    """Judge all there is to prove, in the order in which an electrician mends it."""
    return tuple(
        Line(check=check, title=title, verdict=outcome[0], text=outcome[1])
        for check, title, judge in _CHECKS
        if (outcome := judge(record, seen))
    )


def _behind(record: Record, seen: Seen) -> Outcome:
    shown = f"The car moved by {ampere(seen.step_da)}, the meter by {per_phase(record, seen)}"
    if record.contradiction and not seen.moved:
        return FAILED, f"{shown}. {record.contradiction}" if seen.car_moved else record.contradiction
    why = why_unknown(record, seen)
    if why:
        return NOT_PROVED, why[0].upper() + why[1:]
    if seen.moved and not record.includes_chargers:
        return FAILED, (
            f"{shown}: the meter does see this charger, although the option meter.includes_chargers is off."
            " Switch it on, or the car's own current is taken for the house's."
        )
    if seen.moved:
        return PROVED, f"{shown}."
    if not record.includes_chargers:
        return PROVED, f"{shown}: the charger hangs in front of the meter, as meter.includes_chargers says."
    return FAILED, (
        f"{shown}: the charger hangs in front of the meter, or behind another one. Move the clamps, or switch"
        " off the option meter.includes_chargers if that is meant."
    )


def _phases(record: Record, seen: Seen) -> Outcome:
    why = why_unknown(record, seen)
    if why:
        return NOT_PROVED, why[0].upper() + why[1:]
    figures = f"the charger: {per_terminal(seen)}; the meter: {per_phase(record, seen)}"
    if not seen.moved:
        return NOT_PROVED, f"No phase of the meter moved with the car ({figures})."
    if seen.per_terminal and len(record.phases) == 3 and len(seen.moved) != len(seen.terminals):
        return FAILED, (
            f"The car uses {len(seen.terminals)} of the charger's terminals, but {listed(seen.moved)} moved"
            f" ({figures}): a clamp sits on a conductor that does not feed the charger, or two on the same."
        )
    return PROVED, f"The car loads {listed(seen.moved)} ({figures})."


def _direction(record: Record, seen: Seen) -> Outcome:
    against = tuple(p for p, motion in seen.motions.items() if motion is Motion.AGAINST)
    why = why_unknown(record, seen)
    if why:
        return NOT_PROVED, why[0].upper() + why[1:]
    if against:
        return FAILED, (
            f"{listed(against)} went down when the car drew more ({per_phase(record, seen)}): the clamp on"
            f" {listed(against)} is the wrong way round. Turn it; until then that phase's load is not seen."
        )
    if not seen.moved:
        return NOT_PROVED, "No phase of the meter moved with the car."
    rest = tuple(p for p in record.phases if p not in seen.moved)
    untold = f" Nothing is known of {listed(rest)}, which the car does not load." if rest else ""
    return PROVED, f"{listed(seen.moved)} went up when the car drew more.{untold}"


def _obedience(record: Record, seen: Seen) -> Outcome:
    shown, excess_da, missing_da = [], 0, 0
    for step in record.steps:
        level = car_level(record, step)
        if level is None:
            continue
        drawn_da = max(level)
        shown.append(f"{ampere(drawn_da)} of {ampere(step.limit_da)}")
        if all(m.draw.per_terminal for m in record.measured):
            excess_da = max(excess_da, drawn_da - step.limit_da)
        missing_da = max(missing_da, step.limit_da - drawn_da)
    if not shown:
        return NOT_PROVED, "The charger did not measure what the car drew."
    figures = ", ".join(shown)
    if excess_da > TOLERANCE_DA:
        return FAILED, f"The car drew up to {ampere(excess_da)} above the limit ({figures})."
    if not seen.per_terminal:
        return (
            NOT_PROVED,
            f"The charger gives one figure for all terminals, so that no phase is known ({figures}).",
        )
    if len(shown) < LEVELS_LEAST:
        return NOT_PROVED, f"Too few levels were seen ({figures})."
    if missing_da > max(TOLERANCE_DA, LIKE_SHARE * (record.high_da - record.low_da)):
        return NOT_PROVED, (
            f"The car stays within the limits but does not use them ({figures}): it may be unable to take"
            " more, so that it is not known whether the limit held it."
        )
    return PROVED, f"The car follows the limit ({figures})."


def _latency(record: Record, seen: Seen) -> Outcome:
    found = latencies(record, seen)

    def worst(pick: Callable[[int], float | None]) -> str:
        times = [t for i in range(len(found)) if (t := pick(i)) is not None]
        return f"{median(times):.1f} s, at most {max(times):.1f} s" if times else "not seen"

    answer, charger = worst(lambda i: found[i].answer_s), worst(lambda i: found[i].charger_s)
    house = worst(lambda i: found[i].house_s)
    text = f"charger's answer {answer}; at the charger's meter {charger}; at the house's meter {house}."
    times = [latency.house_s for latency in found if latency.house_s is not None]
    if not times:
        return NOT_PROVED, f"From a command to the {text}"
    if max(times) > SETTLE_S:
        return FAILED, f"From a command to the {text} The balancer reckons with {SETTLE_S:g} s at most."
    if len(times) < 2:
        return NOT_PROVED, f"From a command to the {text} One step alone is chance."
    return PROVED, f"From a command to the {text}"


def _charger_meter(record: Record, _: Seen) -> Outcome:
    found = charger_meter(record)
    if found is None:
        return FAILED, "The charger measured nothing that could be used."
    text = found.sentence()
    if len(record.steps) < LEVELS_LEAST and found.longest_gap_s <= SAMPLE_MAX_AGE_S:
        return NOT_PROVED, f"{text} {_TOO_SHORT}"
    if found.longest_gap_s > SAMPLE_MAX_AGE_S:
        return FAILED, f"{text} After {SAMPLE_MAX_AGE_S:g} s a measurement no longer counts."
    return PROVED, text


def _house_meter(record: Record, _: Seen) -> Outcome:
    found = house_meter(record)
    if found is None:
        return NOT_PROVED, "The meter showed no change at all during the test."
    if len(record.steps) < LEVELS_LEAST:
        return NOT_PROVED, f"{found.sentence()} {_TOO_SHORT}"
    return PROVED, f"{found.sentence()} So a value is at most {found.longest_gap_s:.1f} s old."


_CHECKS: tuple[tuple[str, str, Callable[[Record, Seen], Outcome]], ...] = (
    ("behind_meter", "The charger is behind the meter", _behind),
    ("phases", "Phases that the car loads", _phases),
    ("phase_order", "Wiring of the terminals", wiring_outcome),
    ("direction", "Direction of the meter's clamps", _direction),
    ("obedience", "The charger keeps to its limit", _obedience),
    ("latency", "Time from a command to its effect", _latency),
    ("charger_meter", "The charger's meter", _charger_meter),
    ("house_meter", "The house's meter", _house_meter),
)
