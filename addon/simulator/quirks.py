"""How chargers of different makes depart from the book, as data."""

from __future__ import annotations

from dataclasses import dataclass

ALL_MEASURANDS = (
    "Current.Import",
    "Current.Offered",
    "Energy.Active.Import.Register",
    "Power.Active.Import",
    "Voltage",
)


ALL_FEATURES = (
    "Core",
    "FirmwareManagement",
    "LocalAuthListManagement",
    "RemoteTrigger",
    "Reservation",
    "SmartCharging",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Quirks:
    """A make of charger. The defaults are a charger that does all of OCPP 1.6J as written.

    - `units`, `purposes`, `kinds`, `max_stack_level`, `connectors`: what SetChargingProfile accepts, and
      `min_limit_a` the smallest limit (0: it can be paused); `stated_units` and `stated_stack_level` is
      what GetConfiguration says about it, where that is not the truth.
    - `max_periods`: how many periods of a schedule it heeds; the others are accepted and forgotten.
    - `obeys`: False: it accepts profiles and charges as before; `heeded_kinds`: it does so with others.
    - `heeds_stop`: False: it accepts RemoteStopTransaction and charges on.
    - `swap_jump_s`: so long after a profile was replaced it offers all it can.
    - `forgets_profiles`: a restart loses all of them, the stored default too.
    - `clock_offset_s`: how far its clock is ahead.
    - `full_configuration_drops_link`: GetConfiguration without a key ends the connection.
    - `safe_measurands`: reading back a MeterValuesSampledData with others reboots it.
    - `session_energy`: within a transaction the energy register counts from 0.
    - `resends_start`: after a lost link it sends StartTransaction again, as it was.
    - `resumes_by_remote_start`: it leaves Finishing for RemoteStartTransaction, no replugging needed.
    - `needs_remote_start`: no card is asked about; only RemoteStartTransaction lets a car charge.
    - `feature_profiles`: what of OCPP 1.6 it knows; calls of others are answered with NotImplemented.
    - `knows_security`: whether it knows the security whitepaper's calls.
    """

    vendor: str = "Simulated"
    model: str = "Standard"
    serial: str = "SIM0001"
    firmware: str = "1.0.0"
    max_a: float = 32.0
    units: tuple[str, ...] = ("A", "W")
    purposes: tuple[str, ...] = ("ChargePointMaxProfile", "TxDefaultProfile", "TxProfile")
    kinds: tuple[str, ...] = ("Absolute", "Recurring", "Relative")
    connectors: tuple[int, ...] = (0, 1)
    max_stack_level: int = 8
    min_limit_a: float = 0.0
    max_periods: int = 24
    stated_units: str = ""
    stated_stack_level: int | None = None
    obeys: bool = True
    heeded_kinds: tuple[str, ...] = ("Absolute", "Recurring", "Relative")
    heeds_stop: bool = True
    swap_jump_s: float = 0.0
    forgets_profiles: bool = False
    clock_offset_s: float = 0.0
    measurands: tuple[str, ...] = ALL_MEASURANDS
    max_measurands: int = 22
    full_configuration_drops_link: bool = False
    safe_measurands: tuple[str, ...] | None = None
    session_energy: bool = False
    resends_start: bool = False
    resumes_by_remote_start: bool = True
    needs_remote_start: bool = False
    feature_profiles: tuple[str, ...] = ALL_FEATURES
    knows_security: bool = True
    status_info: str | None = None
    vendor_error_code: str | None = None

    def numbers(self, connectors: int) -> tuple[int, ...]:
        """List the connector ids that it takes in calls."""
        return tuple(number for number in range(connectors + 1) if min(number, 1) in self.connectors)


STANDARD = Quirks()

# As users of evcc and lbbrhzn/ocpp report firmware 1.8.21 (evcc #15493, #15533, lbbrhzn #919, #1741, #1767).
ABB_TERRA_AC = Quirks(
    vendor="ABB",
    model="CDT_TACW11::NET_WIFI",
    serial="TACW1140923G0001",
    firmware="CDT_TACW11::V1.8.21",
    units=("A",),
    purposes=("TxDefaultProfile",),
    kinds=("Absolute",),
    connectors=(1,),
    max_stack_level=0,
    min_limit_a=6.0,
    stated_units="Current,Power",
    stated_stack_level=3,
    measurands=(*ALL_MEASURANDS, "Frequency", "Temperature"),
    full_configuration_drops_link=True,
    safe_measurands=ALL_MEASURANDS,
    session_energy=True,
    resends_start=True,
    status_info="null",
    vendor_error_code="0x0000",
)

IGNORES_PROFILES = Quirks(model="Deaf", obeys=False)

IGNORES_STOPS = Quirks(model="Runaway", obeys=False, heeds_stop=False)

HEEDS_RELATIVE_ONLY = Quirks(model="Relative", heeded_kinds=("Relative",))

REJECTS_ZERO = Quirks(model="Never nought", min_limit_a=6.0)

REJECTS_BELOW_8 = Quirks(model="Eight and more", min_limit_a=8.0)

JUMPS = Quirks(model="Jumpy", swap_jump_s=2.0)

WATTS_ONLY = Quirks(model="Watts", units=("W",))

CLOCK_ONE_HOUR_OFF = Quirks(model="Late", clock_offset_s=3600.0)

CLOCK_ONE_HOUR_BEHIND = Quirks(model="Slow", clock_offset_s=-3600.0)

FORGETFUL = Quirks(model="Forgetful", forgets_profiles=True)

QUIRKS = {
    "standard": STANDARD,
    "abb_terra_ac": ABB_TERRA_AC,
    "ignores_profiles": IGNORES_PROFILES,
    "watts_only": WATTS_ONLY,
    "clock_one_hour_off": CLOCK_ONE_HOUR_OFF,
}
