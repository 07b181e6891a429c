"""The picture of one moment: what the law decided, in the API's words and units."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

import pytest

from addon.balancer import Memory, balance
from addon.model.loadpoint import ChargePointInfo
from addon.model.meter import CircuitMeter, MeterCandidate, MeterReading, MeterState, MeterStatus
from addon.model.phases import Phase, PhaseCurrents
from addon.model.site import Circuit
from addon.model.status import SettingsStatus
from addon.options_file import parse_options
from addon.status import failed, status_of, with_knocking, with_settings, with_waits
from tests.balancer.plant import Car, Plant, loadpoint, site, stepped

INFOS = {"car": ChargePointInfo(id="car", vendor="ABB", model="Terra AC", firmware="1.8.21")}


def plant_at(second: int) -> Plant:
    wired = loadpoint(name="car", phase_map=(Phase.L2, Phase.L3, Phase.L1))
    house = stepped((0, (2, 3, 4)), (100, (2, 14, 4)))
    return Plant(site(replace(wired, name="Garage")), house, {"car": Car()}).run(second)


def test_site_and_charger_are_shown_in_amperes() -> None:
    plant = plant_at(150)

    status = status_of(plant.site, plant.snapshot(), plant.decisions[-1], INFOS, wall_s=1_800_000_000.0)

    assert status.site is not None
    assert status.site.limit_a == 25.0
    assert status.site.most_loaded_phase == "L2"
    assert status.site.actual_current_a == 24.5
    assert status.site.phases["L2"].house_a == 14.0
    assert status.site.phases["L2"].headroom_a == 10.5
    assert status.site.phases["L2"].planned_a == 24.5
    (charger,) = status.chargers
    assert (charger.name, charger.vendor, charger.limit_a) == ("Garage", "ABB", 10.5)
    assert charger.current_a == {"L2": 10.5, "L3": 10.5, "L1": 10.5}
    assert charger.reason == status.site.reason
    assert charger.session is not None
    assert charger.session.duration_s == 1_800_000_000


def test_circuits_are_shown_below_the_main_fuse() -> None:
    garage = Circuit(id="Garage", name="Garage", limit_da=200, parent="main", meter="EM garage:L2")
    shed = Circuit(id="Shed", name="Shed", limit_da=100, parent="Garage")
    wired = loadpoint(name="car", circuit="Shed", phase_map=(Phase.L2,))
    plant = Plant(
        site(wired, circuits=(garage, shed), max_power_w=9000), stepped((0, (2, 3, 4))), {"car": Car()}
    )
    plant.run(60)
    reading = MeterReading(at_s=plant.now_s, currents=PhaseCurrents(0, 35, 0), power_w=800.0)
    state = MeterState(
        status=MeterStatus.OK, reading=reading, alive_at_s=plant.now_s, name="EM garage", text="Fine."
    )
    meters = (CircuitMeter(circuit_id="Garage", state=state),)
    snapshot = replace(plant.snapshot(), circuit_meters=meters)
    decision, _ = balance(plant.site, snapshot, Memory())

    status = status_of(plant.site, snapshot, decision, INFOS, wall_s=0.0)

    assert status.site is not None
    assert status.site.max_power_w == 9000
    first, second = status.site.circuits
    assert (first.id, first.limit_a, first.parent) == ("Garage", 20.0, "main")
    assert first.meter is not None
    assert (first.meter.name, first.meter.ok, first.meter.status, first.meter.age_s) == (
        "EM garage",
        True,
        "ok",
        0,
    )
    assert list(first.phases) == ["L2"]  # its meter sees no other
    assert first.phases["L2"].current_a == 3.5
    assert first.phases["L2"].headroom_a is not None
    assert (second.parent, second.meter, list(second.phases)) == ("Garage", None, ["L1", "L2", "L3"])
    assert (second.phases["L2"].current_a, second.phases["L2"].house_a) == (None, None)
    assert second.phases["L2"].headroom_a == 9.5
    assert [charger.circuit for charger in status.chargers] == ["Shed"]


def test_a_circuit_whose_meter_says_nothing_is_not_well() -> None:
    garage = Circuit(id="Garage", name="Garage", limit_da=200, parent="main", meter="Garage meter")
    plant = Plant(site(loadpoint(), circuits=(garage,)), stepped((0, (2, 3, 4))), {"car": Car()})
    plant.circuit_status["Garage"] = MeterStatus.STARTING
    plant.run(60)

    status = status_of(plant.site, plant.snapshot(), plant.decisions[-1], INFOS, wall_s=0.0)

    assert status.site is not None
    (circuit,) = status.site.circuits
    assert circuit.meter is not None
    assert (circuit.meter.ok, circuit.meter.status) == (False, "starting")
    assert circuit.phases["L1"].headroom_a is None


def test_an_old_measurement_is_not_shown_as_what_flows_now() -> None:
    plant = plant_at(150)
    later = replace(plant.snapshot(), now_s=400.0)

    status = status_of(plant.site, later, plant.decisions[-1], INFOS, wall_s=0.0)

    assert status.chargers[0].current_a == {}


def test_a_paused_car_is_told_how_long_it_rests_at_least() -> None:
    plant = Plant(
        site(loadpoint(), min_pause_s=300.0), stepped((0, (2, 3, 4)), (100, (2, 24, 4))), {"car": Car()}
    )
    shown = []
    for _ in range(60):
        plant.run(10)
        infos = {"car": ChargePointInfo(id="car", vendor="", model="", firmware="")}
        status = status_of(plant.site, plant.snapshot(), plant.decisions[-1], infos, wall_s=0.0)
        (charger,) = with_waits(status, plant.snapshot(), plant.site, plant.memory).chargers
        shown.append((charger.limit_a, charger.resume_in_s))

    waits = [resume_in_s for _, resume_in_s in shown if resume_in_s is not None]
    assert {limit_a for limit_a, resume_in_s in shown if resume_in_s is not None} == {0.0}
    assert 290 <= waits[0] <= 300
    assert [round(a - b, 6) for a, b in pairwise(waits)] == [10.0] * (len(waits) - 1)
    assert shown[0][1] is None, "a car that charges waits for nothing"
    assert shown[-1] == (0.0, None), "after its rest it waits for room alone"


def test_without_a_reading_nothing_is_made_up() -> None:
    plant = plant_at(1)
    meter = replace(
        plant.snapshot().meter,
        status=MeterStatus.AMBIGUOUS,
        reading=None,
        alive_at_s=None,
        text="Two meters.",
        candidates=(
            MeterCandidate(
                device_id="d1", name="One", model="Pro 3EM", phases=3, power_w=5.04, currents_da=(12, -3, 0)
            ),
            MeterCandidate(device_id="d2", name="Two", model="EM", phases=1, power_w=None, why_not="Small."),
        ),
    )
    plant.reading, plant.meter_status = None, MeterStatus.AMBIGUOUS
    plant.meter_s = 10_000
    plant.run(1)

    status = status_of(
        plant.site, replace(plant.snapshot(), meter=meter), plant.decisions[-1], INFOS, wall_s=0.0
    )

    assert status.site is not None
    assert not status.site.meter.ok
    assert status.site.meter.age_s is None
    assert status.site.actual_current_a is None
    assert status.site.phases["L1"].current_a is None
    assert status.site.phases["L1"].headroom_a is None
    one, two = status.site.meter.candidates
    assert (one.name, one.power_w, one.current_a) == ("One", 5.0, {"L1": 1.2, "L2": -0.3, "L3": 0.0})
    assert (two.power_w, two.current_a, two.why_not) == (None, {}, "Small.")
    assert [c.chosen for c in (one, two)] == [False, False]
    chosen = replace(meter, device_id="d1")
    status = status_of(
        plant.site, replace(plant.snapshot(), meter=chosen), plant.decisions[-1], INFOS, wall_s=0.0
    )
    assert status.site is not None
    assert [c.chosen for c in status.site.meter.candidates] == [True, False]


def test_a_charger_that_knocks_is_listed() -> None:
    status = with_knocking(
        failed("x"), [ChargePointInfo(id="stranger", last_seen_wall_s=0.0, accepted=False)]
    )

    assert [(k.id, k.last_seen) for k in status.knocking] == [("stranger", "1970-01-01T00:00:00+00:00")]


@pytest.mark.parametrize(
    ("named", "offered"),
    [
        ({"firmware_url": "https://maker.example/fw/terra%201.8.bin?key=geheim"}, "terra 1.8.bin"),
        ({"firmware_url": "ftp://u:geheim@maker.example/"}, "new"),
        ({"firmware_url": "http://[x/1.bin"}, "new"),
        ({"firmware_url": "https://maker.example/1.bin", "firmware_version": "2.0"}, "2.0"),
        ({"firmware_version": "2.0"}, ""),
        ({}, ""),
    ],
)
def test_firmware_is_offered_wherever_there_is_an_address_for_it(named: dict[str, str], offered: str) -> None:
    plant = plant_at(10)
    status = status_of(plant.site, plant.snapshot(), plant.decisions[-1], INFOS, wall_s=0.0)
    options = parse_options({"grid": {"main_fuse_a": 25}, "chargers": [{"id": "car", **named}]})

    (charger,) = with_settings(status, options, SettingsStatus()).chargers

    assert charger.new_firmware == offered


def test_unusable_options_leave_only_the_sentence() -> None:
    status = failed("Option grid.main_fuse_a is 4; it must be a whole number from 6 to 125.")

    assert status.site is None
    assert status.error.startswith("Option grid.main_fuse_a")
