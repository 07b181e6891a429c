"""How makes of chargers bend OCPP-J on the wire: functions from the frame as it should be to what is sent.

A bend gets a frame and its action (of an answer: the action that it answers) and returns the frames that
are sent in its place; none, where it is kept back. The standard's words hold before bending, so nothing
here is held against a schema.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta, timezone
from typing import Any
from uuid import uuid4

from websockets.asyncio.client import ClientConnection

Frame = list[Any]
Bend = Callable[[Frame, str], list[Frame]]

CALL, CALLRESULT, CALLERROR = 2, 3, 4
_OFFSET_S = 2 * 3600


class Bent:
    """A socket whose outgoing frames are bent; its answers may come late, with calls overtaking them."""

    def __init__(self, socket: ClientConnection, bends: Sequence[Bend], answers_after_s: float = 0.0) -> None:
        self._socket = socket
        self._bends = tuple(bends)
        self._answers_after_s = answers_after_s
        self._actions: dict[str, str] = {}
        self._late: set[asyncio.Task[None]] = set()
        self._heard_at_s = asyncio.get_running_loop().time()

    async def recv(self) -> str | bytes:
        """Receive a frame, and remember what an answer to it will be about."""
        text = await self._socket.recv()
        self._heard_at_s = asyncio.get_running_loop().time()
        frame = json.loads(text)
        if frame[0] == CALL:
            self._actions[frame[1]] = frame[2]
        return text

    async def send(self, text: str) -> None:
        """Send what the bends make of a frame."""
        frame = json.loads(text)
        action = frame[2] if frame[0] == CALL else self._actions.pop(frame[1], "")
        frames = bent(self._bends, frame, action)
        if frame[0] == CALL or not self._answers_after_s:
            await self._send(frames, 0)
            return
        late = asyncio.create_task(self._send(frames, self._answers_after_s))
        self._late.add(late)
        late.add_done_callback(self._late.discard)

    async def _send(self, frames: Sequence[Frame], delay_s: float) -> None:
        await asyncio.sleep(delay_s)
        for frame in frames:
            await self._socket.send(json.dumps(frame))

    async def listen_for(self, patience_s: float, give_up: Callable[[], None]) -> None:
        """Give the link up when no frame came for so long; 0: never."""
        while patience_s:
            await asyncio.sleep(1)
            if asyncio.get_running_loop().time() - self._heard_at_s >= patience_s:
                give_up()

    def stop(self) -> None:
        """Forget the answers that are still to come."""
        for late in self._late:
            late.cancel()


def bent(bends: Sequence[Bend], frame: Frame, action: str) -> list[Frame]:
    """Let all bends have a frame, one after the other."""
    frames = [frame]
    for bend in bends:
        frames = [instead for one in frames for instead in bend(one, action)]
    return frames


# -- values ------------------------------------------------------------------------------------------


def put(actions: str, field: str, value: object) -> Bend:
    """Set a field, wherever it stands in calls of these actions (by commas; "": all), to a value."""
    return _in_calls(actions, lambda key, _: {key: value}, only=field)


def drop(actions: str, field: str) -> Bend:
    """Leave a field out."""
    return _in_calls(actions, lambda _key, _: {}, only=field)


def stamps(style: str) -> Bend:
    """Write timestamps "naive" (no zone), with an "offset" of two hours, or as any other text given."""

    def written(key: str, text: Any) -> dict[str, Any]:  # noqa: ANN401 - any JSON
        if style == "naive":
            return {key: text.removesuffix("Z")}
        if style == "offset":
            return {key: _with_offset(text)}
        return {key: style}

    return _in_calls("", written, only="timestamp")


def numbers_as_text() -> Bend:
    """Write all numbers of calls as texts."""
    return _in_calls("", lambda key, value: {key: str(value) if _is_number(value) else value})


def texts_as_numbers() -> Bend:
    """Write the values of samples as numbers."""
    return _in_calls("MeterValues,TransactionEvent", lambda key, value: {key: float(value)}, only="value")


def extra_fields() -> Bend:
    """Add a field that nobody knows to each call, and to each answer."""

    def bend(frame: Frame, _: str) -> list[Frame]:
        if frame[0] == CALLERROR:
            return [frame]
        return [[*frame[:-1], {**frame[-1], "vendorSpecific": {"answer": 42}}]]

    return bend


def in_samples(measurand: str, **fields: object) -> Bend:
    """Set fields of the samples of a measurand."""

    def change(key: str, value: Any) -> dict[str, Any]:  # noqa: ANN401 - any JSON
        return {key: [{**s, **fields} if s.get("measurand") == measurand else s for s in value]}

    return _in_calls("MeterValues,TransactionEvent", change, only="sampledValue")


def summed_current() -> Bend:
    """Tell the currents of three phases as one sum without a phase."""

    def bend(frame: Frame, action: str) -> list[Frame]:
        if frame[0] != CALL or action != "MeterValues":
            return [frame]
        values = [
            {**value, "sampledValue": _summed(value["sampledValue"])} for value in frame[3]["meterValue"]
        ]
        return [[*frame[:3], {**frame[3], "meterValue": values}]]

    return bend


def _summed(samples: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    currents = [s for s in samples if s.get("measurand") == "Current.Import" and "phase" in s]
    rest = [s for s in samples if s not in currents]
    if not currents:
        return rest
    total_a = sum(float(sample["value"]) for sample in currents)
    first = {key: value for key, value in currents[0].items() if key != "phase"}
    return [{**first, "value": f"{total_a:.2f}"}, *rest]


# -- frames ------------------------------------------------------------------------------------------


def doubled(actions: str) -> Bend:
    """Send each call of these actions twice, as two calls."""

    def bend(frame: Frame, action: str) -> list[Frame]:
        if frame[0] != CALL or action not in actions.split(","):
            return [frame]
        return [frame, [frame[0], str(uuid4()), *frame[2:]]]

    return bend


def answers_doubled() -> Bend:
    """Send each answer twice."""
    return lambda frame, _: [frame] if frame[0] == CALL else [frame, frame]


def answers_astray() -> Bend:
    """Send an answer to a call that never was before each answer."""
    return lambda frame, _: [frame] if frame[0] == CALL else [[CALLRESULT, str(uuid4()), {}], frame]


def unanswered(actions: str) -> Bend:
    """Keep back the answers to these actions."""
    return lambda frame, action: [frame] if frame[0] == CALL or action not in actions.split(",") else []


def refused(actions: str, code: str, *rest: object) -> Bend:
    """Answer these actions with a CALLERROR of this code; `rest` follows it (description, details)."""

    def bend(frame: Frame, action: str) -> list[Frame]:
        if frame[0] == CALL or action not in actions.split(","):
            return [frame]
        return [[CALLERROR, frame[1], code, *rest]]

    return bend


def answered(action_: str, field: str, value: object) -> Bend:
    """Set a field, wherever it stands in the answers to an action, to a value."""

    def bend(frame: Frame, action: str) -> list[Frame]:
        if frame[0] != CALLRESULT or action != action_:
            return [frame]
        return [[*frame[:2], _mapped(frame[2], lambda key, _: {key: value}, field)]]

    return bend


# -- helpers -----------------------------------------------------------------------------------------

_Change = Callable[[str, Any], dict[str, Any]]


def _in_calls(actions: str, change: _Change, only: str = "") -> Bend:
    """Change the fields (those called `only`) of the calls of some actions."""

    def bend(frame: Frame, action: str) -> list[Frame]:
        if frame[0] != CALL or (actions and action not in actions.split(",")):
            return [frame]
        return [[*frame[:3], _mapped(frame[3], change, only)]]

    return bend


def _mapped(value: Any, change: _Change, only: str) -> Any:  # noqa: ANN401 - any JSON
    if isinstance(value, list):
        return [_mapped(item, change, only) for item in value]
    if not isinstance(value, dict):
        return value
    found: dict[str, Any] = {}
    for key, item in value.items():
        inner = _mapped(item, change, only)
        found |= change(key, inner) if only in ("", key) else {key: inner}
    return found


def _is_number(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _with_offset(text: str) -> str:
    """Write an instant in UTC as that of a zone two hours east."""
    utc = datetime.fromisoformat(text)
    return utc.astimezone(timezone(timedelta(seconds=_OFFSET_S))).isoformat(timespec="milliseconds")
