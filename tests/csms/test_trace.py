"""The ring of a charger's messages."""

from __future__ import annotations

import asyncio
import json
from contextlib import aclosing

import pytest

from addon.csms import trace as module
from addon.csms.rpc.link import Direction
from addon.csms.trace import Trace, TraceEntry, TraceRoom

IN, OUT = Direction.IN, Direction.OUT


class Clocked:
    """A trace whose time is set."""

    def __init__(self, room: TraceRoom | None = None) -> None:
        self.now_s = 10.0
        self.trace = Trace(clock=lambda: self.now_s, wall_clock=lambda: 1000.0 + self.now_s, room=room)

    def frame(self, direction: Direction, *parts: object, after_s: float = 0.0) -> None:
        self.now_s += after_s
        self.trace.on_frame(direction, json.dumps(list(parts)))


def test_answers_get_their_question_and_how_long_it_took() -> None:
    clocked = Clocked()
    clocked.frame(OUT, 2, "a", "Reset", {"type": "Soft"})
    clocked.frame(IN, 2, "a", "Heartbeat", {})  # the same id, of the other side
    clocked.frame(OUT, 3, "a", {"currentTime": "t"}, after_s=0.25)
    clocked.frame(IN, 3, "a", {"status": "Accepted"}, after_s=1.0)
    clocked.frame(IN, 4, "b", "GenericError", "", {})

    told = [(e.seq, e.direction, e.kind, e.action, e.took_s) for e in clocked.trace.read()]

    assert told == [
        (1, "out", "call", "Reset", None),
        (2, "in", "call", "Heartbeat", None),
        (3, "out", "answer", "Heartbeat", 0.25),
        (4, "in", "answer", "Reset", 1.25),
        (5, "in", "error", "", None),
    ]


def test_what_is_read_can_be_chosen() -> None:
    clocked = Clocked()
    for number in range(6):
        clocked.frame(IN, 2, str(number), "Heartbeat" if number % 2 else "MeterValues", {})

    assert [e.seq for e in clocked.trace.read(since=4)] == [5, 6]
    assert [e.seq for e in clocked.trace.read(action="heartbeat")] == [2, 4, 6]
    assert [e.seq for e in clocked.trace.read(action="Heartbeat", limit=1)] == [6]
    assert clocked.trace.read(limit=0) == ()


def test_an_answer_is_told_apart_even_when_its_question_is_not_wanted() -> None:
    clocked = Clocked()
    clocked.frame(OUT, 2, "x", "Reset", {})
    clocked.frame(IN, 3, "x", {}, after_s=2.0)

    assert [(e.action, e.took_s) for e in clocked.trace.read(since=1)] == [("Reset", 2.0)]


def test_the_ring_is_bounded_by_count_and_by_size(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "MAX_FRAMES", 5)
    clocked = Clocked()
    for number in range(9):
        clocked.frame(IN, 2, str(number), "Heartbeat", {})
    assert [e.seq for e in clocked.trace.read()] == [5, 6, 7, 8, 9]

    monkeypatch.setattr(module, "MAX_CHARS", 300)
    clocked.frame(IN, 2, "big", "DataTransfer", {"data": "x" * 200})
    assert sum(len(kept.text) for kept in clocked.trace._kept) <= 300
    assert clocked.trace.read()[-1].seq == 10

    clocked.frame(IN, 2, "bigger", "DataTransfer", {"data": "x" * 400})  # the newest is kept in any case
    assert [e.seq for e in clocked.trace.read()] == [11]


def test_many_chargers_share_the_memory(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "TOTAL_CHARS", 1000)
    room = TraceRoom()
    traces = [Clocked(room) for _ in range(10)]
    for clocked in traces:
        for number in range(20):
            clocked.frame(IN, 2, str(number), "Heartbeat", {})

    assert sum(len(kept.text) for clocked in traces for kept in clocked.trace._kept) <= 1000


def test_a_huge_frame_costs_no_more_than_it_may_and_is_not_shown() -> None:
    clocked = Clocked()
    clocked.frame(IN, 2, "1", "DataTransfer", {"data": "AuthorizationKey" + "x" * 200_000})

    entry = clocked.trace.read()[0]

    assert len(clocked.trace._kept[0].text) == module.MAX_FRAME_CHARS
    assert (entry.kind, "x" in entry.payload.replace("characters", "")) == ("other", False)


def test_what_became_of_the_connection_stands_between_the_messages() -> None:
    clocked = Clocked()
    clocked.trace.note("connected")

    entry = clocked.trace.read()[0]

    assert (entry.direction, entry.kind, entry.action) == ("event", "event", "connected")
    assert entry.at_wall_s == 1010.0


async def test_followers_get_what_is_there_and_what_comes() -> None:
    clocked = Clocked()
    clocked.frame(OUT, 2, "a", "Reset", {})
    async with aclosing(clocked.trace.follow()) as batches:
        assert [e.seq for e in await anext(batches)] == [1]
        waiting = asyncio.ensure_future(anext(batches))
        await asyncio.sleep(0)
        clocked.frame(IN, 3, "a", {"status": "Accepted"}, after_s=1.5)
        clocked.frame(IN, 2, "h", "Heartbeat", {})
        told = await waiting

    assert [(e.seq, e.action, e.took_s) for e in told] == [(2, "Reset", 1.5), (3, "Heartbeat", None)]
    assert clocked.trace._readers == set()


async def test_a_slow_follower_misses_what_fell_out_and_sees_it_by_the_numbers(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(module, "MAX_FRAMES", 3)
    clocked = Clocked()
    told: list[TraceEntry] = []
    async with aclosing(clocked.trace.follow(since=1)) as batches:
        clocked.frame(IN, 2, "1", "Heartbeat", {})
        clocked.frame(IN, 2, "2", "Heartbeat", {})
        told += await anext(batches)
        for number in range(10):
            clocked.frame(IN, 2, str(number), "Heartbeat", {})
        told += await anext(batches)

    assert [e.seq for e in told] == [2, 10, 11, 12]
