"""Frames that chargers in the field are known to send, each answered as it must be."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path

import pytest

from addon.csms.rpc.errors import Dialect
from tests.csms.fuzzing.room import Room, open_room

FILES = sorted((Path(__file__).parents[2] / "data" / "ocpp-frames").glob("*.txt"))

pytestmark = pytest.mark.looptime


@dataclass(frozen=True)
class Line:
    """One line of a file: what must come back, and what is sent."""

    expected: str
    code: str
    frame: str


@dataclass(frozen=True)
class Script:
    dialect: Dialect
    lines: list[Line]
    deviations: set[tuple[str, str]]


def read(file: Path) -> Script:
    dialect, lines, deviations = Dialect.OCPP16, list[Line](), set[tuple[str, str]]()
    for text in file.read_text("utf-8").split("\n"):
        word, _, rest = text.partition(" ")
        match word:
            case "#" | "":
                pass
            case "speaks":
                dialect = Dialect(rest)
            case "error":
                code, _, frame = rest.partition(" ")
                lines.append(Line(word, code, frame))
            case "result" | "nothing":
                lines.append(Line(word, "", rest))
            case "deviates":
                message, _, field = rest.partition(" ")
                deviations.add((message, field))
            case _:
                raise AssertionError(f"{file.name}: {text}")
    return Script(dialect, lines, deviations)


async def got(room: Room, line: Line) -> tuple[str, str]:
    """Send a frame; returns what came back, and the code where it is an error."""
    room.answers.clear()
    await room.tell(line.frame)
    assert await room.still_answers()
    others = [frame for id_, frame in room.answers.items() if not id_.startswith("beat")]
    if not others:
        return "nothing", ""
    (frame,) = others
    return ("result", "") if frame[0] == 3 else ("error", frame[2])


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
async def test_each_frame_gets_its_answer(file: Path) -> None:
    script = read(file)
    async with open_room(
        script.dialect, lambda call: [json.dumps([4, call[1], "NotSupported", "", {}])]
    ) as room:
        answers = [await got(room, line) for line in script.lines]
        deviations = room.charge_point._station.deviations.listed()

    assert list(zip(script.lines, answers, strict=True)) == [
        (line, (line.expected, line.code)) for line in script.lines
    ]
    assert script.deviations <= {(d.message, d.field) for d in deviations}
    assert room.faults == []


def test_there_is_a_corpus() -> None:
    assert len(FILES) > 10
    assert {read(file).dialect for file in FILES} == set(Dialect)
