"""What the configuration keys of the standard mean, in words, and which of them the balancer lives on.

OCPP 1.6 section 9 and the security whitepaper; the few of 2.x that the balancer sets.
"""

from __future__ import annotations

from collections.abc import Mapping

OURS = frozenset(
    {
        "MeterValueSampleInterval",
        "MeterValuesSampledData",
        "ClockAlignedDataInterval",
        "HeartbeatInterval",
        "WebSocketPingInterval",
        "SmartChargingCtrlr.Enabled",
        "SampledDataCtrlr.Enabled",
        "SampledDataCtrlr.TxUpdatedInterval",
        "SampledDataCtrlr.TxUpdatedMeasurands",
        "AlignedDataCtrlr.Interval",
        "AlignedDataCtrlr.Measurands",
        "OCPPCommCtrlr.HeartbeatInterval",
        "OCPPCommCtrlr.WebSocketPingInterval",
    }
)
"""Set when a charger is set up, where it has something else: once a firmware, and when it is read anew."""

_MEASURES = (
    "The balancer needs the car's current every few seconds: without it limits follow late, and a charger"
    " that disobeys is noticed late. Reading the charger anew sets it back."
)
_PULSE = "A charger that is silent for long may be lost without notice. More than a minute is set back."
_AS_TOLD_HERE = (
    "From its next connection on the charger shows this password: enter the same one as its `password` in the"
    " app's options, or whoever knows its id can pretend to be it."
)
WARNINGS: Mapping[str, str] = {
    "MeterValueSampleInterval": _MEASURES,
    "MeterValuesSampledData": _MEASURES,
    "SampledDataCtrlr.TxUpdatedInterval": _MEASURES,
    "SampledDataCtrlr.TxUpdatedMeasurands": _MEASURES,
    "ClockAlignedDataInterval": "Measurements by the clock come beside those that the balancer asks for.",
    "AlignedDataCtrlr.Interval": "Measurements by the clock come beside those that the balancer asks for.",
    "HeartbeatInterval": _PULSE,
    "WebSocketPingInterval": _PULSE,
    "OCPPCommCtrlr.HeartbeatInterval": _PULSE,
    "OCPPCommCtrlr.WebSocketPingInterval": _PULSE,
    "SmartChargingCtrlr.Enabled": "Without it no limit is obeyed. Reading the charger anew sets it back.",
    "SampledDataCtrlr.Enabled": _MEASURES,
    "AuthorizationKey": _AS_TOLD_HERE,
    "SecurityCtrlr.BasicAuthPassword": _AS_TOLD_HERE,
    "SecurityProfile": (
        "The charger connects anew in the way that this profile wants; where this app is not set up for that"
        " it stays away, and only its maker's app brings it back."
    ),
}

MEANINGS: Mapping[str, str] = {
    "AllowOfflineTxForUnknownId": "Whether a tag that nobody knows may start while there is no connection.",
    "AuthorizationCacheEnabled": "Whether it remembers tags that were accepted.",
    "AuthorizationKey": "Its password towards this app; can be set and never read.",
    "AuthorizeRemoteTxRequests": "Whether the tag is checked when a session is started from afar.",
    "BlinkRepeat": "How often its lights blink.",
    "CertificateStoreMaxLength": "How many certificates it can keep.",
    "ChargeProfileMaxStackLevel": "The highest level of a charging profile.",
    "ChargingScheduleAllowedChargingRateUnit": "Whether limits are told in amperes, in watts, or both.",
    "ChargingScheduleMaxPeriods": "How many steps a limit may have; two are needed for the dead-man.",
    "ClockAlignedDataInterval": "Seconds between measurements by the clock; 0: none.",
    "ConnectionTimeOut": "Seconds in which a car must be plugged in after a tag was shown.",
    "ConnectorPhaseRotation": "How its terminals are wired to the phases, as its installer has entered it.",
    "ConnectorPhaseRotationMaxLength": "How many of those it can hold.",
    "ConnectorSwitch3to1PhaseSupported": "Whether it can switch between three phases and one.",
    "CpoName": "Name of the operator, as in its certificate.",
    "GetConfigurationMaxKeys": "How many keys may be asked for in one message.",
    "HeartbeatInterval": "Seconds between signs of life while it has nothing else to say.",
    "LightIntensity": "Brightness of its lights, in percent.",
    "LocalAuthListEnabled": "Whether its own list of tags is used.",
    "LocalAuthListMaxLength": "How many tags its own list can hold.",
    "LocalAuthorizeOffline": "Whether known tags may start while there is no connection.",
    "LocalPreAuthorize": "Whether known tags may start before they are checked here.",
    "MaxChargingProfilesInstalled": "How many charging profiles it can keep.",
    "MaxEnergyOnInvalidId": "Wh that are still given when a tag turns out to be refused.",
    "MeterValueSampleInterval": "Seconds between measurements during a session.",
    "MeterValuesAlignedData": "What is measured by the clock.",
    "MeterValuesAlignedDataMaxLength": "How many of those it can measure.",
    "MeterValuesSampledData": "What is measured during a session.",
    "MeterValuesSampledDataMaxLength": "How many of those it can measure.",
    "MinimumStatusDuration": "Seconds that a status must last before it is told.",
    "NumberOfConnectors": "How many connectors it has.",
    "ReserveConnectorZeroSupported": "Whether any one of its connectors can be reserved.",
    "ResetRetries": "How often it tries to restart.",
    "SecurityProfile": "Its connection's protection: 0 none, 1 password, 2 password and TLS, 3 certificates.",
    "SendLocalListMaxLength": "How many tags one message may carry.",
    "StopTransactionOnEVSideDisconnect": "Whether a session ends when the cable is pulled at the car.",
    "StopTransactionOnInvalidId": "Whether a session ends when its tag turns out to be refused.",
    "StopTxnAlignedData": "What is told of the clock's measurements at a session's end.",
    "StopTxnAlignedDataMaxLength": "How many of those it can tell.",
    "StopTxnSampledData": "What is told of a session's measurements at its end.",
    "StopTxnSampledDataMaxLength": "How many of those it can tell.",
    "SupportedFeatureProfiles": "Which parts of OCPP 1.6 it says that it knows.",
    "SupportedFeatureProfilesMaxLength": "How many of those it can list.",
    "TransactionMessageAttempts": "How often it repeats what was not answered about a session.",
    "TransactionMessageRetryInterval": "Seconds it waits before that, longer each time.",
    "UnlockConnectorOnEVSideDisconnect": "Whether the cable is released when it is pulled at the car.",
    "WebSocketPingInterval": "Seconds between its own signs of life on the connection; 0: none.",
    "AlignedDataCtrlr.Interval": "Seconds between measurements by the clock; 0: none.",
    "OCPPCommCtrlr.HeartbeatInterval": "Seconds between signs of life while it has nothing else to say.",
    "SecurityCtrlr.BasicAuthPassword": "Its password towards this app; can be set and never read.",
    "SampledDataCtrlr.TxUpdatedInterval": "Seconds between measurements during a session.",
    "SampledDataCtrlr.TxUpdatedMeasurands": "What is measured during a session.",
    "AlignedDataCtrlr.Measurands": "What is measured by the clock.",
    "OCPPCommCtrlr.WebSocketPingInterval": "Seconds between its own pings; 0: none.",
    "SampledDataCtrlr.Enabled": "Whether it measures during a session.",
    "SmartChargingCtrlr.Enabled": "Whether it obeys limits.",
    "SmartChargingCtrlr.ProfileStackLevel": "The highest level of a charging profile.",
    "SmartChargingCtrlr.RateUnit": "Whether limits are told in amperes, in watts, or both.",
}
