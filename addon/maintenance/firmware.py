"""Updates a charger's firmware: tells it where to fetch it, and follows it until the new one runs."""

from __future__ import annotations

import asyncio
from contextlib import ExitStack
from dataclasses import dataclass

from addon.csms.maintenance import FirmwareRequest, Maintained, Signature
from addon.errors import RefusedError
from addon.maintenance.directions import Directions
from addon.maintenance.task import Stage, Work
from addon.translation.text import say, sentences
from addon.uploads import Ticket, UploadPlace

KINDS = frozenset({"FirmwareStatusNotification", "SignedFirmwareStatusNotification"})
WITHIN_S = 7200.0
LOOK_AGAIN_S = 10.0
"""A charger that has restarted may only show its new version."""
SOON_S = 3600.0
"""The upload port is not kept open for longer before the charger even begins."""
LATEST_S = 7 * 24 * 3600.0

_FAILURES = {
    "DownloadFailed": say("The charger says: it could not download the firmware."),
    "InstallationFailed": say("The charger says: it could not install the firmware."),
    "InvalidSignature": say("The charger says: the signature is not right."),
    "InstallVerificationFailed": say("The charger says: what it has installed is not right."),
    "InvalidCertificate": say("The charger says: the certificate is not one that it trusts."),
    "RevokedCertificate": say("The charger says: the certificate was revoked."),
}
_WORDS = {
    "DownloadScheduled": say("The charger will download the firmware later."),
    "DownloadPaused": say("The charger has paused its download."),
    "Downloading": say("The charger is downloading the firmware."),
    "Downloaded": say("The charger has downloaded the firmware."),
    "SignatureVerified": say("The charger has checked the signature."),
    "InstallScheduled": say("The charger will install the firmware later, often when no car is plugged in."),
    "Installing": say("The charger is installing the firmware. Don't switch it off."),
    "InstallRebooting": say("The charger is restarting."),
}
_FETCHED = frozenset(
    {"Downloaded", "SignatureVerified", "InstallScheduled", "Installing", "InstallRebooting", "Installed"}
)


@dataclass(frozen=True, slots=True, kw_only=True)
class FirmwareOrder:
    """What is wanted: the firmware at `url`, or the uploaded `file`, at an instant or at once."""

    request_id: int
    url: str = ""
    file: str = ""
    at_wall_s: float | None = None
    signature: Signature | None = None
    force: bool = False
    any_address: bool = False


class FirmwareUpdate:
    """One update."""

    def __init__(
        self,
        charger: Maintained,
        order: FirmwareOrder,
        place: UploadPlace,
        directions: Directions,
        work: Work,
    ) -> None:
        self._charger = charger
        self._order = order
        self._place = place
        self._directions = directions
        self._work = work
        self._before = charger.info.firmware
        at_wall_s = order.at_wall_s
        self._put_off_s = 0.0 if at_wall_s is None else at_wall_s - work.progress.started_wall_s

    async def run(self) -> None:
        """Do it; raises an AddonError where the charger could not even be asked."""
        order, reach = self._order, self._charger.reach
        with self._work.listening(self._charger.notices, KINDS, order.request_id) as words:
            if not order.file or reach is None:
                await self._ask(order.url)
            else:
                with ExitStack() as stack:
                    path = stack.enter_context(self._place.shelf.pinned(order.file))
                    await self._directions.check(self._place.port)
                    ticket = Ticket(
                        owner=self._charger.info.id,
                        name=order.file,
                        address="" if order.any_address else reach.remote,
                        offers=path,
                        changed=self._work.changed,
                    )
                    async with self._place.awaiting(ticket):
                        await self._ask(await self._directions.base_url(reach, ticket.port) + ticket.path)
                        await self._follow(words, until_fetched=True, ticket=ticket)
            await self._follow(words)

    async def _ask(self, url: str) -> None:
        order = self._order
        at_wall_s = order.at_wall_s if order.at_wall_s is not None else self._work.progress.started_wall_s
        await self._charger.maintenance().update_firmware(
            FirmwareRequest(
                url=url,
                request_id=order.request_id,
                retrieve_at_wall_s=at_wall_s,
                signature=order.signature,
            )
        )
        self._work.now(Stage.WAITING, say("The charger was told where to fetch the firmware."))

    async def _follow(
        self, words: list[str], *, until_fetched: bool = False, ticket: Ticket | None = None
    ) -> None:
        """Follow what the charger says until it is over, or until it has fetched the file."""
        clock = asyncio.get_running_loop().time
        deadline_s = clock() + WITHIN_S + max(0.0, self._put_off_s)
        while not self._work.ended():
            if until_fetched and words and words[-1] in _FETCHED:
                return
            self._judge(words[-1] if words else "", ticket)
            if self._work.ended():
                return
            if clock() >= deadline_s:
                self._work.now(Stage.FAILED, self._silence(words))
                return
            await self._work.next_change(LOOK_AGAIN_S)

    def _judge(self, word: str, ticket: Ticket | None) -> None:
        runs = self._charger.info.firmware
        refused = ticket.refused if ticket is not None else ""
        if runs and runs != self._before:
            self._work.now(Stage.DONE, _updated(self._before, runs))
        elif word == "Installed":
            self._work.now(Stage.DONE, say("The charger has installed the firmware."))
        elif word in _FAILURES:
            self._work.now(Stage.FAILED, sentences(_FAILURES[word], refused))
        elif word in _WORDS:
            self._work.now(Stage.RUNNING, _WORDS[word])
        elif refused:
            self._work.now(Stage.WAITING, refused)

    def _silence(self, words: list[str]) -> str:
        runs = self._charger.info.firmware
        if not words:
            return say("The charger has not told how the update ended. It runs {firmware}.", firmware=runs)
        return say(
            "The charger has not told how the update ended; its last word was {word}. It runs {firmware}.",
            word=words[-1],
            firmware=runs,
        )


def _updated(before: str, now: str) -> str:
    if not before:
        return say("The charger runs {new} now; it ran another.", new=now)
    return say("The charger runs {new} now; it ran {before}.", new=now, before=before)


def checked(order: FirmwareOrder, charger: Maintained, now_wall_s: float) -> None:
    """Raise RefusedError where an update is not to be begun now."""
    if bool(order.url) is bool(order.file):
        raise RefusedError(say("Give either the url of a firmware or the name of an uploaded file."))
    in_s = 0.0 if order.at_wall_s is None else order.at_wall_s - now_wall_s
    if order.file and in_s > SOON_S:
        raise RefusedError(
            say("The update may be put off by at most an hour, since the upload port stays open until then.")
        )
    if in_s > LATEST_S:
        raise RefusedError(say("The update may be put off by at most a week."))
    if not order.force and any(state.session is not None for state in charger.loadpoints()):
        raise RefusedError(
            say(
                "A session is running: an update restarts the charger and may end it. Wait, or ask with"
                " force."
            )
        )
