"""Reads what a request carries: a JSON object of a known shape, and a charger's id; else a sentence."""

from __future__ import annotations

import asyncio
from http import HTTPStatus
from typing import TypeVar

import msgspec
from aiohttp import web

from addon.errors import RefusedError
from addon.translation.catalogs import speaker
from addon.translation.text import say
from addon.web.language import language_headers, reader
from addon.web.ports import StateView
from addon.web.refusing import StatusError, not_found

T = TypeVar("T")

BODY_TIMEOUT_S = 10.0
"""A body is a few hundred bytes; who takes longer to send it is no client of ours."""


async def read_body(request: web.Request) -> bytes:
    """Read what was sent, unless it takes too long."""
    try:
        async with asyncio.timeout(BODY_TIMEOUT_S):
            return await request.read()
    except TimeoutError as error:
        raise StatusError(HTTPStatus.REQUEST_TIMEOUT, say("The request's body did not come.")) from error


async def read(request: web.Request, kind: type[T], words: str = "") -> T:
    """Read the body as a value of this type; an empty one has only defaults. Raises RefusedError.

    `words`: what should be sent.
    """
    body = await read_body(request)
    try:
        return msgspec.json.decode(body.strip() or b"{}", type=kind)
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        told = f"Send {words}" if words else "The request can't be used"
        raise RefusedError(f"{told}: {error}.") from error


def charger_id(request: web.Request, view: StateView) -> str:
    """Read which charger is meant; raises StatusError where there is none of this id."""
    id_ = request.match_info["id"]
    if id_ not in {charger.id for charger in view.status().chargers}:
        raise not_found(say("There is no charger {id}.", id=id_))
    return id_


def knocking_id(request: web.Request, view: StateView) -> str:
    """Read which charger is meant of those that were turned away; raises StatusError where it was not."""
    id_ = request.match_info["id"]
    if id_ not in {charger.id for charger in view.status().knocking}:
        raise not_found(say("No charger {id} was turned away.", id=id_))
    return id_


def number(request: web.Request, name: str, otherwise: int) -> int:
    """Read a whole number from the query, 0 or more; raises RefusedError."""
    text = request.query.get(name, "")
    if not text:
        return otherwise
    if not (text.isascii() and text.isdigit() and len(text) <= 18):
        raise RefusedError(say("{name} must be a whole number.", name=name))
    return int(text)


def answer(value: object, status: int = 200) -> web.Response:
    """Answer with a value as JSON, its texts in the reader's language."""
    return web.Response(
        body=msgspec.json.encode(value, enc_hook=speaker(reader())),
        content_type="application/json",
        status=status,
        headers=language_headers(),
    )
