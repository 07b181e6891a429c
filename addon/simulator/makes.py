"""Makes of chargers as their owners report them, one row each: what differs from the standard.

The rows are what issue trackers and vendors say of some firmware, not what every unit does. Sources:
evcc, lbbrhzn/ocpp, mobilityhouse/ocpp, go-e API, by issue; "template" is evcc's template of that make.
"""

from __future__ import annotations

from dataclasses import replace

from addon.simulator.bends import in_samples, put, refused, stamps, unanswered
from addon.simulator.quirks import ABB_TERRA_AC, ALL_FEATURES, ALL_MEASURANDS, QUIRKS, STANDARD, Quirks

NO_TRANSACTION = 2**63 - 1
_BASICS = ("Current.Import", "Energy.Active.Import.Register", "Power.Active.Import", "Voltage")

# stack level 0 (evcc #15581), Relative on newer firmware (#15535), Current.Offered lies (#15864),
# samples with a foreign transaction while idle (lbbrhzn #511)
WALLBOX_PULSAR = Quirks(
    vendor="Wall Box Chargers",
    model="PLP1-0-2-4",
    serial="WB123456",
    firmware="6.7.31",
    kinds=("Relative",),
    max_stack_level=0,
    needs_remote_start=True,
    idle_sample_s=60.0,
    idle_transaction_id=1,
    offered_lie_a=11.0,
)
# Pulsar Pro 6.13 (evcc #31597)
WALLBOX_PULSAR_PRO = Quirks(vendor="Wall Box Chargers", model="PPR1-0-2-4", firmware="6.13.0", stuck_a=9.0)

# lbbrhzn #45, #361, #1529; evcc's notes on setting up
ALFEN = Quirks(
    vendor="Alfen BV",
    model="NG910-60023",
    serial="ACE0123456",
    firmware="6.1.0-4159",
    history=300,
    idle_sample_s=60.0,
    idle_transaction_id=NO_TRANSACTION,
    extra_keys=(("PlugAndChargeIdentifier", "00000000"),),
    bends=(put("MeterValues", "context", "Sample.Idle"),),
)

# template; PR #15240
EASEE = Quirks(
    vendor="Easee",
    model="Charge",
    serial="EH123456",
    firmware="328",
    kinds=("Absolute",),
    needs_remote_start=True,
    min_sample_s=30,
)

# evcc #29190, #27499
ZAPTEC = Quirks(
    vendor="Zaptec",
    model="Go",
    serial="ZAP123456",
    firmware="2.4.1.4",
    feature_profiles=tuple(name for name in ALL_FEATURES if name != "SmartCharging"),
    bends=(put("StartTransaction", "meterStart", 2**31 - 1),),
)

# go-e API #105, #243, #249
GO_E = Quirks(
    vendor="go-e",
    model="Charger Gemini flex",
    serial="200001",
    firmware="055.7",
    takes_start_profile=False,
    heeded_purposes=(),
)

# lbbrhzn #221, #1703; template
EVBOX = Quirks(
    vendor="EV-BOX",
    model="E3160-C55062",
    serial="EVB-P00000001",
    firmware="G4R32E1310",
    purposes=("TxDefaultProfile", "TxProfile"),
    max_stack_level=6,
    measurands=_BASICS,
    extra_keys=(("evb_SupportedMeasurands", ",".join(_BASICS)),),
)

# of 2.0.1 it never answers this (lbbrhzn #1432)
EVBOX_LIVO = Quirks(
    vendor="EVBox",
    model="Livo",
    serial="EVB-P00000002",
    firmware="L1R1E0100",
    bends=(unanswered("GetBaseReport"),),
)

# lbbrhzn #213, #263, #877, #1155, #1829; profiles are refused until energy management is given away
SCHNEIDER = Quirks(
    vendor="Schneider Electric",
    model="EVB3S22P4RI",
    serial="3N221830012B2S1B75510",
    firmware="3.4.0.2",
    stated_stack_level=999,
    max_measurands=3,
    purposes=(),
    bends=(put("BootNotification", "chargePointSerialNumber", "3N221830012B2S1B7551000019 0000000001"),),
)

# evcc #10399; lbbrhzn #1272, #1293
GROWATT = Quirks(
    vendor="GRO",
    model="THOR 11AS-S",
    serial="DCG0000001",
    firmware="TH-20",
    missing_keys=("ChargingScheduleAllowedChargingRateUnit", "MeterValuesSampledDataMaxLength"),
    bends=(stamps("naive"),),
)

# lbbrhzn #1810; wlcrs #491
HUAWEI = Quirks(
    vendor="Huawei",
    model="SCharger-22KT-S0",
    serial="HW0001",
    firmware="V100R023",
    units=("W",),
    one_phase_below_w=4140.0,
    stops_below_w=1380.0,
)

# evcc #32236: between samples it says nothing but a heartbeat every 60 s, or what the central system asks
# for; PR #33099 (how many triggers it bears is not known: 5 a minute here); template
MENNEKES = Quirks(
    vendor="MENNEKES",
    model="AMTRON 4You 510",
    serial="1384202.00001",
    firmware="2.0.1",
    max_triggers=5,
    min_sample_s=60,
    idle_sample_s=60.0,
)

# lbbrhzn #1523; template
AUTEL = Quirks(
    vendor="Autel",
    model="MaxiCharger AC",
    serial="AE0022B1GN4C00001",
    firmware="V1.39.51",
    needs_remote_start=True,
    resumes_by_remote_start=False,
)

# lbbrhzn's documents
TEISON = Quirks(vendor="Teison", model="Smart Mini", serial="TS0001", firmware="1.3.2", redials=False)

# lbbrhzn #899 and documents
GRIZZL_E = Quirks(
    vendor="United Chargers",
    model="Grizzl-E Smart",
    serial="GRS-0001",
    firmware="03.09.0",
    heeded_purposes=("TxDefaultProfile", "TxProfile"),
    missing_keys=("WebSocketPingInterval",),
    forgets_profiles=True,
)

# lbbrhzn #1529 and documents
VESTEL = Quirks(
    vendor="Vestel", model="EVC04-AC22SW", serial="7300000001", firmware="v3.181.0", session_energy=True
)

# lbbrhzn #1851; evcc #14673; template
EN_PLUS = Quirks(
    vendor="EN+",
    model="Caro",
    serial="SN10052106010001",
    firmware="1.2.26",
    connectors=(1,),
    availability_harms=True,
    keeps_transaction_id=True,
    idle_sample_s=60.0,
    greeting=("EN+", "gatewayInfo", '{"rssi": -60}'),
)

# lbbrhzn #1000
ETREL = Quirks(
    vendor="Etrel",
    model="G6",
    serial="ETR0001",
    firmware="5.1",
    bends=(put("MeterValues", "transactionId", -16),),
)

# lbbrhzn #2030
OCULAR = Quirks(
    vendor="Ocular",
    model="LTE Plus",
    serial="OC0001",
    firmware="1.0.7",
    drops_after_silence_s=110.0,
    meters_after_stop=True,
    resumes_by_remote_start=False,
    bends=(put("StopTransaction", "idTag", "\x02\x7f\ufffd"),),
)

# lbbrhzn #1576, #878; template
CHARGE_AMPS = Quirks(
    vendor="Charge-Amps",
    model="HALO",
    serial="CA0001",
    firmware="1.5",
    purposes=("TxDefaultProfile", "TxProfile"),
    measurands=(*ALL_MEASURANDS, "Frequency"),
    extra_keys=(("ACPhaseSwitchingSupported", "true"),),
    bends=(in_samples("Frequency", unit="Hz"),),
)

# lbbrhzn #1248
LEGRAND = Quirks(
    vendor="Injet",
    model="Legrand Green'Up",
    serial="LG0001",
    firmware="2.1",
    app_limit_a=13.0,
    bends=(put("StatusNotification", "errorCode", "Error"),),
)

# lbbrhzn #2008, #1858: it tries 1.6 first, and dials again after 6 to 19 minutes
FOXESS = Quirks(
    vendor="FoxESS", model="A011KP1", serial="FOX0001", firmware="1.09", redial_s=360.0, probes_with="ocpp1.6"
)
# with 2.0.1 it holds what it is told against the schemas of 1.6
FOXESS_201 = replace(
    FOXESS,
    purposes=(),
    bends=(
        refused(
            "SetVariables,GetVariables,GetBaseReport,RequestStartTransaction,SetChargingProfile",
            "FormationViolation",
            "",
            {},
        ),
    ),
)

# lbbrhzn #1780: it mixes up amperes and watts of a ChargePointMaxProfile, which therefore does nothing
ELECQ = Quirks(
    vendor="ELECQ",
    model="EVE AC22",
    serial="EL0001",
    firmware="1.0.30",
    heeded_purposes=("TxDefaultProfile", "TxProfile"),
)

MAKES = {
    "standard": STANDARD,
    "abb_terra_ac": ABB_TERRA_AC,
    "wallbox_pulsar": WALLBOX_PULSAR,
    "wallbox_pulsar_pro": WALLBOX_PULSAR_PRO,
    "alfen": ALFEN,
    "easee": EASEE,
    "zaptec": ZAPTEC,
    "go_e": GO_E,
    "evbox": EVBOX,
    "evbox_livo": EVBOX_LIVO,
    "schneider": SCHNEIDER,
    "growatt": GROWATT,
    "huawei": HUAWEI,
    "mennekes": MENNEKES,
    "autel": AUTEL,
    "teison": TEISON,
    "grizzl_e": GRIZZL_E,
    "vestel": VESTEL,
    "en_plus": EN_PLUS,
    "etrel": ETREL,
    "ocular": OCULAR,
    "charge_amps": CHARGE_AMPS,
    "legrand": LEGRAND,
    "foxess": FOXESS,
    "foxess_201": FOXESS_201,
    "elecq": ELECQ,
}

CHARGERS = {**QUIRKS, **MAKES}
"""All that the demo can show: makes, and chargers with one fault."""
