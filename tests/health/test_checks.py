"""Each check: when it speaks, what it says, and what to do."""

from __future__ import annotations

import errno
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from addon.circuit_options import Advice
from addon.errors import StoreError
from addon.health import HealthContext, run_checks
from addon.health.ocpp_port import port_error
from addon.model.access import Access, CertificateState, Misdial, Reception
from addon.model.broker import BrokerKind, BrokerState
from addon.model.meter import LOOKING, MeterStatus, stuck
from addon.model.neighbours import Kind, Neighbour
from addon.model.status import (
    CandidateStatus,
    ChargerStatus,
    CircuitStatus,
    HealthStatus,
    KnockingStatus,
    MeterStatusView,
    SiteStatus,
)
from addon.translation.catalogs import plain
from addon.translation.text import Text

METER = MeterStatusView(
    name="Shelly Pro 3EM", ok=True, age_s=0.4, status="ok", text="Reading Shelly Pro 3EM."
)
SITE = SiteStatus(
    meter=METER,
    phases={},
    limit_a=25.0,
    margin_a=0.5,
    fallback_a=6.0,
    actual_power_w=None,
    actual_current_a=None,
    most_loaded_phase=None,
    source="main_fuse",
    reason="",
)
GARAGE = ChargerStatus(
    id="garage",
    charge_point_id="garage",
    connector_id=1,
    name="",
    vendor="ABB",
    model="Terra AC",
    firmware="1.8.32",
    connected=True,
    status="Charging",
    available=True,
    limit_a=8.0,
    min_current_a=6.0,
    max_current_a=16.0,
    current_a={},
    power_w=None,
    energy_wh=None,
    session=None,
    source="main_fuse",
    reason="",
    problem="",
)
DRIVE = replace(GARAGE, id="drive", name="Drive")
SHED = CircuitStatus(
    id="Shed",
    name="Shed",
    limit_a=16.0,
    parent="main",
    meter=replace(METER, name="Shed meter", text="Reading Shed meter."),
    phases={},
)
WITH_CIRCUIT = replace(SITE, circuits=(SHED, replace(SHED, id="Pool", name="Pool", limit_a=10.0, meter=None)))
MISDIAL = Misdial(address="10.0.0.5", text="10.0.0.5 does wrong.", fix="Mend it.")
HOUSE = CandidateStatus(id="h", name="House", model="Pro 3EM", power_w=None, why_not="")
SOLAR = replace(HOUSE, id="s", name="Solar")
CENTRAL = Neighbour(name="Central", kind=Kind.INTEGRATION)
EVCC = Neighbour(name="evcc", kind=Kind.APP)
URL = "ws://192.168.1.5:9000/"
GIVEN = (METER.text, "Wrong.", "Taken.", "It is odd.", MISDIAL.text, MISDIAL.fix, "Mend it.")
"""Words that others say, where a check repeats nothing but them."""
WELL = HealthContext(
    site=SITE, chargers=(GARAGE, DRIVE), ocpp_url=URL, home_assistant=True, highest_house_a=19.0
)


def found(context: HealthContext, check: str) -> HealthStatus:
    return next(status for status in run_checks(context) if status.check == check)


def test_a_healthy_home_has_nothing_to_fix() -> None:
    checks = run_checks(WELL)

    assert [status for status in checks if not status.ok or status.fix] == []
    assert [status.check for status in checks] == [
        "options",
        "home_assistant",
        "meter",
        "meter_currents",
        "fallback",
        "chargers",
        "charger_problem",
        "dead_man",
    ]


def test_with_unusable_options_nothing_else_is_blamed() -> None:
    sentence = "Option `grid.main_fuse_a` is 300, allowed is 6 to 125."

    options, *others = run_checks(HealthContext(options_error=sentence))

    assert (options.ok, options.text) == (False, sentence)
    assert "Configuration" in options.fix
    assert others == []


def test_a_lost_home_assistant_is_named() -> None:
    status = found(replace(WELL, home_assistant=False), "home_assistant")

    assert not status.ok
    assert "comes back by itself" in status.fix


def test_without_a_home_assistant_nothing_is_said_of_it() -> None:
    assert "home_assistant" not in {status.check for status in run_checks(replace(WELL, home_assistant=None))}


@pytest.mark.parametrize("status", MeterStatus)
def test_a_meter_that_can_not_be_used_says_what_to_do(status: MeterStatus) -> None:
    meter = replace(METER, ok=False, status=status.value, text="The meter's own sentence.")

    told = found(replace(WELL, site=replace(SITE, meter=meter)), "meter")

    assert not told.ok
    assert told.text == "The meter's own sentence."
    assert told.fix.endswith(".")
    assert "{" not in told.fix


def test_several_meters_are_listed_to_choose_from() -> None:
    candidates = tuple(
        CandidateStatus(id=name, name=name, model="3EM", power_w=None, why_not="")
        for name in ("House", "Pool")
    )
    meter = replace(METER, ok=False, status="ambiguous", candidates=candidates)

    fix = found(replace(WELL, site=replace(SITE, meter=meter)), "meter").fix

    assert "the option meter.device" in fix
    assert "“House” or “Pool”" in fix


def test_the_only_meter_is_not_offered_where_it_may_be_a_circuits() -> None:
    free = CandidateStatus(id="a", name="House", model="3EM", power_w=None, why_not="")
    taken = replace(free, id="b", name="Pool", why_not="It is the meter of circuit Pool.")
    meter = replace(METER, ok=False, status="ambiguous", candidates=(free, taken))

    fix = found(replace(WELL, site=replace(SITE, meter=meter)), "meter").fix

    assert fix == "Set the option meter.device to the name or id of the meter at your main fuse."


def test_a_meter_that_nobody_chose_is_to_be_confirmed() -> None:
    status = found(replace(WELL, found_by_steps="0a1b"), "meter_choice")

    assert not status.ok
    assert "set the option meter.device to “Shelly Pro 3EM” or to its id, 0a1b" in status.fix
    assert "meter_choice" not in {status.check for status in run_checks(WELL)}


def test_circuits_and_their_meters_are_named() -> None:
    told = {status.check: status for status in run_checks(replace(WELL, site=WITH_CIRCUIT))}

    assert told["circuits"].text == "Circuits below the main fuse: Shed (16 A) and Pool (10 A)."
    assert told["circuit_meters"].text == "The circuits' meters are read: Shed meter."


def test_what_of_the_circuits_is_hardly_meant_is_repeated() -> None:
    advice = (Advice(text="One.", fix="Do it."), Advice(text="Two.", fix="Do it."))
    status = found(replace(WELL, site=WITH_CIRCUIT, circuit_advice=advice), "circuits")

    assert (status.ok, status.text, status.fix) == (False, "One. Two.", "Do it.")


@pytest.mark.parametrize("status", MeterStatus)
def test_a_circuits_meter_that_can_not_be_used_says_what_to_do(status: MeterStatus) -> None:
    lost = replace(METER, ok=False, status=status.value, text="The meter's own sentence.")
    site = replace(WITH_CIRCUIT, circuits=(replace(SHED, meter=lost),))

    told = found(replace(WELL, site=site), "circuit_meters")

    assert not told.ok
    assert told.text.startswith("Circuit Shed: The meter's own sentence. The cars on it")
    assert told.fix.endswith(".")
    assert "{" not in told.fix


def test_estimated_currents_name_the_sensors_to_enable() -> None:
    status = found(replace(WELL, currents_estimated=True), "meter_currents")

    assert not status.ok
    assert "“Shelly Pro 3EM”" in status.fix


def test_currents_of_a_lost_meter_are_not_judged() -> None:
    site = replace(SITE, meter=replace(METER, ok=False, status="silent"))

    checks = run_checks(replace(WELL, site=site, currents_estimated=True))

    assert "meter_currents" not in {status.check for status in checks}


@pytest.mark.parametrize(
    ("fuse_a", "house_a", "fallback_a", "ok", "advice"),
    [
        (25.0, 19.0, 6.0, True, ""),
        (25.0, 19.1, 6.0, False, "to 0:"),  # 5.9 A is below what a charger can offer
        (25.0, 12.3, 16.0, False, "to 12 or less"),
        (25.0, 30.0, 6.0, False, "to 0:"),
        (25.0, 30.0, 0.0, True, ""),
        (35.0, 29.0, 7.0, False, "to 6 or less"),
    ],
)
def test_the_fallback_must_fit_beside_the_house_at_its_highest(
    fuse_a: float, house_a: float, fallback_a: float, *, ok: bool, advice: str
) -> None:
    site = replace(SITE, limit_a=fuse_a, fallback_a=fallback_a)

    status = found(replace(WELL, site=site, highest_house_a=house_a), "fallback")

    assert status.ok == ok
    assert advice in status.fix


def test_the_fallback_is_held_against_the_main_fuse_whatever_the_maximum_load_is() -> None:
    site = replace(SITE, limit_a=8.0, main_fuse_a=25.0, maximum_load_a=8.0)

    fits = found(replace(WELL, site=site, highest_house_a=19.0), "fallback")
    not_so = found(replace(WELL, site=site, highest_house_a=20.0), "fallback")

    assert (fits.ok, not_so.ok) == (True, False)
    assert "took 20.0 A of the 25 A main fuse and left 5.0 A" in not_so.text


def test_the_fallback_is_not_judged_before_the_house_was_seen() -> None:
    assert "fallback" not in {status.check for status in run_checks(replace(WELL, highest_house_a=None))}


def test_a_port_that_is_taken_is_told() -> None:
    status = found(replace(WELL, ocpp_error="Port 9000 is used by another program."), "ocpp_port")

    assert (status.ok, status.text) == (False, "Port 9000 is used by another program.")


def test_without_a_charger_the_exact_address_is_given() -> None:
    status = found(replace(WELL, chargers=()), "chargers")

    assert not status.ok
    assert URL in status.fix


def test_with_encryption_the_address_needs_the_name_in_the_certificate() -> None:
    status = found(replace(WELL, chargers=(), ocpp_url="wss://192.168.1.5:9000/"), "chargers")

    assert "wss://192.168.1.5:9000/ (with the name that stands in the certificate" in status.fix


def test_a_charger_that_is_away_is_named() -> None:
    status = found(replace(WELL, chargers=(GARAGE, replace(DRIVE, connected=False))), "chargers")

    assert (status.ok, status.text) == (False, "Not connected: Drive.")
    assert URL in status.fix


def test_chargers_that_were_turned_away_are_listed() -> None:
    knocking = (KnockingStatus(id="x1", last_seen=""), KnockingStatus(id="x2", last_seen=""))

    status = found(replace(WELL, knocking=knocking), "knocking")

    assert status.text == "Turned away, because unknown: “x1” and “x2”."


@pytest.mark.parametrize(
    ("garage", "text"),
    [
        (replace(GARAGE, problem="It refuses limits."), "garage: It refuses limits."),
        (replace(GARAGE, status="Faulted"), "garage: it reports a fault."),
    ],
)
def test_what_a_charger_suffers_from_is_told(garage: ChargerStatus, text: str) -> None:
    status = found(replace(WELL, chargers=(garage, DRIVE)), "charger_problem")

    assert (status.ok, status.text) == (False, text)


def test_a_fault_of_yesterday_is_not_told_while_the_charger_is_away() -> None:
    away = replace(GARAGE, status="Faulted", connected=False)

    assert found(replace(WELL, chargers=(away,)), "charger_problem").ok


def test_chargers_without_a_dead_man_are_named() -> None:
    status = found(replace(WELL, without_dead_man=("drive", "elsewhere")), "dead_man")

    assert not status.ok
    assert status.text.startswith("Drive would stay at the last limit")


@given(
    st.builds(
        HealthContext,
        site=st.sampled_from([None, SITE, WITH_CIRCUIT]),
        found_by_steps=st.sampled_from(["", "0a1b"]),
        chargers=st.sampled_from([(), (GARAGE,), (replace(GARAGE, problem="It is odd."), DRIVE)]),
        ocpp_url=st.just(URL),
        options_error=st.sampled_from(["", "Wrong."]),
        ocpp_error=st.sampled_from(["", "Taken."]),
        home_assistant=st.sampled_from([None, True, False]),
        home_assistant_refuses=st.booleans(),
        ocpp_port_closed=st.booleans(),
        neighbours=st.sampled_from([(), (CENTRAL,), (replace(CENTRAL, runs=False), EVCC)]),
        highest_house_a=st.none() | st.floats(0, 200),
        without_dead_man=st.sampled_from([(), ("garage",), ("garage", "drive")]),
        reception=st.builds(
            Reception,
            accesses=st.sampled_from([(), (("garage", Access()), ("x", Access(encrypted=True)))]),
            flapping=st.sampled_from([(), ("garage", "x")]),
            misdials=st.sampled_from([(), (MISDIAL,), (MISDIAL, MISDIAL)]),
            certificate=st.none()
            | st.builds(
                CertificateState,
                usable=st.booleans(),
                problem=st.just("Wrong."),
                fix=st.just("Mend it."),
                valid_until=st.just("2030-01-01"),
                days_left=st.floats(-20, 20),
                begins_in_days=st.floats(-20, 20),
            ),
        ),
    )
)
def test_every_problem_has_a_fix_and_every_check_speaks_once(context: HealthContext) -> None:
    checks = run_checks(context)

    assert len({status.check for status in checks}) == len(checks)
    for status in checks:
        assert status.text.endswith(".")
        assert bool(status.fix) == (status.notice or not status.ok)
        assert status.ok or not status.notice
        for words in (status.text, status.fix):
            assert isinstance(words, Text) or words in {"", *GIVEN}


def test_a_disk_that_fails_is_told_of() -> None:
    told = {status.check: status for status in run_checks(HealthContext(store_error="The disk is full."))}

    assert told["store"].text.startswith("The disk is full. Cars are balanced all the same")
    assert "store" not in {status.check for status in run_checks(HealthContext())}


def test_a_recording_that_fails_is_told_of() -> None:
    told = {s.check: s for s in run_checks(HealthContext(recording_error="The disk is full."))}

    assert told["recording"].text.startswith("The disk is full. Cars are balanced all the same")
    assert "recording" not in {status.check for status in run_checks(HealthContext())}


def test_a_charger_that_can_not_be_stopped_is_to_be_switched_off() -> None:
    runaway = replace(DRIVE, problem="It draws on.", escalation="by_hand")
    [found] = [
        s for s in run_checks(HealthContext(chargers=(GARAGE, runaway))) if s.check == "charger_problem"
    ]

    assert not found.ok
    assert found.fix.startswith("Switch Drive off by hand now")


def test_shadow_mode_is_not_to_be_overlooked() -> None:
    status = found(replace(WELL, site=replace(SITE, shadow=True)), "shadow")

    assert not status.ok
    assert status.text.startswith("Shadow mode: nothing is sent to the chargers")
    assert "charging.shadow" in status.fix
    checks = run_checks(replace(WELL, site=replace(SITE, shadow=True)))
    assert "dead_man" not in [status.check for status in checks]  # nobody was told to fall back


def test_a_charger_that_refuses_every_limit_is_to_be_set_up_or_switched_off() -> None:
    deaf = replace(DRIVE, problem="It refuses every charging profile.")
    context = HealthContext(chargers=(GARAGE, deaf), refusing=(deaf.id,))
    [found] = [s for s in run_checks(context) if s.check == "charger_problem"]

    assert (found.ok, found.text) == (False, "Drive: It refuses every charging profile.")
    assert found.fix.startswith(
        "Enable smart charging in the own settings of Drive, or switch it off by hand"
    )


@pytest.mark.parametrize(
    ("meter", "fix"),
    [
        (replace(METER, ok=False, status="starting", text=LOOKING, name=""), "Nothing to do"),
        (replace(METER, ok=False, status="starting", text="Not read yet."), "Nothing to do"),
        (replace(METER, ok=False, status="starting", text="There is none.", name=""), "Add your Shelly"),
        (
            replace(METER, ok=False, status="starting", text="Two.", name="", candidates=(HOUSE, SOLAR)),
            "Set the option meter.device",
        ),
    ],
)
def test_a_start_does_not_hide_that_no_meter_was_found(meter: MeterStatusView, fix: str) -> None:
    assert found(replace(WELL, site=replace(SITE, meter=meter)), "meter").fix.startswith(fix)


def test_a_closed_port_is_to_be_opened() -> None:
    status = found(replace(WELL, ocpp_port_closed=True), "ocpp_port")

    assert (status.ok, status.text) == (False, "The port for chargers is closed, so none can connect.")
    assert "9000" in status.fix


def test_who_may_have_a_port_that_is_taken_is_named() -> None:
    context = replace(WELL, ocpp_error="Port 9000 is used by another program.", neighbours=(CENTRAL, EVCC))

    assert found(context, "ocpp_port").text == (
        "Port 9000 is used by another program."
        " Perhaps the OCPP integration “Central” and the app “evcc” has it."
    )
    assert "neighbours" not in {status.check for status in run_checks(context)}


def test_others_that_serve_chargers_are_a_notice() -> None:
    status = found(replace(WELL, neighbours=(CENTRAL,)), "neighbours")

    assert (status.ok, status.notice) == (True, True)
    assert status.text == (
        "Beside this app there is the OCPP integration “Central”;"
        " what is connected there is not balanced here."
    )
    assert URL in status.fix
    assert (
        "can't start" in found(replace(WELL, neighbours=(replace(CENTRAL, runs=False),)), "neighbours").text
    )


def test_no_right_to_home_assistant_is_told_from_one_that_is_away() -> None:
    away = replace(WELL, home_assistant=False)

    assert "can't be reached" in found(away, "home_assistant").text
    assert (
        "does not let the app in" in found(replace(away, home_assistant_refuses=True), "home_assistant").text
    )


@pytest.mark.parametrize(
    ("error", "text"),
    [
        (OSError(errno.EADDRINUSE, "error while attempting"), "Port 9000 is used by another program."),
        (OSError(errno.EACCES, "x"), "Port 9000 can't be had: Permission denied."),
        (StoreError("It is odd."), "Port 9000 can't be had: It is odd."),
    ],
)
def test_why_a_port_can_not_be_had(error: Exception, text: str) -> None:
    assert port_error(9000, error) == text


def test_a_meter_that_waits_for_a_restart_of_home_assistant_says_so() -> None:
    meter = replace(METER, ok=False, status="silent", text=stuck(METER.name))
    status = found(replace(WELL, site=replace(SITE, meter=meter)), "meter")

    assert status.fix.startswith("Restart Home Assistant")
    assert plain(status.fix, "de").startswith("Home Assistant neu starten")


def test_without_a_broker_the_controls_are_on_the_page_only() -> None:
    status = found(replace(WELL, broker=BrokerState()), "no_broker")

    assert (status.ok, status.notice) == (True, True)
    assert "controls are on this page only" in status.text
    for other in (
        replace(WELL, broker=None),
        replace(WELL, broker=BrokerState(kind=BrokerKind.CONNECTED, text="Connected.")),
        replace(WELL, broker=BrokerState(), home_assistant=None),
    ):
        assert "no_broker" not in {status.check for status in run_checks(other)}


def test_a_price_that_is_not_known_is_a_notice_and_no_alarm() -> None:
    told = found(replace(WELL, price_problem="The price of sensor.nordpool is unknown."), "price")

    assert (told.ok, told.notice, told.text) == (True, True, "The price of sensor.nordpool is unknown.")
    assert told.fix


@pytest.mark.parametrize(
    ("kind", "named", "ok", "fix"),
    [
        (BrokerKind.CONNECTED, True, True, ""),
        (BrokerKind.REFUSED, True, False, "username and password under mqtt"),
        (BrokerKind.REFUSED, False, False, "Restart the broker's app"),
        (BrokerKind.UNKNOWN_HOST, True, False, "Correct host under mqtt"),
        (BrokerKind.CLOSED, True, False, "host and port under mqtt"),
        (BrokerKind.MUTE, True, False, "Switch on tls under mqtt"),
        (BrokerKind.MUTE, False, False, "look into its log"),
        (BrokerKind.MUTE_TLS, True, False, "Name certfile and keyfile"),
        (BrokerKind.NO_TLS, True, False, "8883 is mostly the one with TLS"),
        (BrokerKind.UNTRUSTED, True, False, "name it as cafile"),
        (BrokerKind.OTHER_NAME, True, False, "switch verify_name off"),
        (BrokerKind.OUT_OF_DATE, True, False, "Renew the broker's certificate"),
        (BrokerKind.TURNED_DOWN, True, False, "Name certfile and keyfile"),
        (BrokerKind.UNUSABLE_FILES, True, False, "Check cafile, certfile and keyfile"),
        (BrokerKind.IN_CLEAR, True, True, "Switch on tls under mqtt"),
        (BrokerKind.NO_DISCOVERY, True, False, "Switch discovery on"),
        (BrokerKind.NO_DISCOVERY, False, True, "Switch discovery on"),
        (BrokerKind.UNREACHABLE, True, False, "host and port under mqtt"),
        (BrokerKind.UNREACHABLE, False, False, "Start the broker's app."),
        (BrokerKind.CONTESTED, True, False, "Stop the other copy"),
        (BrokerKind.CONTESTED, False, False, "Stop the other copy"),
        (BrokerKind.UNHEARD, True, False, "with this broker"),
        (BrokerKind.UNHEARD, False, True, "it is offered"),
    ],
)
def test_the_broker(kind: BrokerKind, named: bool, ok: bool, fix: str) -> None:
    state = BrokerState(kind=kind, text="So it is.", named=named)
    (told,) = (s for s in run_checks(HealthContext(site=SITE, broker=state)) if s.check == "broker")

    assert (told.ok, told.text) == (ok, "So it is.")
    assert fix in told.fix
    for language in ("de", "et") if fix else ():
        assert plain(told.fix, language) not in {"", told.fix}


def test_every_trouble_with_a_broker_has_its_fix() -> None:
    for kind in set(BrokerKind) - {BrokerKind.NONE, BrokerKind.CONNECTING, BrokerKind.CONNECTED}:
        for named in (True, False):
            assert found(replace(WELL, broker=BrokerState(kind=kind, text="So.", named=named)), "broker").fix
