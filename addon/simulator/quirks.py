"""How chargers of different makes depart from the book, as data."""

from __future__ import annotations

from dataclasses import dataclass

from addon.simulator.bends import Bend
from addon.simulator.outbox import Replay

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

    What it does with charging profiles:

    - `units`, `purposes`, `kinds`, `max_stack_level`, `connectors`: what SetChargingProfile accepts, and
      `min_limit_a` the smallest limit (0: it can be paused); `stated_units` and `stated_stack_level` is
      what GetConfiguration says about it, where that is not the truth.
    - `max_periods`: how many periods of a schedule it heeds; the others are accepted and forgotten.
    - `obeys`: False: it accepts profiles and charges as before; `heeded_kinds`, `heeded_purposes`: it does
      so with others.
    - `swap_jump_s`: so long after a profile was replaced it offers all it can.
    - `forgets_profiles`: a restart loses all of them, the stored default too.
    - `takes_start_profile`: False: it rejects a RemoteStartTransaction with a profile.
    - `stuck_a`: it offers this whatever it is told; `app_limit_a`: never more than this.
    - `one_phase_below_w`, `stops_below_w`: below such powers it goes to one phase, and stops.

    What it does with transactions:

    - `heeds_stop`: False: it accepts RemoteStopTransaction and charges on.
    - `resends_start`: after a lost link it sends StartTransaction again, as it was.
    - `resumes_by_remote_start`: it leaves Finishing for RemoteStartTransaction, no replugging needed.
    - `needs_remote_start`: no card is asked about; only RemoteStartTransaction lets a car charge.
    - `meters_after_stop`: it sends a last MeterValues behind StopTransaction.
    - `idle_sample_s`: how often it sends MeterValues without a transaction (0: not at all), and
      `idle_transaction_id` what it calls that; `keeps_transaction_id`: the id of the last one.
    - `replay`: in which order it tells what happened while it was offline.
    - `history`: on its first connection it tells of so many samples from days ago.

    What it does with its configuration:

    - `full_configuration_drops_link`: GetConfiguration without a key ends the connection.
    - `measurands`, `max_measurands`, `min_sample_s`: what it can be set to sample, and how often.
    - `safe_measurands`: reading back a MeterValuesSampledData with others reboots it.
    - `offered_lie_a`: Current.Offered is always this.
    - `session_energy`: within a transaction the energy register counts from 0.
    - `missing_keys`: it has not these; `extra_keys`: it has these, with their values.
    - `feature_profiles`: what of OCPP 1.6 it knows; calls of others are answered with NotImplemented.
    - `knows_security`: whether it knows the security whitepaper's calls.
    - `availability_harms`: after ChangeAvailability it is out of order until it is restarted.

    What it does with its connection:

    - `boots`: False: it never sends BootNotification; `boots_on_reconnect`: it does each time;
      `speaks_before_boot`: it tells its status before that.
    - `offers_subprotocol`: False: it names none. `probes_with`: it dials with this one first, and hangs up.
    - `greeting`: vendor, message and data of a DataTransfer that it sends after each connecting.
    - `redials`: False: a lost link stays lost until it is restarted; `redial_s`: how long it waits first.
    - `drops_after_silence_s`: it closes a link on which it heard nothing for so long.
    - `max_triggers`: more TriggerMessages a minute make it drop the link and stay away for `sulks_s`.
    - `clock_offset_s`: how far its clock is ahead.
    - `bends`: how what it sends departs from the standard; `answers_after_s`: how late it answers.
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
    heeded_purposes: tuple[str, ...] = ("ChargePointMaxProfile", "TxDefaultProfile", "TxProfile")
    takes_start_profile: bool = True
    stuck_a: float | None = None
    app_limit_a: float | None = None
    one_phase_below_w: float = 0.0
    stops_below_w: float = 0.0
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
    meters_after_stop: bool = False
    offered_lie_a: float | None = None
    idle_sample_s: float = 0.0
    idle_transaction_id: int | None = None
    keeps_transaction_id: bool = False
    replay: Replay = Replay.IN_ORDER
    history: int = 0
    min_sample_s: int = 0
    missing_keys: tuple[str, ...] = ()
    extra_keys: tuple[tuple[str, str], ...] = ()
    availability_harms: bool = False
    boots: bool = True
    boots_on_reconnect: bool = False
    speaks_before_boot: bool = False
    offers_subprotocol: bool = True
    probes_with: str = ""
    greeting: tuple[str, str, str] | None = None
    redials: bool = True
    redial_s: float = 1.0
    drops_after_silence_s: float = 0.0
    max_triggers: int = 1000
    sulks_s: float = 900.0
    bends: tuple[Bend, ...] = ()
    answers_after_s: float = 0.0
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
