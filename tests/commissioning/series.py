"""Made-up series of a test: a car, its wiring, a house and two meters."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from addon.commissioning.analysis import look
from addon.commissioning.record import Measured, Record, Step, Tick
from addon.commissioning.report import Line
from addon.commissioning.verdicts import lines
from addon.model.loadpoint import Draw
from addon.model.phases import PHASES, Phase, PhaseCurrents

LEVEL_S = 26
House = Callable[[float], tuple[float, float, float]]


def quiet(_: float) -> tuple[float, float, float]:
    return (2.0, 5.0, 1.0)


def made(
    *,
    levels_a: Sequence[float] = (6, 10, 6),
    used: int = 3,
    wired: Sequence[int] = (0, 1, 2),
    option: tuple[Phase, ...] | None = None,
    house: House = quiet,
    car: Callable[[int, float], float] = lambda _terminal, limit_a: limit_a,
    delay_s: float = 5.0,
    every_s: int = 10,
    level_s: int = LEVEL_S,
    turned: Sequence[int] = (),
    seen: Sequence[int] = (0, 1, 2),
    one_figure: bool = False,
    includes_chargers: bool = True,
    contradiction: str = "",
    phases: tuple[Phase, ...] = PHASES,
) -> Record:
    """Make a record.

    `wired`: the grid phase behind each terminal; `used`: terminals that the car uses; `car`: what it draws
    at a terminal under a limit, `delay_s` after it; `turned`: phases whose clamp is turned; `seen`: phases
    whose clamp sees the charger.
    """

    def drawn_a(at_s: float) -> list[float]:
        index = max(0, min(int((at_s - delay_s) // level_s), len(levels_a) - 1))
        return [car(i, levels_a[index]) if i < used else 0.0 for i in range(3)]

    def metered(at_s: float) -> PhaseCurrents:
        currents = list(house(at_s))
        for terminal, current_a in enumerate(drawn_a(at_s)):
            if wired[terminal] in seen:
                currents[wired[terminal]] += current_a
        signs = [-1 if p in turned else 1 for p in range(3)]
        return PhaseCurrents.of(round(s * c * 10) for s, c in zip(signs, currents, strict=True))

    end_s = len(levels_a) * level_s
    ticks = [
        Tick(at_s=float(t), read_at_s=float(t), alive_at_s=float(t), currents=metered(t - 1))
        for t in range(end_s + 1)
    ]
    measured = []
    for t in range(3, end_s + 1, every_s):
        one, two, three = (round(a * 10) for a in drawn_a(t))
        figures = (one + two + three,) * 3 if one_figure else (one, two, three)
        draw = Draw(at_s=float(t), terminals_da=figures, per_terminal=not one_figure)
        measured.append(Measured(draw=draw, arrived_at_s=t + 0.2))
    return Record(
        phases=phases,
        phase_map=option,
        includes_chargers=includes_chargers,
        low_da=60,
        high_da=100,
        ticks=tuple(ticks),
        measured=tuple(measured),
        steps=tuple(
            Step(
                limit_da=round(a * 10),
                sent_at_s=float(i * level_s),
                answered_at_s=i * level_s + 0.1,
                until_s=float((i + 1) * level_s),
            )
            for i, a in enumerate(levels_a)
        ),
        contradiction=contradiction,
    )


def judged(record: Record) -> dict[str, Line]:
    """Judge a record: check → line."""
    return {line.check: line for line in lines(record, look(record))}
