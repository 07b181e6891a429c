"""What the checks look at: values of one moment."""

from __future__ import annotations

from dataclasses import dataclass, field

from addon.circuit_options import Advice
from addon.model.access import Reception
from addon.model.broker import BrokerState
from addon.model.neighbours import Neighbour
from addon.model.status import ChargerStatus, KnockingStatus, SiteStatus
from addon.translation.text import say


@dataclass(frozen=True, slots=True, kw_only=True)
class HealthContext:
    """Everything that a check may know.

    `site` is None while the options can't be used; `options_error`, `ocpp_error`, `store_error`,
    `recording_error`, `upload_error`, `background_error` and `price_problem` are sentences, empty if all is
    well.
    `home_assistant` is None where there is none to connect to; `home_assistant_refuses`: it does not let us
    in. `ocpp_port_closed`: no port of the host leads to us. `neighbours`: others that serve chargers.
    `currents_estimated`: the meter's currents are worked out from power. `highest_house_a`: the highest
    current of the house alone that was seen on any phase. `without_dead_man`: ids of chargers that stay at
    their last limit when this program is lost; `refusing`: of those that refuse every limit.
    `circuit_advice`: what of the circuits is hardly meant. `found_by_steps`: id of the main fuse's meter
    where nobody chose it among several, "" else. `reception`: what there is to tell of the chargers' port.
    `broker`: the MQTT broker; None where entities go nowhere.
    """

    site: SiteStatus | None = None
    chargers: tuple[ChargerStatus, ...] = ()
    knocking: tuple[KnockingStatus, ...] = ()
    ocpp_url: str = ""
    ocpp_error: str = ""
    options_error: str = ""
    store_error: str = ""
    recording_error: str = ""
    upload_error: str = ""
    background_error: str = ""
    price_problem: str = ""
    home_assistant: bool | None = None
    home_assistant_refuses: bool = False
    ocpp_port_closed: bool = False
    neighbours: tuple[Neighbour, ...] = ()
    currents_estimated: bool = False
    highest_house_a: float | None = None
    without_dead_man: tuple[str, ...] = ()
    refusing: tuple[str, ...] = ()
    circuit_advice: tuple[Advice, ...] = ()
    found_by_steps: str = ""
    reception: Reception = field(default_factory=Reception)
    broker: BrokerState | None = None


def label(charger: ChargerStatus) -> str:
    """Name a charger the way people know it."""
    return charger.name or charger.id


def label_of(context: HealthContext, charge_point_id: str) -> str:
    """Name a charge point the way people know it: by the name of its first connector."""
    found = (label(c) for c in context.chargers if c.charge_point_id == charge_point_id)
    return next(found, charge_point_id)


def quoted(name: str) -> str:
    """Put a name between the quotation marks of the reader's language."""
    return say("“{name}”", name=name)
