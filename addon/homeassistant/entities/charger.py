"""The entities of each charger; one with several connectors has them for each, but for what is `whole`."""

from __future__ import annotations

from collections.abc import Callable

from addon.homeassistant.entities.row import Act, Attributes, Controls, Row, Value, current, cut, power
from addon.model.decision import Source
from addon.model.loadpoint import ChargingStatus
from addon.model.phases import PHASES
from addon.model.status import ChargerStatus, SessionStatus

LEAST_A, MOST_A = 6.0, 80.0
MINUTE_S = 60

NO_VERSION = "unknown"
"""Of a charger that does not say which firmware it has; Home Assistant installs nothing over nothing."""


def _of_session(value: Callable[[SessionStatus], Value]) -> Callable[[ChargerStatus], Value]:
    return lambda charger: None if charger.session is None else value(charger.session)


def _session(charger: ChargerStatus) -> Attributes:
    if charger.session is None:
        return {}
    return {"started": charger.session.started, "id_tag": charger.session.id_tag}


def _on_phase(phase: str) -> Callable[[ChargerStatus], Value]:
    return lambda charger: charger.current_a.get(phase)


def _button(
    key: str,
    act: Act[ChargerStatus],
    *,
    device_class: str | None = None,
    icon: str | None = None,
    category: str = "config",
    whole: bool = False,
    patient: bool = False,
) -> Row[ChargerStatus]:
    return Row(
        key=key,
        platform="button",
        value=lambda _charger: None,
        act=act,
        device_class=device_class,
        icon=icon,
        category=category,
        live=True,
        whole=whole,
        patient=patient,
    )


async def _start_or_stop(controls: Controls, charger: ChargerStatus, on: bool) -> None:  # noqa: FBT001 - of Act
    if on:
        await controls.start_charging(charger.id)
    else:
        await controls.stop_charging(charger.id)


_STATE: tuple[Row[ChargerStatus], ...] = (
    Row(
        key="status",
        value=lambda charger: charger.status,
        attributes=lambda charger: {
            "vendor": charger.vendor,
            "model": charger.model,
            "firmware": charger.firmware,
        },
        device_class="enum",
        options=tuple(ChargingStatus),
        words="status",
        icon="mdi:ev-station",
        live=True,
        urgent=True,
    ),
    Row(
        key="connected",
        platform="binary_sensor",
        value=lambda charger: charger.connected,
        device_class="connectivity",
        category="diagnostic",
        urgent=True,
    ),
    Row(
        key="problem",
        platform="binary_sensor",
        value=lambda charger: bool(charger.problem),
        attributes=lambda charger: {"reason": charger.problem},
        device_class="problem",
        category="diagnostic",
        urgent=True,
    ),
    Row(
        key="error_code",
        value=lambda charger: charger.error_code or None,
        icon="mdi:alert-circle-outline",
        category="diagnostic",
        live=True,
        urgent=True,
    ),
    Row(
        key="last_seen",
        value=lambda charger: charger.last_seen or None,
        device_class="timestamp",
        category="diagnostic",
        enabled=False,
        whole=True,
        every_s=MINUTE_S,
    ),
    Row(
        key="firmware",
        value=lambda charger: charger.firmware or None,
        icon="mdi:chip",
        category="diagnostic",
        enabled=False,
        whole=True,
    ),
)

_MEASURED: tuple[Row[ChargerStatus], ...] = (
    current(
        "current_limit",
        lambda charger: charger.limit_a,
        attributes=lambda charger: {"reason": charger.reason, "source": charger.source},
        icon="mdi:car-speed-limiter",
    ),
    Row(
        key="limit_reason",
        value=lambda charger: charger.source or None,
        attributes=lambda charger: {"decision": charger.reason},
        device_class="enum",
        options=tuple(Source),
        words="reason",
        icon="mdi:comment-question-outline",
        urgent=True,
    ),
    current(
        "current",
        lambda charger: max(charger.current_a.values(), default=None),
        attributes=lambda charger: {phase.lower(): amps for phase, amps in charger.current_a.items()},
        live=True,
    ),
    *(current(f"current_{p.lower()}", _on_phase(p), live=True) for p in PHASES),
    power("power", lambda charger: charger.power_w, live=True),
    Row(
        key="energy",
        value=lambda charger: charger.energy_wh,
        device_class="energy",
        unit="Wh",
        state_class="total_increasing",
        precision=0,
        every_s=10.0,
    ),
    Row(
        key="session_energy",
        value=_of_session(lambda session: session.energy_wh),
        attributes=_session,
        device_class="energy",
        unit="Wh",
        state_class="total_increasing",
        precision=0,
        every_s=10.0,
    ),
    Row(
        key="session_time",
        value=_of_session(lambda session: session.duration_s // MINUTE_S),
        device_class="duration",
        unit="min",
        precision=0,
        icon="mdi:timer-outline",
    ),
    Row(
        key="session_start",
        value=_of_session(lambda session: session.started),
        device_class="timestamp",
        icon="mdi:clock-start",
    ),
    Row(
        key="session_id_tag",
        value=_of_session(lambda session: session.id_tag or None),
        attributes=lambda charger: {"name": charger.session.tag_name} if charger.session else {},
        icon="mdi:card-account-details-outline",
        category="diagnostic",
    ),
)

_CONTROLS: tuple[Row[ChargerStatus], ...] = (
    Row(
        key="charge_control",
        platform="switch",
        value=lambda charger: charger.session is not None,
        act=_start_or_stop,
        icon="mdi:ev-plug-type2",
        live=True,
        urgent=True,
    ),
    Row(
        key="availability",
        platform="switch",
        value=lambda charger: charger.available,
        act=lambda controls, charger, value: controls.set_availability(charger.id, operative=value),
        icon="mdi:toggle-switch",
        category="config",
        live=True,
        urgent=True,
    ),
    current(
        "maximum_current",
        lambda charger: charger.max_current_a,
        platform="number",
        limits=lambda _charger: (LEAST_A, MOST_A, 1.0),
        act=lambda controls, charger, value: controls.set_max_current_a(charger.id, value),
        icon="mdi:current-ac",
        category="config",
        urgent=True,
    ),
    _button(
        "reset",
        lambda controls, charger, _none: controls.reset(charger.id),
        device_class="restart",
        whole=True,
        patient=True,
    ),
    _button(
        "unlock",
        lambda controls, charger, _none: controls.unlock(charger.id),
        icon="mdi:lock-open-variant-outline",
    ),
    _button(
        "refresh",
        lambda controls, charger, _none: controls.refresh(charger.id),
        icon="mdi:refresh",
        category="diagnostic",
        whole=True,
        patient=True,
    ),
    Row(
        key="update",
        platform="update",
        value=lambda charger: charger.firmware or NO_VERSION,
        attributes=lambda charger: {
            "installed_version": cut(charger.firmware) or NO_VERSION,
            "latest_version": cut(charger.new_firmware),
        },
        act=lambda controls, charger, _none: controls.install_firmware(charger.id),
        device_class="firmware",
        category="config",
        applies=lambda charger: bool(charger.new_firmware),
        live=True,
        whole=True,
        patient=True,
        urgent=True,
    ),
)

CHARGER: tuple[Row[ChargerStatus], ...] = (*_STATE, *_MEASURED, *_CONTROLS)
