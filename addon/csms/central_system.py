"""The central system: who may connect, which charge points there are, and each one's connection."""

from __future__ import annotations

import asyncio
import time
from collections import defaultdict
from collections.abc import Callable, Collection, Coroutine, Mapping
from datetime import UTC, datetime

import structlog

from addon.csms.charge_point import OcppChargePoint
from addon.csms.maintenance import Maintained
from addon.csms.membership import MAX_CHARGE_POINTS, Membership, Rules
from addon.csms.ports import ChargePoint, Journal
from addon.csms.reception.connection import Connection
from addon.csms.reception.server import Limits, OcppServer
from addon.csms.reception.tls import Tls
from addon.csms.rpc.errors import Dialect
from addon.csms.sessions.authorization import ADMIT_ALL, Admits
from addon.csms.trace import TraceRoom
from addon.csms.versions import SPEECHES
from addon.errors import RefusedError
from addon.model.access import Access, Proof, Reception
from addon.model.loadpoint import ChargePointInfo
from addon.model.records import ChargePointRecord, LimitRecord
from addon.model.transaction import TransactionRecord
from addon.translation.text import say

log = structlog.get_logger(__name__)


class CentralSystem:
    """All charge points, connected or not.

    A charge point is known by the options (`known`: id → its password, "" for none) or because it has been
    let in before, until it is forgotten. Others are let in where `accept_unknown` says so, else turned away
    and listed as knocking.
    `max_charge_points` and `limits` bound what those can use up who may come in unknown.
    `certified`: ids that must show a client certificate; any other that does needs no password.
    `versions`: by id, the version of OCPP to speak where it is offered; others speak what they prefer.
    `tls`: with it nobody is served without encryption.
    `shadow`: nothing that changes anything is sent to any.
    `forgetters`: called with the id of one that is being forgotten.
    `on_change` is called whenever something that others see has changed; it must return at once.
    """

    def __init__(  # noqa: PLR0913 - the options, the journal and the clocks
        self,
        journal: Journal,
        *,
        host: str | None,
        port: int,
        accept_unknown: bool,
        known: Mapping[str, str],
        on_change: Callable[[], None],
        clock: Callable[[], float],
        wall_clock: Callable[[], float] = time.time,
        shadow: bool = False,
        certified: Collection[str] = (),
        versions: Mapping[str, Dialect] | None = None,
        tls: Tls | None = None,
        max_charge_points: int = MAX_CHARGE_POINTS,
        limits: Limits | None = None,
        admits: Admits = ADMIT_ALL,
    ) -> None:
        self.forgetters: list[Callable[[str], None]] = []
        self._journal = journal
        self._admits = admits
        self._shadow = shadow
        self._tls = tls
        self._accesses: dict[str, Access] = {}
        self._on_change = on_change
        self._clock = clock
        self._wall_clock = wall_clock
        self._charge_points: dict[str, OcppChargePoint] = {}
        self._members = Membership(
            Rules(
                accept_unknown=accept_unknown,
                known=dict(known),
                certified=frozenset(certified),
                versions=dict(versions or {}),
            ),
            journal,
            self._charge_points,
            most=max_charge_points,
            forget=self.forget,
            knocked=on_change,
            wall_clock=wall_clock,
        )
        self._dismissals: set[asyncio.Task[None]] = set()
        self._trace_room = TraceRoom()
        self._server = OcppServer(
            host=host,
            port=port,
            admit=self._members.admit,
            serve=self._serve,
            subprotocols=tuple(SPEECHES),
            version=self._members.version,
            tls=tls,
            limits=limits,
        )
        if tls:
            tls.changed = on_change

    @property
    def port(self) -> int:
        """The TCP port chargers connect to."""
        return self._server.port

    def charge_points(self) -> tuple[ChargePoint, ...]:
        """List all charge points that belong here, by id."""
        return tuple(self._charge_points[id_] for id_ in sorted(self._charge_points))

    def maintained(self, charge_point_id: str) -> Maintained | None:
        """Find a charge point to look after it; None where there is none of this id."""
        return self._charge_points.get(charge_point_id)

    def info(self, charge_point_id: str) -> ChargePointInfo | None:
        """Tell who a charge point is; None where there is none of this id."""
        found = self._charge_points.get(charge_point_id)
        return found.info if found else None

    def knocking(self) -> tuple[ChargePointInfo, ...]:
        """List those that were turned away because nobody knows them."""
        return self._members.knocking.listed()

    def refuse(self, charge_point_id: str) -> None:
        """List one that knocks no more, until the restart; raises RefusedError where none of this id does."""
        self._members.knocking.refuse(charge_point_id)
        self._on_change()

    def reception(self) -> Reception:
        """Tell what there is to know of the port, and of who is connected to it how."""
        now = datetime.fromtimestamp(self._wall_clock(), UTC)
        return Reception(
            accesses=tuple(
                (id_, access)
                for id_, access in sorted(self._accesses.items())
                if self._charge_points[id_].connected
            ),
            flapping=self._server.flapping(),
            misdials=self._server.misdials(),
            certificate=self._tls.state(now) if self._tls else None,
        )

    def reconfigure(
        self,
        *,
        accept_unknown: bool,
        known: Mapping[str, str],
        shadow: bool,
        certified: Collection[str] = (),
        versions: Mapping[str, Dialect] | None = None,
    ) -> None:
        """Take changed options at once.

        Who has to prove more by them, or to speak another version, is sent away, to come again so.
        """
        before = self._members.rules
        self._shadow = shadow
        for charge_point in self._charge_points.values():
            charge_point.shadow(on=shadow)
            charge_point.care.tags_changed()
        rules = Rules(
            accept_unknown=accept_unknown,
            known=dict(known),
            certified=frozenset(certified),
            versions=dict(versions or {}),
        )
        self._members.follow(rules)
        for id_, access in self._accesses.items():
            password = rules.password(id_)
            is_enough = access.is_enough(
                password=password,
                changed=password != before.password(id_),
                certificate=id_ in rules.certified,
            )
            if self._charge_points[id_].connected and not is_enough:
                self._later(self._server.dismiss(id_, "prove who you are"))
            elif self._charge_points[id_].connected and rules.versions.get(id_) not in (
                before.versions.get(id_),
                self._charge_points[id_].version,
            ):
                self._later(self._server.dismiss(id_, "speak another version of OCPP"))
        self._on_change()

    def encrypt(self, tls: Tls | None) -> None:
        """Serve chargers with these certificates from now on, or without encryption.

        Once there is a certificate to show, who came in without encryption is sent away, to come again with
        it; and so is who has shown a certificate of its own, which may not be good any more.
        """
        self._tls = tls
        if tls:
            tls.changed = self._on_change
        self._later(self._encrypt(tls))

    async def _encrypt(self, tls: Tls | None) -> None:
        await self._server.encrypt(tls)
        self._on_change()
        if tls and not tls.context:
            return
        for id_, access in tuple(self._accesses.items()):
            holds = access.proof is not Proof.CERTIFICATE and (access.encrypted or tls is None)
            if self._charge_points[id_].connected and not holds:
                await self._server.dismiss(id_, "prove who you are")

    def _later(self, doing: Coroutine[None, None, None]) -> None:
        task = asyncio.create_task(doing)
        self._dismissals.add(task)
        task.add_done_callback(self._dismissals.discard)

    def check_forgettable(self, charge_point_id: str) -> None:
        """Raise RefusedError where a charge point can't be forgotten: its car would charge on unseen."""
        found = self._charge_points.get(charge_point_id)
        if found is None:
            raise RefusedError(say("There is no charger {id}.", id=charge_point_id))
        if found.connected and found.charging:
            raise RefusedError(
                say(
                    "{id} is in a session, and would no longer be balanced: end it, or switch the charger"
                    " off, then it can be forgotten.",
                    id=charge_point_id,
                )
            )

    async def forget(self, charge_point_id: str) -> None:
        """Drop a charge point and what was learned of it; its sessions stay on record.

        It comes in again like one that was never here. Raises RefusedError and StoreError.
        """
        self.check_forgettable(charge_point_id)
        del self._charge_points[charge_point_id]
        self._accesses.pop(charge_point_id, None)
        self._trace_room.traces -= 1
        for forget in self.forgetters:
            forget(charge_point_id)
        await self._server.dismiss(charge_point_id, "forgotten")  # what it has to keep comes before the end
        log.info("charger forgotten", charge_point=charge_point_id)
        self._on_change()
        await self._journal.forget_charge_point(charge_point_id)

    async def restore(self) -> None:
        """Take back what outlived a restart; before `start`. Raises StoreError."""
        transactions: dict[str, list[TransactionRecord]] = defaultdict(list)
        limits: dict[str, list[LimitRecord]] = defaultdict(list)
        for transaction in await self._journal.recent_transactions():
            transactions[transaction.charge_point_id].append(transaction)
        for limit in await self._journal.limits():
            limits[limit.charge_point_id].append(limit)
        for record in await self._journal.charge_points():
            try:
                self._add(record).restore(transactions[record.id], limits[record.id])
            except Exception:  # whatever a damaged row does: the other cars wait for the start
                log.exception("what was known of a charger can't be used", charge_point=record.id)
                self._add(ChargePointRecord(id=record.id))
        self._on_change()

    async def start(self) -> None:
        """Listen for chargers; raises OSError when the port can't be had."""
        await self._server.start()

    async def stop(self) -> None:
        """Close all connections (1001). Chargers are told nothing: they go on, and their dead-man runs."""
        await self._server.stop()
        await asyncio.gather(*(found.care.try_to_keep() for found in self._charge_points.values()))

    async def _serve(self, connection: Connection) -> None:
        charge_point = self._charge_points.get(connection.charge_point_id)
        if charge_point is None:
            log.info("new charger adopted", charge_point=connection.charge_point_id)
            charge_point = self._add(ChargePointRecord(id=connection.charge_point_id))
        self._accesses[connection.charge_point_id] = connection.access
        await charge_point.serve(connection)

    def _add(self, record: ChargePointRecord) -> OcppChargePoint:
        charge_point = self._charge_points[record.id] = OcppChargePoint(
            record,
            journal=self._journal,
            clock=self._clock,
            wall_clock=self._wall_clock,
            changed=self._on_change,
            admits=self._admits,
            trace_room=self._trace_room,
        )
        charge_point.shadow(on=self._shadow)
        self._members.knocking.drop(record.id.__eq__)
        return charge_point
