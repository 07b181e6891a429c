"""What is known of chargers that differ from the standard: one table, each row with its source.

A row only gives a head start: what it says is still tried, and what the charger answers is remembered.
Names of repositories are of GitHub: evcc-io/evcc, lbbrhzn/ocpp, mobilityhouse/ocpp.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from addon.csms.way import Kind, Purpose, Unit
from addon.translation.text import say

HEARTBEAT_S = 60
"""Ocular's close a link after 110 s of silence (lbbrhzn#2030)."""

MEASURANDS = "Current.Import,Current.Offered,Energy.Active.Import.Register,Power.Active.Import,Voltage"


@dataclass(frozen=True, slots=True, kw_only=True)
class Quirk:
    """How a family of chargers wants to be treated. The patterns are searched for, whatever the case.

    `measurands`: lists to ask for, best first. `heartbeat_s`: how often it is to say that it lives.
    `leave_alone_s`: after a TriggerMessage, of whatever kind, no measurement is asked for within this time,
    however much that is wanted, and nothing twice.
    `number_phases`: profiles must name the number of phases.
    `takes_zero`: whether 0 A pauses it. `change_availability`: whether that does no harm.
    `lists_configuration`: whether it can be asked for all its keys at once. `resumes`: whether it starts
    again by RemoteStart after a RemoteStop. `offers_tell`: whether its Current.Offered is what it offers.
    `advice`: what a person has to set at it, so that it takes limits at all; a sentence.
    """

    vendor: str = ""
    model: str = ""
    firmware: str = ""
    purposes: tuple[Purpose, ...] = (Purpose.TX_PROFILE, Purpose.TX_DEFAULT_PROFILE)
    kinds: tuple[Kind, ...] = (Kind.ABSOLUTE, Kind.RELATIVE)
    units: tuple[Unit, ...] = (Unit.AMPS, Unit.WATTS)
    stack_levels: tuple[int, ...] | None = None
    measurands: tuple[str, ...] = (
        MEASURANDS,
        "Current.Import,Energy.Active.Import.Register,Power.Active.Import,Voltage",
        "Current.Import,Energy.Active.Import.Register",
        "Power.Active.Import,Energy.Active.Import.Register",
    )
    sample_interval_s: int = 10
    heartbeat_s: int = HEARTBEAT_S
    leave_alone_s: float = 0.0
    number_phases: bool = False
    takes_zero: bool = True
    change_availability: bool = True
    lists_configuration: bool = True
    resumes: bool = True
    offers_tell: bool = True
    advice: str = ""
    source: str = ""

    def fits(self, vendor: str, model: str, firmware: str) -> bool:
        """Tell whether a charger is of this family."""
        pairs = ((self.vendor, vendor), (self.model, model), (self.firmware, firmware))
        return all(re.search(pattern, text, re.IGNORECASE) for pattern, text in pairs)


STANDARD = Quirk(source="OCPP 1.6")

QUIRKS = (
    Quirk(
        vendor=r"^ABB",
        model=r"TAC",
        purposes=(Purpose.TX_DEFAULT_PROFILE,),
        kinds=(Kind.ABSOLUTE,),
        units=(Unit.AMPS,),
        stack_levels=(0,),
        measurands=(MEASURANDS,),  # reading back a longer list makes it restart for ever
        takes_zero=False,
        lists_configuration=False,
        source="evcc#15533 (drops the link when asked for all keys)"
        ", #15493 with ABB's answer, lbbrhzn#1275 #1737, mobilityhouse/ocpp#372",
    ),
    Quirk(
        vendor=r"wall ?box",
        kinds=(Kind.RELATIVE, Kind.ABSOLUTE),
        stack_levels=(0,),
        offers_tell=False,
        source="evcc#15581 #15864 (newer firmware rejects Absolute), #15535 (stack level 0, Offered lies)",
    ),
    Quirk(
        vendor=r"easee",
        kinds=(Kind.ABSOLUTE,),
        sample_interval_s=30,
        source="evcc's template for Easee: Absolute, meter interval of 30 s or more",
    ),
    Quirk(
        vendor=r"ev-?box",
        measurands=(
            "Current.Import,Energy.Active.Import.Register,Power.Active.Import,Voltage",
            "Current.Import,Energy.Active.Import.Register",
        ),
        source="evcc's template for EVBox (no Current.Offered), lbbrhzn#221 #1703",
    ),
    Quirk(
        vendor=r"huawei",
        units=(Unit.WATTS,),
        source="lbbrhzn#1810: takes watts only",
    ),
    Quirk(
        vendor=r"go-?e",
        number_phases=True,
        source="go-e API#105 #243: ignores profiles without numberPhases",
    ),
    Quirk(
        vendor=r"en ?\+|en-plus|enplus",
        change_availability=False,
        source="evcc#14673: stays out of service after ChangeAvailability",
    ),
    Quirk(
        model=r"caro",
        change_availability=False,
        source="evcc#14673: the EN+ Caro, sold under many names",
    ),
    Quirk(
        vendor=r"schneider",
        measurands=(
            "Current.Import,Energy.Active.Import.Register,Power.Active.Import",
            "Current.Import,Energy.Active.Import.Register",
        ),
        advice=say("Set its energy management to be controlled by an external system."),
        source="lbbrhzn#1829: rejects long lists of measurands; #877: Load balancer is disabled",
    ),
    Quirk(
        vendor=r"autel",
        resumes=False,
        source="lbbrhzn#1523: stays in Finishing after a stop until it is reset",
    ),
    Quirk(
        vendor=r"ocular|bee ?cool",
        resumes=False,
        source="lbbrhzn#2030: stays in Finishing after a stop until it is unplugged",
    ),
    Quirk(
        vendor=r"zaptec",
        advice=say(
            "Choose OCPP 1.6J (its own, not through its cloud) in its portal, and renew its firmware."
        ),
        source="evcc#27499: no profiles in the cloud's mode, nor in some firmware (#29190)",
    ),
    Quirk(
        vendor=r"mennekes",
        sample_interval_s=60,
        heartbeat_s=30,
        leave_alone_s=20.0,
        source="evcc#32236: blocks when asked too often, and at 60 s heartbeats; PR#33099: a value a minute",
    ),
)


@lru_cache(maxsize=128)
def quirk_of(vendor: str, model: str, firmware: str = "") -> Quirk:
    """Find how a charger wants to be treated; one that nobody wrote down follows the standard."""
    return next((quirk for quirk in QUIRKS if quirk.fits(vendor, model, firmware)), STANDARD)
