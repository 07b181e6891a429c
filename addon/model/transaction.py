"""One transaction as it is kept, and how news of it joins what is kept.

Whatever a charger repeats, tells late or in another order, the same facts give the same record: that is
the work of `merged`, which the journal does in one step.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

SUPERSEDED = "Superseded"
"""Stop reason of a transaction whose connector began another: its own stop never came."""
FORGOTTEN = "Forgotten"
"""Stop reason of a transaction that was open when its charger was forgotten."""
PRESUMED = frozenset({SUPERSEDED, FORGOTTEN})
"""Ends that no charger told of, in words that OCPP does not have; a real one may come still."""

LARGEST_ID = 2**31 - 1
"""Of the ids we give; OCPP 1.6's integers are 32 bits wide."""

_TAG = ("id_tag", "tag_name", "refused")
_PLACE = ("connector_id", "charger_started", "meter_start_wh", "started_wall_s", "started")
_START = (*_TAG, *_PLACE)
_PROGRESS = (
    "energy_wh",
    "energy_estimated",
    "energy_phases_wh",
    "phases_estimated",
    "gap_s",
    "register_wh",
    "measured_wall_s",
)
_STOP = ("stopped_wall_s", "charger_stopped", "meter_stop_wh", "stop_reason")


@dataclass(frozen=True, slots=True, kw_only=True)
class TransactionRecord:
    """One transaction. `identity` tells it from all others of its charge point, whatever is repeated.

    - `id`: our number for it, never given twice.
    - `started`: its start was told; without it `started_wall_s` is when it was first heard of.
    - `tag_name`: what the owner of the tag is called; `refused`: why the tag may not charge, in OCPP's word.
    - `charger_started`, `charger_stopped`: the charger's own timestamps, kept as they came.
    - `energy_estimated`: worked out from currents, or cut off before the last register was told.
    - `energy_phases_wh`: energy of L1, L2, L3 as the charger counts its terminals, None where nothing tells;
      `phases_estimated`: shared out by the currents, not counted by registers.
    - `offline`: it was told only afterwards. `gap_s`: how long nothing was measured while it went on.
    - `register_wh`, `measured_wall_s`: the last register that was counted, and when; to go on from there.
    """

    id: int
    charge_point_id: str
    identity: str
    connector_id: int
    started_wall_s: float
    id_tag: str = ""
    tag_name: str = ""
    refused: str = ""
    charger_started: str = ""
    meter_start_wh: int | None = None
    started: bool = True
    stopped_wall_s: float | None = None
    charger_stopped: str = ""
    meter_stop_wh: int | None = None
    stop_reason: str = ""
    energy_wh: float = 0.0
    energy_estimated: bool = False
    energy_phases_wh: tuple[float, float, float] | None = None
    phases_estimated: bool = False
    offline: bool = False
    gap_s: float = 0.0
    register_wh: float | None = None
    measured_wall_s: float | None = None

    @property
    def settled(self) -> bool:
        """Whether its charger told its end: nothing about that changes any more."""
        return self.stopped_wall_s is not None and self.stop_reason not in PRESUMED


def start_identity(connector_id: int, id_tag: str, charger_started: str, meter_start_wh: int | None) -> str:
    """Tell what a repeated StartTransaction of OCPP 1.6 has in common with the first."""
    return f"{connector_id}|{id_tag}|{charger_started}|{meter_start_wh or 0}"


def again(record: TransactionRecord) -> TransactionRecord:
    """Tell it from an earlier one of the same identity, which has ended: some chargers' are all alike."""
    return replace(record, identity=f"{record.identity}#{record.id}")


def told_identity(record: TransactionRecord) -> str:
    """Tell the identity as its charger tells it."""
    return record.identity.removesuffix(f"#{record.id}")


def merged(kept: TransactionRecord, news: TransactionRecord) -> TransactionRecord:
    """Join news of a transaction to what is kept: what is settled stays, what was missing is filled in."""
    result = _filled_in(kept, news)
    if kept.settled:
        return result
    if _is_newer(news, kept):
        result = replace(result, **_part(news, _PROGRESS))
    if news.settled:
        result = replace(result, **_part(news, _STOP), offline=kept.offline or news.offline)
        if news.meter_stop_wh is not None:
            result = replace(result, **_part(news, _PROGRESS))
    elif kept.stopped_wall_s is None:
        result = replace(result, **_part(news, _STOP))
    return result


def _filled_in(kept: TransactionRecord, news: TransactionRecord) -> TransactionRecord:
    """Add what was not known of the start: all of it, or the tag, which 2.0.1 mostly tells after it."""
    result = kept
    if not kept.id_tag and (news.id_tag or (news.refused and not kept.settled)):
        result = replace(result, **_part(news, _TAG))
    elif kept.refused and news.started and news.id_tag == kept.id_tag and not kept.settled:
        result = replace(result, refused=news.refused)  # it may charge by now
    if kept.meter_start_wh is None and not kept.settled:
        result = replace(result, meter_start_wh=news.meter_start_wh)
    if news.started and not kept.started:
        result = replace(result, **_part(news, _START if news.id_tag else _PLACE))
        result = replace(result, offline=kept.offline or news.offline)
        if kept.settled and news.energy_wh > kept.energy_wh:
            result = replace(result, **_part(news, _PROGRESS))
    return result


def _is_newer(news: TransactionRecord, kept: TransactionRecord) -> bool:
    """Tell whether news know more of what was measured; a start that is repeated knows nothing of that."""
    if news.stopped_wall_s is None and news.measured_wall_s is None:
        return False
    later = (news.measured_wall_s or 0.0) >= (kept.measured_wall_s or 0.0)
    return later and news.energy_wh >= kept.energy_wh


def _part(record: TransactionRecord, names: tuple[str, ...]) -> dict[str, Any]:
    return {name: getattr(record, name) for name in names}
