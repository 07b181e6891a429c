"""What a route takes and gives, said beside its handler: `openapi` writes the API's document of it.

The handler's docstring is the route's summary and description, so it is written for who uses the API.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any, TypeVar

from aiohttp import web

Told = TypeVar("Told", bound=Callable[..., Awaitable[web.StreamResponse]])

_ATTRIBUTE = "__described__"


@dataclass(frozen=True, slots=True, kw_only=True)
class File:
    """A body or an answer that is no JSON; `kind` is its media type."""

    kind: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Messages:
    """A WebSocket. `of`: the type of its messages."""

    of: Any


@dataclass(frozen=True, slots=True, kw_only=True)
class Parameter:
    """One of the query, never a must. `type` is JSON schema's."""

    name: str
    text: str
    type: str = "string"


@dataclass(frozen=True, slots=True, kw_only=True)
class Description:
    """What a route takes and gives."""

    text: str
    body: Any = None
    optional_body: bool = False
    answer: Any = None
    status: int
    query: tuple[Parameter, ...] = ()


def described(
    *,
    body: Any = None,  # noqa: ANN401 - a type, and msgspec knows many
    answer: Any = None,  # noqa: ANN401
    status: int | None = None,
    query: tuple[Parameter, ...] = (),
    optional_body: bool = False,
) -> Callable[[Told], Told]:
    """Describe a handler, whose docstring says what it does.

    `body`: the type that is read, or a File. `answer`: the type that is sent as JSON, a File, or Messages.
    `status` of a good answer: else 200, 204 where nothing is answered, 101 for Messages.
    """
    usual = 204 if answer is None else 101 if isinstance(answer, Messages) else 200

    def describe(handler: Told) -> Told:
        description = Description(
            text=handler.__doc__ or "",
            body=body,
            optional_body=optional_body,
            answer=answer,
            status=status or usual,
            query=query,
        )
        setattr(handler, _ATTRIBUTE, description)
        return handler

    return describe


def description_of(handler: object) -> Description | None:
    """Find what a handler said of itself."""
    found: Description | None = getattr(handler, _ATTRIBUTE, None)
    return found
