"""The user's options, checked and frozen, and the site they describe.

Shape and ranges are config.yaml's `options` and `schema`, a contract: stored options can't be renamed.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace
from typing import Annotated, Literal
from urllib.parse import unquote, urlsplit

from msgspec import Meta, Struct, field

from addon.model.loadpoint import ChargePointInfo
from addon.model.phases import PHASES, Phase, deciamps
from addon.model.site import MAIN, BreakerCurve, Circuit, Loadpoint, Site, Strategy, loadpoint_id

AUTO = "auto"
"""Instead of a meter's name: the one that fits."""
MAIN_NAMES = ("", MAIN, "main fuse")
"""What the options may call the main fuse, in small letters; no circuit below it is called so."""

ChargerCurrent = Annotated[float, Meta(ge=6, le=80)]
Priority = Annotated[int, Meta(ge=0)]
Amount = Annotated[float, Meta(ge=0)]
Wiring = Literal["L1", "L2", "L3", "L1 L2 L3", "L2 L3 L1", "L3 L1 L2", "L1 L3 L2", "L3 L2 L1", "L2 L1 L3"]


class Grid(Struct, frozen=True, kw_only=True):
    """The grid connection and its main fuse, the only thing that anyone must type.

    `maximum_load_a`: less than the main fuse to stay below, as an automation may say; 0: the main fuse.
    """

    main_fuse_a: Annotated[int, Meta(ge=6, le=125)]
    maximum_load_a: Annotated[float, Meta(ge=0, le=125)] = 0
    phases: Literal["1", "3"] = "3"
    voltage_v: Annotated[float, Meta(ge=100, le=260)] = 230
    margin_a: Annotated[float, Meta(ge=0, le=10)] = 0.5
    breaker: Literal["B", "C", "D", "gG"] = "B"
    max_power_w: Annotated[int, Meta(ge=0)] = 0
    count_export: bool = False


class MeterOptions(Struct, frozen=True, kw_only=True):
    """The house's meter, and what holds while it can't be read."""

    device: str = AUTO
    fallback_current_a: Annotated[float, Meta(ge=0, le=80)] = 6
    timeout_s: Annotated[int, Meta(ge=10, le=120)] = 30
    includes_chargers: bool = True


class Charging(Struct, frozen=True, kw_only=True):
    """How cars are balanced, unless a charger says otherwise."""

    min_current_a: ChargerCurrent = 6
    max_current_a: ChargerCurrent = 16
    raise_hold_s: Annotated[int, Meta(ge=5, le=600)] = 20
    min_pause_s: Annotated[int, Meta(ge=0, le=3600)] = 300
    strategy: Literal["fair", "first_come"] = "fair"
    shadow: bool = False


class CircuitOptions(Struct, frozen=True, kw_only=True):
    """A fuse below the main one.

    `parent`: name of the circuit it hangs on; "" for the main fuse. `meter`: name or id of its own meter,
    and after a colon the phase that a meter of one phase measures; "" without one.
    """

    name: Annotated[str, Meta(min_length=1)]
    limit_a: Annotated[float, Meta(ge=6, le=125)]
    parent: str = ""
    meter: str = ""

    @property
    def id(self) -> str:
        """Its name, without blanks around it."""
        return self.name.strip()


class ChargerOptions(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One charger's own settings.

    `firmware_url`, `firmware_version`: what it is offered as its newest. `ocpp_version`: the one to be spoken
    with it, where it offers that; "auto": as it prefers.
    """

    id: Annotated[str, Meta(min_length=1)]
    name: str = ""
    min_current_a: ChargerCurrent | None = None
    max_current_a: ChargerCurrent | None = None
    phases: Wiring | None = None
    priority: Priority = 0
    password: str = ""
    certificate: bool = False
    circuit: str = ""
    firmware_url: str = ""
    firmware_version: str = ""
    ocpp_version: Literal["auto", "1.6", "2.0.1"] = "auto"

    @property
    def new_firmware(self) -> str:
        """What is offered, in a word: its version, else the name of its file; never more of the address."""
        try:
            path = urlsplit(self.firmware_url).path
        except ValueError:  # no address at all
            path = ""
        return self.firmware_version or unquote(path).rpartition("/")[2] or "new"


class TagOptions(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A card, chip or app that may charge, or may not.

    `chargers`: ids of the only chargers it may use, with commas between; "" for all. `expires`: the last day
    on which it may charge, as 2027-01-31; "" for no such day.
    """

    id: Annotated[str, Meta(min_length=1, max_length=36)]
    name: str = ""
    chargers: str = ""
    expires: str = ""
    blocked: bool = False

    @property
    def charger_ids(self) -> frozenset[str]:
        """The only chargers it may use; empty for all."""
        return frozenset(word.strip() for word in self.chargers.split(",") if word.strip())


class Mqtt(Struct, frozen=True, kw_only=True):
    """A broker of the user's own.

    `cafile`, `certfile` and `keyfile` are files below the folder of certificates. `cafile`: who signs for the
    broker; "" for those that everybody trusts. `discovery_prefix`: "" for what Home Assistant tells.
    """

    host: str = ""
    port: Annotated[int, Meta(ge=1, le=65535)] = 1883
    username: str = ""
    password: str = ""
    tls: bool = False
    cafile: str = ""
    verify_name: bool = True
    certfile: str = ""
    keyfile: str = ""
    discovery_prefix: str = ""


class Price(Struct, frozen=True, kw_only=True):
    """What a kilowatt-hour costs."""

    per_kwh: Amount = 0
    entity: str = ""


class Options(Struct, frozen=True, kw_only=True):
    """Everything the user can set."""

    grid: Grid
    meter: MeterOptions = field(default_factory=MeterOptions)
    charging: Charging = field(default_factory=Charging)
    circuits: tuple[CircuitOptions, ...] = ()
    chargers: tuple[ChargerOptions, ...] = ()
    accept_unknown_chargers: bool = True
    tags: tuple[TagOptions, ...] = ()
    accept_unknown_tags: bool = True
    mqtt: Mqtt = field(default_factory=Mqtt)
    price: Price = field(default_factory=Price)
    ssl: bool = False
    certfile: str = "fullchain.pem"
    keyfile: str = "privkey.pem"
    client_cafile: str = ""
    log_level: Literal["debug", "info", "warning", "error"] = "info"

    def charger(self, charge_point_id: str) -> ChargerOptions:
        """Find a charger's settings; one nobody set up has the defaults."""
        return next((c for c in self.chargers if c.id == charge_point_id), ChargerOptions(id=charge_point_id))

    def circuit(self, word: str) -> CircuitOptions | None:
        """Find a circuit by its name, however it is capitalised; None for the main fuse."""
        wanted = word.strip().casefold()
        return next((c for c in self.circuits if c.id.casefold() == wanted), None)

    @property
    def phases(self) -> tuple[Phase, ...]:
        """The phases of the grid connection."""
        return PHASES if self.grid.phases == "3" else (Phase.L1,)


def meter_word(text: str) -> tuple[str, Phase | None]:
    """Split what is entered as a circuit's meter into name or id, and the phase after a colon if one is."""
    match = re.fullmatch(r"\s*(.*?)\s*:\s*(L[123])\s*", text)
    return (match[1], Phase(match[2])) if match else (text.strip(), None)


def site_of(options: Options, connectors: Iterable[tuple[ChargePointInfo, int]]) -> Site:
    """Describe the site to the balancer: the options, and a loadpoint for each connector known."""
    grid, meter, charging = options.grid, options.meter, options.charging
    return Site(
        main=_main(grid),
        phases=options.phases,
        voltage_v=grid.voltage_v,
        count_export=grid.count_export,
        meter_includes_chargers=meter.includes_chargers,
        meter_timeout_s=meter.timeout_s,
        fallback_da=deciamps(meter.fallback_current_a),
        raise_hold_s=charging.raise_hold_s,
        min_pause_s=charging.min_pause_s,
        max_power_w=grid.max_power_w,
        circuits=tuple(_circuit(options, circuit) for circuit in options.circuits),
        shadow=charging.shadow,
        strategy=Strategy(charging.strategy),
        loadpoints=tuple(_loadpoint(options, info, connector) for info, connector in connectors),
    )


def _main(grid: Grid) -> Circuit:
    """Describe the main fuse, and what the site is kept below where that is less."""
    fuse = Circuit(
        limit_da=deciamps(grid.main_fuse_a),
        margin_da=deciamps(grid.margin_a),
        breaker=BreakerCurve(grid.breaker),
    )
    if not 0 < grid.maximum_load_a < grid.main_fuse_a:
        return fuse
    return replace(fuse, name="maximum load", limit_da=deciamps(grid.maximum_load_a), fuse_da=fuse.limit_da)


def _circuit(options: Options, circuit: CircuitOptions) -> Circuit:
    return Circuit(
        id=circuit.id,
        name=circuit.id,
        limit_da=deciamps(circuit.limit_a),
        margin_da=deciamps(options.grid.margin_a),
        breaker=BreakerCurve(options.grid.breaker),
        parent=_circuit_id(options, circuit.parent),
        meter=circuit.meter.strip(),
    )


def _circuit_id(options: Options, word: str) -> str:
    circuit = options.circuit(word)
    return circuit.id if circuit else MAIN


def _loadpoint(options: Options, info: ChargePointInfo, connector_id: int) -> Loadpoint:
    own, charging = options.charger(info.id), options.charging
    minimum_a = own.min_current_a or charging.min_current_a
    return Loadpoint(
        id=loadpoint_id(info.id, connector_id),
        charge_point_id=info.id,
        connector_id=connector_id,
        name=own.name or info.model or info.id,
        min_da=deciamps(minimum_a),
        max_da=deciamps(own.max_current_a or charging.max_current_a),
        phase_map=tuple(Phase(word) for word in own.phases.split()) if own.phases else None,
        priority=own.priority,
        circuit=_circuit_id(options, own.circuit),
    )
