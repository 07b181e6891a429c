"""Remote Trigger (OCPP 1.6, §5.17) and its extension (security whitepaper §4.2)."""

from __future__ import annotations

from addon.simulator import messages
from addon.simulator.connector import Connector
from addon.simulator.duties import Duties
from addon.simulator.metering import meter_value
from addon.simulator.wording import Fields, Routes


def routes(duties: Duties) -> Routes:
    """Answer what asks for a message."""
    return {
        "TriggerMessage": lambda requested_message, connector_id=None, **_: promise(
            duties, requested_message, connector_id
        )
    }


def promise(duties: Duties, message: str, connector_id: int | None, *, signed: bool = False) -> Fields:
    """Promise to send a message; `signed` is whether it was asked for by ExtendedTriggerMessage."""
    duties.bear_trigger()
    connectors = [c for c in duties.connectors if connector_id in (None, 0, c.number)]
    maintains = "FirmwareManagement" in duties.quirks.feature_profiles
    if message.endswith("StatusNotification") and message != "StatusNotification" and not maintains:
        return {"status": "NotImplemented"}
    if not connectors or (message == "SignChargePointCertificate" and not duties.csr):
        return {"status": "Rejected"}
    if len(connectors) == len(duties.connectors) and not signed:
        duties.trigger(message)
    else:
        duties.trigger(message, connector_id, signed=signed)
    return {"status": "Accepted"}


def send(duties: Duties, message: str, connectors: list[Connector], *, signed: bool) -> None:
    """Queue a message, of these connectors if it is about such."""
    agenda = duties.agenda
    if message == "BootNotification":
        agenda.due.append(messages.boot_notification(duties.quirks, duties.firmware))
    elif message == "StatusNotification":
        for connector in connectors:
            agenda.told_status.pop(connector.number, None)
    elif message == "MeterValues":
        names, now_s = duties.configuration.members("MeterValuesSampledData"), duties.now_s()
        for connector in connectors:
            value = meter_value(connector.station, names, now_s, context="Trigger")
            running = connector.station.transaction
            agenda.due.append(messages.meter_values(connector.number, value, running.id if running else None))
    elif message == "SignChargePointCertificate":
        agenda.say("SignCertificate", csr=duties.csr)
    elif message == "FirmwareStatusNotification":
        agenda.say("SignedFirmwareStatusNotification" if signed else message, status="Idle")
    elif message == "Heartbeat":
        agenda.say(message)
    else:
        agenda.say(message, status="Idle")
    agenda.wake.set()
