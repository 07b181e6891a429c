"""The limit of a running session: when to write it, by which way, and what to learn from the answer."""

from __future__ import annotations

from dataclasses import replace

from addon.csms.clock_offset import OFFSET_TOLERANCE_S
from addon.csms.connector import Connector
from addon.csms.limiting.dead_man import IN_MEMORY, Told, Write, due_write
from addon.csms.limiting.default_limit import DefaultLimit
from addon.csms.limiting.ledger import Ledger
from addon.csms.limiting.own_word import OwnWord
from addon.csms.limiting.pause_ways import PauseWays
from addon.csms.limiting.profile_writer import Answer, ProfileWriter, Telling
from addon.csms.limiting.refusals import SECOND_CHANCE_S, Refusals
from addon.csms.limiting.target import resting, suppose_phases, telling_for
from addon.csms.limiting.ways import Choice, choose_other_way, choose_way
from addon.csms.limiting.write_budget import WriteBudget
from addon.csms.requests import Requests
from addon.csms.station import Station
from addon.csms.way import Purpose, Way
from addon.model.decision import Setpoint
from addon.model.loadpoint import Session
from addon.model.phases import amps
from addon.model.site import MIN_PILOT_DA

SETTLE_S = 1.0
"""A charger that is still digesting our answer to StartTransaction does not know its transaction's id yet."""
RETRY_S = 10.0
RETRY_CUT_S = 2.0
GIVE_UP_S = 300.0
APART_S = 10.0
"""Raises follow other writes after so long; chargers are built for a change now and then."""


class SessionLimit:
    """The limit of the session at one connector; `began_at_s`: when that began.

    `exhausted`: it has refused every way there is.
    """

    def __init__(
        self,
        station: Station,
        connector: Connector,
        *,
        ledger: Ledger,
        writer: ProfileWriter,
        budget: WriteBudget,
        pause_ways: PauseWays,
        default: DefaultLimit,
    ) -> None:
        self.exhausted = False
        self._station = station
        self._connector = connector
        self._ledger = ledger
        self._writer = writer
        self._budget = budget
        self._pause_ways = pause_ways
        self._default = default
        self._own_word = OwnWord(station, connector, writer)
        self.began_at_s = -SETTLE_S
        self._retry_at_s = 0.0
        self._try_again_at_s = 0.0
        self._refusals = Refusals(station, pause_ways)
        self._falls_at_s: float | None = None
        self._silent_since_s: float | None = None
        self._other: Choice | None = None

    @property
    def has_dead_man(self) -> bool:
        """Whether it falls by itself when told so; not one that may not have heard what it was told."""
        choice = self._choice()
        return choice is None or (choice.has_dead_man and not self.silent)

    @property
    def silent(self) -> bool:
        """Whether it has left every limit unanswered for longer than a dead-man waits."""
        since_s = self._silent_since_s
        return since_s is not None and self._station.clock() - since_s > IN_MEMORY.time_s

    def begin(self, now_s: float) -> None:
        """Take note that another session has begun."""
        self.began_at_s = now_s
        self._connector.phases.forget()
        self._silent_since_s = None
        self._other = None
        self._refusals.begin()

    @property
    def unheard(self) -> bool:
        """Whether nothing it is told can be counted on: it refused every way, or answers no limit any more.

        One that does not answer falls by itself, if it does; where that takes long, it is not waited for.
        """
        since_s = self._silent_since_s
        if self.exhausted or since_s is None:
            return self.exhausted
        latest_s = since_s + IN_MEMORY.time_s
        falls_s = latest_s if self._falls_at_s is None else max(since_s, self._falls_at_s)
        return self._station.clock() >= min(latest_s, falls_s) + OFFSET_TOLERANCE_S

    # When it may be written

    def waits(self, now_s: float) -> bool:
        """Tell whether the last answer, or none, makes it pointless to write now."""
        return now_s < self._retry_at_s or now_s < self._try_again_at_s

    def wait(self) -> None:
        """Leave the charger alone for a while: it did not answer."""
        self._retry_at_s = self._station.clock() + RETRY_S

    def hurry(self, *, restarted: bool = False) -> None:
        """Write the next limit at once, whatever came of the last; after a restart, also what was refused."""
        self._retry_at_s = 0.0
        if restarted:
            self._try_again_at_s = 0.0

    # What is done about a charger that accepts a limit and does not follow it

    def resend(self, *, default: bool = False) -> None:
        """Have it told once more, also where it has refused every way; `default`: what is stored, too."""
        self._ledger.forget()
        if default:
            self._default.look_again()
        self.hurry(restarted=True)

    def take_other_way(self) -> bool:
        """Have it told in another way; False where there is none."""
        now = self._choice()
        other = now and choose_other_way(
            self._station.quirk,
            self._station.learned,
            now.way,
            clock_tolerable=self._station.offset.tolerable,
        )
        if not other:
            return False
        self._other = other
        return True

    async def keep_other_way(self) -> None:
        """Take the other way from now on: it follows that one."""
        other, self._other = self._other, None
        first = self._choice()
        if other is not None and first is not None and first.way.key != other.way.key:
            # all that come before it: a charger that can't be trusted with one is not tried with the next
            while (first := self._choice()) is not None and first.way.key != other.way.key:
                self._station.learned.ignored.add(first.way.key)
            await self._station.keep()

    def drop_other_way(self) -> None:
        """Go back to the first way: the other was no better."""
        self._other = None

    # One step: at most one write. Each returns whether to look again at once.

    async def keep(self, requests: Requests, wanted: Setpoint, session: Session) -> bool:
        """Have the charger follow this setpoint, if it does not yet."""
        choice, now_s = self._choice(), self._station.clock()
        if choice is None:
            return self._give_up(now_s)
        if not choice.way.in_flash and now_s - self.began_at_s < SETTLE_S:
            return False
        suppose_phases(choice, self._ledger.told, self._station, self._connector)
        telling = telling_for(choice, wanted, session, self._station, self._connector, self._pause_ways)
        write = due_write(
            self._ledger.told,
            telling.limit_da,
            telling.fallback_da,
            now_s=now_s,
            rhythm=telling.rhythm,
            terms=telling.terms,
            resting=resting(self._connector, telling.fallback_da),
        )
        if write is None:
            return await self._when_quiet(requests, telling, wanted)
        if telling.spares and self._may_wait(telling, write) and not self._budget.allows(now_s):
            return False
        if write is Write.RAISE and self._is_soon(now_s):
            return False
        return await self._tell(requests, telling, session, write)

    def _may_wait(self, telling: Telling, write: Write) -> bool:
        """Tell whether a write that costs something can wait: what a restarted charger stored it still has.

        Where it has not after all, what its car draws tells, and it is told at once.
        """
        seen = self._connector.measured_at_s is not None
        stored = telling.way.in_flash and self._ledger.repeats(telling.limit_da)
        return write is not Write.CUT or (seen and stored)

    def _is_soon(self, now_s: float) -> bool:
        """Tell whether this session was told a limit a moment ago: what is more can wait, less can not."""
        told = self._ledger.told
        heard = told is not None and told.confirmed and told.at_s > self.began_at_s
        return heard and told is not None and now_s - told.at_s < APART_S

    async def _when_quiet(self, requests: Requests, telling: Telling, wanted: Setpoint) -> bool:
        """Use the time in which nothing is due: look at the dead-man once, store the default once."""
        told = self._ledger.told
        if self._own_word.wanted(telling, told):
            if await self._own_word.ask(requests, telling, told):
                self.resend()
            return True
        if telling.way.in_flash:
            return self._give_second_chance(telling.way)
        free = self._default.stored_da is None
        if free and wanted.limit_da >= wanted.fallback_da >= MIN_PILOT_DA:
            await self._default.keep(requests, wanted.fallback_da)
        return False

    def _give_second_chance(self, way: Way) -> bool:
        """Try the way that wears no flash once more, well into a session: some refuse it as one begins."""
        learned = self._station.learned
        better = replace(way, purpose=Purpose.TX_PROFILE)
        settled = self._station.clock() - self.began_at_s >= SECOND_CHANCE_S
        if not (learned.second_chance and settled and better.key in learned.refused):
            return False
        learned.second_chance = False
        learned.refused.discard(better.key)
        return True

    async def _tell(self, requests: Requests, telling: Telling, session: Session, write: Write) -> bool:
        now_s = self._station.clock()
        before, told = self._ledger.told, telling.told(now_s)
        order = self._ledger.begin(told, write)
        self._station.changed()
        if telling.spares:
            self._budget.spend(now_s)
        if telling.way.in_flash:
            await self._default.spoil()
        answer, status = await self._writer.write(requests, telling, session, urgent=write is Write.CUT)
        say = self._station.log.debug if write is Write.RENEWAL else self._station.log.info
        say(
            "limit told",
            connector=self._connector.id,
            limit_a=amps(telling.limit_da),
            fallback_a=amps(telling.fallback_da),
            why=write.value,
            way=telling.way.key,
            answer=status or answer.value,
        )
        if answer in (Answer.ACCEPTED, Answer.REFUSED, Answer.UNSUPPORTED):
            self._silent_since_s = None
            self._ledger.settle(order, accepted=answer is Answer.ACCEPTED)
        elif self._silent_since_s is None:
            self._silent_since_s = now_s
        self._station.changed()
        match answer:
            case Answer.ACCEPTED:
                await self._accepted(told, telling.way)
            case Answer.REFUSED:
                self._ledger.told = before
                await self._refused(telling, status)
            case Answer.UNSUPPORTED:
                self._ledger.told = before
                return self._give_up(now_s)
            case Answer.SILENCE:
                wait_s = RETRY_CUT_S if write is Write.CUT else RETRY_S
                self._retry_at_s = self._station.clock() + wait_s
        return True

    # What is learned

    async def _accepted(self, told: Told, way: Way) -> None:
        learned = self._station.learned
        self._ledger.told, self._ledger.way = told, way
        self._falls_at_s = told.dead_man_at_s
        self._refusals.accepted(way.key)
        self.exhausted = False
        await self._ledger.save(told)
        if learned.accept(way.key):
            await self._station.keep()

    async def _refused(self, telling: Telling, status: str) -> None:
        """Draw the lesson from a refusal: another way to pause, or another way altogether."""
        if self._other is not None and self._other.way.key == telling.way.key:
            self._other = None
        await self._refusals.take(telling, status)

    def _give_up(self, now_s: float) -> bool:
        """Begin from the first way again, much later: someone may have changed its settings by then."""
        self.exhausted = True
        self._try_again_at_s = now_s + GIVE_UP_S
        learned = self._station.learned
        learned.refused.clear()
        learned.ignored.clear()
        self._station.log.warning("charger refuses every charging profile", connector=self._connector.id)
        self._station.changed()
        return False

    def _choice(self) -> Choice | None:
        self._station.wall_clock()  # notices when it was set, which tells what the charger's is worth
        return self._other or choose_way(
            self._station.quirk,
            self._station.learned,
            clock_tolerable=self._station.offset.tolerable,
            aside=self._refusals.aside,
        )
