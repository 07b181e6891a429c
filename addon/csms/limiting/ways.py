"""Which way to tell a charger its limit: by its word, by what is known of its make, by its refusals. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import product

from addon.csms.learned import Learned
from addon.csms.quirks import Quirk
from addon.csms.way import Kind, Purpose, Unit, Way


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """A way, and whether the charger falls back by itself when told so."""

    way: Way
    has_dead_man: bool


def all_ways(quirk: Quirk, learned: Learned) -> Iterator[Way]:
    """List the ways worth trying, the likeliest first.

    What chargers differ in most comes first, so that the second try mostly succeeds: the purpose. The
    other unit comes last, since they say which one they take.
    """
    for unit, level, kind, purpose in product(
        _units(quirk, learned), _stack_levels(quirk, learned), quirk.kinds, quirk.purposes
    ):
        yield Way(purpose=purpose, unit=unit, kind=kind, stack_level=level)


def choose_way(
    quirk: Quirk, learned: Learned, *, clock_tolerable: bool, aside: frozenset[str] = frozenset()
) -> Choice | None:
    """Choose the way to limit a session; None when all were refused.

    The first that has a dead-man; a charger that has none on any way is still limited. Those `aside` are
    left alone for now, unless nothing else is left.
    """
    left = (way for way in _left(quirk, learned) if way.key not in aside)
    choice = _first(left, learned, clock_tolerable=clock_tolerable)
    if choice is None and aside:
        return _first(_left(quirk, learned), learned, clock_tolerable=clock_tolerable)
    return choice


def choose_other_way(quirk: Quirk, learned: Learned, current: Way, *, clock_tolerable: bool) -> Choice | None:
    """Choose another way than one that is accepted and not followed; None where there is none.

    Another kind first: what is ignored most is a schedule whose start the charger reads otherwise.
    """
    left = (way for way in _left(quirk, learned) if way.key != current.key)
    ways = sorted(left, key=lambda w: (w.kind is current.kind, w.purpose is not current.purpose))
    return _first(ways, learned, clock_tolerable=clock_tolerable)


def _left(quirk: Quirk, learned: Learned) -> Iterator[Way]:
    """List the ways that have not failed."""
    failed = learned.refused | learned.ignored
    return (way for way in all_ways(quirk, learned) if way.key not in failed)


def _first(ways: Iterable[Way], learned: Learned, *, clock_tolerable: bool) -> Choice | None:
    first = unproven = None
    for way in ways:
        first = first or way
        if not _can_fall(way, learned, clock_tolerable=clock_tolerable):
            continue
        if way.kind is Kind.RELATIVE and learned.dead_man.get(way.kind.value, True) is None:
            unproven = unproven or way  # some count from when they were told, and it can't say
            continue
        return Choice(way=way, has_dead_man=True)
    if unproven:
        return Choice(way=unproven, has_dead_man=True)
    return Choice(way=first, has_dead_man=False) if first else None


def _can_fall(way: Way, learned: Learned, *, clock_tolerable: bool) -> bool:
    """Tell whether a charger told this way falls in time by itself, as far as it is known.

    Not one that stores times which count from the start of charging: they would count anew in the next
    session, which nobody may be there to cut.
    """
    if (learned.max_periods or 2) < 2 or learned.dead_man.get(way.kind.value) is False:
        return False
    return not way.in_flash if way.kind is Kind.RELATIVE else clock_tolerable


def choose_default_way(quirk: Quirk, learned: Learned) -> Way | None:
    """Choose the way to store the limit that sessions begin with; None when all were refused."""
    return next((way for way in _left(quirk, learned) if way.purpose is Purpose.TX_DEFAULT_PROFILE), None)


def _units(quirk: Quirk, learned: Learned) -> list[Unit]:
    named = learned.units & set(quirk.units) or set(quirk.units)
    return sorted(quirk.units, key=lambda unit: unit not in named)


def _stack_levels(quirk: Quirk, learned: Learned) -> tuple[int, ...]:
    if quirk.stack_levels is not None:
        return quirk.stack_levels
    top = learned.max_stack_level
    levels = (0, 1) if top is None or top < 1 else (0, top - 1, top)
    return tuple(dict.fromkeys(levels))
