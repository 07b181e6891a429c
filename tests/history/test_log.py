"""The log of decisions: what is news, what is one entry, and that nothing fills it."""

from __future__ import annotations

import re
from dataclasses import replace

from addon.engine import Moment
from addon.history.log import MANY, MANY_WITHIN_S, MOST_WAITING, RECENT, DecisionLog
from addon.model.decision import Decision, Setpoint, Snapshot, Source
from addon.model.decision_log import DecisionEntry
from addon.model.meter import MeterState
from addon.model.phases import Phase
from addon.model.site import Site
from addon.translation.catalogs import plain
from tests.balancer.plant import loadpoint, site
from tests.recording.film import film

WALL_S = 1_795_000_000.0
HOME = site(replace(loadpoint("car"), name="Garage"))
MEMORY = film(1)[0].memory


def setpoint(limit_da: int, source: Source = Source.MAIN_FUSE, reason: str = "") -> Setpoint:
    return Setpoint(
        loadpoint_id="car",
        limit_da=limit_da,
        fallback_da=60,
        source=source,
        reason=reason or f"{limit_da / 10} A: because.",
        phase=Phase.L2,
    )


def moment(
    *setpoints: Setpoint, home: Site = HOME, fresh: bool = True, source: Source = Source.MAIN_FUSE
) -> Moment:
    return Moment(
        site=home,
        snapshot=Snapshot(now_s=0.0, meter=MeterState()),
        memory=MEMORY,
        decision=Decision(
            at_s=0.0, fresh=fresh, setpoints=setpoints, phases=(), source=source, reason="L2 has 3 A left."
        ),
        next_memory=MEMORY,
    )


class Told:
    """A log, and what it was told."""

    def __init__(self) -> None:
        self.log = DecisionLog()
        self.kept: dict[int, DecisionEntry] = {}

    def at(self, seconds: float, *setpoints: Setpoint, home: Site = HOME, fresh: bool = True) -> None:
        source = Source.MAIN_FUSE if fresh else Source.METER_STALE
        self.log.take(moment(*setpoints, home=home, fresh=fresh, source=source), WALL_S + seconds)
        self.kept |= {entry.id: entry for entry in self.log.entries()}

    def of(self, loadpoint_id: str) -> list[DecisionEntry]:
        return [entry for entry in self.kept.values() if entry.loadpoint == loadpoint_id]


def changes(entries: list[DecisionEntry]) -> list[tuple[float | None, float | None, int]]:
    return [(entry.from_a, entry.to_a, entry.changes) for entry in entries]


def test_an_entry_tells_what_changed_when_and_why() -> None:
    told = Told()
    told.at(0, setpoint(160))
    told.at(100, setpoint(83, reason="8.3 A: L2 has 8.3 A left under the 25 A main fuse (house 16.7 A)."))

    first, second = told.of("car")
    assert (first.from_a, first.to_a) == (None, 16.0)
    assert second == DecisionEntry(
        id=second.id,
        time="2026-11-18T11:08:20+00:00",
        time_s=WALL_S + 100,
        until_s=WALL_S + 100,
        loadpoint="car",
        name="Garage",
        from_a=16.0,
        to_a=8.3,
        lowest_a=8.3,
        source="main_fuse",
        phase="L2",
        reason="8.3 A: L2 has 8.3 A left under the 25 A main fuse (house 16.7 A).",
        changes=1,
    )


def test_what_stays_is_no_news_whatever_the_words() -> None:
    told = Told()
    for second in range(100):
        source = Source.RAISE_HOLD if second % 2 else Source.MAIN_FUSE
        told.at(second, setpoint(160, source, reason=f"Said {second} times."))

    assert len(told.of("car")) == 1


def test_changes_within_seconds_are_one_entry_that_knows_the_lowest() -> None:
    told = Told()
    told.at(0, setpoint(160))
    for second, limit_da in ((100, 120), (105, 65), (112, 90), (119, 100), (121, 110)):
        told.at(second, setpoint(limit_da))

    entries = told.of("car")
    assert changes(entries) == [(None, 16.0, 1), (16.0, 10.0, 4), (10.0, 11.0, 1)]
    assert (entries[1].lowest_a, entries[1].time_s, entries[1].until_s) == (6.5, WALL_S + 100, WALL_S + 119)


def test_a_pause_and_its_end_are_entries_of_their_own() -> None:
    told = Told()
    told.at(0, setpoint(160))
    for second, limit_da in ((100, 60), (102, 0), (104, 60), (106, 80)):
        told.at(second, setpoint(limit_da, Source.SHORTAGE if not limit_da else Source.MAIN_FUSE))

    assert changes(told.of("car"))[1:] == [(16.0, 6.0, 1), (6.0, 0.0, 1), (0.0, 6.0, 1), (6.0, 8.0, 1)]


def test_a_lost_meter_is_news_also_where_the_amperes_stay() -> None:
    told = Told()
    told.at(0, setpoint(60))
    told.at(50, setpoint(60, Source.METER_STALE), fresh=False)
    told.at(90, setpoint(60))

    assert [entry.source for entry in told.of("car")] == ["main_fuse", "meter_stale", "main_fuse"]
    assert [entry.source for entry in told.of("")] == ["main_fuse", "meter_stale", "main_fuse"]
    assert "the meter can't be believed" in told.of("")[1].reason


def test_of_the_site_its_limit_and_shadow_mode_are_news() -> None:
    told = Told()
    told.at(0, home=HOME)
    told.at(50, home=replace(HOME, main=replace(HOME.main, limit_da=160)))
    told.at(100, home=replace(HOME, main=replace(HOME.main, limit_da=160), shadow=True))
    told.at(150, home=replace(HOME, main=replace(HOME.main, limit_da=160), shadow=True))

    entries = told.of("")
    assert changes(entries) == [(None, 25.0, 1), (25.0, 16.0, 1), (16.0, 16.0, 1)]
    assert entries[2].reason.startswith("Shadow mode, nothing is sent: ")


def test_entries_of_real_decisions_are_said_in_other_languages() -> None:
    log = DecisionLog()
    for second, each in enumerate(film(60)):
        log.take(replace(each, site=replace(each.site, shadow=True)), WALL_S + second)
    entries = log.entries()

    of_the_site, of_the_car = entries[0].reason, entries[-1].reason
    assert plain(of_the_site, "de").startswith(
        "Schattenbetrieb, es wird nichts gesendet: Die Grenze des Hauses ist 25 A, dem Zähler wird geglaubt."
        " Pausiert: auf L1 sind unter der Hauptsicherung mit 25 A noch 19,0 A frei (Haus 6,0 A), weniger als"
    )
    assert plain(of_the_car, "et").startswith("Varirežiim, midagi ei saadeta: ")
    assert not re.search(r"\d\.\d", "".join(plain(entry.reason, "et") for entry in entries))


def test_what_flaps_all_day_into_and_out_of_pauses_does_not_fill_the_log() -> None:
    told = Told()
    for second in range(0, 3600, 3):
        told.at(second, setpoint(60 if second % 2 else 0))

    entries = told.of("car")
    assert sum(entry.changes for entry in entries) == 1200
    assert len(entries) <= 3600 / MANY_WITHIN_S * (MANY + 3)


def test_ids_go_on_after_what_is_kept_and_the_newest_are_at_hand() -> None:
    told = Told()
    told.log.last_id = 40
    for step in range(20):
        told.at(step * 30, setpoint(60 + step))

    assert list(told.kept) == list(range(41, 62))
    assert [entry.id for entry in told.log.recent] == list(range(61, 61 - RECENT, -1))
    assert told.log.recent[0] == told.kept[61]


def test_what_could_not_be_kept_waits_and_what_grew_meanwhile_stays_grown() -> None:
    log = DecisionLog()
    log.take(moment(setpoint(160)), WALL_S)
    log.take(moment(setpoint(90)), WALL_S + 30)
    failed = log.entries()
    log.take(moment(setpoint(70)), WALL_S + 35)
    log.give_back(failed)

    assert [(entry.id, entry.to_a) for entry in log.waiting()] == [(1, 25.0), (2, 16.0), (3, 7.0)]


def test_a_disk_that_never_comes_back_costs_the_oldest() -> None:
    log = DecisionLog()
    for step in range(MOST_WAITING + 50):
        log.take(moment(setpoint(60 + step % 100)), WALL_S + step * 400)

    assert len(log.waiting()) == MOST_WAITING
    assert log.lost == 51
    assert log.waiting()[-1].id == log.last_id
