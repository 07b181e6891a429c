"""Keeps what was learned of the cars, how they answer a setpoint, over a restart."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from typing import Protocol

import msgspec
import structlog

from addon.balancer.answer import Answer
from addon.engine import Moment
from addon.errors import RecordingError, StoreError
from addon.model.site import is_of
from addon.recording.codec import from_plain, to_json

log = structlog.get_logger(__name__)

SAVE_AT_STOP_WITHIN_S = 1.0
"""A disk may hang; the program is promised to end in five seconds."""
SAVE_EVERY_S = 60.0
"""Answers change with every step of a car; what is lost in a kill is learned again soon."""


class AnswerStore(Protocol):
    """Where answers outlive a restart, as JSON by loadpoint id. Each method may raise StoreError."""

    async def answers(self) -> Mapping[str, str]:
        """Read all."""

    async def save_answer(self, loadpoint_id: str, answer: str) -> None:
        """Keep one."""


async def restored(store: AnswerStore) -> Mapping[str, Answer]:
    """Read what was learned before the restart; what can't be read is learned anew."""
    found: dict[str, Answer] = {}
    try:
        texts = await store.answers()
    except StoreError as error:
        log.error("how the cars answer has to be learned anew", reason=str(error))
        return found
    for loadpoint_id, text in texts.items():
        try:
            found[loadpoint_id] = from_plain(msgspec.json.decode(text), Answer)
        except (RecordingError, msgspec.DecodeError) as error:
            log.warning("how a car answers has to be learned anew", loadpoint=loadpoint_id, reason=str(error))
    return found


class AnswerKeeper:
    """Writes answers that have changed, each at most once a minute, and the last ones at the stop."""

    def __init__(self, store: AnswerStore, kept: Mapping[str, Answer]) -> None:
        """Begin with what the store holds already."""
        self._store = store
        self._kept = dict(kept)
        self._learned: Mapping[str, Answer] = {}

    def on_moment(self, moment: Moment) -> None:
        """Take note of how the cars answer by now; it is written later."""
        self._learned = moment.next_memory.answers

    def forget(self, charge_point_id: str) -> None:
        """Write nothing more of a charge point that is forgotten, unless it comes again and teaches anew."""
        self._kept = {id_: kept for id_, kept in self._kept.items() if not is_of(id_, charge_point_id)}
        self._learned = {id_: one for id_, one in self._learned.items() if not is_of(id_, charge_point_id)}

    async def run(self) -> None:
        """Write now and then, until cancelled; `close` writes what is left."""
        while True:
            await asyncio.sleep(SAVE_EVERY_S)
            await self.save()

    async def close(self) -> None:
        """Write what is left, as far as the disk lets us."""
        try:
            async with asyncio.timeout(SAVE_AT_STOP_WITHIN_S):
                await self.save()
        except TimeoutError:
            log.warning("what was learned of the cars lately is not kept", reason="The disk hangs.")

    async def save(self) -> None:
        """Write what has changed. What can't be written is tried again the next time; the store tells why."""
        for loadpoint_id, answer in self._learned.items():
            if self._kept.get(loadpoint_id) == answer:
                continue
            try:
                await self._store.save_answer(loadpoint_id, to_json(answer).decode())
            except StoreError as error:
                log.warning("what was learned of a car is not kept", reason=str(error))
                return
            self._kept[loadpoint_id] = answer
