"""The handshake: judges who knocks, and answers those who may not come in with HTTP and a sentence."""

from __future__ import annotations

import asyncio
import inspect
import math
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from http import HTTPStatus

import structlog
from websockets.asyncio.server import ServerConnection
from websockets.exceptions import InvalidHeader
from websockets.headers import parse_authorization_basic
from websockets.http11 import Request, Response

from addon.csms.reception.address import charge_point_id
from addon.csms.reception.admission import Backoff, Knock, Verdict, select_subprotocol
from addon.csms.reception.connection import ChargerSocket, Guest
from addon.csms.reception.misdials import Fault, Misdials
from addon.csms.reception.seats import Seats
from addon.csms.reception.turnstile import Turnstile
from addon.csms.rpc.errors import Dialect
from addon.errors import PeerError
from addon.model.access import Access, Proof
from addon.passwords import Credentials

log = structlog.get_logger(__name__)

RIVAL_PING_S = 5.0
"""How long a newcomer waits for a sign of life of an older connection with its id."""
RIVAL_PING_VERIFIED_S = 2.0
"""The same for one that has proved who it is, and gets in either way."""
FOR_BROWSERS = (
    "Here chargers connect to the EV Load Balancer, by OCPP; there is nothing to see for a browser.\n"
    "Enter this address in the charger's own settings as OCPP server, with {scheme} in place of http.\n"
    "The app's page is in the sidebar of Home Assistant.\n"
)

Admit = Callable[[Knock], Verdict | Awaitable[Verdict]]

_SUBPROTOCOL = "Sec-WebSocket-Protocol"
_AUTHORIZATION = "Authorization"


class _TurnedAwayError(Exception):
    """The knock is answered with this status and sentence."""

    def __init__(self, status: HTTPStatus, sentence: str, **headers: str) -> None:
        super().__init__(sentence)
        self.status = status
        self.headers = {name.replace("_", "-"): value for name, value in headers.items()}


@dataclass(frozen=True, slots=True)
class _Refusal:
    status: HTTPStatus
    sentence: str
    fault: Fault | None = None
    headers: Mapping[str, str] = field(default_factory=dict)


_REFUSALS = {
    Verdict.UNAUTHORIZED: _Refusal(
        HTTPStatus.UNAUTHORIZED,
        "did not show its password",
        Fault.PASSWORD,
        {"WWW_Authenticate": 'Basic realm="OCPP"'},
    ),
    Verdict.UNCERTIFIED: _Refusal(
        HTTPStatus.FORBIDDEN, "did not show a client certificate with its charge point id", Fault.CERTIFICATE
    ),
    Verdict.UNKNOWN: _Refusal(HTTPStatus.NOT_FOUND, "is not known here"),
    Verdict.FULL: _Refusal(
        HTTPStatus.SERVICE_UNAVAILABLE, "is new, and no more new chargers are let in", Fault.FULL
    ),
}
_PROOFS = {
    Verdict.ACCEPT: Proof.NONE,
    Verdict.VERIFIED: Proof.PASSWORD,
    Verdict.CERTIFIED: Proof.CERTIFICATE,
}


class Door:
    """Decides on each handshake; a socket that may come in gets its `guest`.

    `version` tells which version is to be spoken with a charge point; None for the one it prefers.
    """

    def __init__(
        self,
        admit: Admit,
        subprotocols: Sequence[Dialect],
        seats: Seats,
        misdials: Misdials,
        *,
        version: Callable[[str], Dialect | None] = lambda _: None,
    ) -> None:
        self._admit = admit
        self._subprotocols = subprotocols
        self._seats = seats
        self._misdials = misdials
        self._version = version
        self._backoff = Backoff()
        self._turnstile = Turnstile()

    def flapping(self) -> tuple[str, ...]:
        """List the ids that connect again and again, and are slowed down."""
        return self._turnstile.flapping(_now_s())

    async def judge(self, socket: ServerConnection, request: Request) -> Response | None:
        """Return None for a guest, and the response for all others (websockets' `process_request`)."""
        assert isinstance(socket, ChargerSocket)  # noqa: S101 - the server makes no others
        if not any("websocket" in value.lower() for value in request.headers.get_all("Upgrade")):
            return _for_browsers(socket)
        try:
            socket.guest = await self._let_in(socket, request)
        except _TurnedAwayError as refusal:
            tell = log.debug if refusal.status is HTTPStatus.TOO_MANY_REQUESTS else log.warning
            tell(
                "charger turned away",
                address=socket.address,
                path=request.path.partition("?")[0][:100],  # behind it some write a password
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
            encrypted=socket.is_encrypted,
            certificate_names=socket.certificate_names(),
        )
        access = Access(encrypted=socket.is_encrypted, proof=await self._ask(knock))
        _check_wait(self._turnstile.wait_s(identity, _now_s()), f"{identity} connects too often")
        rival, is_alive = await self._ping_rival(socket.address, identity, access)
        self._backoff.succeeded(socket.address, identity)
        self._turnstile.passed(identity, _now_s())
        return Guest(
            charge_point_id=identity,
            subprotocol=subprotocol,
            access=access,
            rival=rival,
            is_rival_alive=is_alive,
        )

    def _check_patience(self, address: str, identity: str) -> None:
        _check_wait(self._backoff.wait_s(address, identity, _now_s()), "turned away too often")

    def _choose(self, address: str, identity: str, request: Request) -> tuple[str, tuple[str, ...]]:
        """Return the subprotocol to speak, and all that are offered."""
        header = ",".join(request.headers.get_all(_SUBPROTOCOL))
        offered = tuple(name.strip() for name in header.split(",") if name.strip())
        if not offered:
            # An empty header, which some chargers send, would be a malformed one to websockets.
            request.headers.pop(_SUBPROTOCOL, None)
            return Dialect.OCPP16.value, ()
        chosen = select_subprotocol(offered, self._subprotocols)
        wanted = self._version(identity)
        if wanted and chosen and chosen.lower() != wanted:  # better another than no limit at all
            chosen = select_subprotocol(offered, (wanted,)) or chosen
        if chosen is None:
            raise self._fault(
                address,
                identity,
                HTTPStatus.BAD_REQUEST,
                f"{identity} offers {', '.join(offered)[:100]}; this central system speaks"
                f" {', '.join(self._subprotocols)}",
            )
        return chosen.lower(), offered

    async def _ask(self, knock: Knock) -> Proof:
        """Return how it has proved who it is."""
        verdict = self._admit(knock)
        if inspect.isawaitable(verdict):
            verdict = await verdict
        if refusal := _REFUSALS.get(verdict):
            if refusal.fault:
                self._note(knock.remote_address, knock.charge_point_id, refusal.fault)
            raise self._fault(
                knock.remote_address,
                knock.charge_point_id,
                refusal.status,
                f"{knock.charge_point_id} {refusal.sentence}",
                **refusal.headers,
            )
        return _PROOFS[verdict]

    async def _ping_rival(
        self, address: str, identity: str, access: Access
    ) -> tuple[ChargerSocket | None, bool]:
        """Return the older connection of this id, if any, and whether it is alive.

        Without a proof anyone may claim an id, so a newcomer is turned away by one that is alive; but
        a charger that restarted must get in again.
        """
        rival = self._seats.occupant(identity)
        if rival is None:
            return None, False
        is_verified = access.proof is not Proof.NONE
        is_alive = await rival.answers_ping(RIVAL_PING_VERIFIED_S if is_verified else RIVAL_PING_S)
        if is_alive and not is_verified:
            self._note(address, identity, Fault.TAKEN)
            sentence = f"{identity} is connected already, from {rival.address}"
            raise self._fault(address, identity, HTTPStatus.CONFLICT, sentence)
        return rival, is_alive

    def _note(self, address: str, identity: str, fault: Fault) -> None:
        self._misdials.note(address, fault, _now_s(), charge_point_id=identity)

    def _fault(
        self, address: str, identity: str, status: HTTPStatus, sentence: str, **headers: str
    ) -> _TurnedAwayError:
        """Count a failure and make its answer."""
        self._backoff.failed(address, identity, _now_s())
        return _TurnedAwayError(status, sentence, **headers)


def _check_wait(wait_s: float, why: str) -> None:
    """Turn away who has to wait."""
    if wait_s > 0:
        whole_s = math.ceil(wait_s)
        raise _TurnedAwayError(
            HTTPStatus.TOO_MANY_REQUESTS, f"{why}; try again in {whole_s} s", Retry_After=str(whole_s)
        )


def _for_browsers(socket: ChargerSocket) -> Response:
    """Tell a person who is curious, or tries the address out, what this is."""
    text = FOR_BROWSERS.format(scheme="wss" if socket.is_encrypted else "ws")
    response = socket.respond(HTTPStatus.UPGRADE_REQUIRED, text)
    response.headers["Upgrade"] = "websocket"
    return response


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
