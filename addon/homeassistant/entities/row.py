"""One row of a table: one entity of the house, of each charger, or of each circuit."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any, Generic, Protocol, TypeVar

Value = str | float | bool | None
Attributes = dict[str, Any]
S = TypeVar("S")

SHOWN_ALONE = {"number": "sensor", "switch": "binary_sensor", "select": "sensor"}
"""What a control is where it can only be shown: without a broker."""
SMALL_CHANGE_S = 10.0
"""How long a change below a row's `step` waits; also sentences with numbers in them, which change all the
time: each change is a row in the user's history."""


class Controls(Protocol):
    """What the controls do. Each raises RefusedError or PeerError, a sentence for a person."""

    async def set_maximum_load_a(self, value: float) -> None:
        """Keep house and cars below this; 0: below the main fuse."""

    async def set_margin_a(self, value: float) -> None:
        """Keep this much below the limit."""

    async def set_balancing(self, *, on: bool) -> None:
        """Balance, or only watch."""

    async def set_strategy(self, value: str) -> None:
        """Choose how cars share."""

    async def set_max_current_a(self, charger_id: str, value: float) -> None:
        """Change the highest current that a charger may be given."""

    async def set_availability(self, charger_id: str, *, operative: bool) -> None:
        """Take a charger into or out of service."""

    async def start_charging(self, charger_id: str, tag: str = "") -> None:
        """Ask for a session to start."""

    async def stop_charging(self, charger_id: str) -> None:
        """Ask for the running session to end."""

    async def refresh(self, charger_id: str) -> None:
        """Ask the charger for all it can tell."""

    async def reset(self, charger_id: str, *, hard: bool = False) -> None:
        """Restart the charger."""

    async def unlock(self, charger_id: str) -> None:
        """Release the cable."""

    async def install_firmware(self, charger_id: str) -> object:
        """Install the firmware that its options name."""


Act = Callable[[Controls, S, Any], Awaitable[object]]
"""What a control does with the value that was chosen; buttons and updates get None."""


def nothing_more(_subject: object) -> Attributes:
    """Give no attributes."""
    return {}


def always(_subject: object) -> bool:
    """Apply to every subject."""
    return True


@dataclass(frozen=True, slots=True, kw_only=True)
class Row(Generic[S]):
    """One entity.

    `words`: the group of translated words for its value, told as attribute `text`; the state itself stays
    English, as automations want it. `applies`: whether a subject has this entity at all. `live`: nothing
    is known of it, and nothing can be done with it, while the charger is not connected. `whole`: it is of
    the charge point, not of each connector. `limits`: least, most and step of a number. `act`: what it
    does, for controls. `patient`: it may take long and must not keep other orders waiting.

    How often it is told: `urgent` at once; else once a second, but a change by less than `step` after
    `SMALL_CHANGE_S`, and none before `every_s`.
    """

    key: str
    value: Callable[[S], Value]
    attributes: Callable[[S], Attributes] = nothing_more
    platform: str = "sensor"
    device_class: str | None = None
    unit: str | None = None
    state_class: str | None = None
    precision: int | None = None
    icon: str | None = None
    options: tuple[str, ...] = ()
    words: str = ""
    category: str | None = None
    enabled: bool = True
    applies: Callable[[S], bool] = always
    live: bool = False
    whole: bool = False
    limits: Callable[[S], tuple[float, float, float]] | None = None
    act: Act[S] | None = None
    patient: bool = False
    urgent: bool = False
    step: float = 0.0
    every_s: float = 1.0

    @property
    def shown_alone(self) -> str | None:
        """The platform where it can only be shown; None where there is nothing to show."""
        if self.platform in {"button", "update"}:
            return None
        return SHOWN_ALONE.get(self.platform, self.platform)


CURRENT_STEP_A = 0.5
POWER_STEP_W = 100.0


def current(key: str, value: Callable[[S], Value], **more: Any) -> Row[S]:  # noqa: ANN401 - fields of Row
    """Make a row that measures a current."""
    own: dict[str, Any] = {
        "device_class": "current",
        "unit": "A",
        "state_class": "measurement",
        "precision": 1,
    }
    return Row(key=key, value=value, **(own | {"step": CURRENT_STEP_A} | more))


def power(key: str, value: Callable[[S], Value], **more: Any) -> Row[S]:  # noqa: ANN401
    """Make a row that measures a power."""
    own: dict[str, Any] = {"device_class": "power", "unit": "W", "state_class": "measurement", "precision": 0}
    return Row(key=key, value=value, **(own | {"step": POWER_STEP_W} | more))


def cut(text: str) -> str:
    """Cut a text, as it is said, to what Home Assistant takes as a state."""
    return text if len(text) <= MAX_STATE else text[: MAX_STATE - 1] + "…"


MAX_STATE = 255
