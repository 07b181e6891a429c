"""What happens to a charger: sessions, draws above its limit, and whether it is there at all."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from addon.homeassistant.news.events import ChargerMemory, Happening, of_charger, span
from addon.model.loadpoint import Escalation
from addon.model.status import ChargerStatus, SessionStatus
from addon.translation.text import say

LOST_AFTER_S = 60.0
"""Chargers come back from a hiccup of the network, and from a restart of this app, well within that."""
FIRST_SEEN_WITHIN_S = 300.0
"""After a start: chargers wait longer and longer between their tries, some for minutes."""

STEPS = {
    Escalation.RESENT: say("draws more than it may: its limit was sent again"),
    Escalation.OTHER_WAY: say("draws more than it may: its limit was sent in another way"),
    Escalation.STOPPED: say("draws more than it may: it was told to stop"),
    Escalation.OUT_OF_SERVICE: say("draws more than it may: it was taken out of service"),
    Escalation.BY_HAND: say(
        "draws more than it may and does not stop: switch it off by hand now, at its fuse or main switch"
    ),
}


def first_sight(charger: ChargerStatus) -> ChargerMemory:
    """Take what a charger is like when it is seen for the first time: a session that runs is no news."""
    return ChargerMemory(session=charger.session)


def charger_happenings(
    memory: ChargerMemory, charger: ChargerStatus, now_s: float
) -> tuple[ChargerMemory, list[Happening]]:
    """Tell what has happened to a charger, and what to remember."""
    happenings = [*_sessions(memory.session, charger)]
    memory, told = _obedience(replace(memory, session=charger.session), charger, now_s)
    happenings += told
    memory, told = _presence(memory, charger, now_s)
    return memory, happenings + told


def _sessions(before: SessionStatus | None, charger: ChargerStatus) -> Iterator[Happening]:
    now = charger.session
    if before is not None and (now is None or now.id != before.id):
        ended = of_charger(charger, "session_stopped", "", **_tag(before))
        yield with_result(ended, before.energy_wh, before.duration_s)
    if now is not None and (before is None or now.id != before.id):
        yield of_charger(charger, "session_started", _began(now), **_tag(now))


def _began(session: SessionStatus) -> str:
    if session.refused:
        if not session.tag_name:
            return say("began a session that may not charge")
        return say("began a session that may not charge, {who}", who=session.tag_name)
    if not session.tag_name:
        return say("began a session")
    return say("began a session, {who}", who=session.tag_name)


def with_result(ended: Happening, energy_wh: float, duration_s: float) -> Happening:
    """Put what was charged, and in what time, into the end of a session."""
    return replace(
        ended,
        said=say(
            "ended a session: {energy_kwh:.2f} kWh in {time}",
            energy_kwh=energy_wh / 1000,
            time=span(duration_s),
        ),
        data={**ended.data, "energy_wh": round(energy_wh, 1), "duration_s": round(duration_s)},
    )


def _tag(session: SessionStatus) -> dict[str, object]:
    return {"session_id": session.id, "id_tag": session.id_tag, "tag_name": session.tag_name}


def _obedience(
    memory: ChargerMemory, charger: ChargerStatus, now_s: float
) -> tuple[ChargerMemory, list[Happening]]:
    step = charger.escalation
    if step == memory.escalation:
        return memory, []
    since_s = now_s if memory.disobeys_since_s is None else memory.disobeys_since_s
    if step == Escalation.NONE:
        said = say("draws no more than it may again")
        over = of_charger(charger, "charger_obeys", said, duration_s=round(now_s - since_s))
        return replace(memory, escalation="", disobeys_since_s=None), [over]
    told = of_charger(charger, "charger_disobeys", STEPS[Escalation(step)], step=step)
    return replace(memory, escalation=step, disobeys_since_s=since_s), [told]


def _presence(
    memory: ChargerMemory, charger: ChargerStatus, now_s: float
) -> tuple[ChargerMemory, list[Happening]]:
    seen = memory.seen or charger.connected
    lasting_s = 0.0 if charger.connected else LOST_AFTER_S if seen else FIRST_SEEN_WITHIN_S
    lost = memory.lost.step(not charger.connected, now_s, lasting_s)
    after = replace(memory, seen=seen, lost=lost)
    if lost.told is memory.lost.told:
        return after, []
    if lost.told:
        said = (
            say("is lost: it is not connected any more") if seen else say("is missing: it has not connected")
        )
        return after, [of_charger(charger, "charger_lost", said)]
    away_s = now_s - memory.lost.began_at_s
    said = say("is back after {time}", time=span(away_s))
    return after, [of_charger(charger, "charger_back", said, away_s=round(away_s))]
