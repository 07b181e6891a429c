"""What the rest of the app sees of one connector."""

from __future__ import annotations

from addon.csms.connector import Connector
from addon.csms.limiting.limiter import Limiter
from addon.csms.limiting.problems import problem_of
from addon.csms.station import Station
from addon.model.loadpoint import LoadpointState, Session
from addon.model.site import loadpoint_id


def state_of(
    station: Station, connector: Connector, limiter: Limiter, *, session: Session | None, connected: bool
) -> LoadpointState:
    """Tell how it stands now; `session`: the running one, or one that goes on after a pause."""
    now_s = station.clock()
    return LoadpointState(
        id=loadpoint_id(station.id, connector.id),
        charge_point_id=station.id,
        connector_id=connector.id,
        connected=connected,
        # a pause by other means is no person's wish
        operative=connector.operative or (limiter.pausing.out_of_service and not connector.inoperative_by_us),
        status=connector.status,
        status_at_s=connector.status_at_s,
        session=session,
        draws=connector.draws(now_s),
        orders=limiter.orders(now_s),
        dead_man_at_s=limiter.dead_man_at_s,
        has_dead_man=limiter.has_dead_man,
        refuses_limits=limiter.exhausted,
        can_pause=limiter.pausing.ways.possible,
        lowest_da=station.learned.lowest_da,
        power_w=connector.power_w(now_s),
        energy_wh=connector.energy_wh,
        problem=problem_of(station, connector, limiter),
        escalation=limiter.supervision.stage.step,
        error_code=connector.error_code,
    )
