"""What OCPP 2.0.1 chargers do wrong, or rarely, as scripts for a raw charger that dials with ocpp2.0.1."""

from __future__ import annotations

from addon.simulator.mischief import Payload, RawCharger
from addon.simulator.mischief_scripts import Script, odd_errors, odd_frames, result_flood

BOOT: Payload = {"reason": "PowerUp", "chargingStation": {"model": "Mischief", "vendorName": "Raw"}}
STATUS: Payload = {
    "timestamp": "2027-01-15T08:00:00Z",
    "connectorStatus": "Available",
    "evseId": 1,
    "connectorId": 1,
}


def event(kind: str, seq_no: int, transaction_id: str, **fields: object) -> Payload:
    """Make a TransactionEvent at EVSE 1 with one energy and three currents, and the fields given."""
    samples = [{"value": 1000 + 10 * seq_no, "measurand": "Energy.Active.Import.Register"}]
    samples += [
        {"value": 6.0, "measurand": "Current.Import", "phase": phase, "unitOfMeasure": {"unit": "A"}}
        for phase in ("L1", "L2", "L3")
    ]
    timestamp = f"2027-01-15T08:{seq_no:02}:00Z"
    return {
        "eventType": kind,
        "timestamp": timestamp,
        "triggerReason": "MeterValuePeriodic" if kind == "Updated" else "Authorized",
        "seqNo": seq_no,
        "transactionInfo": {"transactionId": transaction_id, "chargingState": "Charging"},
        "evse": {"id": 1, "connectorId": 1},
        "meterValue": [{"timestamp": timestamp, "sampledValue": samples}],
        **fields,
    }


def whole(transaction_id: str, **fields: object) -> list[Payload]:
    """Make the events of a whole transaction, in order."""
    kinds = ("Started", "Updated", "Updated", "Ended")
    return [event(kind, seq_no, transaction_id, **fields) for seq_no, kind in enumerate(kinds)]


async def tell(peer: RawCharger, events: list[Payload]) -> None:
    """Send events, one after the other."""
    for one in events:
        await peer.call("TransactionEvent", one)


async def no_boot(peer: RawCharger) -> None:
    """Speak as after a reconnect: no boot, only what is new."""
    await peer.call("StatusNotification", STATUS)
    await peer.call("Heartbeat")


async def before_boot(peer: RawCharger) -> None:
    """Tell a whole transaction, and boot only then; twice."""
    await tell(peer, whole("before-boot"))
    await peer.call("BootNotification", BOOT)
    await peer.call("BootNotification", BOOT)


async def reversed_events(peer: RawCharger) -> None:
    """Tell a transaction from its end to its beginning."""
    await tell(peer, list(reversed(whole("reversed", offline=True))))


async def doubled_events(peer: RawCharger) -> None:
    """Tell each event twice, and all of them again."""
    events = whole("doubled")
    await tell(peer, [one for one in events for _ in range(2)] + events)


async def torn_transactions(peer: RawCharger) -> None:
    """Tell ends without a beginning, beginnings without an end, gaps, and two of them mixed up."""
    await tell(peer, whole("no-start")[1:])
    await tell(peer, whole("no-end")[:-1])
    await tell(peer, whole("gap")[::3])
    one, other = whole("mixed-1"), whole("mixed-2")
    await tell(peer, [event for pair in zip(one, other, strict=True) for event in pair])


async def missing_places(peer: RawCharger) -> None:
    """Leave out the connector, the EVSE, or name one that is not there."""
    for name, evse in (("no-connector", {"id": 1}), ("evse-0", {"id": 0}), ("evse-9", {"id": 9})):
        await tell(peer, whole(name, evse=evse))
    await tell(peer, [{k: v for k, v in one.items() if k != "evse"} for one in whole("no-evse")])


_ODD: tuple[Payload, ...] = (
    {"triggerReason": "Whim"},
    {"seqNo": "0"},
    {"meterValue": []},
    {
        "meterValue": [
            {
                "timestamp": "2027-01-15T08:00:00",
                "sampledValue": [{"value": "6.0", "measurand": "Current.Sideways"}, {"value": "1234.5"}],
            }
        ]
    },
    {"transactionInfo": {"transactionId": "x" * 60}},
    {"transactionInfo": {"transactionId": 17}},
    {"idToken": {"idToken": "", "type": "NoAuthorization"}},
    {"idToken": {"idToken": "AB", "type": "Carrier pigeon"}},
    {"numberOfPhasesUsed": 3.0, "cableMaxCurrent": "32", "unknown": [1]},
    {"timestamp": "1970-01-01T00:00:00Z"},
    {"timestamp": "yesterday"},
)


async def odd_events(peer: RawCharger) -> None:
    """Use unknown words, texts for numbers, no sample at all, and ids of any length."""
    for number, fields in enumerate(_ODD):
        for seq_no, kind in enumerate(("Started", "Ended")):
            await peer.call("TransactionEvent", {**event(kind, seq_no, f"odd-{number}"), **fields})


async def reports_of_nothing(peer: RawCharger) -> None:
    """Send reports that nobody asked for."""
    now = "2027-01-15T08:00:00Z"
    await peer.call("NotifyReport", {"requestId": 99, "generatedAt": now, "seqNo": 5, "tbc": True})
    await peer.call("NotifyMonitoringReport", {"requestId": 99, "generatedAt": now, "seqNo": 0})
    await peer.call("NotifyEvent", {"generatedAt": now, "seqNo": 0, "eventData": []})
    await peer.call("LogStatusNotification", {"status": "Uploaded", "requestId": 99})
    await peer.call("FirmwareStatusNotification", {"status": "Installed"})
    await peer.call("ClearedChargingLimit", {"chargingLimitSource": "SO"})
    await peer.call("NotifyChargingLimit", {"chargingLimit": {"chargingLimitSource": "EMS"}, "evseId": 1})


async def queue(peer: RawCharger) -> None:
    """Send a long transaction's 300 events without a pause, as after days offline."""
    events = [event("Started", 0, "queued", offline=True)]
    events += [{**event("Updated", 1, "queued", offline=True), "seqNo": seq_no} for seq_no in range(1, 299)]
    events.append({**event("Ended", 2, "queued", offline=True), "seqNo": 299})
    ids = [await peer.begin("TransactionEvent", one) for one in events]
    for id_ in ids:
        await peer.answer_to(id_, within_s=60)


SCRIPTS_201: dict[str, Script] = {
    "no_boot": no_boot,
    "before_boot": before_boot,
    "reversed_events": reversed_events,
    "doubled_events": doubled_events,
    "torn_transactions": torn_transactions,
    "missing_places": missing_places,
    "odd_events": odd_events,
    "reports_of_nothing": reports_of_nothing,
    "queue": queue,
    "result_flood": result_flood,
    "odd_errors": odd_errors,
    "odd_frames": odd_frames,
}
