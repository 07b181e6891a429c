"""Sees to it that a charger obeys: measures when in doubt, and takes the next step where it does not.

What the steps are, and what leads from one to the next, stands in `escalation`; here they are done.
"""

from __future__ import annotations

import asyncio
import contextlib
import math
from dataclasses import replace

from addon.csms.connector import NO_CURRENT_DA, Connector
from addon.csms.learned import PROMPT_INTERVAL_S
from addon.csms.limiting.answer_time import AnswerTime
from addon.csms.limiting.demands import Demands
from addon.csms.limiting.energy_watch import EnergyWatch
from addon.csms.limiting.escalation import Event, Stage
from addon.csms.limiting.free_charging import FreeCharging
from addon.csms.limiting.limited import Limited
from addon.csms.limiting.obedience import allowed_da, answered_s
from addon.csms.limiting.orders import UnheardBook
from addon.csms.limiting.question import ASK_TIMEOUT_S, Question
from addon.csms.limiting.suspicion import ASK_EVERY_S, Evidence, Suspicion
from addon.csms.requests import Requests
from addon.csms.sessions.transactions import TransactionBook
from addon.csms.station import Station
from addon.errors import PeerError, PeerGoneError, ShadowError
from addon.model.loadpoint import Escalation, Session
from addon.model.phases import amps

LOOK_EVERY_S = 1.0
TRY_AGAIN_S = 60.0


class Supervision:
    """How one connector obeys. `stage`: what is being done about it."""

    def __init__(
        self, station: Station, connector: Connector, book: TransactionBook, limited: Limited
    ) -> None:
        self.stage = Stage(step=_kept(station, connector.id), since_s=station.clock())
        self._station = station
        self._connector = connector
        self._book = book
        self._limited = limited
        self._suspicion = Suspicion(looked_at=station.learned.watched)
        self._unheard = UnheardBook()
        self._energy = EnergyWatch()
        self._answer_time = AnswerTime()
        self._session_id: int | None = None
        self._restarts = 0
        self._demands = Demands(station, connector)
        self._free = FreeCharging(station, connector, book)
        self._question = Question(station, connector.id)
        self._wake = asyncio.Event()

    @property
    def halted(self) -> bool:
        """Whether its session was ended for good."""
        return self.stage.halted

    @property
    def excess_da(self) -> int:
        """By how much it was last seen above its limit."""
        return self._suspicion.excess_da

    def touch(self) -> None:
        """Look again: something about the connector has changed."""
        self._wake.set()

    def hurry(self) -> None:
        """Make way for a cut: stop waiting for a measurement."""
        self._question.hurry()

    def start_over(self) -> None:
        """Forget what was suspected: its limits were not ours for a while."""
        self._suspicion.forget()
        self._energy.forget()

    async def free(self) -> None:
        """Trust it again: a person has put it back into service."""
        await self._turn_to(Event.FREED)

    async def run(self, requests: Requests) -> None:
        """Look once a second and whenever something changes, until cancelled or the link is gone."""
        while True:
            self._wake.clear()
            try:
                await self._look(requests)
            except PeerGoneError:
                return
            except ShadowError as error:
                self._station.log.info("held back", connector=self._connector.id, why=str(error))
            except PeerError as error:
                self._station.log.warning("no answer", connector=self._connector.id, why=str(error))
            except Exception:
                self._station.log.exception("obedience not looked at", connector=self._connector.id)
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(None if self._at_rest else LOOK_EVERY_S):
                    await self._wake.wait()

    @property
    def _at_rest(self) -> bool:
        """Whether there is nothing to watch: no session, none that was ended for good, and no car either."""
        watched = self._free.suspected or self._book.session(self._connector.id) is not None
        return self.stage.step is Escalation.NONE and not watched

    # Seeing

    async def _look(self, requests: Requests) -> None:
        self._free.look(may_begin=not self.halted)
        if self._station.gate.shut:  # nothing may be done about it; but a cable that is out frees it
            if self._connector.vacant:
                await self.free()
            return
        now_s, session = self._station.clock(), self._book.session(self._connector.id)
        watched = session is not None and not self.halted and self._limited.active
        if session is not None and session.free:  # its limiter knows of it first
            watched = watched and self._limited.unheard_da is not None
        evidence = self._evidence(now_s)
        if watched:
            self._learn_answer(evidence)
            evidence = self._with_energy(evidence)
        event = self._seen(evidence, session) if watched else self._seen_idle(session, now_s)
        if watched and not self._station.learned.jumps and self._suspicion.jumped(evidence):
            await self._learn_jump()
        if event is not None and self.stage.after(event, now_s) is not self.stage:
            await self._step(requests, event, session)
        elif self._due_again(now_s):
            await self._end(requests, session)
        elif self._station.learned.triggers and self._wants_measurement(evidence, watched=watched):
            self._station.learned.watched = self._suspicion.looked_at
            await self._question.ask(requests)

    def _evidence(self, now_s: float) -> Evidence:
        learned = self._station.learned
        unheard = self._unheard.view(self._limited.unheard_da, now_s)
        return Evidence(
            now_s=now_s,
            orders=unheard or self._limited.orders(now_s),
            draws=self._connector.draws(now_s),
            offers=self._connector.offers(),
            wrote_at_s=self._limited.wrote_at_s,
            answer_s=learned.answer_s,
            pause_da=0 if learned.pause_works or unheard else learned.lowest_da,
            prompt=self._station.quirk.sample_interval_s <= PROMPT_INTERVAL_S,
            measures=self._connector.measured_at_s is not None,
        )

    def _with_energy(self, evidence: Evidence) -> Evidence:
        """Add what the energy register tells; it is what there is to go by where no current was measured."""
        now_s, readings = evidence.now_s, self._connector.registers(evidence.now_s)
        # a pause counts as 0 A also where it was never seen to work: nothing else would tell that it does not
        limit_da = allowed_da(evidence.orders, now_s, answer_s=evidence.answer_s)
        self._energy.allow(now_s, limit_da)
        after_s = -math.inf if self.stage.step is Escalation.NONE else self.stage.due_s
        return replace(
            evidence,
            energy=None if evidence.draws else self._energy.look(readings, after_s=after_s),
            counted_at_s=readings[-1][0] if readings else None,
        )

    def _seen(self, evidence: Evidence, session: Session | None) -> Event | None:
        if session is not None and self._is_another(session):
            self._suspicion.forget()  # another session is watched from its start
            self._energy.forget()
            self._session_id = session.transaction_id
        event = Event.FREED if self._connector.vacant else self._suspicion.judge(self.stage, evidence)
        in_time = self._limited.pauses and self.stage.step is Escalation.RESENT  # the next step is a stop
        return Event.OVER if event is Event.LATE and in_time else event

    def _seen_idle(self, session: Session | None, now_s: float) -> Event | None:
        """Tell how things stand once the session was ended, or where there is none."""
        stage, due, event = self.stage, now_s >= self.stage.due_s, None
        match stage.step:
            case _ if self._connector.vacant:
                event = Event.FREED
            case Escalation.RESENT | Escalation.OTHER_WAY if session is None and not self._free.suspected:
                event = Event.ENDED
            case Escalation.STOPPED if session is None or due:
                event = Event.ENDED if session is None else Event.OVER
            case Escalation.OUT_OF_SERVICE if self._is_another(session):
                event = Event.OVER if self._restarts else Event.AGAIN
            case Escalation.OUT_OF_SERVICE if due and self._flows(session, now_s):
                event = Event.OVER
            case Escalation.BY_HAND if due and not self._flows(session, now_s):
                event = Event.ENDED
        return event

    def _is_another(self, session: Session | None) -> bool:
        return session is not None and session.transaction_id != self._session_id

    def _flows(self, session: Session | None, now_s: float) -> bool:
        """Tell whether it draws on; where nothing was measured since, whether it says that it goes on."""
        draws = self._connector.draws(now_s)
        if draws and draws[-1].at_s >= self.stage.since_s + ASK_TIMEOUT_S:
            return max(draws[-1].terminals_da) > NO_CURRENT_DA
        return session is not None and self._connector.in_session

    def _due_again(self, now_s: float) -> bool:
        """Tell whether a stop that had no effect, or was not heard, is to be demanded again."""
        unheard = self.stage.step is Escalation.OUT_OF_SERVICE and self._connector.operative
        again = self.stage.step is Escalation.BY_HAND or unheard
        return again and now_s >= self._demands.made_at_s + TRY_AGAIN_S

    # Measuring

    def _wants_measurement(self, evidence: Evidence, *, watched: bool) -> bool:
        asked_s_ago = evidence.now_s - self._question.asked_at_s
        if watched:
            return self._suspicion.wants_measurement(self.stage, evidence, asked_s_ago)
        if self.stage.step not in (Escalation.OUT_OF_SERVICE, Escalation.BY_HAND):
            return False
        measured = bool(evidence.draws) and evidence.draws[-1].at_s >= self.stage.since_s + ASK_TIMEOUT_S
        every_s = TRY_AGAIN_S if measured else ASK_EVERY_S
        return evidence.now_s >= self.stage.since_s + ASK_TIMEOUT_S and asked_s_ago >= every_s

    def _learn_answer(self, evidence: Evidence) -> None:
        """Give a charger or car that is seen to be slow the time it takes; kept with what is kept next."""
        learned = self._station.learned
        raised_s = max((order.sent_at_s for order in evidence.orders if order.accepted), default=0.0)
        between_s = answered_s(evidence.orders, evidence.draws)
        known_s = learned.answer_s
        learned.answer_s = self._answer_time.learn(known_s, raised_s, between_s)
        if learned.answer_s != known_s:
            event = "charger answers slowly" if learned.answer_s > known_s else "charger answers sooner"
            self._station.log.info(event, connector=self._connector.id, within_s=learned.answer_s)

    async def _learn_jump(self) -> None:
        self._station.log.warning("charger jumps when a limit is replaced", connector=self._connector.id)
        self._station.learned.jumps = True
        self._station.changed()
        await self._station.keep()

    # Doing

    async def _step(self, requests: Requests, event: Event, session: Session | None) -> None:
        """Take the step that an event leads to, and the one after it where this one can't be taken."""
        await self._turn_to(event)
        if self.stage.step is Escalation.OTHER_WAY and not await self._limited.take_other_way(requests):
            await self._turn_to(Event.OVER)
        step = self.stage.step
        if step is Escalation.RESENT:
            await self._limited.resend(requests)
        elif step is Escalation.STOPPED:
            self._limited.halt()
            self._restarts += event is Event.AGAIN
            await self._stop(requests, session)
        elif step in (Escalation.OUT_OF_SERVICE, Escalation.BY_HAND) and event is not Event.ENDED:
            await self._end(requests, session)
        elif step is Escalation.OUT_OF_SERVICE:
            await self._demands.take_out_of_service(requests)

    async def _turn_to(self, event: Event) -> None:
        before, self.stage = self.stage, self.stage.after(event, self._station.clock())
        if self.stage is before:
            return
        step = self.stage.step
        say = self._station.log.critical if step is Escalation.BY_HAND else self._station.log.warning
        say(
            "charger obeys again" if step is Escalation.NONE else "charger does not obey",
            connector=self._connector.id,
            step=step.value or "none",
            because=event.value,
            over_a=amps(self.excess_da),
        )
        if step is Escalation.NONE:
            self._restarts = 0
            await self._limited.settle_way(other=event is Event.OBEYS)
        self._station.changed()
        await self._note()  # before anything is demanded, whose answer may never come

    async def _note(self) -> None:
        """Keep a stop: it must outlive a restart of this program."""
        halted, id_ = self._station.learned.halted, self._connector.id
        if halted.get(id_, "") == (self.stage.step.value if self.halted else ""):
            return
        halted.pop(id_, None)
        if self.halted:
            halted[id_] = self.stage.step.value
        await self._station.keep()

    async def _end(self, requests: Requests, session: Session | None) -> None:
        """Demand all that could end it."""
        await self._stop(requests, session)
        await self._demands.take_out_of_service(requests)

    async def _stop(self, requests: Requests, session: Session | None) -> None:
        if session is not None:
            self._session_id = session.transaction_id
        await self._demands.stop(requests, session)


def _kept(station: Station, connector_id: int) -> Escalation:
    try:
        return Escalation(station.learned.halted.get(connector_id, ""))
    except ValueError:
        return Escalation.NONE
