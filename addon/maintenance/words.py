"""What the configuration keys of the standard mean, in words, and which of them the balancer lives on.

OCPP 1.6 section 9 and the security whitepaper; the few of 2.x that the balancer sets.
"""

from __future__ import annotations

from collections.abc import Mapping

from addon.translation.text import say

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

_MEASURES = say(
    "The balancer needs the car's current every few seconds: without it limits follow late, and a charger"
    " that disobeys is noticed late. Reading the charger anew sets it back."
)
_PULSE = say("A charger that is silent for long may be lost without notice. More than a minute is set back.")
_AS_TOLD_HERE = say(
    "From its next connection on the charger shows this password: enter the same one as its `password` in the"
    " app's options, or whoever knows its id can pretend to be it."
)
WARNINGS: Mapping[str, str] = {
    "MeterValueSampleInterval": _MEASURES,
    "MeterValuesSampledData": _MEASURES,
    "SampledDataCtrlr.TxUpdatedInterval": _MEASURES,
    "SampledDataCtrlr.TxUpdatedMeasurands": _MEASURES,
    "ClockAlignedDataInterval": say(
        "Measurements by the clock come beside those that the balancer asks for."
    ),
    "AlignedDataCtrlr.Interval": say(
        "Measurements by the clock come beside those that the balancer asks for."
    ),
    "HeartbeatInterval": _PULSE,
    "WebSocketPingInterval": _PULSE,
    "OCPPCommCtrlr.HeartbeatInterval": _PULSE,
    "OCPPCommCtrlr.WebSocketPingInterval": _PULSE,
    "SmartChargingCtrlr.Enabled": say(
        "Without it no limit is obeyed. Reading the charger anew sets it back."
    ),
    "SampledDataCtrlr.Enabled": _MEASURES,
    "AuthorizationKey": _AS_TOLD_HERE,
    "SecurityCtrlr.BasicAuthPassword": _AS_TOLD_HERE,
    "SecurityProfile": say(
        "The charger connects anew in the way that this profile wants; where this app is not set up for that"
        " it stays away, and only its maker's app brings it back."
    ),
}

MEANINGS: Mapping[str, str] = {
    "AllowOfflineTxForUnknownId": say(
        "Whether a tag that nobody knows may start while there is no connection."
    ),
    "AuthorizationCacheEnabled": say("Whether it remembers tags that were accepted."),
    "AuthorizationKey": say("Its password towards this app; can be set and never read."),
    "AuthorizeRemoteTxRequests": say("Whether the tag is checked when a session is started from afar."),
    "BlinkRepeat": say("How often its lights blink."),
    "CertificateStoreMaxLength": say("How many certificates it can keep."),
    "ChargeProfileMaxStackLevel": say("The highest level of a charging profile."),
    "ChargingScheduleAllowedChargingRateUnit": say("Whether limits are told in amperes, in watts, or both."),
    "ChargingScheduleMaxPeriods": say("How many steps a limit may have; two are needed for the dead-man."),
    "ClockAlignedDataInterval": say("Seconds between measurements by the clock; 0: none."),
    "ConnectionTimeOut": say("Seconds in which a car must be plugged in after a tag was shown."),
    "ConnectorPhaseRotation": say(
        "How its terminals are wired to the phases, as its installer has entered it."
    ),
    "ConnectorPhaseRotationMaxLength": say("How many of those it can hold."),
    "ConnectorSwitch3to1PhaseSupported": say("Whether it can switch between three phases and one."),
    "CpoName": say("Name of the operator, as in its certificate."),
    "GetConfigurationMaxKeys": say("How many keys may be asked for in one message."),
    "HeartbeatInterval": say("Seconds between signs of life while it has nothing else to say."),
    "LightIntensity": say("Brightness of its lights, in percent."),
    "LocalAuthListEnabled": say("Whether its own list of tags is used."),
    "LocalAuthListMaxLength": say("How many tags its own list can hold."),
    "LocalAuthorizeOffline": say("Whether known tags may start while there is no connection."),
    "LocalPreAuthorize": say("Whether known tags may start before they are checked here."),
    "MaxChargingProfilesInstalled": say("How many charging profiles it can keep."),
    "MaxEnergyOnInvalidId": say("Wh that are still given when a tag turns out to be refused."),
    "MeterValueSampleInterval": say("Seconds between measurements during a session."),
    "MeterValuesAlignedData": say("What is measured by the clock."),
    "MeterValuesAlignedDataMaxLength": say("How many of those it can measure."),
    "MeterValuesSampledData": say("What is measured during a session."),
    "MeterValuesSampledDataMaxLength": say("How many of those it can measure."),
    "MinimumStatusDuration": say("Seconds that a status must last before it is told."),
    "NumberOfConnectors": say("How many connectors it has."),
    "ReserveConnectorZeroSupported": say("Whether any one of its connectors can be reserved."),
    "ResetRetries": say("How often it tries to restart."),
    "SecurityProfile": say(
        "Its connection's protection: 0 none, 1 password, 2 password and TLS, 3 certificates."
    ),
    "SendLocalListMaxLength": say("How many tags one message may carry."),
    "StopTransactionOnEVSideDisconnect": say("Whether a session ends when the cable is pulled at the car."),
    "StopTransactionOnInvalidId": say("Whether a session ends when its tag turns out to be refused."),
    "StopTxnAlignedData": say("What is told of the clock's measurements at a session's end."),
    "StopTxnAlignedDataMaxLength": say("How many of those it can tell."),
    "StopTxnSampledData": say("What is told of a session's measurements at its end."),
    "StopTxnSampledDataMaxLength": say("How many of those it can tell."),
    "SupportedFeatureProfiles": say("Which parts of OCPP 1.6 it says that it knows."),
    "SupportedFeatureProfilesMaxLength": say("How many of those it can list."),
    "TransactionMessageAttempts": say("How often it repeats what was not answered about a session."),
    "TransactionMessageRetryInterval": say("Seconds it waits before that, longer each time."),
    "UnlockConnectorOnEVSideDisconnect": say("Whether the cable is released when it is pulled at the car."),
    "WebSocketPingInterval": say("Seconds between its own signs of life on the connection; 0: none."),
    "AlignedDataCtrlr.Interval": say("Seconds between measurements by the clock; 0: none."),
    "OCPPCommCtrlr.HeartbeatInterval": say("Seconds between signs of life while it has nothing else to say."),
    "SecurityCtrlr.BasicAuthPassword": say("Its password towards this app; can be set and never read."),
    "SampledDataCtrlr.TxUpdatedInterval": say("Seconds between measurements during a session."),
    "SampledDataCtrlr.TxUpdatedMeasurands": say("What is measured during a session."),
    "AlignedDataCtrlr.Measurands": say("What is measured by the clock."),
    "OCPPCommCtrlr.WebSocketPingInterval": say("Seconds between its own pings; 0: none."),
    "SampledDataCtrlr.Enabled": say("Whether it measures during a session."),
    "SmartChargingCtrlr.Enabled": say("Whether it obeys limits."),
    "SmartChargingCtrlr.ProfileStackLevel": say("The highest level of a charging profile."),
    "SmartChargingCtrlr.RateUnit": say("Whether limits are told in amperes, in watts, or both."),
}
