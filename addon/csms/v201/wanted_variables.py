"""The variables that are asked for, or set, when a charger is set up (part 2, referenced components)."""

from __future__ import annotations

from addon.csms.v201.device_model import Name

SMART_AVAILABLE = Name("SmartChargingCtrlr", "Available")
SMART_ENABLED = Name("SmartChargingCtrlr", "Enabled")
RATE_UNIT = Name("SmartChargingCtrlr", "RateUnit")
STACK_LEVEL = Name("SmartChargingCtrlr", "ProfileStackLevel")
PERIODS = Name("SmartChargingCtrlr", "PeriodsPerSchedule")
SAMPLED_ENABLED = Name("SampledDataCtrlr", "Enabled")
UPDATED_INTERVAL = Name("SampledDataCtrlr", "TxUpdatedInterval")
UPDATED_MEASURANDS = Name("SampledDataCtrlr", "TxUpdatedMeasurands")
STARTED_MEASURANDS = Name("SampledDataCtrlr", "TxStartedMeasurands")
ENDED_MEASURANDS = Name("SampledDataCtrlr", "TxEndedMeasurands")
ALIGNED_INTERVAL = Name("AlignedDataCtrlr", "Interval")
ALIGNED_MEASURANDS = Name("AlignedDataCtrlr", "Measurands")
HEARTBEAT = Name("OCPPCommCtrlr", "HeartbeatInterval")

PING = Name("OCPPCommCtrlr", "WebSocketPingInterval")

ASKED = (
    SMART_AVAILABLE,
    RATE_UNIT,
    STACK_LEVEL,
    PERIODS,
    # what is only looked at: how its sessions begin and end, and who else may tell it limits
    Name("TxCtrlr", "TxStartPoint"),
    Name("TxCtrlr", "TxStopPoint"),
    Name("TxCtrlr", "StopTxOnInvalidId"),
    Name("AuthCtrlr", "Enabled"),
    Name("LocalAuthListCtrlr", "Available"),
    Name("LocalAuthListCtrlr", "Enabled"),
    Name("SmartChargingCtrlr", "ExternalControlSignalsEnabled"),
)
SET = (
    SMART_ENABLED,
    SAMPLED_ENABLED,
    UPDATED_INTERVAL,
    UPDATED_MEASURANDS,
    STARTED_MEASURANDS,
    ENDED_MEASURANDS,
    ALIGNED_INTERVAL,
    ALIGNED_MEASURANDS,
    HEARTBEAT,
    PING,
)
WHO = (
    Name("ChargingStation", "VendorName"),
    Name("ChargingStation", "Model"),
    Name("ChargingStation", "SerialNumber"),
    Name("ChargingStation", "FirmwareVersion"),
)
