"""The language of who asks: answers, refusals and the live state are said in it."""

from __future__ import annotations

from contextvars import ContextVar

from aiohttp import web

from addon.translation.catalogs import ENGLISH, negotiated, plain, spoken

QUERY = "language"
"""A WebSocket of a browser can send no header of its own; and a link can be handed on with it."""

_reader: ContextVar[str] = ContextVar("reader", default=ENGLISH)


def listen_to(request: web.Request) -> None:
    """Answer this request in the language it asks for: `?language=de`, else Accept-Language, else English."""
    wish = request.query.get(QUERY, "")
    _reader.set(spoken(wish) if wish else negotiated(request.headers.get("Accept-Language", "")))


def reader() -> str:
    """Tell the language of who asked for what is being answered here."""
    return _reader.get()


def said(text: str) -> str:
    """Say a text to them."""
    return plain(text, reader())


def language_headers() -> dict[str, str]:
    """Tell in which language an answer is, and that another reader would get another."""
    return {"Content-Language": reader(), "Vary": "Accept-Language"}
