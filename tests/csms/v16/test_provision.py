"""What a charger is asked and told when it connects: little, once, and only what differs."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, field

import pytest

from addon.csms.quirks import MEASURANDS
from addon.csms.station import Station
from addon.csms.v16.provision import Provisioning
from addon.csms.v16.requests import Requests16
from addon.errors import PeerRefusedError, PeerTimeoutError
from addon.model.records import ChargePointRecord
from addon.simulator.configuration import Configuration
from addon.simulator.quirks import ABB_TERRA_AC, STANDARD, Quirks
from tests.csms.bench import bench
from tests.csms.memory_journal import MemoryJournal

SHORT = "Current.Import,Energy.Active.Import.Register"


@dataclass
class Keys:
    """A charger's configuration, answering as one; `faults` is raised for a key instead."""

    configuration: Configuration
    faults: dict[str, Exception] = field(default_factory=dict)
    read: list[str] = field(default_factory=list)
    written: list[tuple[str, str]] = field(default_factory=list)
    status: str = ""

    async def call(
        self, action: str, payload: dict[str, object], *, timeout_s: float | None = None, urgent: bool = False
    ) -> dict[str, object]:
        del timeout_s, urgent
        if action == "GetConfiguration":
            return self._get(payload["key"])  # type: ignore[arg-type]
        key, value = str(payload["key"]), str(payload["value"])
        self.written.append((key, value))
        if f"set {key}" in self.faults:
            raise self.faults[f"set {key}"]
        return {"status": self.status or self.configuration.change(key, value)}

    def _get(self, keys: Sequence[str]) -> dict[str, object]:
        self.read += keys
        for key in keys:
            if key in self.faults:
                raise self.faults[key]
        known, unknown = self.configuration.read(keys)
        return {"configurationKey": known, "unknownKey": unknown}


@dataclass(slots=True)
class Spy(Configuration):
    """A configuration that remembers what was asked of it."""

    asked: list[str] = field(default_factory=list)

    def read(self, names: Sequence[str] | None) -> tuple[list[dict[str, object]], list[str]]:
        self.asked += names or ["all"]
        return Configuration.read(self, names)


def station_of(quirks: Quirks) -> Station:
    record = ChargePointRecord(id="CP1", vendor=quirks.vendor, model=quirks.model, firmware=quirks.firmware)
    return Station(
        record, journal=MemoryJournal(), clock=lambda: 0.0, wall_clock=lambda: 0.0, changed=lambda: None
    )


async def provision(keys: Keys, quirks: Quirks = STANDARD) -> Station:
    station = station_of(quirks)
    await Provisioning(station, Requests16(keys)).run()
    return station


async def test_only_what_differs_is_changed() -> None:
    keys = Keys(Configuration(STANDARD))

    station = await provision(keys)

    assert keys.written == [
        ("MeterValuesSampledData", MEASURANDS),
        ("MeterValueSampleInterval", "10"),
        ("HeartbeatInterval", "60"),
    ]
    assert station.learned.provisioned
    assert station.learned.configuration["ChargeProfileMaxStackLevel"] == "8"

    keys.written.clear()
    await provision(keys)

    assert keys.written == []


async def test_keys_are_asked_for_one_by_one() -> None:
    keys = Keys(Configuration(ABB_TERRA_AC))

    await provision(keys, ABB_TERRA_AC)

    assert len(keys.read) == len(set(keys.read)) == 11
    assert not keys.configuration.upsets(["MeterValuesSampledData"])


async def test_a_shorter_list_of_measurands_where_the_long_one_is_too_much() -> None:
    keys = Keys(Configuration(Quirks(max_measurands=2)))
    keys.configuration.keys["MeterValuesSampledData"].value = "Energy.Active.Import.Register"

    await provision(keys)

    assert keys.configuration.keys["MeterValuesSampledData"].value == SHORT


@pytest.mark.parametrize(
    "fault", [PeerRefusedError("no", code="InternalError"), PeerTimeoutError("nothing"), None]
)
@pytest.mark.parametrize(
    "key", ["ChargeProfileMaxStackLevel", "MeterValuesSampledData", "set MeterValuesSampledData"]
)
async def test_one_failure_does_not_stop_the_rest(key: str, fault: Exception | None) -> None:
    keys = Keys(Configuration(STANDARD), faults={key: fault} if fault else {})

    station = await provision(keys)

    assert keys.configuration.keys["MeterValueSampleInterval"].value == "10"
    assert station.learned.provisioned or isinstance(fault, PeerTimeoutError)


async def test_a_charger_that_answers_nothing_is_set_up_another_time() -> None:
    silence = PeerTimeoutError("nothing")
    names = Configuration(STANDARD).keys
    faults = dict.fromkeys((*names, *(f"set {name}" for name in names)), silence)
    keys = Keys(Configuration(STANDARD), faults=dict(faults))

    station = await provision(keys)

    assert not station.learned.provisioned
    assert len(keys.read) + len(keys.written) == 4  # two of what is asked, and two of what is set


async def test_a_change_that_needs_a_restart_is_made() -> None:
    keys = Keys(Configuration(STANDARD), status="RebootRequired")

    station = await provision(keys)

    assert station.learned.configuration["MeterValueSampleInterval"] == "10"
    assert "MeterValueSampleInterval" in station.learned.awaits_restart


@pytest.mark.parametrize(
    ("present", "takes", "ends"),
    [
        ("60", range(1, 999), 10),
        ("5", range(1, 999), 5),
        ("1", range(1, 999), 10),
        ("60", (30, 60), 30),
        ("60", (60,), 60),
        ("0", (60,), 60),
        ("300", (), 300),
        ("", (20, 30), 20),
    ],
)
async def test_it_measures_as_often_as_it_is_willing_to(
    present: str, takes: Sequence[int], ends: int
) -> None:
    class Choosy(Configuration):
        def change(self, name: str, value: str) -> str:
            if name == "MeterValueSampleInterval" and int(value) not in takes:
                return "Rejected"
            return Configuration.change(self, name, value)

    keys = Keys(Choosy(STANDARD))
    keys.configuration.keys["MeterValueSampleInterval"].value = present or "45"
    keys.configuration.keys["MeterValueSampleInterval"].hidden = not present

    station = await provision(keys)

    assert keys.configuration.keys["MeterValueSampleInterval"].value == str(ends)
    assert station.learned.sample_interval_s == ends


@pytest.mark.parametrize(
    ("key", "present", "ends"),
    [
        ("HeartbeatInterval", "3600", "60"),
        ("HeartbeatInterval", "0", "60"),
        ("HeartbeatInterval", "30", "30"),
        ("WebSocketPingInterval", "0", "30"),
        ("WebSocketPingInterval", "240", "30"),
        ("WebSocketPingInterval", "60", "60"),
        ("WebSocketPingInterval", "5", "5"),
    ],
)
async def test_it_says_often_enough_that_it_lives(key: str, present: str, ends: str) -> None:
    keys = Keys(Configuration(STANDARD))
    keys.configuration.keys[key].value = present

    await provision(keys)

    assert keys.configuration.keys[key].value == ends


@pytest.mark.parametrize(
    ("profiles", "triggers", "every_s"),
    [
        ("Core,SmartCharging,RemoteTrigger", True, 10),
        ("", True, 10),
        ("Core,SmartCharging", True, 5),
        ("Core,SmartCharging,RemoteTrigger", False, 5),
    ],
)
async def test_one_that_can_not_be_asked_measures_more_often(
    profiles: str, triggers: bool, every_s: int
) -> None:
    keys = Keys(Configuration(STANDARD))
    keys.configuration.keys["SupportedFeatureProfiles"].value = profiles
    station = station_of(STANDARD)
    station.learned.triggers = triggers

    await Provisioning(station, Requests16(keys)).run()

    assert station.learned.sample_interval_s == every_s


async def test_a_key_it_does_not_have_is_left_alone() -> None:
    keys = Keys(Configuration(STANDARD))
    del keys.configuration.keys["WebSocketPingInterval"]

    station = await provision(keys)

    assert station.learned.provisioned
    assert not [key for key, _ in keys.written if key == "WebSocketPingInterval"]


@pytest.mark.looptime
@pytest.mark.parametrize("quirks", [STANDARD, ABB_TERRA_AC])
async def test_a_reconnection_asks_nothing(quirks: Quirks) -> None:
    async with bench(quirks) as b:
        await asyncio.sleep(30)
        b.charger.configuration = spy = Spy(quirks)

        await b.charger.drop_link()
        await asyncio.sleep(60)

        assert b.state.connected
        assert spy.asked == []


@pytest.mark.looptime
async def test_what_a_restart_has_undone_is_set_again_and_nothing_else_asked() -> None:
    async with bench() as b:
        await asyncio.sleep(30)
        b.charger.configuration = spy = Spy(STANDARD)  # as it came from the factory

        b.charger.reboot("PowerLoss")
        await asyncio.sleep(60)

        assert b.state.connected
        assert spy.keys["MeterValueSampleInterval"].value == "10"
        assert spy.measurands() == tuple(MEASURANDS.split(","))
        assert set(spy.asked) == {
            "MeterValuesSampledData",
            "MeterValueSampleInterval",
            "ClockAlignedDataInterval",
            "HeartbeatInterval",
            "WebSocketPingInterval",
        }


@pytest.mark.looptime
async def test_a_person_can_have_all_asked_again() -> None:
    async with bench() as b:
        await b.session()
        await asyncio.sleep(30)
        learned = b.charge_point._station.learned
        learned.refuse("TxProfile/A/Absolute/0")
        b.charger.configuration = spy = Spy(STANDARD)

        await b.charge_point.refresh()

        assert "ChargeProfileMaxStackLevel" in spy.asked
        assert learned.refused == set()


async def test_what_is_measured_by_the_clock_stays_where_there_is_nothing_better() -> None:
    keys = Keys(Configuration(STANDARD))
    del keys.configuration.keys["MeterValueSampleInterval"]
    keys.configuration.keys["ClockAlignedDataInterval"].value = "60"

    station = await provision(keys)

    assert "ClockAlignedDataInterval" not in dict(keys.written)
    assert station.learned.sample_interval_s == 60
