"""What real chargers have been seen to do wrong, as scripts for a raw charger (OCPP 1.6)."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from addon.simulator.bends import CALLERROR, CALLRESULT
from addon.simulator.mischief import Payload, RawCharger

LARGEST_ID = 2**63 - 1
"""Alfen's transaction id while there is no transaction."""

ODD_FRAMES = (
    "",
    "null",
    "not json",
    "{}",
    "[]",
    "[2]",
    '[2,"1"]',
    '[2,"1","Heartbeat"]',
    '[2,"1","Heartbeat",[]]',
    '[2,"1","Heartbeat",null]',
    '[2,"1",[],{}]',
    '[2,1,"Heartbeat",{}]',
    '[2,{"a":1},"Heartbeat",{}]',
    '["2","1","Heartbeat",{}]',
    '[2,"1","NoSuchAction",{}]',
    '[2,"1","Heartbeat",{},"more"]',
    "[3]",
    '[3,"nobody-asked",{}]',
    '[4,"nobody-asked"]',
    '[4,"nobody-asked","InternalError"]',
    '[4,"nobody-asked","NoSuchCode","",{}]',
    '[5,"nobody-asked","InternalError","",{}]',
    '[6,"1","NotifyPeriodicEventStream",{}]',
    '[99,"1","Heartbeat",{}]',
    '[1e400,"1","Heartbeat",{}]',
    '[2,"1","Heartbeat",{"a":NaN}]',
    '[2,"1","Heartbeat",' + '{"a":' * 200 + "1" + "}" * 200 + "]",
    "[" * 5000 + "]" * 5000,
    '[2,"' + "x" * 5000 + '","Heartbeat",{}]',
)
"""Texts that are no frames, or hardly."""

BOOT: Payload = {"chargePointVendor": "Raw", "chargePointModel": "Mischief", "firmwareVersion": "1"}
STATUS: Payload = {"connectorId": 1, "errorCode": "NoError", "status": "Available"}
START: Payload = {
    "connectorId": 1,
    "idTag": "RAW",
    "meterStart": 1000,
    "timestamp": "2027-01-15T08:00:00Z",
}

Script = Callable[[RawCharger], Awaitable[None]]


def samples(register_wh: object, transaction_id: object = None, **sample: object) -> Payload:
    """Make a MeterValues with an energy register and three currents, each with the fields given."""
    currents = [
        {"value": "6.0", "measurand": "Current.Import", "phase": phase, "unit": "A", **sample}
        for phase in ("L1", "L2", "L3")
    ]
    register = {"value": register_wh, "measurand": "Energy.Active.Import.Register", "unit": "Wh"}
    payload: Payload = {
        "connectorId": 1,
        "meterValue": [{"timestamp": "2027-01-15T08:00:10Z", "sampledValue": [register, *currents]}],
    }
    return payload if transaction_id is None else {**payload, "transactionId": transaction_id}


def stop(transaction_id: object, meter_stop: object = 2000) -> Payload:
    """Make a StopTransaction."""
    return {
        "transactionId": transaction_id,
        "meterStop": meter_stop,
        "timestamp": "2027-01-15T09:00:00Z",
        "reason": "Local",
    }


async def no_boot(peer: RawCharger) -> None:
    """Speak as after a reconnect: no boot, only what is new."""
    await peer.call("StatusNotification", STATUS)
    await peer.call("Heartbeat")


async def before_boot(peer: RawCharger) -> None:
    """Say all kinds of things, and boot only then."""
    await peer.call("StatusNotification", STATUS)
    await peer.call("MeterValues", samples("1000"))
    await peer.call("Authorize", {"idTag": "RAW"})
    await peer.call("BootNotification", BOOT)


async def double_boot(peer: RawCharger) -> None:
    """Boot twice without waiting for the first answer."""
    ids = [await peer.begin("BootNotification", BOOT) for _ in range(2)]
    for id_ in ids:
        await peer.answer_to(id_)


async def replayed_start(peer: RawCharger) -> None:
    """Tell the same start three times; each should be given the same id. Then stop it, twice."""
    started = [await peer.result("StartTransaction", START) for _ in range(3)]
    for _ in range(2):
        await peer.call("StopTransaction", stop(started[0]["transactionId"]))


async def unknown_stops(peer: RawCharger) -> None:
    """Stop transactions that never were."""
    for transaction_id in (0, -1, -16, 4711, LARGEST_ID):
        await peer.call("StopTransaction", stop(transaction_id))


async def odd_transaction_ids(peer: RawCharger) -> None:
    """Meter transactions that are not there."""
    for transaction_id in (0, -1, -16, 4711, LARGEST_ID, "17", ""):
        await peer.call("MeterValues", samples("1000", transaction_id))


async def falling_register(peer: RawCharger) -> None:
    """Let the energy register fall to 0 within a session, and meter it after its end."""
    started = await peer.result("StartTransaction", {**START, "timestamp": "2027-01-15T10:00:00Z"})
    id_ = started["transactionId"]
    for register_wh in ("1000", "1500", "0", "200"):
        await peer.call("MeterValues", samples(register_wh, id_))
    await peer.call("StopTransaction", stop(id_, 0))
    await peer.call("MeterValues", samples("300", id_))


async def odd_samples(peer: RawCharger) -> None:
    """Send values and units as makes write them."""
    for sample in (
        {"value": 6.0},
        {"value": "6,0"},
        {"value": "null"},
        {"value": ""},
        {"value": "NaN"},
        {"value": "6000", "unit": "mA"},
        {"unit": "Hz"},
        {"unit": "Ampere"},
        {"phase": "L1-N"},
        {"phase": "L4"},
        {"context": "Sample.Nonsense"},
        {"measurand": "Current.Sideways"},
        {"format": "Signed", "extra": {"deep": [1, 2]}},
    ):
        await peer.call("MeterValues", samples("1000", **sample))
    await peer.call("MeterValues", samples(1000.5))


async def odd_timestamps(peer: RawCharger) -> None:
    """Write instants as makes do."""
    for timestamp in (
        "2027-01-15T08:00:00",
        "2027-01-15T10:00:00+02:00",
        "2027-01-15 08:00:00",
        "1970-01-01T00:00:00Z",
        "2099-01-01T00:00:00Z",
        "2027-01-15T08:00:00.123456789Z",
        "null",
        "",
        0,
    ):
        await peer.call("StatusNotification", {**STATUS, "timestamp": timestamp})


async def odd_words(peer: RawCharger) -> None:
    """Use words that are too long, unknown, of another type, or too many."""
    for change in (
        {"status": "Thinking"},
        {"errorCode": "Error"},
        {"connectorId": "1"},
        {"info": "x" * 500},
        {"vendorErrorCode": 7},
        {"unknownField": {"a": 1}},
    ):
        await peer.call("StatusNotification", {**STATUS, **change})
    await peer.call("BootNotification", {**BOOT, "chargePointSerialNumber": "9" * 60, "iccid": None})
    await peer.call("Authorize", {"idTag": "0123456789012345678901234"})
    await peer.call("DataTransfer", {"vendorId": "raw", "data": {"not": "a text"}})


async def queue(peer: RawCharger) -> None:
    """Send 300 messages without a pause, as after days offline."""
    ids = [await peer.begin("MeterValues", samples(str(1000 + number))) for number in range(300)]
    for id_ in ids:
        await peer.answer_to(id_, within_s=60)


async def result_flood(peer: RawCharger) -> None:
    """Answer a thousand calls that nobody made."""
    for number in range(1000):
        await peer.frame(CALLRESULT, f"nobody-{number}", {"status": "Accepted"})


async def odd_errors(peer: RawCharger) -> None:
    """Send errors to calls that nobody made, some with too few elements."""
    for code in ("GenericError", "FormationViolation", "NoSuchCode", ""):
        await peer.frame(CALLERROR, "nobody", code, "", {})
        await peer.frame(CALLERROR, "nobody", code)


async def same_id(peer: RawCharger) -> None:
    """Use one message id for two calls."""
    await peer.begin("Heartbeat", id_="same")
    await peer.begin("Heartbeat", id_="same")
    await peer.answer_to("same")


async def odd_frames(peer: RawCharger) -> None:
    """Send what is hardly a frame."""
    for text in ODD_FRAMES:
        await peer.text(text)


SCRIPTS: dict[str, Script] = {
    "no_boot": no_boot,
    "before_boot": before_boot,
    "double_boot": double_boot,
    "replayed_start": replayed_start,
    "unknown_stops": unknown_stops,
    "odd_transaction_ids": odd_transaction_ids,
    "falling_register": falling_register,
    "odd_samples": odd_samples,
    "odd_timestamps": odd_timestamps,
    "odd_words": odd_words,
    "queue": queue,
    "result_flood": result_flood,
    "odd_errors": odd_errors,
    "same_id": same_id,
    "odd_frames": odd_frames,
}
