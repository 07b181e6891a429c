"""The table of makes: who is found in which row, and that each of its columns is heeded."""

from __future__ import annotations

import asyncio
from dataclasses import fields

import pytest

from addon.csms.quirks import MEASURANDS, QUIRKS, STANDARD, Quirk, quirk_of
from addon.csms.way import Kind, Purpose, Unit
from addon.model.records import ChargePointRecord
from tests.csms.rig import Script, rig
from tests.csms.v16.desk import Desk


@pytest.mark.parametrize(
    ("vendor", "model", "differs"),
    [
        (
            "ABB",
            "CDT_TACW11::NET_WIFI",
            {
                "purposes": (Purpose.TX_DEFAULT_PROFILE,),
                "kinds": (Kind.ABSOLUTE,),
                "units": (Unit.AMPS,),
                "stack_levels": (0,),
                "measurands": (MEASURANDS,),
                "takes_zero": False,
                "lists_configuration": False,
            },
        ),
        (
            "Wall Box Chargers",
            "PLP1-0-2-4",
            {"kinds": (Kind.RELATIVE, Kind.ABSOLUTE), "stack_levels": (0,), "offers_tell": False},
        ),
        ("Wallbox", "CPB1", {"stack_levels": (0,)}),
        ("Easee", "Home", {"kinds": (Kind.ABSOLUTE,), "sample_interval_s": 30}),
        ("EV-BOX", "G3-M5320E", {}),
        ("EVBox", "Elvi", {}),
        ("HUAWEI", "AC22K", {"units": (Unit.WATTS,)}),
        ("go-e", "go-eCharger_V4", {"number_phases": True}),
        ("EN+", "AC007K", {"change_availability": False}),
        ("Some Brand", "Caro Pro", {"change_availability": False}),
        ("Schneider Electric", "EVlink Home", {}),
        ("MENNEKES", "AMTRON", {"sample_interval_s": 60, "heartbeat_s": 30, "leave_alone_s": 20}),
        ("Ocular", "LTE Plus", {"resumes": False}),
        ("Autel", "MaxiCharger", {"resumes": False}),
        ("Zaptec", "Go2", {}),
    ],
)
def test_a_make_is_found_whatever_its_spelling(vendor: str, model: str, differs: dict[str, object]) -> None:
    quirk = quirk_of(vendor, model)

    assert quirk is not STANDARD
    assert {name: getattr(quirk, name) for name in differs} == differs


@pytest.mark.parametrize(
    ("vendor", "model"),
    [("", ""), ("Unheard of", "X"), ("Simulated", "Standard"), ("Alfen BV", "NG910"), ("Vestel", "EVC04")],
)
def test_the_unknown_follows_the_standard(vendor: str, model: str) -> None:
    assert quirk_of(vendor, model) is STANDARD


def test_every_row_can_be_met_and_tells_its_source() -> None:
    for quirk in QUIRKS:
        assert "#" in quirk.source or "template" in quirk.source
        assert quirk.vendor or quirk.model


def test_every_column_is_used_by_some_make() -> None:
    """What no make needs is not in the table; what it does is shown below and in the makes' transcripts."""
    unused = {"firmware", "source"}  # a pattern that no make has needed yet
    for field in fields(Quirk):
        differs = any(getattr(quirk, field.name) != getattr(STANDARD, field.name) for quirk in QUIRKS)
        assert differs or field.name in unused, field.name


AUTEL = ChargePointRecord(id="CP1", vendor="Autel", model="MaxiCharger")
SCHNEIDER = ChargePointRecord(id="CP1", vendor="Schneider Electric", model="EVlink")


@pytest.mark.looptime
@pytest.mark.parametrize("vendor", ["Autel", "V"])
async def test_one_that_stays_in_finishing_is_not_paused_by_a_stop(vendor: str) -> None:
    script = Script(
        lambda limit, _: "Rejected" if limit < 6 else "Accepted",
        answers={"ChangeAvailability": "Rejected", "RemoteStopTransaction": "Accepted"},
    )
    async with rig(script, ChargePointRecord(id="CP1", vendor=vendor, model="M")) as r:
        r.follow(10)
        await r.begin()
        r.follow(0)
        await asyncio.sleep(30)

        assert ("RemoteStopTransaction" in dict(script.others)) is (vendor == "V")
        assert (script.limits[-1] == 6.0) or vendor == "V"


@pytest.mark.looptime
async def test_what_has_to_be_set_at_it_is_told_where_it_takes_no_limit() -> None:
    async with rig(Script(lambda _limit, _purpose: "Rejected"), SCHNEIDER) as r:
        r.follow(10)
        await r.begin()
        await asyncio.sleep(60)

        assert r.problem.startswith("It refuses every charging profile. Set its energy management")


@pytest.mark.parametrize(("vendor", "offers"), [("Wallbox", []), ("V", [110])])
async def test_an_offer_that_is_not_true_is_not_believed(vendor: str, offers: list[int]) -> None:
    desk = Desk()
    await desk.say("BootNotification", chargePointVendor=vendor, chargePointModel="M")
    sample = {"measurand": "Current.Offered", "value": "11", "unit": "A"}
    element = {"timestamp": desk.stamp(), "sampledValue": [sample]}
    await desk.say("MeterValues", connectorId=1, meterValue=[element])

    assert [offer for _, offer in desk.connector.offers()] == offers
