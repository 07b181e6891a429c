"""Text <-> OCPP-J messages. Pure: knows the shape of frames, nothing of their order, actions or sockets.

    CALL             [2, id, action, payload]
    CALLRESULT       [3, id, payload]
    CALLERROR        [4, id, code, description, details]
    CALLRESULTERROR  [5, id, code, description, details]    OCPP 2.1
    SEND             [6, id, action, payload]               OCPP 2.1, never answered

Lenient where the meaning is plain (a number as id, no payload, null for {}, a short CALLERROR, elements too
many), because a refused transaction message is repeated for ever and blocks the charger's queue.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

import msgspec

from addon.csms.rpc.errors import Dialect, ErrorCode, ProtocolError, on_wire
from addon.translation.text import english

MAX_FRAME_BYTES = 256 * 1024
MAX_DEPTH = 32  # the deepest message of OCPP 2.1 has ten levels
MAX_ID_CHARS = 255  # the standard says 36; longer ones are echoed while they do no harm
MAX_DESCRIPTION_CHARS = 255  # OCPP-J 1.6 section 4.2.3

Payload = dict[str, object]

_CALL, _CALLRESULT, _CALLERROR, _CALLRESULTERROR, _SEND = 2, 3, 4, 5, 6
_TYPES_16 = frozenset({_CALL, _CALLRESULT, _CALLERROR})
_TYPES = {
    Dialect.OCPP16: _TYPES_16,
    Dialect.OCPP201: _TYPES_16,
    Dialect.OCPP21: _TYPES_16 | {_CALLRESULTERROR, _SEND},
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """The other side asks for `action`."""

    message_id: str
    action: str
    payload: Payload


@dataclass(frozen=True, slots=True, kw_only=True)
class Send:
    """Like a Call that wants no answer (OCPP 2.1)."""

    message_id: str
    action: str
    payload: Payload


@dataclass(frozen=True, slots=True, kw_only=True)
class CallResult:
    """The answer to a Call."""

    message_id: str
    payload: Payload


@dataclass(frozen=True, slots=True, kw_only=True)
class CallErrorFrame:
    """The refusal of a Call; `code` is the peer's own word."""

    message_id: str
    code: str
    description: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class CallResultError:
    """The peer could not use our CallResult (OCPP 2.1)."""

    message_id: str
    code: str
    description: str = ""


Frame = Call | Send | CallResult | CallErrorFrame | CallResultError


def decode(text: str, dialect: Dialect = Dialect.OCPP16) -> Frame:
    """Read one frame.

    Raises ProtocolError, and nothing else, for any text that is not a message of `dialect`.
    """
    elements = _elements(text)
    kind, message_id = elements[0], _message_id(elements)
    if type(kind) is not int or kind not in _TYPES[dialect]:
        named = str(kind)[:20] if type(kind) is int else _kind_of(kind)
        raise ProtocolError(
            f"{named} is not a message type of {dialect}",
            code=ErrorCode.MESSAGE_TYPE_NOT_SUPPORTED,
            message_id=message_id or "-1",
        )
    if message_id is None:
        raise ProtocolError(
            "the message has no usable id", code=ErrorCode.RPC_FRAMEWORK_ERROR, answer=kind == _CALL
        )
    match kind:
        case 2:
            return Call(message_id=message_id, **_request(elements, message_id, answer=True))
        case 3:
            return CallResult(message_id=message_id, payload=_payload(elements, 2, message_id, answer=False))
        case 4:
            return CallErrorFrame(message_id=message_id, **_refusal(elements))
        case 5:
            return CallResultError(message_id=message_id, **_refusal(elements))
        case _:
            return Send(message_id=message_id, **_request(elements, message_id, answer=False))


def encode_call(message_id: str, action: str, payload: Payload) -> str:
    """Write a CALL; raises TypeError or ValueError when the payload is not JSON."""
    return _json([_CALL, message_id, action, payload])


def encode_result(message_id: str, payload: Payload) -> str:
    """Write a CALLRESULT; raises TypeError or ValueError when the payload is not JSON."""
    return _json([_CALLRESULT, message_id, payload])


def encode_error(message_id: str, code: ErrorCode, description: str, dialect: Dialect) -> str:
    """Write a CALLERROR in the spelling of `dialect`; the description is cut to what the standard allows."""
    text = description.encode("utf-8", "replace").decode()[:MAX_DESCRIPTION_CHARS]
    return _json([_CALLERROR, message_id, on_wire(code, dialect), text, {}])


def _json(frame: list[object]) -> str:
    return msgspec.json.encode(frame, enc_hook=english).decode()


def _elements(text: str) -> list[Any]:
    """Return the elements of the JSON array that every frame is; at least one."""
    if len(text) > MAX_FRAME_BYTES:
        raise ProtocolError("the message is too long", code=ErrorCode.RPC_FRAMEWORK_ERROR)
    try:
        value = _parse(text)
    except (ValueError, RecursionError) as error:
        raise ProtocolError(
            f"the message is not JSON: {error}", code=ErrorCode.RPC_FRAMEWORK_ERROR
        ) from error
    if not isinstance(value, list) or not value:
        raise ProtocolError("the message is not a JSON array", code=ErrorCode.RPC_FRAMEWORK_ERROR)
    if text.count("[") + text.count("{") > MAX_DEPTH and _is_deeper_than(value, MAX_DEPTH):
        raise ProtocolError("the message is nested too deeply", code=ErrorCode.RPC_FRAMEWORK_ERROR)
    return value


def _parse(text: str) -> object:
    """Parse JSON, and what chargers send in its place: a corrupt id tag holds raw control characters or half
    a pair of surrogates. Surrogates are replaced, so that no text gets further that can't be encoded.
    """  # noqa: D205
    try:
        return msgspec.json.decode(text)
    except ValueError:
        lenient = json.dumps(json.loads(text, strict=False), ensure_ascii=False)
        return msgspec.json.decode(lenient.encode("utf-8", "replace"))


def _is_deeper_than(value: object, depth: int) -> bool:
    level = [value]  # all values that lie equally deep
    for _ in range(depth):
        containers = [item for item in level if isinstance(item, list | dict)]
        level = [
            child for item in containers for child in (item.values() if isinstance(item, dict) else item)
        ]
    return any(isinstance(item, list | dict) for item in level)


def _message_id(elements: list[Any]) -> str | None:
    match elements[1:2]:
        case [str(text)] if len(text) <= MAX_ID_CHARS:
            return text
        case [bool()]:
            return None
        case [int(number)] if abs(number) < 10**36:
            return str(number)
        case _:
            return None


def _request(elements: list[Any], message_id: str, *, answer: bool) -> dict[str, Any]:
    action = elements[2] if len(elements) > 2 else None
    if not isinstance(action, str):
        raise ProtocolError(
            f"the action must be a string, not {_kind_of(action)}",
            code=ErrorCode.FORMATION_VIOLATION,
            message_id=message_id,
            answer=answer,
        )
    return {"action": action, "payload": _payload(elements, 3, message_id, answer=answer)}


def _payload(elements: list[Any], index: int, message_id: str, *, answer: bool) -> Payload:
    payload = elements[index] if len(elements) > index else None
    if payload is None:
        return {}
    if not isinstance(payload, dict):
        raise ProtocolError(
            f"the payload must be an object, not {_kind_of(payload)}",
            code=ErrorCode.FORMATION_VIOLATION,
            message_id=message_id,
            answer=answer,
        )
    return payload


def _refusal(elements: list[Any]) -> dict[str, str]:
    code, description, *_ = [*elements[2:4], "", ""]
    return {
        "code": code if isinstance(code, str) else "",
        "description": str(description)[:MAX_DESCRIPTION_CHARS],
    }


def _kind_of(value: object) -> str:
    """Name the kind of a JSON value, not the value: it may be a password that stands in the wrong place."""
    match value:
        case None:
            return "null"
        case bool():
            return "true or false"
        case int() | float():
            return "a number"
        case str():
            return "text"
        case list():
            return "a list"
        case _:
            return "an object"
