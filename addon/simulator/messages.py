"""What the simulated 1.6 charger says."""

from __future__ import annotations

from addon.simulator.quirks import Quirks
from addon.simulator.station import Station, Transaction
from addon.simulator.wording import Fields, Say


def boot_notification(quirks: Quirks, firmware: str) -> Say:
    """Say who it is."""
    return Say(
        "BootNotification",
        {
            "charge_point_vendor": quirks.vendor,
            "charge_point_model": quirks.model,
            "charge_point_serial_number": quirks.serial,
            "firmware_version": firmware,
        },
    )


def status_notification(station: Station, connector_id: int, status: str, now_s: float) -> Say:
    """Say how a connector is."""
    return Say(
        "StatusNotification",
        {
            "connector_id": connector_id,
            "error_code": station.fault or "NoError",
            "status": status,
            "timestamp": station.timestamp(now_s),
            "info": station.quirks.status_info,
            "vendor_error_code": station.quirks.vendor_error_code,
        },
    )


def start_transaction(connector_id: int, transaction: Transaction, reservation_id: int | None) -> Say:
    """Say that a transaction began."""
    return Say(
        "StartTransaction",
        {
            "connector_id": connector_id,
            "id_tag": transaction.id_tag,
            "meter_start": transaction.meter_start_wh,
            "timestamp": transaction.started,
            "reservation_id": reservation_id,
        },
    )


def stop_transaction(transaction: Transaction, *, timestamp: str, meter_stop_wh: int, reason: str) -> Say:
    """Say that a transaction ended. One that never got an id is ended as 0."""
    return Say(
        "StopTransaction",
        {
            "meter_stop": meter_stop_wh,
            "timestamp": timestamp,
            "transaction_id": transaction.id or 0,
            "reason": reason,
            "id_tag": transaction.id_tag,
        },
    )


def meter_values(connector_id: int, value: Fields, transaction_id: int | None) -> Say:
    """Say what the meter reads."""
    return Say(
        "MeterValues",
        {
            "connector_id": connector_id,
            "meter_value": [value],
            "transaction_id": transaction_id,
        },
    )
