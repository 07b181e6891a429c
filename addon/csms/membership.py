"""Which chargers belong here: by the options, or because they were let in before; and what each must show."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field

import structlog

from addon.csms.charge_point import OcppChargePoint
from addon.csms.knocking import Knocking
from addon.csms.ports import Journal
from addon.csms.reception.admission import Knock, Verdict
from addon.csms.rpc.errors import Dialect
from addon.errors import RefusedError, StoreError
from addon.passwords import is_charger

log = structlog.get_logger(__name__)

MAX_CHARGE_POINTS = 100
"""Of those that nobody has put into the options; those that somebody has always find room."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Rules:
    """What the options say. `known`: id → its password, "" for none.

    `versions`: by id, the version to speak where it is offered.
    `certified`: ids that must show a client certificate; any other that does needs no password.
    """

    accept_unknown: bool
    known: Mapping[str, str]
    certified: frozenset[str] = frozenset()
    versions: Mapping[str, Dialect] = field(default_factory=dict)

    def password(self, charge_point_id: str) -> str:
        """Tell the password that one must show; "" for none."""
        return self.known.get(charge_point_id, "")


class Membership:
    """Judges who knocks. `knocking`: those that were turned away because nobody knows them.

    `here`: all charge points, as they come and go; at most `most` of them unknown to the options, so that
    one is given up by `forget` where another comes. `knocked` is called when somebody was turned away.
    """

    def __init__(
        self,
        rules: Rules,
        journal: Journal,
        here: Mapping[str, OcppChargePoint],
        *,
        most: int,
        forget: Callable[[str], Awaitable[None]],
        knocked: Callable[[], None],
        wall_clock: Callable[[], float],
    ) -> None:
        self.rules = rules
        self.knocking = Knocking(wall_clock)
        self._journal = journal
        self._here = here
        self._most = most
        self._forget = forget
        self._knocked = knocked

    def follow(self, rules: Rules) -> None:
        """Take changed options."""
        self.rules = rules
        self.knocking.drop(self._belongs)

    def version(self, charge_point_id: str) -> Dialect | None:
        """Tell which version is to be spoken with one, where it is offered; None for the one it prefers."""
        return self.rules.versions.get(charge_point_id)

    async def admit(self, knock: Knock) -> Verdict:
        """Tell whether one may come in."""
        id_, rules = knock.charge_point_id, self.rules
        if not self._belongs(id_):
            self._turn_away(id_)
            return Verdict.UNKNOWN
        if not (id_ in rules.known or id_ in self._here or await self._has_room()):
            self._turn_away(id_)
            return Verdict.FULL
        if knock.is_certified:
            return Verdict.CERTIFIED
        if id_ in rules.certified:
            return Verdict.UNCERTIFIED
        password = rules.password(id_)
        if not password:
            return Verdict.ACCEPT
        # a hash takes tens of milliseconds, which the balancer can't be kept waiting
        right = await asyncio.to_thread(is_charger, password, id_, knock.authorization)
        return Verdict.VERIFIED if right else Verdict.UNAUTHORIZED

    def _belongs(self, charge_point_id: str) -> bool:
        rules = self.rules
        return rules.accept_unknown or charge_point_id in rules.known or charge_point_id in self._here

    async def _has_room(self) -> bool:
        """Tell whether a new one may be adopted; the one that is longest away and never charged gives way."""
        adopted = [found for id_, found in self._here.items() if id_ not in self.rules.known]
        if len(adopted) < self._most:
            return True
        try:
            charged = await self._journal.charged()
            idle = [
                found
                for found in adopted
                if not (found.connected or found.charging or found.info.id in charged)
            ]
            if not idle:
                return False
            await self._forget(min(idle, key=lambda found: found.info.last_seen_wall_s or 0.0).info.id)
        except (StoreError, RefusedError) as error:
            log.warning("no room for a new charger", reason=str(error))
            return False
        return True

    def _turn_away(self, charge_point_id: str) -> None:
        self.knocking.note(charge_point_id)
        self._knocked()
