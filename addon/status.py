"""The picture of one moment that the page, the API and Home Assistant's entities show."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime

from addon import __version__
from addon.balancer import Memory
from addon.config import Options, meter_word
from addon.model.decision import Decision, PhaseDecision, Setpoint, Snapshot
from addon.model.loadpoint import ChargePointInfo, LoadpointState, Session
from addon.model.meter import MeterCandidate, MeterReading, MeterState
from addon.model.phases import Phase, amps
from addon.model.site import Circuit, Loadpoint, Site
from addon.model.status import (
    CandidateStatus,
    ChargerStatus,
    CircuitStatus,
    KnockingStatus,
    MeterStatusView,
    PhaseStatus,
    SessionStatus,
    SettingsStatus,
    SiteStatus,
    Status,
)
from addon.translation.text import say

DRAW_SHOWN_S = 120.0
"""A measurement older than this is no longer shown as what flows now."""


def failed(error: str) -> Status:
    """Show only why nothing can be shown: the options can't be used."""
    return Status(version=__version__, site=None, error=error)


def status_of(
    site: Site,
    snapshot: Snapshot,
    decision: Decision,
    infos: Mapping[str, ChargePointInfo],
    wall_s: float,
) -> Status:
    """Put a decision and what it rested on into the words and units of the API."""
    loadpoints = {loadpoint.id: loadpoint for loadpoint in site.loadpoints}
    return Status(
        version=__version__,
        site=_site(site, snapshot, decision),
        chargers=tuple(
            _charger(
                site,
                loadpoints[s.id],
                s,
                decision.setpoint(s.id),
                infos[s.charge_point_id],
                snapshot.now_s,
                wall_s,
            )
            for s in sorted(snapshot.loadpoints, key=lambda s: s.id)
            if s.id in loadpoints
        ),
    )


def with_knocking(status: Status, knocking: Sequence[ChargePointInfo]) -> Status:
    """Add the chargers that were turned away."""
    return replace(
        status,
        knocking=tuple(KnockingStatus(id=i.id, last_seen=_iso(i.last_seen_wall_s)) for i in knocking),
    )


def with_waits(status: Status, moment: Snapshot, site: Site, memory: Memory) -> Status:
    """Add for how long paused cars rest at least; whether there is room for them then, nobody knows."""
    return replace(status, chargers=tuple(_with_wait(c, moment.now_s, site, memory) for c in status.chargers))


def _with_wait(charger: ChargerStatus, now_s: float, site: Site, memory: Memory) -> ChargerStatus:
    past = memory.loadpoints.get(charger.id)
    if charger.limit_a != 0 or past is None or past.paused_at_s is None:
        return charger
    left_s = past.paused_at_s + site.min_pause_s - now_s
    return replace(charger, resume_in_s=round(left_s, 1)) if left_s > 0 else charger


def with_settings(status: Status, options: Options, settings: SettingsStatus) -> Status:
    """Add what only the options say, and how they are kept."""
    site = status.site and replace(status.site, maximum_load_a=options.grid.maximum_load_a)
    chargers = tuple(
        replace(charger, new_firmware=own.new_firmware)
        if (own := options.charger(charger.charge_point_id)).firmware_url
        else charger
        for charger in status.chargers
    )
    return replace(status, site=site, chargers=chargers, settings=settings)


def _site(site: Site, snapshot: Snapshot, decision: Decision) -> SiteStatus:
    reading = snapshot.meter.reading
    loaded: Phase | None = None
    if reading is not None:
        loaded = max(site.phases, key=lambda p: reading.currents[p])
    return SiteStatus(
        meter=_meter(snapshot.meter, snapshot.now_s, fresh=decision.fresh, text=decision.contradiction),
        phases={
            str(p.phase): _phase(p, voltage_v=_voltage_v(site, reading, p.phase)) for p in decision.phases
        },
        limit_a=amps(site.main.limit_da),
        margin_a=amps(site.main.margin_da),
        fallback_a=amps(site.fallback_da),
        actual_power_w=None if reading is None else round(reading.power_w, 1),
        actual_current_a=None if reading is None or loaded is None else amps(reading.currents[loaded]),
        most_loaded_phase=None if loaded is None else str(loaded),
        source=str(decision.source),
        reason=said(site, decision.reason),
        shadow=site.shadow,
        max_power_w=site.max_power_w or None,
        main_fuse_a=amps(site.main.rated_da),
        strategy=str(site.strategy),
        circuits=tuple(_circuit(circuit, snapshot, decision) for circuit in site.circuits),
    )


def said(site: Site, reason: str) -> str:
    """Tell a reason so that nobody takes for done what was only decided."""
    return say("Shadow mode, nothing is sent: {reason}", reason=reason) if site.shadow else reason


def _voltage_v(site: Site, reading: MeterReading | None, phase: Phase) -> float | None:
    measured = () if reading is None else reading.voltages_v
    return dict(zip(site.phases, measured, strict=False)).get(phase)


def _phase(phase: PhaseDecision, *, metered: bool = True, voltage_v: float | None = None) -> PhaseStatus:
    known = phase.house_da is not None
    return PhaseStatus(
        current_a=None if phase.metered_da is None else amps(phase.metered_da),
        house_a=amps(phase.house_da) if phase.house_da is not None and metered else None,
        headroom_a=amps(phase.headroom_da) if known else None,
        planned_a=amps(phase.planned_da),
        heat_left_pct=phase.heat_left_pct,
        voltage_v=voltage_v,
    )


def _circuit(circuit: Circuit, snapshot: Snapshot, decision: Decision) -> CircuitStatus:
    decided = next((c for c in decision.circuits if c.circuit_id == circuit.id), None)
    _, alone = meter_word(circuit.meter)
    shown = [p for p in decided.phases if alone in (None, p.phase)] if decided else []
    meter: MeterStatusView | None = None
    if circuit.meter:
        states = {m.circuit_id: m.state for m in snapshot.circuit_meters}
        state = states.get(circuit.id, MeterState())
        meter = _meter(state, snapshot.now_s, fresh=decided is not None and decided.fresh)
    return CircuitStatus(
        id=circuit.id,
        name=circuit.name,
        limit_a=amps(circuit.limit_da),
        parent=circuit.parent,
        meter=meter,
        phases={str(p.phase): _phase(p, metered=bool(circuit.meter)) for p in shown},
    )


def _meter(meter: MeterState, now_s: float, *, fresh: bool, text: str = "") -> MeterStatusView:
    return MeterStatusView(
        name=meter.name,
        ok=fresh,
        age_s=None if meter.alive_at_s is None else round(max(0.0, now_s - meter.alive_at_s), 1),
        status=str(meter.status),
        text=text or meter.text,
        candidates=tuple(_candidate(candidate, meter.device_id) for candidate in meter.candidates),
    )


def _candidate(candidate: MeterCandidate, chosen_id: str) -> CandidateStatus:
    return CandidateStatus(
        id=candidate.device_id,
        name=candidate.name,
        model=candidate.model,
        power_w=None if candidate.power_w is None else round(candidate.power_w, 1),
        why_not=candidate.why_not,
        current_a={str(p): amps(da) for p, da in zip(Phase, candidate.currents_da, strict=False)},
        chosen=candidate.device_id == chosen_id,
    )


def _charger(
    site: Site,
    loadpoint: Loadpoint,
    state: LoadpointState,
    setpoint: Setpoint | None,
    info: ChargePointInfo,
    now_s: float,
    wall_s: float,
) -> ChargerStatus:
    return ChargerStatus(
        id=state.id,
        charge_point_id=state.charge_point_id,
        connector_id=state.connector_id,
        name=loadpoint.name,
        vendor=info.vendor,
        model=info.model,
        firmware=info.firmware,
        connected=state.connected,
        status=str(state.status),
        available=state.operative,
        limit_a=None if setpoint is None else amps(setpoint.limit_da),
        min_current_a=amps(loadpoint.min_da),
        max_current_a=amps(loadpoint.max_da),
        current_a=_currents(loadpoint, state, now_s),
        power_w=state.power_w,
        energy_wh=state.energy_wh,
        session=None if state.session is None else _session(state.session, wall_s),
        source="" if setpoint is None else str(setpoint.source),
        reason="" if setpoint is None else said(site, setpoint.reason),
        problem=state.problem,
        circuit=loadpoint.circuit,
        escalation=str(state.escalation),
        error_code=state.error_code,
        last_seen=_minute(info.last_seen_wall_s),
        serial=info.serial,
        priority=loadpoint.priority,
    )


def _currents(loadpoint: Loadpoint, state: LoadpointState, now_s: float) -> dict[str, float]:
    """Show what the charger measured, under the grid phases where the wiring is known."""
    newest = state.draws[-1] if state.draws else None
    if newest is None or now_s - newest.at_s > DRAW_SHOWN_S:
        return {}
    names = loadpoint.phase_map or tuple(Phase)
    return {str(name): amps(da) for name, da in zip(names, newest.terminals_da, strict=False)}


def _session(session: Session, wall_s: float) -> SessionStatus:
    return SessionStatus(
        id=session.transaction_id,
        id_tag=session.id_tag,
        tag_name=session.tag_name,
        refused=session.refused,
        started=_iso(session.started_wall_s),
        duration_s=round(max(0.0, wall_s - session.started_wall_s), 0),
        energy_wh=round(session.energy_wh, 1),
    )


def _iso(wall_s: float) -> str:
    return datetime.fromtimestamp(wall_s, UTC).isoformat(timespec="seconds")


def _minute(wall_s: float) -> str:
    """Tell a time to the minute, so that not every message is news; "" for never."""
    return _iso(wall_s // 60 * 60) if wall_s else ""
