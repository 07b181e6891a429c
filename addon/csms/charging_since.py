"""Since when a session charges: what the times of a relative schedule count from in OCPP 2.0.1.

There it is the moment at which power could flow (part 2, K: ChargingProfileKindEnumType), which a car may
put off for hours; in 1.6 it is the transaction's start.
"""

from __future__ import annotations

from addon.csms.connector import Connector
from addon.csms.rpc.errors import Dialect
from addon.csms.station import Station
from addon.model.loadpoint import Session

_FROM_THE_START = ("", Dialect.OCPP16.value)


async def note_charging(station: Station, connector: Connector, transaction_id: int) -> None:
    """Take in that a transaction charges, or could; the first time counts, also after a restart of ours."""
    since = connector.charging_since
    if since is not None and since[0] == transaction_id:
        return
    now_s, now_wall_s = station.clock(), station.wall_clock()
    kept = station.learned.charging_since.get(connector.id)
    if kept is not None and kept[0] == transaction_id:
        connector.charging_since = transaction_id, now_s - max(0.0, now_wall_s - kept[1])
        return
    connector.charging_since = transaction_id, now_s
    station.learned.charging_since[connector.id] = transaction_id, now_wall_s
    await station.keep()


def charging_age_s(station: Station, connector: Connector, session: Session) -> float:
    """Tell for how long relative times have counted; rather less, so that a dead-man falls early if anything.

    0 where it is not known.
    """
    now_s = station.clock()
    age_s = now_s - session.started_at_s
    if station.learned.version in _FROM_THE_START:
        return age_s
    since = connector.charging_since
    known = since is not None and since[0] == session.transaction_id
    return min(age_s, now_s - since[1]) if known and since is not None else 0.0
