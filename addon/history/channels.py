"""What of a moment is kept: a value in deciamps for each channel. Pure."""

from __future__ import annotations

from dataclasses import dataclass

from addon.engine import Moment
from addon.model.decision import Source
from addon.model.loadpoint import LoadpointState
from addon.model.phases import Phase
from addon.model.site import Loadpoint
from addon.status import DRAW_SHOWN_S

LIMIT = "limit"
_NOT_CHARGING = frozenset({Source.NO_SESSION, Source.NOT_CONNECTED})


@dataclass(frozen=True, slots=True, kw_only=True)
class Channel:
    """What a channel's key says: its kind, and the loadpoint and phase it is of, "" without one."""

    key: str
    kind: str
    loadpoint: str = ""
    phase: str = ""


def channel_of(key: str) -> Channel:
    """Read a key: `metered.L1`, `limit`, `setpoint/<loadpoint>` or `draw/<loadpoint>/L1`."""
    kind, slash, rest = key.partition("/")
    if kind == "draw":
        loadpoint, _, phase = rest.rpartition("/")
        return Channel(key=key, kind=kind, loadpoint=loadpoint, phase=phase)
    if slash:
        return Channel(key=key, kind=kind, loadpoint=rest)
    kind, _, phase = key.partition(".")
    return Channel(key=key, kind=kind, phase=phase)


def values_of(moment: Moment) -> dict[str, int]:
    """Tell what flows, what was left and what the chargers are told; what is not known is left out."""
    decision = moment.decision
    values = {LIMIT: moment.site.main.limit_da}
    for phase in decision.phases:
        if phase.metered_da is not None:
            values[f"metered.{phase.phase}"] = phase.metered_da
        if phase.house_da is not None:
            values[f"house.{phase.phase}"] = phase.house_da
            values[f"headroom.{phase.phase}"] = phase.headroom_da
    for setpoint in decision.setpoints:
        if setpoint.source not in _NOT_CHARGING:
            values[f"setpoint/{setpoint.loadpoint_id}"] = setpoint.limit_da
    wired = {loadpoint.id: loadpoint for loadpoint in moment.site.loadpoints}
    for state in moment.snapshot.loadpoints:
        if state.id in wired:
            values |= _draws(wired[state.id], state, moment.snapshot.now_s)
    return values


def _draws(loadpoint: Loadpoint, state: LoadpointState, now_s: float) -> dict[str, int]:
    """Tell what a car draws, under the grid phases where the wiring is known; without a session nothing."""
    names = loadpoint.phase_map or tuple(Phase)
    newest = state.draws[-1] if state.draws else None
    if newest is not None and now_s - newest.at_s <= DRAW_SHOWN_S:
        terminals_da: tuple[int, ...] = newest.terminals_da
    elif state.connected and state.session is None:
        terminals_da = (0, 0, 0)
    else:
        return {}
    return {f"draw/{state.id}/{name}": da for name, da in zip(names, terminals_da, strict=False)}
