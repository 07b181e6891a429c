"""Transcripts: what a charger says, frame by frame as text, what it is answered, and what we make of it.

A file of lines, replayed to the real charge point through the real link on a loopback socket:

    # why, and where it is known from
    % {"NumberOfConnectors": "2"}     its configuration keys
    % Reset {"status": "Rejected"}    its answer to a request of ours (otherwise it is "Accepted")
    > [2,"1","Heartbeat",{}]          it says; @now and @now-60 are instants by our clock
    < {"currentTime":"@now"}          the payload it is answered with; "< nothing" where there is no answer
    ~ 5                               seconds pass
    ~ limit 10                        the balancer gives connector 1 ten amperes (limit 8 2: connector 2)
    & reset hard -> done              the central system asks (`commands.py`), and what comes of it
    ? Reset {"type":"Hard"}           the last request of that name
    = status Charging                 what the loadpoint is like then (=2 for connector 2)
    ^ TxProfile A Absolute 0 10       purpose, unit, kind, stack level and limit it was told last
    ! Heartbeat: more is no field.    a deviation; all of them, and no others, in this order
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import re
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field
from typing import Any

from websockets.asyncio.client import ClientConnection, connect

from addon.csms.charge_point import OcppChargePoint
from addon.csms.notices import Notice
from addon.csms.timestamps import format_timestamp
from addon.model.decision import Setpoint
from addon.model.loadpoint import ChargePointInfo, LoadpointState
from addon.model.records import ChargePointRecord
from tests.csms.bare_charger import BareCharger
from tests.csms.bench import EPOCH_S, ID, listening, new_charge_point, now_s, setpoint
from tests.csms.memory_journal import MemoryJournal
from tests.csms.v16 import commands

ANSWER_WITHIN_S = 5.0
_INSTANT = re.compile(r"@now(-\d+|\+\d+)?")


@dataclass
class Talk:
    """A charger's end: what is written is said, and what it is asked is answered by the book."""

    charge_point: OcppChargePoint
    socket: ClientConnection
    keys: dict[str, Any] = field(default_factory=dict)
    answers: dict[str, Any] = field(default_factory=dict)
    heard: asyncio.Queue[list[Any]] = field(default_factory=asyncio.Queue)
    asked: list[tuple[str, Any]] = field(default_factory=list)
    follows: dict[int, Setpoint] = field(default_factory=dict)

    async def listen(self) -> None:
        async for text in self.socket:
            frame = json.loads(text)
            if frame[0] != 2:
                self.heard.put_nowait(frame)
                continue
            self.asked.append((frame[2], frame[3]))
            await self.socket.send(json.dumps([3, frame[1], self._answer(frame[2], frame[3])]))

    async def repeat(self) -> None:
        while True:
            for connector_id, told in self.follows.items():
                self.charge_point.follow(connector_id, told)
            await asyncio.sleep(1.0)

    def _answer(self, action: str, payload: Any) -> Any:  # noqa: ANN401 - JSON
        if action in self.answers:
            return self.answers[action]
        if action != "GetConfiguration":
            return {"status": "Accepted"}
        known = [key for key in payload["key"] if key in self.keys]
        return {
            "configurationKey": [{"key": k, "readonly": False, "value": self.keys[k]} for k in known],
            "unknownKey": [key for key in payload["key"] if key not in self.keys],
        }

    async def say(self, text: str) -> list[Any]:
        await self.socket.send(text)
        async with asyncio.timeout(ANSWER_WITHIN_S):
            return await self.heard.get()

    def told(self) -> str:
        """Tell the last profile of each purpose in the words of a transcript."""
        asked = [payload for action, payload in self.asked if action == "SetChargingProfile"]
        last = {
            (p["connectorId"], p["csChargingProfiles"]["chargingProfilePurpose"]): _told(p) for p in asked
        }
        return " + ".join(last[place] for place in sorted(last)) or "nothing"


def _told(payload: Any) -> str:  # noqa: ANN401 - JSON
    profile = payload["csChargingProfiles"]
    schedule = profile["chargingSchedule"]
    first = schedule["chargingSchedulePeriod"][0]
    purpose, kind = profile["chargingProfilePurpose"], profile["chargingProfileKind"]
    words = (purpose, schedule["chargingRateUnit"], kind, profile["stackLevel"], f"{first['limit']:g}")
    phases = (f"on {first['numberPhases']}",) if "numberPhases" in first else ()
    where = () if payload["connectorId"] == 1 else (f"at {payload['connectorId']}",)
    return " ".join(str(word) for word in (*words, *phases, *where))


@contextlib.asynccontextmanager
async def talk(journal: MemoryJournal | None = None) -> AsyncIterator[Talk]:
    charge_point = new_charge_point(journal or MemoryJournal(), ChargePointRecord(id=ID), lambda: None)
    async with (
        listening(lambda: charge_point) as port,
        connect(
            f"ws://127.0.0.1:{port}/{ID}",
            subprotocols=["ocpp1.6"],  # type: ignore[list-item]
            create_connection=BareCharger,
            ping_interval=None,
            close_timeout=1,
            proxy=None,
        ) as socket,
    ):
        made = Talk(charge_point=charge_point, socket=socket)
        jobs = [asyncio.create_task(job) for job in (made.listen(), made.repeat())]
        try:
            yield made
        finally:
            for job in jobs:
                job.cancel()
            await asyncio.gather(*jobs, return_exceptions=True)


async def replay(lines: list[str]) -> list[str]:
    """Play a transcript; returns it as it really went, which is the file itself where all is well."""
    went: list[str] = []
    async with talk() as charger:
        for number, line in enumerate(lines):
            kind, rest = line[:1], line[1:].strip()
            if kind in ("<", "!"):
                continue  # written down below, where it happens
            try:
                went.append(await _play(charger, kind, line, rest))
            except TimeoutError:
                raise AssertionError(f"line {number + 1} is not answered: {line}") from None
            if kind == ">":
                went.append(
                    await _answer(charger, rest, silent=lines[number + 1 : number + 2] == ["< nothing"])
                )
        went += [f"! {deviation.text}" for deviation in charger.charge_point.deviations()]
    return went


async def _answer(charger: Talk, text: str, *, silent: bool) -> str:
    text, answered_s = _at(text), now_s()
    if silent:
        await charger.socket.send(text)
        return "< nothing"
    frame = await charger.say(text)
    body = frame[2] if frame[0] == 3 else frame[2:4]
    written = _json(body)
    for moment_s in (answered_s, now_s()):
        written = written.replace(format_timestamp(EPOCH_S + moment_s), "@now")
    return f"< {written}"


async def _play(charger: Talk, kind: str, line: str, rest: str) -> str:
    match kind:
        case "%" if rest.startswith("{"):
            charger.keys |= json.loads(rest)
        case "%":
            action, _, answer = rest.partition(" ")
            charger.answers[action] = json.loads(answer)
        case "~" if rest.startswith("limit "):
            _, amps, *others = rest.split()
            charger.follows[int(others[0]) if others else 1] = setpoint(float(amps))
        case "~":
            await asyncio.sleep(float(rest))
        case "&":
            command = rest.partition(" -> ")[0]
            return f"& {command} -> {await commands.run(charger.charge_point, command)}"
        case "?":
            action = rest.split(maxsplit=1)[0]
            asked = [payload for name, payload in charger.asked if name == action]
            return f"? {action} {_json(asked[-1]) if asked else 'never'}"
        case "^":
            return f"^ {charger.told()}"
        case "=":
            where, _, what = line[1:].partition(" ")
            connector_id = int(where) if where else 1
            (state,) = (s for s in charger.charge_point.loadpoints() if s.connector_id == connector_id)
            word = what.split()[0]
            return f"={where} {word} {_SEEN[word](charger, state)}"
    return line


_SEEN: dict[str, Callable[[Talk, LoadpointState], str]] = {
    "status": lambda _, state: str(state.status),
    "session": lambda _, state: _session(state),
    "took": lambda _, state: _amount(state.session.energy_wh if state.session else None, "Wh"),
    "draw": lambda _, state: _draw(state),
    "age": lambda _, state: _amount(now_s() - state.draws[-1].at_s, "s"),
    "power": lambda _, state: _amount(state.power_w, "W"),
    "energy": lambda _, state: _amount(state.energy_wh, "Wh"),
    "problem": lambda _, state: state.problem or "none",
    "connectors": lambda charger, _: str(len(charger.charge_point.loadpoints())),
    "who": lambda charger, _: _who(charger.charge_point.info),
    "notice": lambda charger, _: _notice(charger.charge_point.notices.listed()[-1]),
    "asked": lambda charger, _: " ".join(dict.fromkeys(action for action, _ in charger.asked)),
}


def _amount(value: float | None, unit: str) -> str:
    return "unknown" if value is None else f"{value:.5g} {unit}"


def _session(state: LoadpointState) -> str:
    session = state.session
    return "none" if session is None else f"{session.transaction_id} {session.id_tag}".strip()


def _who(info: ChargePointInfo) -> str:
    return f"{info.vendor} | {info.model} | {info.serial} | {info.firmware}"


def _notice(notice: Notice) -> str:
    return f"{notice.kind} {notice.status} {notice.request_id}"


def _draw(state: LoadpointState) -> str:
    if not state.draws:
        return "unknown"
    newest = state.draws[-1]
    amps = " ".join(f"{da / 10:g}" for da in newest.terminals_da)
    return amps if newest.per_terminal else f"at most {amps.split()[0]} each"


def _json(value: Any) -> str:  # noqa: ANN401 - JSON
    return json.dumps(value, separators=(",", ":"), ensure_ascii=False)


def _at(text: str) -> str:
    return _INSTANT.sub(lambda found: format_timestamp(EPOCH_S + now_s() + int(found[1] or 0)), text)
