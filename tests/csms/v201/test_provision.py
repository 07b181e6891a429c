"""What a charger is asked and told when it is set up, and what is made of what it says."""

from __future__ import annotations

import pytest

from addon.csms.v201.device_model import Name
from addon.csms.v201.provision import NO_PROFILES
from addon.csms.v201.wanted_variables import (
    ALIGNED_INTERVAL,
    ALIGNED_MEASURANDS,
    HEARTBEAT,
    PERIODS,
    PING,
    RATE_UNIT,
    SAMPLED_ENABLED,
    SMART_AVAILABLE,
    SMART_ENABLED,
    STACK_LEVEL,
    UPDATED_INTERVAL,
    UPDATED_MEASURANDS,
)
from addon.csms.way import Unit
from addon.errors import PeerGoneError, PeerTimeoutError
from tests.csms.v201.desk201 import Desk201, Json, refused

pytestmark = pytest.mark.looptime

BEST = "Current.Import,Current.Offered,Energy.Active.Import.Register,Power.Active.Import,Voltage"
SHORT = "Current.Import,Energy.Active.Import.Register"


class Box:
    """A charger's variables; `takes` is asked whether one may be set so."""

    def __init__(self, **values: str) -> None:
        self.values = {
            RATE_UNIT.key: "A,W",
            STACK_LEVEL.key: "5",
            PERIODS.key: "24",
            SMART_AVAILABLE.key: "true",
            SMART_ENABLED.key: "true",
            SAMPLED_ENABLED.key: "true",
            UPDATED_INTERVAL.key: "60",
            UPDATED_MEASURANDS.key: SHORT,
            ALIGNED_INTERVAL.key: "900",
            ALIGNED_MEASURANDS.key: SHORT,
            HEARTBEAT.key: "3600",
            PING.key: "0",
            **{key.replace("__", "."): value for key, value in values.items()},
        }
        self.refuses: dict[str, str] = {}
        self.sets: list[tuple[str, str]] = []
        self.desk = Desk201()
        self.desk.recorder.answers |= {
            "GetVariables": self._get,
            "SetVariables": self._set,
            "GetBaseReport": self._report,
        }

    async def provision(self) -> None:
        await self.desk.while_reporting("NotifyReport", self.desk.talk.provision())

    @staticmethod
    def _key(item: Json) -> str:
        return Name(item["component"]["name"], item["variable"]["name"]).key

    def _get(self, payload: Json) -> Json:
        results = []
        for item in payload["getVariableData"]:
            value = self.values.get(self._key(item))
            status = {"attributeStatus": "UnknownVariable" if value is None else "Accepted"}
            results.append({**item, **status, **({} if value is None else {"attributeValue": value})})
        return {"getVariableResult": results}

    def _set(self, payload: Json) -> Json:
        results = []
        for item in payload["setVariableData"]:
            key, value = self._key(item), item["attributeValue"]
            self.sets.append((key, value))
            status = self.refuses.get(value) or self.refuses.get(key) or "Accepted"
            if status == "Accepted":
                self.values[key] = value
            results.append(
                {"component": item["component"], "variable": item["variable"], "attributeStatus": status}
            )
        return {"setVariableResult": results}

    def _report(self, payload: Json) -> Json:
        row = {
            **Name("EVSE", "Power", evse=2).wire,
            "variableAttribute": [{"value": "0"}],
            "variableCharacteristics": {"dataType": "decimal", "supportsMonitoring": True},
        }
        report = {"generatedAt": self.desk.stamp(), "seqNo": 0, "reportData": [row]}
        self.desk.reports.append({"requestId": payload["requestId"], **report})
        return {"status": "Accepted"}


async def test_all_is_learned_and_only_what_differs_is_set() -> None:
    box = Box()
    await box.provision()
    learned = box.desk.station.learned
    assert learned.provisioned
    assert (learned.units, learned.max_stack_level, learned.max_periods) == ({Unit.AMPS, Unit.WATTS}, 5, 24)
    assert learned.connectors == 2
    assert box.sets == [
        (UPDATED_MEASURANDS.key, BEST),
        (ALIGNED_MEASURANDS.key, BEST),
        (UPDATED_INTERVAL.key, "10"),
        (ALIGNED_INTERVAL.key, "0"),
        (HEARTBEAT.key, "60"),
        (PING.key, "30"),
    ]
    box.sets.clear()
    await box.provision()
    assert box.sets == []


async def test_the_longest_list_that_it_takes() -> None:
    box = Box()
    box.refuses[BEST] = "Rejected"
    await box.provision()
    taken = "Current.Import,Energy.Active.Import.Register,Power.Active.Import,Voltage"
    assert box.values[UPDATED_MEASURANDS.key] == box.values[ALIGNED_MEASURANDS.key] == taken
    assert box.desk.station.learned.provisioned


@pytest.mark.parametrize("name", [SMART_ENABLED, SAMPLED_ENABLED])
async def test_what_is_off_is_switched_on(name: Name) -> None:
    box = Box(**{name.key.replace(".", "__"): "false"})
    await box.provision()
    assert box.values[name.key] == "true"
    assert box.desk.station.remarks == {}


async def test_smart_charging_that_stays_off_is_said() -> None:
    box = Box(SmartChargingCtrlr__Enabled="false")
    box.refuses[SMART_ENABLED.key] = "Rejected"
    await box.provision()
    assert list(box.desk.station.remarks.values()) == [NO_PROFILES]
    box.desk.station.remarks.clear()
    assert box.desk.talk is not None  # after a restart of ours it is still known
    assert list(box.desk.station.remarks.values()) == [NO_PROFILES]
    del box.refuses[SMART_ENABLED.key]
    await box.provision()
    assert box.desk.station.remarks == {}


async def test_a_charger_without_variables_is_set_up_as_well() -> None:
    box = Box()
    box.values.clear()
    await box.provision()
    learned = box.desk.station.learned
    assert learned.provisioned
    assert (learned.units, learned.max_stack_level, learned.max_periods) == (set(), None, None)
    assert [key for key, _ in box.sets] == [UPDATED_MEASURANDS.key, UPDATED_INTERVAL.key]


@pytest.mark.parametrize("action", ["GetVariables", "SetVariables", "GetBaseReport"])
async def test_a_step_that_fails_does_not_end_the_rest(action: str) -> None:
    box = Box()
    box.desk.recorder.answers[action] = refused("NotSupported")
    await box.provision()
    assert box.desk.station.learned.provisioned
    assert box.desk.recorder.payloads("GetBaseReport")


async def test_a_silent_charger_is_left_alone_and_asked_when_it_is_back() -> None:
    box = Box()
    box.desk.recorder.answers["GetVariables"] = PeerTimeoutError("nothing")
    await box.provision()
    assert len(box.desk.recorder.payloads("GetVariables")) <= 6
    assert not box.desk.station.learned.provisioned


async def test_a_charger_that_goes_away_ends_it() -> None:
    box = Box()
    box.desk.recorder.answers["GetVariables"] = PeerGoneError("gone")
    with pytest.raises(PeerGoneError):
        await box.desk.talk.provision()


async def test_in_shadow_mode_it_is_asked_and_set_up_afterwards() -> None:
    box = Box()
    box.desk.station.gate.shut_now()
    await box.provision()
    learned = box.desk.station.learned
    assert (box.sets, learned.provisioned, learned.max_stack_level) == ([], False, 5)
    box.desk.station.gate.open()
    await box.provision()
    assert learned.provisioned


async def test_a_setting_that_wants_a_restart_counts_as_taken() -> None:
    box = Box()
    box.refuses[UPDATED_INTERVAL.key] = "RebootRequired"
    await box.provision()
    assert box.desk.station.learned.configuration[UPDATED_INTERVAL.key] == "10"
    assert UPDATED_INTERVAL.key in box.desk.station.learned.awaits_restart


async def test_it_measures_as_often_as_it_is_willing_to() -> None:
    box = Box()
    box.refuses |= {"10": "Rejected", "15": "Rejected"}
    await box.provision()
    assert box.values[UPDATED_INTERVAL.key] == "20"
    assert box.desk.station.learned.sample_interval_s == 20


async def test_what_a_restart_undid_is_set_again() -> None:
    box = Box()
    await box.provision()
    box.values[UPDATED_INTERVAL.key] = "60"
    box.desk.recorder.asked.clear()
    await box.provision()
    assert box.values[UPDATED_INTERVAL.key] == "10"
    assert box.desk.recorder.payloads("GetBaseReport") == []


@pytest.mark.parametrize(
    ("name", "present", "after"),
    [
        (PING, "0", "30"),
        (PING, "45", "45"),
        (PING, "600", "30"),
        (HEARTBEAT, "30", "30"),
        (HEARTBEAT, "0", "60"),
    ],
)
async def test_its_pulse(name: Name, present: str, after: str) -> None:
    box = Box(**{name.key.replace(".", "__"): present})
    await box.provision()
    assert box.values[name.key] == after


async def test_one_that_does_not_boot_is_asked_who_it_is() -> None:
    box = Box(
        ChargingStation__VendorName="ABB", ChargingStation__Model="TAC", ChargingStation__SerialNumber="1"
    )
    await box.provision()
    info = box.desk.station.info
    assert (info.vendor, info.model, info.serial, info.firmware) == ("ABB", "TAC", "1", "")
    assert not box.desk.station.quirk.takes_zero
    asked = box.desk.recorder.payloads("GetVariables")
    await box.provision()
    assert "VendorName" not in str(box.desk.recorder.payloads("GetVariables")[len(asked) :])


async def test_what_is_measured_by_the_clock_stays_where_there_is_nothing_better() -> None:
    box = Box()
    del box.values[UPDATED_INTERVAL.key]
    box.refuses = {UPDATED_INTERVAL.key: "UnknownVariable"}
    await box.provision()
    assert ALIGNED_INTERVAL.key not in dict(box.sets)
    assert box.desk.station.learned.sample_interval_s == 900


async def test_one_that_can_not_be_asked_measures_more_often() -> None:
    box = Box()
    box.desk.station.learned.triggers = False
    await box.provision()
    assert box.desk.station.learned.sample_interval_s == 5
