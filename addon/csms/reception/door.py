"""The handshake: judges who knocks, and answers those who may not come in with HTTP and a sentence."""

from __future__ import annotations

import asyncio
import inspect
import math
from collections.abc import Awaitable, Callable, Sequence
from http import HTTPStatus

import structlog
from websockets.asyncio.server import ServerConnection
from websockets.exceptions import InvalidHeader
from websockets.headers import parse_authorization_basic
from websockets.http11 import Request, Response
from websockets.typing import Subprotocol

from addon.csms.reception.address import charge_point_id
from addon.csms.reception.admission import Backoff, Knock, Verdict, select_subprotocol
from addon.csms.reception.connection import ChargerSocket, Guest
from addon.csms.reception.passwords import Credentials
from addon.csms.reception.seats import Seats
from addon.csms.rpc.errors import Dialect
from addon.errors import PeerError

log = structlog.get_logger(__name__)

RIVAL_PING_S = 5.0
"""How long a newcomer waits for a sign of life of an older connection with its id."""

Admit = Callable[[Knock], Verdict | Awaitable[Verdict]]

_SUBPROTOCOL = "Sec-WebSocket-Protocol"
_AUTHORIZATION = "Authorization"


class _TurnedAwayError(Exception):
    """The knock is answered with this status and sentence."""

    def __init__(self, status: HTTPStatus, sentence: str, **headers: str) -> None:
        super().__init__(sentence)
        self.status = status
        self.headers = {name.replace("_", "-"): value for name, value in headers.items()}


class Door:
    """Decides on each handshake; a socket that may come in gets its `guest`."""

    def __init__(self, admit: Admit, subprotocols: Sequence[Dialect], seats: Seats) -> None:
        self._admit = admit
        self._subprotocols = subprotocols
        self._seats = seats
        self._backoff = Backoff()

    def select_subprotocol(self, _: ServerConnection, offered: Sequence[Subprotocol]) -> Subprotocol | None:
        """Choose what the response names (websockets' `select_subprotocol`)."""
        chosen = select_subprotocol(offered, self._subprotocols)
        return None if chosen is None else Subprotocol(chosen)

    async def judge(self, socket: ServerConnection, request: Request) -> Response | None:
        """Return None for a guest, and the response for all others (websockets' `process_request`)."""
        assert isinstance(socket, ChargerSocket)  # noqa: S101 - the server makes no others
        if not any("websocket" in value.lower() for value in request.headers.get_all("Upgrade")):
            return None  # a browser, say; websockets tells it what it would need
        try:
            socket.guest = await self._let_in(socket, request)
        except _TurnedAwayError as refusal:
            tell = log.debug if refusal.status is HTTPStatus.TOO_MANY_REQUESTS else log.warning
            tell(
                "charger turned away",
                address=socket.address,
                path=request.path[:100],
                status=refusal.status.value,
                why=str(refusal),
            )
            response = socket.respond(refusal.status, f"{refusal}\n")
            response.headers.update(refusal.headers)
            return response
        return None

    async def _let_in(self, socket: ChargerSocket, request: Request) -> Guest:
        try:
            identity = charge_point_id(request.path)
        except PeerError as error:
            self._check_patience(socket.address, "")
            raise self._fault(socket.address, "", HTTPStatus.BAD_REQUEST, str(error)) from error
        self._check_patience(socket.address, identity)
        subprotocol, offered = self._choose(socket.address, identity, request)
        knock = Knock(
            charge_point_id=identity,
            remote_address=socket.address,
            authorization=_credentials(request),
            subprotocols=offered,
        )
        is_verified = await self._ask(knock)
        rival = None if is_verified else await self._find_dead_rival(identity)
        self._backoff.succeeded(socket.address, identity)
        return Guest(charge_point_id=identity, subprotocol=subprotocol, is_verified=is_verified, rival=rival)

    def _check_patience(self, address: str, identity: str) -> None:
        wait_s = math.ceil(self._backoff.wait_s(address, identity, _now_s()))
        if wait_s > 0:
            raise _TurnedAwayError(
                HTTPStatus.TOO_MANY_REQUESTS,
                f"turned away too often; try again in {wait_s} s",
                Retry_After=str(wait_s),
            )

    def _choose(self, address: str, identity: str, request: Request) -> tuple[str, tuple[str, ...]]:
        """Return the subprotocol to speak, and all that are offered."""
        header = ",".join(request.headers.get_all(_SUBPROTOCOL))
        offered = tuple(name.strip() for name in header.split(",") if name.strip())
        if not offered:
            # An empty header, which some chargers send, would be a malformed one to websockets.
            request.headers.pop(_SUBPROTOCOL, None)
            return Dialect.OCPP16.value, ()
        chosen = select_subprotocol(offered, self._subprotocols)
        if chosen is None:
            raise self._fault(
                address,
                identity,
                HTTPStatus.BAD_REQUEST,
                f"{identity} offers {', '.join(offered)[:100]}; this central system speaks"
                f" {', '.join(self._subprotocols)}",
            )
        return chosen.lower(), offered

    async def _ask(self, knock: Knock) -> bool:
        """Return whether the password was right; False for those who come in without."""
        verdict = self._admit(knock)
        if inspect.isawaitable(verdict):
            verdict = await verdict
        match verdict:
            case Verdict.UNAUTHORIZED:
                raise self._fault(
                    knock.remote_address,
                    knock.charge_point_id,
                    HTTPStatus.UNAUTHORIZED,
                    f"{knock.charge_point_id} did not show its password",
                    WWW_Authenticate='Basic realm="OCPP"',
                )
            case Verdict.UNKNOWN:
                raise self._fault(
                    knock.remote_address,
                    knock.charge_point_id,
                    HTTPStatus.NOT_FOUND,
                    f"{knock.charge_point_id} is not known here",
                )
            case Verdict.ACCEPT | Verdict.VERIFIED:
                return verdict is Verdict.VERIFIED

    async def _find_dead_rival(self, identity: str) -> ChargerSocket | None:
        """Return the older connection of this id, if any; turns the newcomer away if that one is alive.

        Without a password anyone may claim an id, but a charger that restarted must get in again.
        """
        rival = self._seats.occupant(identity)
        if rival is not None and await rival.answers_ping(RIVAL_PING_S):
            raise _TurnedAwayError(
                HTTPStatus.CONFLICT, f"{identity} is connected already, from {rival.address}"
            )
        return rival

    def _fault(
        self, address: str, identity: str, status: HTTPStatus, sentence: str, **headers: str
    ) -> _TurnedAwayError:
        """Count a failure and make its answer."""
        self._backoff.failed(address, identity, _now_s())
        return _TurnedAwayError(status, sentence, **headers)


def _credentials(request: Request) -> Credentials | None:
    for header in request.headers.get_all(_AUTHORIZATION)[:1]:
        try:
            user, password = parse_authorization_basic(header)
        except InvalidHeader:
            return None
        return Credentials(user=user, password=password)
    return None


def _now_s() -> float:
    return asyncio.get_running_loop().time()
