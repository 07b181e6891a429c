"""The HTTP API of logs, firmware and the files that belong to them."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime
from http import HTTPStatus
from pathlib import Path

import msgspec
from aiohttp import web

from addon.csms.maintenance import LogKind, Signature
from addon.errors import RefusedError
from addon.maintenance import MaintenanceDesk
from addon.maintenance.firmware import FirmwareOrder
from addon.maintenance.log_fetch import LogOrder
from addon.maintenance.task import Progress
from addon.translation.text import say
from addon.uploads.receiving import Body, TooLargeError, receive
from addon.uploads.shelf import MAX_FILE_BYTES, StoredFile
from addon.web.describing import File, described
from addon.web.fields import answer, charger_id, read
from addon.web.ports import Commands, StateView
from addon.web.refusing import StatusError, not_found

KINDS = {"": LogKind.DIAGNOSTICS, "diagnostics": LogKind.DIAGNOSTICS, "security": LogKind.SECURITY}
UPLOAD_WITHIN_S = 600.0
MAX_SIGNED_BYTES = 16 * 1024
"""A certificate of 5500 characters (the 1.6 security whitepaper's longest), a signature, an address."""


class LogBody(msgspec.Struct, frozen=True, forbid_unknown_fields=True, rename={"from_": "from"}):
    """What to fetch. Instants are ISO 8601."""

    kind: str = ""
    url: str = ""
    from_: datetime | None = None
    to: datetime | None = None
    any_address: bool = False


class SignatureBody(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Proof of a firmware."""

    certificate: str
    signature: str


class FirmwareBody(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Which firmware, and when."""

    url: str = ""
    file: str = ""
    at: datetime | None = None
    signed: SignatureBody | None = None
    force: bool = False
    any_address: bool = False


class FetchesView(msgspec.Struct, frozen=True):
    """Fetches of logs."""

    fetches: tuple[Progress, ...]


class UpdatesView(msgspec.Struct, frozen=True):
    """Updates of firmware."""

    updates: tuple[Progress, ...]


class FilesView(msgspec.Struct, frozen=True):
    """What is stored."""

    files: tuple[StoredFile, ...]


class UploadedView(msgspec.Struct, frozen=True):
    """What was stored; the name may be a plainer one than was sent."""

    name: str
    bytes: int


class UploadsApi:
    """The handlers."""

    def __init__(self, view: StateView, commands: Commands) -> None:
        self._view = view
        self._commands = commands

    def routes(self) -> list[web.RouteDef]:
        """List what is answered where."""
        charger, file = "/api/chargers/{id:[^/]+}", "/api/uploads/{name:[^/]+}"
        return [
            web.post(f"{charger}/diagnostics", self._fetch_log),
            web.get(f"{charger}/diagnostics", self._logs),
            web.post(f"{charger}/firmware", self._update_firmware),
            web.get(f"{charger}/firmware", self._updates),
            web.get("/api/uploads", self._files),
            web.get(file, self._download),
            web.put(file, self._upload),
            web.delete(file, self._delete),
        ]

    @property
    def _desk(self) -> MaintenanceDesk:
        return self._commands.maintenance()

    @described(body=LogBody, optional_body=True, answer=Progress, status=202)
    async def _fetch_log(self, request: web.Request) -> web.Response:
        """Fetch a log from a charger."""
        id_, body = charger_id(request, self._view), await read(request, LogBody)
        if body.kind not in KINDS:
            raise RefusedError('kind is "diagnostics" or "security".')
        order = LogOrder(
            kind=KINDS[body.kind],
            request_id=self._desk.new_request_id(),
            url=body.url,
            from_wall_s=_wall_s(body.from_),
            to_wall_s=_wall_s(body.to),
            any_address=body.any_address,
        )
        return answer(await self._desk.fetch_log(id_, order), 202)

    @described(answer=FetchesView)
    async def _logs(self, request: web.Request) -> web.Response:
        """List the fetches of a charger's logs, newest first."""
        return answer(FetchesView(fetches=self._desk.logs(charger_id(request, self._view))))

    @described(body=FirmwareBody, answer=Progress, status=202)
    async def _update_firmware(self, request: web.Request) -> web.Response:
        """Update a charger's firmware from an address, or from a file here."""
        large = request.clone(client_max_size=MAX_SIGNED_BYTES)
        id_, body = charger_id(request, self._view), await read(large, FirmwareBody)
        proof = None
        if body.signed is not None:
            proof = Signature(certificate=body.signed.certificate, signature=body.signed.signature)
        order = FirmwareOrder(
            request_id=self._desk.new_request_id(),
            url=body.url,
            file=body.file,
            at_wall_s=_wall_s(body.at),
            signature=proof,
            force=body.force,
            any_address=body.any_address,
        )
        return answer(await self._desk.update_firmware(id_, order), 202)

    @described(answer=UpdatesView)
    async def _updates(self, request: web.Request) -> web.Response:
        """List a charger's firmware updates, newest first."""
        return answer(UpdatesView(updates=self._desk.updates(charger_id(request, self._view))))

    @described(answer=FilesView)
    async def _files(self, _request: web.Request) -> web.Response:
        """List the files that chargers sent and people put here."""
        return answer(FilesView(files=await asyncio.to_thread(self._desk.place.shelf.files)))

    @described(answer=File(kind="application/octet-stream"))
    async def _download(self, request: web.Request) -> web.FileResponse:
        """Take a file away."""
        path = self._found(request)
        headers = {"Content-Disposition": f'attachment; filename="{path.name}"'}
        response = web.FileResponse(path, headers=headers)
        response.content_type = "application/octet-stream"  # never shown, whatever a charger put in it
        return response

    @described(body=File(kind="application/octet-stream"), answer=UploadedView, status=201)
    async def _upload(self, request: web.Request) -> web.Response:
        """Put a file here for a charger to fetch."""
        name = request.match_info["name"]
        body = Body(name=name, otherwise="firmware", max_bytes=MAX_FILE_BYTES, progress=lambda _: None)
        try:
            async with asyncio.timeout(UPLOAD_WITHIN_S):
                part = await receive(request, body, self._desk.place.shelf, "page")
        except TooLargeError as error:
            raise StatusError(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, error.text) from error
        except TimeoutError as error:
            raise StatusError(HTTPStatus.REQUEST_TIMEOUT, say("The file did not come.")) from error
        return answer(UploadedView(name=part.name, bytes=part.bytes), 201)

    @described()
    async def _delete(self, request: web.Request) -> web.Response:
        """Delete a file."""
        name = self._found(request).name
        await asyncio.to_thread(self._desk.place.shelf.delete, name)
        return web.Response(status=204)

    def _found(self, request: web.Request) -> Path:
        try:
            return self._desk.place.shelf.path(request.match_info["name"])
        except RefusedError as error:
            raise not_found(error.text) from error


def _wall_s(instant: datetime | None) -> float | None:
    """Read an instant; one without a zone is UTC, as in OCPP."""
    if instant is None:
        return None
    return (instant if instant.tzinfo else instant.replace(tzinfo=UTC)).timestamp()
