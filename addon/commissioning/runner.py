"""Runs commissioning tests, one at a time: asked for through the API, fed by the engine's moments.

What it asks for is in memory only: after a restart of the app, an error or an abort nothing of it is left.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime

import structlog

from addon import __version__
from addon.commissioning.analysis import look
from addon.commissioning.page import page
from addon.commissioning.plan import LEVELS, STEP_DA, TEST_MOST_S, low_da, why_not
from addon.commissioning.record import Record
from addon.commissioning.report import Progress, Report, Sample, State, Verdict
from addon.commissioning.run import Run
from addon.commissioning.verdicts import lines
from addon.commissioning.wiring import wirings, words
from addon.engine import Moment
from addon.errors import RefusedError
from addon.model.loadpoint import ChargePointInfo
from addon.model.phases import amps
from addon.model.site import Loadpoint, Site
from addon.translation.catalogs import ENGLISH
from addon.translation.text import say

log = structlog.get_logger(__name__)

BROKEN = say("Something went wrong inside the app; its log says more.")


class Commissioning:
    """The tests since the app was started: the one under way, and each charger's last.

    `clock` is the engine's; `info_of` tells who a charge point is; `changed` has the engine decide again.
    """

    def __init__(
        self,
        clock: Callable[[], float],
        wall_clock: Callable[[], float],
        info_of: Callable[[str], ChargePointInfo | None],
        changed: Callable[[], None],
    ) -> None:
        self._clock = clock
        self._wall_clock = wall_clock
        self._info_of = info_of
        self._changed = changed
        self._moment: Moment | None = None
        self._run: Run | None = None
        self._last: dict[str, Progress] = {}

    # What people ask for

    def start(self, charger_id: str) -> None:
        """Begin a test; raises RefusedError with the reason where that is not possible now."""
        if self._run is not None:
            raise RefusedError(say("A test of {id} is under way.", id=self._run.loadpoint.id))
        why = why_not(self._moment, charger_id)
        if why or self._moment is None:
            raise RefusedError(why)
        loadpoint = next(lp for lp in self._moment.site.loadpoints if lp.id == charger_id)
        state = next(s for s in self._moment.snapshot.loadpoints if s.id == charger_id)
        transaction_id = state.session.transaction_id if state.session else 0
        self._run = Run(loadpoint, transaction_id, self._clock())
        log.info("commissioning test begins", charger=charger_id)
        self._changed()

    def abort(self, charger_id: str) -> None:
        """End a test; nothing happens where none is under way."""
        if self._run is not None and self._run.loadpoint.id == charger_id:
            self._run.end(say("It was aborted by hand."))
            self._finish(self._run)

    def progress(self, charger_id: str) -> Progress:
        """Tell how the newest test of a charger stands."""
        run = self._run
        if run is None or run.loadpoint.id != charger_id:
            return self._last.get(charger_id, Progress(charger_id=charger_id))
        return Progress(
            charger_id=charger_id,
            state=State.RUNNING,
            text=run.words(),
            elapsed_s=round(self._clock() - run.began_s, 1),
            limit_s=TEST_MOST_S,
            level_a=amps(run.level_da),
            step=run.index + 1,
            steps=len(LEVELS),
        )

    def page(self, charger_id: str, language: str = ENGLISH) -> str:
        """Write the last test's report as a page; raises RefusedError where there is none."""
        report = self.progress(charger_id).report
        if report is None:
            raise RefusedError(say("There is no report of a commissioning test of {id}.", id=charger_id))
        return page(report, language)

    # What the engine calls

    def capped(self, site: Site) -> Site:
        """Hold the loadpoint under test at its level, at most as long as a test may take."""
        run = self._run
        if run is None or run.ended or self._clock() > run.began_s + TEST_MOST_S:
            return site
        return replace(site, loadpoints=tuple(_capped(lp, run) for lp in site.loadpoints))

    def on_moment(self, moment: Moment) -> None:
        """Take in a decision."""
        self._moment = moment
        run = self._run
        if run is None or moment.snapshot.now_s < run.began_s:
            return
        level_da = run.level_da
        try:
            run.take(moment)
        except Exception:
            log.exception("commissioning test failed", charger=run.loadpoint.id)
            run.end(BROKEN)
        if run.ended:
            self._finish(run)
        elif run.level_da != level_da:
            self._changed()

    def _finish(self, run: Run) -> None:
        """Let go of the charger first, then write the report."""
        self._run = None
        self._changed()
        try:
            report = self._report(run) if run.first is not None else None
        except Exception:
            log.exception("commissioning report failed", charger=run.loadpoint.id)
            report, run.ended, run.completed = None, BROKEN, False
        self._last[run.loadpoint.id] = Progress(
            charger_id=run.loadpoint.id,
            state=State.DONE if run.completed else State.ABORTED,
            text=run.ended,
            elapsed_s=round(self._clock() - run.began_s, 1),
            limit_s=TEST_MOST_S,
            step=run.index + 1,
            steps=len(LEVELS),
            report=report,
        )
        failed = [line.title for line in report.lines if line.verdict is not Verdict.PROVED] if report else []
        log.info("commissioning test ended", charger=run.loadpoint.id, how=run.ended, not_proved=failed)

    def _report(self, run: Run) -> Report | None:
        if run.first is None:
            return None
        record, loadpoint = run.record, run.loadpoint
        seen, info = look(record), self._info_of(loadpoint.charge_point_id)
        judged = lines(record, seen)
        return Report(
            at=datetime.fromtimestamp(self._wall_clock(), UTC).isoformat(timespec="seconds"),
            version=__version__,
            charger_id=loadpoint.id,
            charger=loadpoint.name or loadpoint.id,
            make=_make(info),
            main_fuse_a=amps(run.first.site.main.limit_da),
            site_phases=tuple(str(p) for p in record.phases),
            meter=run.first.snapshot.meter.name,
            low_a=amps(low_da(loadpoint)),
            high_a=amps(low_da(loadpoint) + STEP_DA),
            duration_s=round(run.now_s - run.began_s, 1),
            steps=len(record.steps),
            ended=run.ended,
            phases_option=words(loadpoint.phase_map) if loadpoint.phase_map else "",
            suggested_phases=_suggestions(record),
            lines=judged,
            samples=_samples(record, run.began_s),
        )


def _make(info: ChargePointInfo | None) -> str:
    words = (info.vendor, info.model, info.serial, info.firmware) if info else ()
    return " ".join(word for word in words if word)


def _capped(loadpoint: Loadpoint, run: Run) -> Loadpoint:
    return replace(loadpoint, cap_da=run.level_da) if loadpoint.id == run.loadpoint.id else loadpoint


def _suggestions(record: Record) -> tuple[str, ...]:
    """List what to set the option `phases` to, where it is not set or wrong and the test tells."""
    seen = look(record)
    if not seen.conclusive or not seen.moved or not seen.per_terminal or len(record.phases) == 1:
        return ()
    fitting = wirings(seen)
    if record.phase_map is not None and fitting.fits(record.phase_map):
        return ()
    return fitting.suggestions


def _samples(record: Record, began_s: float) -> tuple[Sample, ...]:
    """Join what was told and seen, a moment each, for the picture."""
    measured = list(record.measured)
    found = []
    for tick in record.ticks:
        new = [m for m in measured if m.arrived_at_s <= tick.at_s]
        measured = measured[len(new) :]
        told = [s.limit_da for s in record.steps if s.sent_at_s <= tick.at_s]
        found.append(
            Sample(
                at_s=round(tick.at_s - began_s, 2),
                limit_a=amps(told[-1]) if told else None,
                house_a=_amps(tuple(tick.currents)),
                charger_a=_amps(new[-1].draw.terminals_da) if new else None,
            )
        )
    return tuple(found)


def _amps(currents_da: tuple[int, ...]) -> tuple[float, float, float]:
    one, two, three = currents_da
    return amps(one), amps(two), amps(three)
