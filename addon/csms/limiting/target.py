"""A setpoint -> what this charger can be told of it. Pure but for reading what is known."""

from __future__ import annotations

from addon.csms.connector import Connector
from addon.csms.limiting.dead_man import Told
from addon.csms.limiting.pause_ways import PauseWays
from addon.csms.limiting.profile_writer import Telling
from addon.csms.limiting.ways import Choice
from addon.csms.phases_used import SUPPOSED
from addon.csms.station import Station
from addon.csms.way import Kind, Unit
from addon.model.decision import Setpoint
from addon.model.loadpoint import ChargingStatus, Session
from addon.model.site import MIN_PILOT_DA

BEGINS_WITHIN_S = 30.0
"""A car that may charge and is awake has begun by then."""


def suppose_phases(choice: Choice, told: Told | None, station: Station, connector: Connector) -> None:
    """Count with all phases for a car that does not begin in watts for one: it may get a third of them.

    Not where its draw is not told by phase: nothing would put that right. Nor for a car that sleeps by its
    own will, where the fallback that this brings (`telling_for`) would be renewed in flash all the time.
    """
    draws = connector.draws(station.clock())
    asleep = connector.status is ChargingStatus.SUSPENDED_EV and choice.way.in_flash
    may_charge = told is not None and told.confirmed and told.limit_da >= MIN_PILOT_DA
    if choice.way.unit is not Unit.WATTS or asleep or not may_charge or connector.phases.seen:
        return
    since_s = station.clock() - BEGINS_WITHIN_S
    if told is not None and told.at_s <= since_s and draws and draws[-1].per_terminal:
        connector.phases.supposed = True


def telling_for(
    choice: Choice,
    wanted: Setpoint,
    session: Session,
    station: Station,
    connector: Connector,
    ways: PauseWays,
) -> Telling:
    """Work out limit and fallback as the charger takes them.

    Whether it takes profiles at all is found out with a limit that every charger takes; a pause follows.
    Watts for supposed phases are the least that a car charges with, and fall to what one phase may carry:
    until it is measured, all of them may flow in one.
    """
    lowest_da, least_da = ways.lowest_fallback_da, station.learned.lowest_da
    fallback_da = wanted.fallback_da if wanted.fallback_da >= least_da else lowest_da
    limit_da = wanted.limit_da or ways.limit_da or 0
    if not choice.has_dead_man:
        # nothing above what it may draw when nobody is there to cut it
        limit_da = min(limit_da, max(fallback_da, lowest_da))
    if choice.way.unit is Unit.WATTS and connector.phases.supposed:
        limit_da, fallback_da = min(limit_da, max(MIN_PILOT_DA, least_da)), fallback_da // SUPPOSED
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
    mains = connector.mains(unit=way.unit, number_phases=station.quirk.number_phases)
    return (
        way.key,
        None if outlives_session else session.transaction_id,
        mains.number_phases,
    )
