"""Which variables the simulated OCPP 2.0.1 charger has, one row each."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from addon.simulator.car import VOLTAGE_V
from addon.simulator.quirks import Quirks
from addon.simulator.station import Station
from addon.simulator.v201.device_model import READ_ONLY, WRITE_ONLY, Variable

_MEASURANDS = "Current.Import,Energy.Active.Import.Register"


def variables(quirks: Quirks, stations: Sequence[Station]) -> list[Variable]:
    """List all variables of a charger with these EVSEs."""
    return [
        *_station(quirks),
        *_controllers(),
        *_smart_charging(quirks),
        *_sampling(quirks),
        *(row for number, station in enumerate(stations, start=1) for row in _evse(number, station)),
    ]


def _fixed(component: str, name: str, value: str, data_type: str = "string", **more: str) -> Variable:
    return Variable(
        component=component,
        name=name,
        value=value,
        data_type=data_type,
        mutability=READ_ONLY,
        instance=more.get("instance", ""),
        unit=more.get("unit", ""),
    )


def _number(component: str, name: str, value: int, instance: str = "", unit: str = "") -> Variable:
    return Variable(
        component=component, name=name, value=str(value), data_type="integer", instance=instance, unit=unit
    )


def _flag(component: str, name: str, value: str) -> Variable:
    return Variable(component=component, name=name, value=value, data_type="boolean")


def _station(quirks: Quirks) -> Iterator[Variable]:
    for name, value in (
        ("VendorName", quirks.vendor),
        ("Model", quirks.model),
        ("SerialNumber", quirks.serial),
    ):
        yield _fixed("ChargingStation", name, value)
    yield _fixed("ChargingStation", "AvailabilityState", "Available", "OptionList")
    yield _fixed("ChargingStation", "Available", "true", "boolean")
    yield _fixed("ChargingStation", "SupplyPhases", "3", "integer")


def _controllers() -> Iterator[Variable]:
    yield _number("OCPPCommCtrlr", "HeartbeatInterval", 300, unit="s")
    yield _number("OCPPCommCtrlr", "WebSocketPingInterval", 30, unit="s")
    yield _number("OCPPCommCtrlr", "OfflineThreshold", 300, unit="s")
    yield _number("OCPPCommCtrlr", "MessageAttempts", 3, instance="TransactionEvent")
    yield _number("OCPPCommCtrlr", "MessageAttemptInterval", 10, instance="TransactionEvent", unit="s")
    yield _fixed("OCPPCommCtrlr", "MessageTimeout", "30", "integer", instance="Default", unit="s")
    yield Variable(component="OCPPCommCtrlr", name="NetworkConfigurationPriority", value="1", reboots=True)
    yield _flag("AuthCtrlr", "Enabled", "true")
    yield _flag("AuthCtrlr", "AuthorizeRemoteStart", "false")
    yield _flag("AuthCtrlr", "LocalPreAuthorize", "false")
    yield _flag("AuthCtrlr", "LocalAuthorizeOffline", "true")
    yield _flag("AuthCtrlr", "OfflineTxForUnknownIdEnabled", "false")
    yield _flag("AuthCacheCtrlr", "Enabled", "true")
    for name, value in (("TxStartPoint", "PowerPathClosed"), ("TxStopPoint", "EVConnected,Authorized")):
        yield Variable(
            component="TxCtrlr",
            name=name,
            value=value,
            data_type="MemberList",
            values="EVConnected,Authorized,PowerPathClosed,EnergyTransfer",
        )
    yield _flag("TxCtrlr", "StopTxOnInvalidId", "true")
    yield _flag("TxCtrlr", "StopTxOnEVSideDisconnect", "true")
    yield _number("TxCtrlr", "EVConnectionTimeOut", 60, unit="s")
    yield _flag("LocalAuthListCtrlr", "Enabled", "true")
    yield _fixed("LocalAuthListCtrlr", "Available", "true", "boolean")
    yield _fixed("LocalAuthListCtrlr", "Entries", "0", "integer")
    yield _fixed("LocalAuthListCtrlr", "ItemsPerMessage", "50", "integer")
    yield _fixed("LocalAuthListCtrlr", "BytesPerMessage", "65000", "integer")
    yield _flag("ReservationCtrlr", "Enabled", "true")
    yield _fixed("ReservationCtrlr", "Available", "true", "boolean")
    yield _flag("MonitoringCtrlr", "Enabled", "true")
    yield _fixed("DeviceDataCtrlr", "ItemsPerMessage", "20", "integer", instance="GetReport")
    yield _fixed("DeviceDataCtrlr", "ItemsPerMessage", "50", "integer", instance="GetVariables")
    yield _fixed("DeviceDataCtrlr", "ItemsPerMessage", "50", "integer", instance="SetVariables")
    yield Variable(component="SecurityCtrlr", name="BasicAuthPassword", mutability=WRITE_ONLY)
    yield _fixed("SecurityCtrlr", "SecurityProfile", "1", "integer")
    yield Variable(component="SecurityCtrlr", name="OrganizationName", value="Simulated")


def _smart_charging(quirks: Quirks) -> Iterator[Variable]:
    stack_level = quirks.max_stack_level if quirks.stated_stack_level is None else quirks.stated_stack_level
    yield _flag("SmartChargingCtrlr", "Enabled", "true")
    yield _fixed("SmartChargingCtrlr", "Available", "true", "boolean")
    yield _fixed(
        "SmartChargingCtrlr", "RateUnit", quirks.stated_units or ",".join(quirks.units), "MemberList"
    )
    yield _fixed("SmartChargingCtrlr", "ProfileStackLevel", str(stack_level), "integer")
    yield _fixed("SmartChargingCtrlr", "PeriodsPerSchedule", str(quirks.max_periods), "integer")
    yield _fixed("SmartChargingCtrlr", "Entries", "10", "integer", instance="ChargingProfiles")
    yield _fixed("SmartChargingCtrlr", "Phases3to1", "false", "boolean")
    yield Variable(
        component="SmartChargingCtrlr", name="LimitChangeSignificance", value="1.0", data_type="decimal"
    )


def _sampling(quirks: Quirks) -> Iterator[Variable]:
    for component, names in (
        ("SampledDataCtrlr", ("TxStartedMeasurands", "TxUpdatedMeasurands", "TxEndedMeasurands")),
        ("AlignedDataCtrlr", ("Measurands", "TxEndedMeasurands")),
    ):
        for name in names:
            yield Variable(
                component=component,
                name=name,
                value=_MEASURANDS,
                data_type="MemberList",
                values=",".join(quirks.measurands),
            )
        yield _flag(component, "Enabled", "true")
        yield _fixed(component, "Available", "true", "boolean")
    yield _number("SampledDataCtrlr", "TxUpdatedInterval", 60, unit="s")
    yield _number("SampledDataCtrlr", "TxEndedInterval", 0, unit="s")
    yield _number("AlignedDataCtrlr", "Interval", 0, unit="s")
    yield _number("AlignedDataCtrlr", "TxEndedInterval", 0, unit="s")
    yield _flag("AlignedDataCtrlr", "SendDuringIdle", "false")


def _evse(number: int, station: Station) -> Iterator[Variable]:
    def power_w() -> str:
        return f"{sum(station.terminals_a) * VOLTAGE_V:.0f}"

    yield Variable(
        component="EVSE",
        name="Power",
        data_type="decimal",
        mutability=READ_ONLY,
        evse=number,
        unit="W",
        largest=round(station.quirks.max_a * VOLTAGE_V * 3),
        live=power_w,
    )
    yield Variable(
        component="EVSE",
        name="SupplyPhases",
        value="3",
        data_type="integer",
        mutability=READ_ONLY,
        evse=number,
    )
    yield from _availability(number, station)


def _availability(number: int, station: Station) -> Iterator[Variable]:
    def availability() -> str:
        return connector_status(station)

    for component, connector in (("EVSE", 0), ("Connector", 1)):
        yield Variable(
            component=component,
            name="AvailabilityState",
            data_type="OptionList",
            mutability=READ_ONLY,
            evse=number,
            connector=connector,
            values="Available,Occupied,Reserved,Unavailable,Faulted",
            live=availability,
        )
    yield Variable(
        component="Connector",
        name="ConnectorType",
        value="cType2",
        mutability=READ_ONLY,
        evse=number,
        connector=1,
    )


def connector_status(station: Station) -> str:
    """Tell a connector's ConnectorStatus (§3.19), of which there are fewer than in OCPP 1.6."""
    status = station.status
    return status if status in ("Available", "Unavailable", "Faulted", "Reserved") else "Occupied"
