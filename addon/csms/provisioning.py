"""One round of setting a charger up, whatever version of OCPP it speaks: what it answers, and what not.

A step that fails is logged, and the rest goes on. One that was set up before is only looked at whether it has
kept what was set: some lose it with the mains.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterable, Sequence
from typing import TypeVar

from addon.csms.learned import Learned
from addon.csms.station import Station

MAX_SILENCES = 2
"""A charger that leaves this many questions in a row unanswered is asked again when it next connects."""

T = TypeVar("T")


class SilentError(Exception):
    """Too many questions in a row were left unanswered."""


class Round:
    """Keeps count of one round. `held_back`: something was not sent, since shadow mode is on."""

    def __init__(self, station: Station) -> None:
        self.held_back = False
        self._station = station
        self._silences = 0

    async def run(self, parts: Sequence[Callable[[Learned], Awaitable[None]]]) -> None:
        """Do all parts; `learned.provisioned` tells whether they came to their end. Raises PeerGoneError."""
        learned = self._station.learned
        answers = True
        for part in parts:  # one whose questions stay open does not keep the others from being tried
            self._silences = 0
            try:
                await part(learned)
            except SilentError:
                answers = False
        learned.provisioned = answers and not self.held_back
        if not answers:
            self._station.log.warning("charger does not answer questions, set up later")
        else:
            done = "charger set up" if learned.provisioned else "charger asked, set up after shadow mode"
            self._station.log.info(done, configuration=learned.configuration)
        await self._station.keep()

    def answered(self) -> None:
        """Note that a question was answered."""
        self._silences = 0

    def unanswered(self, question: str) -> None:
        """Note that one was not; raises SilentError where that is enough."""
        self._station.log.info("question not answered", question=question)
        self._silences += 1
        if self._silences >= MAX_SILENCES:
            raise SilentError


async def first_taken(values: Iterable[T], change: Callable[[T], Awaitable[bool | None]]) -> bool:
    """Try values in turn; False where all were refused. After one that is left unanswered none is tried."""
    for value in values:
        if await change(value) is not False:
            return True
    return False
