"""What happens, told from one status and the next: tables of stories, without clock or network."""

from collections.abc import Iterable
from dataclasses import replace
from typing import Any

import pytest

from addon.homeassistant.news.event_sender import happenings
from addon.homeassistant.news.events import Happening, Memory, Steady, span
from addon.model.loadpoint import Escalation
from addon.model.status import ChargerStatus, CircuitStatus, PhaseStatus, SessionStatus, SiteStatus, Status
from addon.translation.catalogs import plain
from addon.translation.text import say
from tests.homeassistant.test_publisher import GARAGE, SITE
from tests.translation.parts import left_in_english

IDLE = replace(GARAGE, session=None)
AWAY = replace(IDLE, connected=False)
SESSION = SessionStatus(id=7, id_tag="04A1", started="", duration_s=3725, energy_wh=12345.6, tag_name="Anna")

Told = list[tuple[float, str]]


def at(site: SiteStatus = SITE, *chargers: ChargerStatus) -> Status:
    return Status(version="1", site=site, chargers=chargers)


def meter(status: str, *, text: str = "") -> SiteStatus:
    return replace(SITE, meter=replace(SITE.meter, ok=status == "ok", status=status, text=text))


def loaded(current_a: float | None, site: SiteStatus = SITE) -> SiteStatus:
    return replace(site, phases={"L1": replace(SITE.phases["L1"], current_a=current_a)})


def happened(story: Iterable[tuple[float, Status]]) -> list[tuple[float, Happening]]:
    memory, told = Memory(), []
    for now_s, status in story:
        memory, news = happenings(memory, status, now_s)
        told += [(now_s, happening) for happening in news]
    return told


def types(story: Iterable[tuple[float, Status]]) -> Told:
    return [(now_s, happening.type) for now_s, happening in happened(story)]


def of_charger(*story: tuple[float, ChargerStatus]) -> Told:
    return types((now_s, at(SITE, charger)) for now_s, charger in story)


def of_site(*story: tuple[float, SiteStatus]) -> Told:
    return types((now_s, at(site)) for now_s, site in story)


def with_session(**changes: Any) -> ChargerStatus:  # noqa: ANN401 - any field of it
    return replace(IDLE, session=replace(SESSION, **changes))


@pytest.mark.parametrize(
    ("story", "expected"),
    [
        ([(0, IDLE), (1, with_session())], [(1, "session_started")]),
        ([(0, with_session()), (1, with_session(energy_wh=99999.0))], []),  # one that runs at our start
        ([(0, with_session()), (1, IDLE)], [(1, "session_stopped")]),
        (
            [(0, with_session()), (1, with_session(id=8))],
            [(1, "session_stopped"), (1, "session_started")],
        ),
        ([(0, with_session()), (1, replace(with_session(), connected=False)), (2, with_session())], []),
    ],
)
def test_sessions(story: list[tuple[float, ChargerStatus]], expected: Told) -> None:
    assert of_charger(*story) == expected


def test_a_session_is_told_with_whose_it_is_and_what_was_charged() -> None:
    began, ended = happened([(0, at(SITE, IDLE)), (1, at(SITE, with_session())), (2, at(SITE, IDLE))])

    assert began[1].message == "Garage began a session, Anna."
    assert began[1].data == {"session_id": 7, "id_tag": "04A1", "tag_name": "Anna"}
    assert ended[1].message == "Garage ended a session: 12.35 kWh in 1 h 2 min."
    assert ended[1].data["energy_wh"] == 12345.6
    assert ended[1].data["duration_s"] == 3725
    assert ended[1].charger_id == "cp1"
    assert plain(began[1].message, "de") == "Garage hat einen Ladevorgang begonnen, Anna."
    assert plain(ended[1].message, "de") == "Garage hat einen Ladevorgang beendet: 12,35 kWh in 1 h 2 min."
    assert plain(ended[1].said, "et") == "lõpetas laadimise: 12,35 kWh, kestus 1 h 2 min"


def test_a_session_of_a_tag_that_may_not_charge_says_so() -> None:
    [(_, told)] = happened([(0, at(SITE, IDLE)), (1, at(SITE, with_session(refused="Invalid")))])

    assert told.message == "Garage began a session that may not charge, Anna."
    assert plain(told.message, "de") == ("Garage hat einen Ladevorgang begonnen, der nicht laden darf, Anna.")


@pytest.mark.parametrize(
    ("story", "expected"),
    [
        ([(0, IDLE), (10, AWAY), (13, IDLE), (14, AWAY), (73, AWAY)], []),  # flaps of some seconds
        ([(0, IDLE), (10, AWAY), (69, AWAY), (70, AWAY), (500, AWAY)], [(70, "charger_lost")]),
        ([(0, IDLE), (10, AWAY), (70, AWAY), (75, IDLE)], [(70, "charger_lost"), (75, "charger_back")]),
        ([(0, AWAY), (200, AWAY), (210, IDLE)], []),  # a restart of the app: it takes its time
        ([(0, AWAY), (299, AWAY), (300, AWAY), (900, IDLE)], [(300, "charger_lost"), (900, "charger_back")]),
        ([(0, AWAY), (20, IDLE), (30, AWAY), (89, AWAY), (90, AWAY)], [(90, "charger_lost")]),
    ],
)
def test_presence(story: list[tuple[float, ChargerStatus]], expected: Told) -> None:
    assert of_charger(*story) == expected


def test_a_charger_that_is_adopted_late_has_as_long_as_another() -> None:
    story = [(0, at()), (1000, at(SITE, IDLE)), (1001, at(SITE, AWAY)), (1062, at(SITE, AWAY))]

    assert types(story) == [(1062, "charger_lost")]


def test_a_forgotten_charger_is_not_lost() -> None:
    assert types([(0, at(SITE, IDLE)), (10, at(SITE, AWAY)), (20, at()), (200, at())]) == []


def test_each_step_against_a_charger_that_does_not_obey_is_told() -> None:
    steps = [step for step in Escalation if step is not Escalation.NONE]
    story = [(0.0, at(SITE, IDLE))]
    story += [(5.0 * n, at(SITE, replace(IDLE, escalation=str(s)))) for n, s in enumerate(steps, 1)]
    story += [(30.0, story[-1][1]), (40.0, at(SITE, IDLE))]

    told = happened(story)

    assert [happening.data.get("step") for _, happening in told] == [*steps, None]
    assert {happening.type for _, happening in told[:-1]} == {"charger_disobeys"}
    assert told[4][1].message == (
        "Garage draws more than it may and does not stop: switch it off by hand now,"
        " at its fuse or main switch."
    )
    assert [left_in_english(happening.message, "de") for _, happening in told] == [[]] * len(told)
    assert (told[-1][1].type, told[-1][1].data["duration_s"]) == ("charger_obeys", 35)


@pytest.mark.parametrize(
    ("story", "expected"),
    [
        ([(0, "ok"), (10, "silent"), (14, "silent"), (16, "ok")], []),
        ([(0, "ok"), (10, "silent"), (15, "silent"), (99, "silent")], [(15, "fallback_started")]),
        (
            [(0, "ok"), (10, "silent"), (15, "unavailable"), (60, "ok"), (65, "ok")],
            [(15, "fallback_started"), (65, "fallback_ended")],
        ),
        ([(0, "starting"), (10, "starting"), (12, "ok"), (20, "ok")], []),  # each start of the app
        ([(0, "ok"), (10, "offline"), (300, "offline"), (301, "ok"), (310, "ok")], []),  # Core restarts
        (
            [(0, "ok"), (10, "offline"), (90, "unavailable"), (96, "unavailable")],
            [(96, "fallback_started")],
        ),
        (
            [(0, "ok"), (9, "silent"), (15, "silent"), (20, "offline"), (90, "ok"), (95, "ok")],
            [(15, "fallback_started"), (95, "fallback_ended")],
        ),
        ([(0, "starting"), (5, "missing"), (10, "missing")], [(10, "fallback_started")]),
    ],
)
def test_fallback(story: list[tuple[float, str]], expected: Told) -> None:
    assert of_site(*((now_s, meter(status)) for now_s, status in story)) == expected


def test_a_fallback_says_why() -> None:
    silent = say("{name} does not answer; check its power and network.", name="House")
    gone = at(meter("silent", text=silent))
    [(_, told)] = happened([(0, at()), (1, gone), (6, gone)])

    assert told.message == (
        "EV load balancer holds the cars at the fallback of 6 A:"
        " House does not answer; check its power and network."
    )
    assert plain(told.message, "de") == (
        "EV load balancer hält die Autos auf dem Rückfallstrom von 6 A:"
        " House antwortet nicht; Strom und Netzwerk prüfen."
    )
    assert told.data["fallback_a"] == 6.0
    assert told.charger_id == ""


@pytest.mark.parametrize(
    ("story", "expected"),
    [
        ([(0, 20.0), (1, 26.0), (9, 26.0), (10, 24.0)], []),  # cars are cut within seconds
        ([(0, 20.0), (1, 25.1), (11, 25.1), (40, 25.1)], [(11, "overload_started")]),
        ([(0, 20.0), (1, 25.0), (60, 25.0)], []),
        ([(0, 20.0), (1, -26.0), (11, -26.0)], [(11, "overload_started")]),  # export heats a fuse as well
        (
            [(0, 20.0), (1, 30.0), (11, 30.0), (20, 24.0), (25, 26.0), (30, 24.0), (40, 24.0)],
            [(11, "overload_started"), (40, "overload_ended")],
        ),
        ([(0, 20.0), (1, 30.0), (11, 30.0), (20, None), (90, None)], [(11, "overload_started")]),
    ],
)
def test_overload(story: list[tuple[float, float | None]], expected: Told) -> None:
    assert of_site(*((now_s, loaded(current_a)) for now_s, current_a in story)) == expected


def test_a_maximum_load_is_not_the_main_fuse() -> None:
    site = replace(SITE, limit_a=8.0, main_fuse_a=25.0, maximum_load_a=8.0)
    story = [(now_s, at(loaded(current_a, site))) for now_s, current_a in [(0, 16.0), (60, 26.0), (70, 26.0)]]

    [(now_s, told)] = happened(story)

    assert (now_s, told.type, told.data["limit_a"]) == (70, "overload_started", 25.0)
    assert told.message == "EV load balancer sees 26 A on L1 of the main fuse, which may carry 25 A."
    assert plain(told.message, "de") == (
        "EV load balancer sieht 26 A auf L1 der Hauptsicherung, die 25 A tragen darf."
    )


def test_a_circuit_has_a_fuse_of_its_own() -> None:
    phases = {"L2": PhaseStatus(current_a=11.0, house_a=1, headroom_a=0, planned_a=11, heat_left_pct=80)}
    shed = CircuitStatus(id="c1", name="Shed", limit_a=10, parent="main", meter=SITE.meter, phases=phases)
    site = replace(SITE, circuits=(shed, replace(shed, id="c2", meter=None)))

    [(_, told)] = happened([(0, at(site)), (10, at(site))])

    assert told.message == ("EV load balancer sees 11 A on L2 of the fuse of Shed, which may carry 10 A.")
    assert plain(told.message, "de") == (
        "EV load balancer sieht 11 A auf L2 der Sicherung von Shed, die 10 A tragen darf."
    )
    assert told.data == {"circuit": "c1", "phase": "L2", "current_a": 11.0, "limit_a": 10}


def test_options_that_can_not_be_used_are_no_event() -> None:
    assert happened([(0, Status(version="1", site=None)), (100, at(SITE, IDLE))]) == []


@pytest.mark.parametrize(
    ("seconds", "words"),
    [(0.4, "0 s"), (89, "89 s"), (90, "2 min"), (3540, "59 min"), (3600, "1 h 0 min"), (90000, "25 h 0 min")],
)
def test_spans_in_words(seconds: float, words: str) -> None:
    assert span(seconds) == words


def test_what_comes_and_goes_is_not_told_until_it_lasts() -> None:
    thing = Steady()
    for now_s, so in ((1.0, True), (2.0, False), (3.0, True), (12.9, True)):
        thing = thing.step(so, now_s, 10)
        assert not thing.told
    thing = thing.step(True, 13.0, 10)

    assert thing == Steady(told=True, began_at_s=3.0)
