"""The lines of a report: what was proved, with the figures, or why not. Pure."""

from __future__ import annotations

from collections.abc import Callable, Iterable
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
    per_phase,
    per_terminal,
    why_unknown,
)
from addon.model.phases import Phase
from addon.translation.text import Text, commas, listed, say, sentences

LEVELS_LEAST = 3
"""Down, up and down again: what was seen of less, as in a test that was aborted, proves nothing."""

_TOO_SHORT = say("The test was too short to tell more.")


def lines(record: Record, seen: Seen) -> tuple[Line, ...]:
    """Judge all there is to prove, in the order in which an electrician mends it."""
    return tuple(
        Line(check=check, title=title, verdict=outcome[0], text=outcome[1])
        for check, title, judge in _CHECKS
        if (outcome := judge(record, seen))
    )


def _behind(record: Record, seen: Seen) -> Outcome:
    moved, figures = seen.step_da / 10, per_phase(record, seen)
    if record.contradiction and not seen.moved:
        return FAILED, _doubted(
            record.contradiction, moved, figures
        ) if seen.car_moved else record.contradiction
    why = why_unknown(record, seen)
    if why:
        return NOT_PROVED, why
    if seen.moved and not record.includes_chargers:
        return FAILED, say(
            "The car moved by {moved:.1f} A, the meter by {figures}: the meter does see this charger, "
            "although the option meter.includes_chargers is off. Switch it on, or the car's own"
            " current is taken for the house's.",
            moved=moved,
            figures=figures,
        )
    if seen.moved:
        return PROVED, say(
            "The car moved by {moved:.1f} A, the meter by {figures}.", moved=moved, figures=figures
        )
    if not record.includes_chargers:
        return PROVED, say(
            "The car moved by {moved:.1f} A, the meter by {figures}: the charger hangs in front of the meter,"
            " as meter.includes_chargers says.",
            moved=moved,
            figures=figures,
        )
    return FAILED, say(
        "The car moved by {moved:.1f} A, the meter by {figures}: the charger hangs in front of the meter, or"
        " behind another one. Move the clamps, or switch off the option meter.includes_chargers if that is"
        " meant.",
        moved=moved,
        figures=figures,
    )


def _doubted(contradiction: str, moved: float, figures: str) -> Text:
    return say(
        "The car moved by {moved:.1f} A, the meter by {figures}. {why}",
        moved=moved,
        figures=figures,
        why=contradiction,
    )


def _phases(record: Record, seen: Seen) -> Outcome:
    why = why_unknown(record, seen)
    if why:
        return NOT_PROVED, why
    figures = say(
        "the charger: {charger}; the meter: {meter}",
        charger=per_terminal(seen),
        meter=per_phase(record, seen),
    )
    if not seen.moved:
        return NOT_PROVED, say("No phase of the meter moved with the car ({figures}).", figures=figures)
    if seen.per_terminal and len(record.phases) == 3 and len(seen.moved) != len(seen.terminals):
        return FAILED, say(
            "The car uses {count} of the charger's terminals, but {phases} moved ({figures}): a clamp sits on"
            " a conductor that does not feed the charger, or two on the same.",
            count=len(seen.terminals),
            phases=listed(seen.moved),
            figures=figures,
        )
    return PROVED, say("The car loads {phases} ({figures}).", phases=listed(seen.moved), figures=figures)


def _direction(record: Record, seen: Seen) -> Outcome:
    against = tuple(p for p, motion in seen.motions.items() if motion is Motion.AGAINST)
    why = why_unknown(record, seen)
    if why:
        return NOT_PROVED, why
    if against:
        return FAILED, _turned(against, per_phase(record, seen))
    if not seen.moved:
        return NOT_PROVED, say("No phase of the meter moved with the car.")
    rest = tuple(p for p in record.phases if p not in seen.moved)
    return PROVED, sentences(
        say("{phases} went up when the car drew more.", phases=listed(seen.moved)),
        say("Nothing is known of {phases}, which the car does not load.", phases=listed(rest))
        if rest
        else "",
    )


def _turned(phases: tuple[Phase, ...], figures: str) -> Text:
    if len(phases) == 1:
        return say(
            "{phase} went down when the car drew more ({figures}): the clamp on {phase} is the wrong way"
            " round. Turn it; until then that phase's load is not seen.",
            phase=phases[0],
            figures=figures,
        )
    return say(
        "{phases} went down when the car drew more ({figures}): the clamps on {phases} are the wrong way"
        " round. Turn them; until then the load of these phases is not seen.",
        phases=listed(phases),
        figures=figures,
    )


def _obedience(record: Record, seen: Seen) -> Outcome:
    shown, excess_da, missing_da = [], 0, 0
    for step in record.steps:
        level = car_level(record, step)
        if level is None:
            continue
        drawn_da = max(level)
        shown.append(say("{drawn:.1f} A of {limit:.1f} A", drawn=drawn_da / 10, limit=step.limit_da / 10))
        if all(m.draw.per_terminal for m in record.measured):
            excess_da = max(excess_da, drawn_da - step.limit_da)
        missing_da = max(missing_da, step.limit_da - drawn_da)
    if not shown:
        return NOT_PROVED, say("The charger did not measure what the car drew.")
    figures = commas(shown)
    if excess_da > TOLERANCE_DA:
        return FAILED, say(
            "The car drew up to {excess:.1f} A above the limit ({figures}).",
            excess=excess_da / 10,
            figures=figures,
        )
    if not seen.per_terminal:
        return NOT_PROVED, say(
            "The charger gives one figure for all terminals, so that no phase is known ({figures}).",
            figures=figures,
        )
    if len(shown) < LEVELS_LEAST:
        return NOT_PROVED, say("Too few levels were seen ({figures}).", figures=figures)
    if missing_da > max(TOLERANCE_DA, LIKE_SHARE * (record.high_da - record.low_da)):
        return NOT_PROVED, say(
            "The car stays within the limits but does not use them ({figures}): it may be unable to take"
            " more, so that it is not known whether the limit held it.",
            figures=figures,
        )
    return PROVED, say("The car follows the limit ({figures}).", figures=figures)


def _latency(record: Record, seen: Seen) -> Outcome:
    found = latencies(record, seen)
    text = say(
        "From a command to the charger's answer {answer}; at the charger's meter {charger}; at the house's"
        " meter {house}.",
        answer=_worst(latency.answer_s for latency in found),
        charger=_worst(latency.charger_s for latency in found),
        house=_worst(latency.house_s for latency in found),
    )
    times = [latency.house_s for latency in found if latency.house_s is not None]
    if not times:
        return NOT_PROVED, text
    if max(times) > SETTLE_S:
        return FAILED, sentences(
            text, say("The balancer reckons with {settle_s:g} s at most.", settle_s=SETTLE_S)
        )
    if len(times) < 2:
        return NOT_PROVED, sentences(text, say("One step alone is chance."))
    return PROVED, text


def _worst(seen_s: Iterable[float | None]) -> Text:
    times = [time_s for time_s in seen_s if time_s is not None]
    if not times:
        return say("not seen")
    return say("{usual_s:.1f} s, at most {most_s:.1f} s", usual_s=median(times), most_s=max(times))


def _charger_meter(record: Record, _: Seen) -> Outcome:
    found = charger_meter(record)
    if found is None:
        return FAILED, say("The charger measured nothing that could be used.")
    text = found.sentence()
    if len(record.steps) < LEVELS_LEAST and found.longest_gap_s <= SAMPLE_MAX_AGE_S:
        return NOT_PROVED, sentences(text, _TOO_SHORT)
    if found.longest_gap_s > SAMPLE_MAX_AGE_S:
        return FAILED, sentences(
            text, say("After {age_s:g} s a measurement no longer counts.", age_s=SAMPLE_MAX_AGE_S)
        )
    return PROVED, text


def _house_meter(record: Record, _: Seen) -> Outcome:
    found = house_meter(record)
    if found is None:
        return NOT_PROVED, say("The meter showed no change at all during the test.")
    if len(record.steps) < LEVELS_LEAST:
        return NOT_PROVED, sentences(found.sentence(), _TOO_SHORT)
    return PROVED, sentences(
        found.sentence(), say("So a value is at most {age_s:.1f} s old.", age_s=found.longest_gap_s)
    )


_CHECKS: tuple[tuple[str, str, Callable[[Record, Seen], Outcome]], ...] = (
    ("behind_meter", say("The charger is behind the meter"), _behind),
    ("phases", say("Phases that the car loads"), _phases),
    ("phase_order", say("Wiring of the terminals"), wiring_outcome),
    ("direction", say("Direction of the meter's clamps"), _direction),
    ("obedience", say("The charger keeps to its limit"), _obedience),
    ("latency", say("Time from a command to its effect"), _latency),
    ("charger_meter", say("The charger's meter"), _charger_meter),
    ("house_meter", say("The house's meter"), _house_meter),
)
