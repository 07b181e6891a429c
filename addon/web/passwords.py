"""The HTTP API that writes a password as it may be stored."""

from __future__ import annotations

import asyncio

import msgspec
from aiohttp import web

from addon.errors import RefusedError
from addon.passwords import MAX_PASSWORD_CHARS, hash_password
from addon.translation.text import say
from addon.web.describing import described
from addon.web.fields import answer, read


class PasswordBody(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A password."""

    value: str


class HashView(msgspec.Struct, frozen=True):
    """A password's hash."""

    hash: str


def routes() -> list[web.RouteDef]:
    """List what is answered where."""
    return [web.post("/api/password_hash", _hash)]


@described(body=PasswordBody, answer=HashView)
async def _hash(request: web.Request) -> web.Response:
    """Write a charger's password as the options may store it: a hash that can't be turned back."""
    password = (await read(request, PasswordBody, '{"value": "…"}')).value
    if not 1 <= len(password) <= MAX_PASSWORD_CHARS:
        raise RefusedError(
            say("A charger's password has {least} to {most} characters.", least=1, most=MAX_PASSWORD_CHARS)
        )
    return answer(HashView(hash=await asyncio.to_thread(hash_password, password)))
