"""What a test asks for is taken back whatever happens, and its report says nothing it should not."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from html.parser import HTMLParser

import pytest

from addon.balancer import Memory, balance
from addon.commissioning import Commissioning, Report, State
from addon.commissioning.page import page
from addon.commissioning.plan import TEST_MOST_S
from addon.engine import Moment
from addon.errors import RefusedError
from addon.model.loadpoint import ChargePointInfo
from addon.model.site import Site
from tests.balancer.plant import Car, Plant, loadpoint, site, steady

EPOCH_S = 1_800_000_000.0
EVIL = '<script>alert("1")</script>&\'"'


@dataclass
class Rig:
    """A test fed by the law around a made-up home, second by second."""

    whole: Site = field(default_factory=lambda: site(loadpoint(name="car")))
    info: ChargePointInfo = field(default_factory=lambda: ChargePointInfo(id="car", vendor="V", model="M"))

    def __post_init__(self) -> None:
        self.plant = Plant(self.whole, steady(3, 5, 2), {"car": Car()})
        self.tests = Commissioning(
            lambda: float(self.plant.now_s),
            lambda: EPOCH_S + self.plant.now_s,
            lambda _: self.info,
            lambda: None,
        )

    def cap_da(self) -> int | None:
        return self.tests.capped(self.whole).loadpoints[0].cap_da

    def run(self, seconds: int) -> None:
        for _ in range(seconds):
            self.plant.site = self.tests.capped(self.whole)
            memory: Memory = self.plant.memory
            self.plant.step()
            self.plant.now_s -= 1
            snapshot = self.plant.snapshot()
            decision, after = balance(self.plant.site, snapshot, memory)
            self.plant.now_s += 1
            self.tests.on_moment(
                Moment(
                    site=self.plant.site,
                    snapshot=snapshot,
                    memory=memory,
                    decision=decision,
                    next_memory=after,
                )
            )

    def finished(self) -> Report:
        self.run(60)
        self.tests.start("car")
        self.run(120)
        return self.report()

    def report(self) -> Report:
        report = self.tests.progress("car").report
        assert report is not None
        return report


def test_it_comes_to_its_end_and_lets_go() -> None:
    rig = Rig()
    report = rig.finished()

    assert (report.ended, report.steps, rig.cap_da()) == ("The test came to its end.", 3, None)
    assert report.at.startswith("2027-01-15T")
    assert rig.plant.limit_da() == 160
    assert [line.check for line in report.lines][:3] == ["behind_meter", "phases", "phase_order"]


def test_it_asks_for_nothing_before_and_only_as_long_as_it_may() -> None:
    rig = Rig()
    with pytest.raises(RefusedError, match="Nothing has been decided yet"):
        rig.tests.start("car")
    rig.run(60)
    with pytest.raises(RefusedError, match="There is no charger nobody"):
        rig.tests.start("nobody")
    assert rig.cap_da() is None

    rig.tests.start("car")
    assert rig.cap_da() == 60
    rig.plant.now_s += int(TEST_MOST_S) + 1  # no moment comes any more
    assert rig.cap_da() is None


def test_a_fault_of_our_own_ends_it(monkeypatch: pytest.MonkeyPatch) -> None:
    rig = Rig()
    rig.run(60)
    rig.tests.start("car")

    def broken(*_: object) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr("addon.commissioning.run.Run._advance", broken)
    rig.run(1)

    assert rig.cap_da() is None
    progress = rig.tests.progress("car")
    assert (progress.state, progress.text) == (
        State.ABORTED,
        "Something went wrong inside the app; its log says more.",
    )


def test_a_fault_in_the_report_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    rig = Rig()
    rig.run(60)
    rig.tests.start("car")
    rig.run(1)

    def broken(*_: object) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr("addon.commissioning.runner.lines", broken)
    rig.tests.abort("car")

    assert rig.cap_da() is None
    assert rig.tests.progress("car").report is None
    with pytest.raises(RefusedError, match="no report"):
        rig.tests.page("car")


def test_a_limit_that_nobody_takes_ends_it(monkeypatch: pytest.MonkeyPatch) -> None:
    rig = Rig()
    rig.run(60)
    rig.tests.start("car")
    monkeypatch.setattr("addon.commissioning.run.Run._order", lambda *_: None)
    rig.run(70)

    assert rig.tests.progress("car").text == "The charger has not taken 6 A within 60 s."
    assert rig.cap_da() is None


def test_it_waits_as_long_as_a_raise_waits() -> None:
    """A load that came back at gaps of a minute makes raises wait; it comes once more in the first level."""
    rig = Rig()
    on_s = {*range(200, 210), *range(270, 280), *range(340, 350), *range(465, 470)}
    rig.plant.house = lambda now_s: steady(3, 19.5 if now_s in on_s else 5, 2)(now_s)
    rig.run(455)
    rig.tests.start("car")
    rig.run(130)
    assert rig.plant.decisions[-1].hold_s > 100
    assert rig.tests.progress("car").state is State.RUNNING
    rig.run(150)

    assert rig.tests.progress("car").state is State.DONE
    assert rig.report().steps == 3


def test_a_wait_that_does_not_fit_ends_it_at_once() -> None:
    rig = Rig(whole=site(loadpoint(), raise_hold_s=240.0))
    rig.plant.house = lambda now_s: steady(3, 17.5 if now_s > 310 else 5, 2)(now_s)
    rig.run(300)
    rig.tests.start("car")
    rig.run(35)

    assert rig.tests.progress("car").text == (
        "10 A are not to be had at the moment, and a raise waits for 240 s: too long for the 273 s left of"
        " the test. What was decided: “6.0 A: the minimum, for a moment: L2 has 7.5 A left under the 25 A"
        " main fuse (house 17.5 A)”."
    )


class Text(HTMLParser):
    """Collects tags and text of a page."""

    def __init__(self) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.text = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        assert not [name for name, _ in attrs if name.startswith("on") or name in {"href", "src", "style"}]

    def handle_data(self, data: str) -> None:
        self.text += data


def test_the_page_escapes_what_comes_from_outside_and_loads_nothing() -> None:
    info = ChargePointInfo(id="car", vendor=EVIL, model=EVIL, serial=EVIL, firmware=EVIL)
    report = Rig(whole=site(loadpoint(name="car", phase_map=None)), info=info).finished()
    lines = tuple(replace(line, text=EVIL, title=EVIL) for line in report.lines)
    evil = replace(
        report,
        charger=EVIL,
        charger_id=EVIL,
        meter=EVIL,
        ended=EVIL,
        phases_option=EVIL,
        suggested_phases=(EVIL,),
        lines=lines,
    )

    text = Text()
    text.feed(page(evil))

    assert "script" not in text.tags
    shown = 2 + 9 + 1 + 2 * len(report.lines)  # title and heading, facts, suggestion, lines
    assert text.text.count(EVIL) == shown
    assert {"svg", "polyline", "circle", "table"} <= text.tags
    assert "http://" not in page(report).replace("http://www.w3.org/2000/svg", "")


def test_a_report_without_a_picture_is_a_page_too() -> None:
    report = replace(Rig().finished(), samples=())

    assert "<svg" not in page(report)
    assert "Commissioning test of" in page(report)
