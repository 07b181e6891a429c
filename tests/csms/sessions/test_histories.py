"""Exactly one record for each transaction, with the energy that flowed: histories of messages, as they come.

A charger of OCPP 1.6 lives here with its queue: what was not answered is sent again, what happens while the
link is down is told later. The network loses answers and doubles messages, the disk fails or is late, the app
restarts, the charger loses power with or without a word.

What the disk had not taken when the app was killed is lost; that is the one thing these histories leave out.
"""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from addon.csms.connector import Connector
from addon.csms.sessions.events import TransactionEnd, TransactionStart
from addon.csms.sessions.transactions import TransactionBook
from addon.csms.speech import Charger
from addon.csms.station import Station
from addon.csms.timestamps import format_timestamp
from addon.csms.v16.inbound import Inbound
from addon.model.records import ChargePointRecord
from addon.model.transaction import SUPERSEDED, TransactionRecord
from tests.csms.sessions.unsteady_journal import UnsteadyJournal

pytestmark = pytest.mark.long

EPOCH_S = 1_800_000_000.0
METER_EVERY_S = 60.0


@dataclass
class Truth:
    """What really happened in one session. `ended`: its charger tells of that."""

    tag: str
    started: str
    start_wh: int
    ended: bool = False
    stop_wh: int = 0


@dataclass
class Home:
    """The app's side; `restart` makes it anew from what was kept."""

    journal: UnsteadyJournal = field(default_factory=UnsteadyJournal)
    now_s: float = 1000.0

    def __post_init__(self) -> None:
        self.begin()

    def wall_s(self) -> float:
        return EPOCH_S + self.now_s

    def restart(self) -> None:
        """Begin anew, unless that would lose what the disk has not taken."""
        if not self.book._keeping._unkept:
            self.begin()

    def begin(self) -> None:
        self.station = Station(
            ChargePointRecord(id="CP1", vendor="V"),
            journal=self.journal,
            clock=lambda: self.now_s,
            wall_clock=self.wall_s,
            changed=lambda: None,
        )
        self.book = TransactionBook("CP1", self.journal, lambda: self.now_s, self.wall_s)
        self.book.restore(self.journal.transactions)
        self.connector = Connector(1)
        self.inbound = Inbound(
            Charger(
                station=self.station,
                book=self.book,
                connector_of=lambda id_: self.connector if id_ in (0, 1) else None,
                booted=lambda: None,
            )
        )


class Charger16:
    """One connector, a meter and a queue. `of_session`: its register counts each session from 0 (ABB)."""

    def __init__(self, home: Home, *, of_session: bool, step_wh: int) -> None:
        self.home = home
        self.of_session = of_session
        self.step_wh = step_wh
        self.register_wh = 123_456.0
        self.online = True
        self.truths: list[Truth] = []
        self.session: Truth | None = None
        self.queue: list[tuple[str, dict[str, Any], Truth]] = []
        self.ids: dict[int, int] = {}
        self.sent: list[tuple[str, dict[str, Any]]] = []
        self.next_answer_is_lost = False
        self.shown_wh: list[float] = []

    @property
    def meter_wh(self) -> int:
        return int(self.register_wh)

    def stamp(self) -> str:
        return format_timestamp(self.home.wall_s())

    async def plug(self, tag: str) -> None:
        if self.session is not None:
            return
        self.home.now_s += 2  # no two sessions begin in the same second
        self.session = Truth(tag=tag, started=self.stamp(), start_wh=self.meter_wh)
        self.truths.append(self.session)
        start = {"connectorId": 1, "idTag": tag, "meterStart": self.meter_wh, "timestamp": self.stamp()}
        await self.status("Charging")
        await self.tell("StartTransaction", start, self.session)

    async def charge(self, minutes: int, watts: int) -> None:
        for _ in range(minutes):
            self.home.now_s += METER_EVERY_S
            if self.session is not None:
                self.register_wh += watts * METER_EVERY_S / 3600
            await self.measure()

    async def measure(self) -> None:
        if not self.online:
            return
        in_session = self.session is not None
        register_wh = self.meter_wh - (self.session.start_wh if self.session and self.of_session else 0)
        register_wh = register_wh // self.step_wh * self.step_wh
        value = {"measurand": "Energy.Active.Import.Register", "unit": "Wh", "value": str(register_wh)}
        named = {"transactionId": self.ids[id(self.session)]} if id(self.session) in self.ids else {}
        if self.of_session and in_session and not named:
            return
        element = {"timestamp": self.stamp(), "sampledValue": [value]}
        await self.home.inbound.handle("MeterValues", {"connectorId": 1, "meterValue": [element], **named})
        if self.home.connector.energy_wh is not None:
            self.shown_wh.append(self.home.connector.energy_wh)

    async def unplug(self, reason: str = "EVDisconnected") -> None:
        session = self.session
        if session is None:
            return
        self.home.now_s += 2
        session.ended, session.stop_wh, self.session = True, self.meter_wh, None
        await self.status("Available")
        stop = {"meterStop": self.meter_wh, "timestamp": self.stamp(), "reason": reason}
        await self.tell("StopTransaction", stop, session)

    async def lose_power(self, *, silently: bool) -> None:
        """Restart; what it did not keep of its session nobody ever hears."""
        if silently and self.session is not None:
            self.session.stop_wh, self.session = self.meter_wh, None
        else:
            await self.unplug("PowerLoss")
        if self.online:
            await self.home.inbound.handle("BootNotification", {"chargePointVendor": "V"})
            await self.status("Available")
            await self.flush()

    async def status(self, word: str) -> None:
        if self.online:
            told = {"connectorId": 1, "status": word, "errorCode": "NoError", "timestamp": self.stamp()}
            await self.home.inbound.handle("StatusNotification", told)

    async def go(self, *, online: bool) -> None:
        self.online = online
        if online:
            await self.home.inbound.handle("Heartbeat", {})
            await self.status("Charging" if self.session else "Available")
            await self.flush()

    async def tell(self, action: str, payload: dict[str, Any], truth: Truth) -> None:
        self.queue.append((action, payload, truth))
        await self.flush()

    async def flush(self) -> None:
        """Send what is queued, in order, until an answer is missing."""
        while self.online and self.queue:
            action, payload, truth = self.queue[0]
            if action == "StopTransaction":
                payload["transactionId"] = self.ids[id(truth)]
            answer = await self.home.inbound.handle(action, payload)
            self.sent = [*self.sent[-5:], (action, payload)]
            if self.next_answer_is_lost:
                self.next_answer_is_lost = False
                return
            self.queue.pop(0)
            if action == "StartTransaction":
                self.ids[id(truth)] = int(str(answer["transactionId"]))

    async def repeat(self, back: int) -> None:
        """Send something again that was answered long ago."""
        if self.online and back < len(self.sent):
            action, payload = self.sent[-1 - back]
            await self.home.inbound.handle(action, payload)


charging = st.tuples(st.just("charge"), st.integers(1, 12), st.sampled_from([1400, 7400, 22_000]))
troubles = st.one_of(
    charging,
    st.tuples(st.sampled_from(["lose answer", "restart", "offline", "online"])),
    st.tuples(st.just("repeat"), st.integers(0, 4)),
    st.tuples(st.just("disk"), st.sampled_from(["broken", "late", "well", "well"])),
)
ends = st.one_of(st.tuples(st.just("unplug")), st.tuples(st.just("power"), st.booleans()))


@st.composite
def sessions(draw: st.DrawFn) -> list[tuple[Any, ...]]:
    """Trouble before, while and after a car charges; what the step before left of it goes on."""
    before, amid, after = (draw(st.lists(troubles, max_size=most)) for most in (2, 4, 2))
    start = ("plug", draw(st.sampled_from(["A", "B", ""])))
    return [*before, start, draw(charging), *amid, draw(ends), *after]


stories = st.lists(sessions(), min_size=1, max_size=4).map(
    lambda parts: [step for part in parts for step in part]
)


async def do(home: Home, charger: Charger16, step: tuple[Any, ...]) -> None:
    match step:
        case ("plug", tag):
            await charger.plug(tag)
        case ("charge", minutes, watts):
            await charger.charge(minutes, watts)
        case ("unplug",):
            await charger.unplug()
        case ("lose answer",):
            charger.next_answer_is_lost = True
        case ("restart",):
            await home.journal.catch_up()
            home.restart()
        case ("offline",) | ("online",):
            await charger.go(online=step[0] == "online")
        case ("power", silently):
            await charger.lose_power(silently=silently)
        case ("repeat", back):
            await charger.repeat(back)
        case ("disk", mood):
            home.journal.broken, home.journal.late = mood == "broken", mood == "late"


async def all_well(home: Home, charger: Charger16) -> None:
    """Let everything end that can."""
    charger.next_answer_is_lost = False
    home.journal.broken = home.journal.late = False
    await charger.go(online=True)
    await charger.unplug()
    await home.book.try_again()
    await home.journal.catch_up()


@settings(max_examples=120)
@given(
    story=stories,
    of_session=st.booleans(),
    step_wh=st.sampled_from([1, 10, 1000]),
)
def test_one_record_with_the_right_energy_whatever_a_charger_of_16_and_all_else_do(
    story: list[tuple[Any, ...]], of_session: bool, step_wh: int
) -> None:
    async def live() -> tuple[list[TransactionRecord], Charger16]:
        home = Home()
        charger = Charger16(home, of_session=of_session, step_wh=step_wh)
        await home.inbound.handle("BootNotification", {"chargePointVendor": "V"})
        for step in story:
            await do(home, charger, step)
        await all_well(home, charger)
        return home.journal.transactions, charger

    records, charger = asyncio.run(live())
    truths = charger.truths

    # what Home Assistant sees never falls; only a restart may show a coarse register's own step
    assert all(after > before - step_wh for before, after in pairwise(charger.shown_wh))

    by_start = {(r.id_tag, r.charger_started, r.meter_start_wh): r for r in records}
    assert len(by_start) == len(records) == len(truths)
    for truth in truths:
        record = by_start[truth.tag, truth.started, truth.start_wh]
        flowed_wh = truth.stop_wh - truth.start_wh
        if truth.ended:
            assert record.settled
            assert record.energy_wh == pytest.approx(flowed_wh, abs=1.0)
        elif truth is not truths[-1]:  # cut off, and another one began
            assert record.energy_wh == pytest.approx(flowed_wh, abs=1.0)
            assert (record.energy_estimated, record.stop_reason) == (True, SUPERSEDED)
        else:  # cut off, and nothing came after it
            assert 0 <= record.energy_wh <= flowed_wh + 1.0


class Clockless16(Charger16):
    """A charger whose starts are all alike: no clock, one tag, a register of the session."""

    def __init__(self, home: Home, *, boot_clock: str, of_session: bool) -> None:
        super().__init__(home, of_session=of_session, step_wh=1)
        self._boot_clock = boot_clock

    def stamp(self) -> str:
        return self._boot_clock

    @property
    def meter_wh(self) -> int:
        return 0 if self.of_session else int(self.register_wh)

    async def plug(self, tag: str) -> None:
        await super().plug("" if tag == "" else "FIXED")


@settings(max_examples=100)
@given(story=stories, boot_clock=st.sampled_from(["", "1970-01-01T00:00:00Z", "?"]), of_session=st.booleans())
def test_no_car_charges_without_a_session_where_starts_are_all_alike(
    story: list[tuple[Any, ...]], boot_clock: str, of_session: bool
) -> None:
    """Whatever is told again, a car that charges has its session: else nothing would limit it."""

    async def live() -> None:
        home = Home()
        charger = Clockless16(home, boot_clock=boot_clock, of_session=of_session)
        await home.inbound.handle("BootNotification", {"chargePointVendor": "V"})
        for step in story:
            await do(home, charger, step)
            if charger.session is not None and charger.online and not charger.queue:
                await charger.status("Charging")
                assert home.book.session(1) is not None
        ids = list(charger.ids.values())
        if not any(step[0] in ("power", "lose answer", "repeat") for step in story):
            assert len(set(ids)) == len(charger.truths)

    asyncio.run(live())


@dataclass(frozen=True)
class Event:
    """What a charger of 2.0.1 tells of one of its transactions, from its memory."""

    uid: str
    kind: str
    at_wall_s: float
    register_wh: int


@settings(max_examples=120)
@given(data=st.data(), flows=st.lists(st.integers(0, 11_000), min_size=1, max_size=4))
def test_one_record_with_the_right_energy_in_whatever_order_a_charger_of_201_tells(
    data: st.DataObject, flows: list[int]
) -> None:
    """All was offline: each event comes at least once, at any place, and the app restarts between them."""
    home, register_wh, events = Home(), 50_000, []
    home.now_s += 10 * 86_400
    begun_wall_s = home.wall_s() - 5 * 86_400
    for number, flow_wh in enumerate(flows):
        at_wall_s = begun_wall_s + number * 7200
        uid = f"uid-{number}"
        events.append(Event(uid, "Started", at_wall_s, register_wh))
        register_wh += flow_wh
        events.append(Event(uid, "Ended", at_wall_s + 3600, register_wh))
    told = data.draw(st.permutations(events + data.draw(st.lists(st.sampled_from(events), max_size=4))))
    restarts = data.draw(st.sets(st.integers(0, len(told))))

    async def live() -> None:
        for number, event in enumerate(told):
            if number in restarts:
                home.restart()
            await tell(home, event)
        assert home.book.sessions() == ()

    asyncio.run(live())

    records = sorted(home.journal.transactions, key=lambda record: record.identity)
    assert [(r.identity, r.started, r.energy_wh) for r in records] == [
        (f"uid-{number}", True, flow_wh) for number, flow_wh in enumerate(flows)
    ]
    assert [(r.id_tag, r.started_wall_s, r.stop_reason, r.offline) for r in records] == [
        ("TAG", begun_wall_s + number * 7200, "Local", True) for number in range(len(flows))
    ]


async def tell(home: Home, event: Event) -> None:
    stamp = format_timestamp(event.at_wall_s)
    if event.kind == "Started":
        await home.book.start(
            TransactionStart(
                identity=event.uid,
                connector_id=1,
                started_wall_s=event.at_wall_s,
                charger_started=stamp,
                id_tag="TAG",
                meter_start_wh=event.register_wh,
                offline=True,
            )
        )
    else:
        await home.book.stop(
            TransactionEnd(
                identity=event.uid,
                connector_id=1,
                stopped_wall_s=event.at_wall_s,
                charger_stopped=stamp,
                meter_stop_wh=event.register_wh,
                offline=True,
            )
        )
