"""Fetches a charger's log: asks for it, and sees it come to the upload place or to a server of the user's."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass

from addon.csms.maintenance import LogKind, LogReply, LogRequest, Maintained
from addon.errors import RefusedError
from addon.maintenance.directions import Directions
from addon.maintenance.task import Stage, Work
from addon.translation.text import say, sentences
from addon.uploads import Ticket, UploadPlace

KINDS = frozenset({"DiagnosticsStatusNotification", "LogStatusNotification"})
WITHIN_S = 1800.0
BEGINS_WITHIN_S = 300.0
"""For the first sign, and between two."""
STRAGGLERS_S = 20.0
"""A charger that has brought a file and does not say that it is done may bring another."""

_UPLOADED = "Uploaded"
_COULD_NOT = say("The charger says: it could not upload.")
_FAILURES = {
    "UploadFailed": _COULD_NOT,
    "UploadFailure": _COULD_NOT,
    "BadMessage": say("The charger says: it did not understand the request."),
    "NotSupportedOperation": say("The charger says: it can't upload to this kind of address."),
    "PermissionDenied": say("The charger says: the server would not let it upload."),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class LogOrder:
    """What is wanted. `url`: a server of the user's, "" for the upload place.

    `any_address`: whoever knows the secret path may deliver, for a charger behind a router that changes its
    address.
    """

    kind: LogKind
    request_id: int
    url: str = ""
    from_wall_s: float | None = None
    to_wall_s: float | None = None
    any_address: bool = False


class LogFetch:
    """One fetching of a log."""

    def __init__(
        self, charger: Maintained, order: LogOrder, place: UploadPlace, directions: Directions, work: Work
    ) -> None:
        self._charger = charger
        self._order = order
        self._place = place
        self._directions = directions
        self._work = work
        self._asked = False

    async def run(self) -> None:
        """Do it; raises an AddonError where the charger could not even be asked."""
        order, reach = self._order, self._charger.reach
        if order.url or reach is None:
            await self._fetch(order.url, None)  # one that is not connected refuses for itself
            return
        await self._directions.check(self._place.port)
        name = "security-log" if order.kind is LogKind.SECURITY else "diagnostics"
        ticket = Ticket(
            owner=self._charger.info.id,
            name=f"{name}.log",
            address="" if order.any_address else reach.remote,
            changed=self._work.changed,
        )
        async with self._place.awaiting(ticket):
            base = await self._directions.base_url(reach, ticket.port)
            await self._fetch(base + ticket.path, ticket)

    async def _fetch(self, url: str, ticket: Ticket | None) -> None:
        request = LogRequest(
            kind=self._order.kind,
            url=url,
            request_id=self._order.request_id,
            from_wall_s=self._order.from_wall_s,
            to_wall_s=self._order.to_wall_s,
        )
        with self._work.listening(self._charger.notices, KINDS, request.request_id) as words:
            reply = await self._charger.maintenance().fetch_log(request)
            self._work.now(Stage.WAITING, _accepted(reply))
            await self._follow(words, ticket)

    async def _follow(self, words: list[str], ticket: Ticket | None) -> None:
        """Follow what the charger says and brings until it is over."""
        clock = asyncio.get_running_loop().time
        deadline_s = clock() + WITHIN_S
        while not self._work.ended():
            patience_s = STRAGGLERS_S if ticket is not None and ticket.files else BEGINS_WITHIN_S
            happened = await self._work.next_change(min(patience_s, max(0.0, deadline_s - clock())))
            if ticket is not None:
                self._work.received(ticket.received_bytes, tuple(ticket.files))
            word = words[-1] if words else ""
            if not happened or word == _UPLOADED or word in _FAILURES:
                await self._conclude(word, ticket)
            elif word == "Uploading" or (ticket is not None and ticket.received_bytes):
                self._work.now(Stage.RUNNING, say("The charger is uploading."))

    async def _conclude(self, word: str, ticket: Ticket | None) -> None:
        if ticket is not None and word == _UPLOADED and not ticket.files:
            while not ticket.files and await self._work.next_change(STRAGGLERS_S):
                pass  # it may say so before its last byte is here
            self._work.received(ticket.received_bytes, tuple(ticket.files))
        files = ticket.files if ticket is not None else []
        if files:
            self._work.now(Stage.DONE, _come(len(files)))
        elif word == _UPLOADED and ticket is None:
            self._work.now(Stage.DONE, say("The charger says that it has uploaded to the address you gave."))
        else:
            self._work.now(Stage.FAILED, _why_not(word, ticket))


def _accepted(reply: LogReply) -> str:
    if not reply.file_name and reply.by == "GetDiagnostics":
        return say("The charger named no file: it may have nothing to tell. Waiting all the same.")
    return say("The charger has agreed and is preparing its file.")


def _come(count: int) -> str:
    return say("1 file has come.") if count == 1 else say("{count} files have come.", count=count)


def _why_not(word: str, ticket: Ticket | None) -> str:
    refused = ticket.refused if ticket is not None else ""
    if ticket is not None and refused and ticket.address and ticket.address in refused:
        refused = sentences(
            refused,
            say(
                "Where a router changes the charger's address, ask again with any_address: the secret path"
                " alone lets it in then."
            ),
        )
    if word in _FAILURES:
        return sentences(_FAILURES[word], refused)
    if word == _UPLOADED:
        return sentences(
            say(
                "The charger says that it has uploaded, but nothing has come: it probably can't reach this"
                " machine."
            ),
            refused,
        )
    return refused or say(
        "Nothing has come, and the charger says nothing; it may only know other addresses, such as ftp."
    )


def checked(order: LogOrder) -> None:
    """Raise RefusedError where the order makes no sense."""
    if None not in (order.from_wall_s, order.to_wall_s) and (order.from_wall_s or 0) >= (
        order.to_wall_s or 0
    ):
        raise RefusedError(say("`from` must be before `to`."))
