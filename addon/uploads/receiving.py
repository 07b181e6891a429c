"""Reads an upload's body onto the shelf, however it comes: raw or as a form, with a length or in chunks."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass
from urllib.parse import unquote

from aiohttp import BodyPartReader, MultipartReader, web
from aiohttp.client_exceptions import ClientError

from addon.errors import RefusedError
from addon.translation.text import say
from addon.uploads.shelf import Part, Shelf

CHUNK_BYTES = 256 * 1024
CHUNK_WITHIN_S = 60.0
"""A charger on a bad Wi-Fi may pause; one that sends nothing for so long is gone."""
MAX_FORM_PARTS = 10
FORM_EXTRA_BYTES = 64 * 1024


class TooLargeError(RefusedError):
    """More came than may."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Body:
    """What is expected. `name`: as the path has it, "" without; `otherwise`: where nobody names it."""

    name: str
    otherwise: str
    max_bytes: int
    progress: Callable[[int], None]


async def receive(request: web.BaseRequest, body: Body, shelf: Shelf, owner: str) -> Part:
    """Store one file; keeps nothing where it raises TooLargeError, RefusedError, StoreError, TimeoutError."""
    length = request.content_length
    if length is not None and length > body.max_bytes + FORM_EXTRA_BYTES:
        raise _too_large(body)
    if request.headers.get("Expect", "").lower() == "100-continue":
        await request.writer.write(b"HTTP/1.1 100 Continue\r\n\r\n")
        request.writer.output_size = 0
    try:
        chunks, name = _raw_chunks(request), ""
        if request.content_type.startswith("multipart/"):
            form_part = await _file_part(request)
            chunks, name = _part_chunks(form_part), unquote(form_part.filename or "")
        name = body.name or name or body.otherwise
        part = await asyncio.to_thread(shelf.begin, owner, name, shelf.wall_clock())
        return await _store(chunks, body, part)
    except (ClientError, ConnectionError, web.RequestPayloadError, ValueError) as error:
        raise RefusedError(say("The upload broke off.")) from error


async def _store(chunks: AsyncIterator[bytes], body: Body, part: Part) -> Part:
    try:
        async for chunk in chunks:
            if part.bytes + len(chunk) > body.max_bytes:
                raise _too_large(body)
            await asyncio.to_thread(part.write, chunk)
            body.progress(len(chunk))
        if not part.bytes:
            raise RefusedError(say("The upload was empty."))
        await asyncio.to_thread(part.finish)
    finally:
        part.discard()
    return part


async def _raw_chunks(request: web.BaseRequest) -> AsyncIterator[bytes]:
    while True:
        async with asyncio.timeout(CHUNK_WITHIN_S):
            chunk = await request.content.read(CHUNK_BYTES)
        if not chunk:
            return
        yield chunk


async def _part_chunks(part: BodyPartReader) -> AsyncIterator[bytes]:
    while True:
        async with asyncio.timeout(CHUNK_WITHIN_S):
            chunk = await part.read_chunk(CHUNK_BYTES)
        if not chunk:
            return
        yield bytes(chunk)


async def _file_part(request: web.BaseRequest) -> BodyPartReader:
    """Find the file in a form: the first part that has a file's name, or is called as files are."""
    reader = await request.multipart()
    for _ in range(MAX_FORM_PARTS):
        async with asyncio.timeout(CHUNK_WITHIN_S):
            part = await reader.next()
        if part is None:
            break
        if isinstance(part, MultipartReader):
            continue
        if part.filename or part.name in ("file", "upload", "data", "log", "diagnostics"):
            return part
    raise RefusedError(say("There is no file in the form."))


def _too_large(body: Body) -> TooLargeError:
    return TooLargeError(say("The file is larger than {most} MB.", most=body.max_bytes // 1_000_000))
