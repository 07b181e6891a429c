"""The block that a start logs: what is there, what is missing, what to do; once, when it has settled."""

from dataclasses import replace

import pytest
import structlog

from addon.health.summary import QUIET_S, SETTLED_WITHIN_S, StartReport, summary
from addon.model.status import HealthStatus, Status
from tests.health.test_checks import METER, SITE, URL

GOOD = HealthStatus(check="meter", ok=True, text="Reading House.")
BAD = HealthStatus(check="chargers", ok=False, text="No charger has connected yet.", fix="Enter the address.")
NOTICE = HealthStatus(check="broker", ok=True, notice=True, text="There is no broker.", fix="Install one.")


def status(*health: HealthStatus, meter: str = "ok") -> Status:
    site = replace(SITE, meter=replace(METER, status=meter))
    return Status(version="1", site=site, health=health, ocpp_url=URL)


def test_what_is_there_comes_first_then_what_is_missing_then_what_to_think_of() -> None:
    assert summary(status(BAD, NOTICE, GOOD)).splitlines() == [
        "What is there:",
        "  + Reading House.",
        "What is missing:",
        "  - No charger has connected yet.",
        "    To do: Enter the address.",
        "Worth knowing:",
        "  * There is no broker. Install one.",
        f"Chargers connect to: {URL}",
    ]


def test_a_home_that_is_complete() -> None:
    assert summary(status(GOOD)).splitlines() == [
        "What is there:",
        "  + Reading House.",
        "Nothing is missing.",
        f"Chargers connect to: {URL}",
    ]


@pytest.mark.parametrize(
    ("story", "told_at_s"),
    [
        ([(0, "starting"), (2, "ok"), (4, "ok"), (2 + QUIET_S, "ok"), (60, "ok")], 2 + QUIET_S),
        ([(0, "starting"), (19, "starting"), (SETTLED_WITHIN_S, "starting"), (60, "ok")], SETTLED_WITHIN_S),
        ([(0, "missing"), (1, "ok"), (QUIET_S, "ok"), (90, "missing")], QUIET_S),
    ],
)
def test_it_is_logged_once_when_the_start_has_settled(
    story: list[tuple[float, str]], told_at_s: float
) -> None:
    now_s, told = 0.0, []
    report = StartReport(lambda: now_s)
    for at_s, meter in story:
        now_s = at_s
        with structlog.testing.capture_logs() as logs:
            report.publish(status(GOOD, meter=meter))
        told += [now_s] * len(logs)

    assert told == [told_at_s]


def test_options_that_can_not_be_used_have_their_own_sentence() -> None:
    report = StartReport(lambda: 1e9)
    with structlog.testing.capture_logs() as logs:
        report.publish(Status(version="1", site=None, error="Wrong."))

    assert logs == []
