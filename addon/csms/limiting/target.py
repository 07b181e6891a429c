"""A setpoint -> what this charger can be told of it. Pure but for reading what is known."""

from __future__ import annotations

from addon.csms.connector import Connector
from addon.csms.limiting.pausing import Pausing
from addon.csms.limiting.profile_writer import Telling
from addon.csms.limiting.ways import Choice
from addon.csms.station import Station
from addon.csms.way import Kind, Unit
from addon.model.decision import Setpoint
from addon.model.loadpoint import ChargingStatus, Session
from addon.model.site import MIN_PILOT_DA


def telling_for(
    choice: Choice,
    wanted: Setpoint,
    session: Session,
    station: Station,
    connector: Connector,
    pausing: Pausing,
) -> Telling:
    """Work out limit and fallback as the charger takes them.

    Whether it takes profiles at all is found out with a limit that every charger takes; a pause follows.
    """
    lowest_da, least_da = pausing.lowest_fallback_da, station.learned.lowest_da
    fallback_da = wanted.fallback_da if wanted.fallback_da >= least_da else lowest_da
    limit_da = wanted.limit_da or pausing.limit_da or 0
    if not choice.has_dead_man:
        # nothing above what it may draw when nobody is there to cut it
        limit_da = min(limit_da, max(fallback_da, lowest_da))
    if choice.way.key not in station.learned.proven:
        limit_da, fallback_da = max(limit_da, least_da), max(fallback_da, least_da)
    fallback_da = min(limit_da, fallback_da)
    return Telling(
        way=choice.way,
        limit_da=limit_da,
        fallback_da=fallback_da,
        falls=choice.has_dead_man and fallback_da < limit_da,
        terms=_terms(choice, session, station, connector),
        jumps=station.learned.jumps,
    )


def resting(connector: Connector, fallback_da: int) -> bool:
    """Tell whether the car sleeps by its own will: then nothing is lost when the dead-man falls.

    Not where it would fall below the minimum: some chargers say SuspendedEV of a pause as well.
    """
    asleep = connector.status is ChargingStatus.SUSPENDED_EV and not connector.drawing
    return asleep and fallback_da >= MIN_PILOT_DA


def _terms(choice: Choice, session: Session, station: Station, connector: Connector) -> tuple[object, ...]:
    """Name what a profile rests on besides its limit."""
    way = choice.way
    outlives_session = way.in_flash and way.kind is Kind.ABSOLUTE
    mains = connector.mains(station.clock(), number_phases=station.quirk.number_phases)
    names_phases = way.unit is Unit.WATTS or mains.number_phases is not None
    return (
        way.key,
        None if outlives_session else session.transaction_id,
        mains.phases if names_phases else None,
    )
