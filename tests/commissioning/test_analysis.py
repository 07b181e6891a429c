"""What made-up series prove: wiring, clamps, obedience, latency, and where nothing can be told."""

from __future__ import annotations

import pytest

from addon.commissioning import Verdict
from addon.commissioning.analysis import look
from addon.commissioning.wiring import wirings, words
from addon.model.phases import PHASES, Phase
from tests.commissioning.series import judged, made, quiet

L1, L2, L3 = PHASES
PROVED, OPEN, FAILED = Verdict.PROVED, Verdict.NOT_PROVED, Verdict.FAILED


@pytest.mark.parametrize(
    ("used", "wired", "option", "verdict", "suggested"),
    [
        (1, (0, 1, 2), (L1, L2, L3), PROVED, ("L1", "L1 L2 L3")),
        (1, (1, 2, 0), (L2, L3, L1), PROVED, ("L2", "L2 L3 L1")),
        (1, (1, 2, 0), (L2,), PROVED, ("L2", "L2 L3 L1")),
        (1, (1, 2, 0), None, PROVED, ("L2", "L2 L3 L1")),
        (1, (1, 2, 0), (L1, L2, L3), FAILED, ("L2", "L2 L3 L1")),
        (1, (2, 0, 1), (L1,), FAILED, ("L3", "L3 L1 L2")),
        (2, (0, 1, 2), (L1, L2, L3), OPEN, ("L1 L2 L3",)),
        (2, (2, 0, 1), (L1, L2, L3), FAILED, ("L3 L1 L2",)),
        (2, (2, 0, 1), None, OPEN, ("L3 L1 L2",)),
        (3, (0, 1, 2), None, OPEN, ()),
        (3, (1, 2, 0), (L1, L2, L3), OPEN, ()),  # wrong, and a three-phase car can't tell
        (3, (0, 1, 2), (L1,), FAILED, ()),
    ],
)
def test_the_wiring_is_told_as_far_as_the_car_can_tell_it(
    used: int,
    wired: tuple[int, ...],
    option: tuple[Phase, ...] | None,
    verdict: Verdict,
    suggested: tuple[str, ...],
) -> None:
    record = made(used=used, wired=wired, option=option)
    line = judged(record)["phase_order"]

    assert (line.verdict, wirings(look(record)).suggestions) == (verdict, suggested)
    assert ("option phases is not set" in line.text) == (option is None)
    if option:
        assert f'"{words(option)}"' in line.text
    assert (verdict is FAILED) == ("which is wrong" in line.text)


def test_a_car_that_draws_alike_on_three_phases_is_told_why_and_what_follows() -> None:
    text = judged(made())["phase_order"].text

    assert "draws alike on three terminals, so that their order can't be told" in text
    assert "single-phase car" in text


def test_terminals_that_move_differently_tell_their_order() -> None:
    """Terminals 1 and 2 are held back by the car itself, each in another way."""
    moved_a = {0: 4.0, 1: 2.0, 2: 0.0}
    record = made(wired=(2, 0, 1), car=lambda i, limit_a: 6 + moved_a[i] * (limit_a == 10), option=None)
    line = judged(record)["phase_order"]

    assert line.verdict is PROVED
    assert "Terminals 1, 2, 3 are on L3 L1 L2." in line.text


@pytest.mark.parametrize(("includes", "verdict"), [(True, FAILED), (False, PROVED)])
def test_a_charger_that_is_not_behind_the_meter_is_seen(*, includes: bool, verdict: Verdict) -> None:
    line = judged(made(seen=(), includes_chargers=includes))["behind_meter"]

    assert line.verdict is verdict
    assert "meter.includes_chargers" in line.text


def test_an_option_that_denies_what_the_meter_sees_is_named() -> None:
    line = judged(made(includes_chargers=False))["behind_meter"]

    assert (line.verdict, "Switch it on" in line.text) == (FAILED, True)


def test_a_meter_that_is_no_longer_believed_is_told_in_its_own_words() -> None:
    line = judged(made(seen=(), levels_a=(6,), contradiction="It stands still."))["behind_meter"]

    assert (line.verdict, line.text) == (FAILED, "It stands still.")


@pytest.mark.parametrize(("used", "turned"), [(3, (1,)), (1, (0,)), (3, (0, 1, 2)), (2, (0,))])
def test_a_turned_clamp_is_named(used: int, turned: tuple[int, ...]) -> None:
    found = judged(made(used=used, turned=turned))

    assert found["direction"].verdict is FAILED
    names = [str(PHASES[p]) for p in turned]
    assert all(name in found["direction"].text for name in names)
    assert found["behind_meter"].verdict is PROVED


def test_export_is_no_turned_clamp() -> None:
    assert judged(made(house=lambda _: (-20.0, -18.0, -15.0)))["direction"].verdict is PROVED


def test_a_clamp_that_does_not_see_one_of_the_cars_phases_is_told() -> None:
    line = judged(made(seen=(0, 1)))["phases"]

    assert line.verdict is FAILED
    assert "uses 3 of the charger's terminals, but L1 and L2 moved" in line.text


def test_a_car_on_one_phase_leaves_the_direction_of_the_others_open() -> None:
    line = judged(made(used=1))["direction"]

    assert line.verdict is PROVED
    assert "Nothing is known of L2 and L3" in line.text


def noisy(at_s: float) -> tuple[float, float, float]:
    """A kettle comes on between the first two levels: what it does looks like part of the step."""
    return (2.0 + (2.4 if at_s >= 30 else 0.0), 5.0, 1.0)


def test_a_step_beside_which_the_house_moved_proves_nothing() -> None:
    record = made(used=1, house=noisy)

    assert not look(record).conclusive
    line = judged(record)["behind_meter"]
    assert line.verdict is OPEN
    assert line.text.startswith("The house moved at the same time, 2 steps were tried")


def test_repeated_steps_outdo_it() -> None:
    record = made(used=1, house=noisy, levels_a=(6, 10, 6, 10, 6), option=(L1, L2, L3))

    assert look(record).conclusive
    assert {check: line.verdict for check, line in judged(record).items()} == dict.fromkeys(
        judged(record), PROVED
    )


def test_small_noise_disturbs_nobody() -> None:
    def rustling(at_s: float) -> tuple[float, float, float]:
        return (2.0 + 0.4 * (at_s % 3), 5.0 - 0.3 * (at_s % 2), 1.0)

    assert look(made(house=rustling)).conclusive


@pytest.mark.parametrize(("delay_s", "verdict"), [(2.0, PROVED), (9.0, PROVED), (13.0, FAILED)])
def test_latency_is_measured_from_the_command(delay_s: float, verdict: Verdict) -> None:
    line = judged(made(delay_s=delay_s, level_s=40))["latency"]

    assert line.verdict is verdict
    assert f"house's meter {delay_s + 1:.1f} s" in line.text  # the meter is a second late
    assert "charger's answer 0.1 s" in line.text


def test_a_car_that_takes_less_is_no_proof_of_obedience_but_proves_the_rest() -> None:
    found = judged(made(car=lambda _, limit_a: min(limit_a, 8.0)))

    assert found["obedience"].verdict is OPEN
    assert "8.0 A of 10.0 A" in found["obedience"].text
    assert found["behind_meter"].verdict is PROVED


def test_a_charger_that_ignores_limits_is_named() -> None:
    found = judged(made(car=lambda *_: 10.0))

    assert found["obedience"].verdict is FAILED
    assert "up to 4.0 A above the limit" in found["obedience"].text
    assert found["behind_meter"].verdict is OPEN
    assert "did not follow" in found["behind_meter"].text


def test_one_figure_for_all_terminals_still_tells_the_phases() -> None:
    found = judged(made(one_figure=True, used=3))

    assert found["behind_meter"].verdict is PROVED
    assert found["phases"].verdict is PROVED
    assert found["phase_order"].verdict is OPEN
    assert found["obedience"].verdict is OPEN


@pytest.mark.parametrize(("every_s", "verdict"), [(10, PROVED), (30, PROVED), (40, FAILED)])
def test_a_charger_that_measures_seldom_is_told(every_s: int, verdict: Verdict) -> None:
    line = judged(made(every_s=every_s, level_s=75))["charger_meter"]

    assert line.verdict is verdict
    assert f"one every {every_s:.1f} s" in line.text
    assert "0.2 s old" in line.text


def test_what_was_never_seen_is_not_proved() -> None:
    found = judged(made(levels_a=(6,), every_s=1000))

    assert {line.verdict for line in found.values()} <= {OPEN, FAILED}
    assert found["obedience"].text.startswith("The charger did not measure")


def test_a_house_with_one_phase_has_no_order() -> None:
    record = made(used=1, phases=(L1,), house=lambda t: (quiet(t)[0], 0.0, 0.0))

    assert judged(record)["phase_order"].verdict is PROVED
    assert look(record).moved == (L1,)


@pytest.mark.parametrize("levels_a", [(6,), (6, 10)], ids=["one level", "one step"])
def test_a_test_cut_short_proves_no_meter_and_no_latency(levels_a: tuple[int, ...]) -> None:
    found = judged(made(levels_a=levels_a))

    for check in ("charger_meter", "house_meter", "latency", "obedience"):
        assert found[check].verdict is OPEN, check
    assert found["charger_meter"].text.endswith("The test was too short to tell more.")
    assert found["house_meter"].text.endswith(
        ("too short to tell more.", "no change at all during the test.")
    )
