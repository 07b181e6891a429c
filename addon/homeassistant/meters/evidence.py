"""Which of several meters is at the main fuse: the one that alone shows the cars' steps. Pure: time is told.

A car that starts or stops, or goes up or down by 3 A or more, must show in the main fuse's meter. A step
counts only if exactly one meter shows it, while each of the others is seen to live and stays where it was,
no other car moves, and that meter carries at least the power of the others. Two running at the same meter
decide. All that is unclear is left out, for what hangs on it is the fuse: a meter of the garage shows the
car too, and then only the user can tell which is which.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from addon.homeassistant.meters.car_steps import (
    SETTLED_DA,
    STEP_DA,
    Sight,
    Step,
    Terminals,
    shows,
    stays,
    window_of,
)
from addon.homeassistant.meters.discovery import Key
from addon.model.loadpoint import ChargingStatus, LoadpointState
from addon.model.phases import Phase
from addon.translation.text import listed, say, sentences

STEPS_NEEDED = 2
"""Once may be chance: something else that is switched on with the car."""
DRAW_LATE_S = 5.0
"""A charger's measurement may be this old when it arrives."""
METER_LATE_S = 2.0
JUDGED_AFTER_S = 10.0
GIVE_UP_S = 90.0
"""A quiet meter, and a charger that measures seldom, have this long to tell where they stand."""
KEPT_S = 180.0

NOTHING: Terminals = (0, 0, 0)
_TAKES_NOTHING = frozenset(
    {
        ChargingStatus.AVAILABLE,
        ChargingStatus.PREPARING,
        ChargingStatus.FINISHING,
        ChargingStatus.RESERVED,
        ChargingStatus.UNAVAILABLE,
    }
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Level:
    """Where a car stands: since when, and until when that is known."""

    loadpoint_id: str
    terminals_da: Terminals
    per_terminal: bool
    since_s: float
    until_s: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """What has been seen. `leader` alone showed the last `steps` steps; `shown_by`: who showed the last.

    `levels` and `moving`: where cars stand, and which are on their way. `tracks`: what each meter showed, its
    changes and what it shows now.
    """

    keys: frozenset[Key] = frozenset()
    leader: Key | None = None
    steps: int = 0
    shown_by: tuple[Key, ...] = ()
    levels: tuple[Level, ...] = ()
    moving: frozenset[str] = frozenset()
    pending: tuple[Step, ...] = ()
    tracks: tuple[tuple[Sight, ...], ...] = ()

    @property
    def found(self) -> Key | None:
        """The meter that is at the main fuse, as far as steps can show."""
        return self.leader if self.steps >= STEPS_NEEDED else None


PhaseMaps = Mapping[str, tuple[Phase, ...] | None]


def look(
    evidence: Evidence,
    now_s: float,
    sights: Sequence[Sight],
    states: Sequence[LoadpointState],
    phase_maps: PhaseMaps,
) -> Evidence:
    """Take in what all meters and cars show now. Other meters than before: all begins anew."""
    keys = frozenset(sight.key for sight in sights)
    if keys != evidence.keys:
        evidence = Evidence(keys=keys)
    tracks = {track[0].key: track for track in evidence.tracks}
    kept = tuple(_track(tracks.get(sight.key, ()), sight, now_s) for sight in sights)
    evidence = replace(evidence, tracks=kept)
    evidence = _follow_cars(evidence, now_s, states, phase_maps)
    pending = []
    for step in evidence.pending:
        if _ready(evidence, step, now_s):
            evidence = _judge(evidence, step)
        elif now_s < step.after_s + GIVE_UP_S:
            pending.append(step)
    return replace(evidence, pending=tuple(pending))


def _track(track: tuple[Sight, ...], sight: Sight, now_s: float) -> tuple[Sight, ...]:
    """Add what a meter shows now; of what it showed keep the changes, and the last from before that time."""
    if len(track) > 1 and track[-1].currents == track[-2].currents:
        track = track[:-1]
    track = (*track, sight)
    old = sum(one.at_s < now_s - KEPT_S for one in track)
    return track[max(0, old - 1) :]


def _follow_cars(
    evidence: Evidence, now_s: float, states: Sequence[LoadpointState], phase_maps: PhaseMaps
) -> Evidence:
    known = {level.loadpoint_id: level for level in evidence.levels}
    levels: list[Level] = []
    moving: set[str] = set()
    steps = list(evidence.pending)
    for state in states:
        before, now = known.get(state.id), _level(state, now_s)
        if now is None:
            if state.connected or state.session is not None:
                moving.add(state.id)
                levels += [before] if before else []
            continue
        if before and _alike(before.terminals_da, now.terminals_da):
            now = replace(now, since_s=before.since_s)
        elif before and now_s <= before.until_s + KEPT_S:
            steps += _step(before, now, phase_maps.get(state.id))
        levels.append(now)
    return replace(evidence, levels=tuple(levels), moving=frozenset(moving), pending=tuple(steps))


def _level(state: LoadpointState, now_s: float) -> Level | None:
    """Tell where a car stands; None while it is on its way, or nothing is known of it."""
    if not state.connected:
        return None
    if state.session is None:
        if state.status not in _TAKES_NOTHING:
            return None
        return Level(
            loadpoint_id=state.id, terminals_da=NOTHING, per_terminal=True, since_s=now_s, until_s=now_s
        )
    if len(state.draws) < 2:
        return None
    last, newest = state.draws[-2:]
    if last.at_s < state.session.started_at_s or not _alike(last.terminals_da, newest.terminals_da):
        return None
    return Level(
        loadpoint_id=state.id,
        terminals_da=newest.terminals_da,
        per_terminal=newest.per_terminal,
        since_s=last.at_s,
        until_s=newest.at_s,
    )


def _alike(one: Terminals, two: Terminals) -> bool:
    return all(abs(a - b) <= SETTLED_DA for a, b in zip(one, two, strict=True))


def _step(before: Level, now: Level, phase_map: tuple[Phase, ...] | None) -> Iterator[Step]:
    one, two, three = (b - a for a, b in zip(before.terminals_da, now.terminals_da, strict=True))
    if max(abs(one), abs(two), abs(three)) >= STEP_DA:
        yield Step(
            loadpoint_id=now.loadpoint_id,
            change_da=(one, two, three),
            per_terminal=before.per_terminal and now.per_terminal,
            phase_map=phase_map,
            before_s=before.until_s - DRAW_LATE_S,
            after_s=now.since_s,
        )


def _ready(evidence: Evidence, step: Step, now_s: float) -> bool:
    """Tell whether all that can be known of a step is: each other car was heard since, and each meter.

    A meter that shows the step has been heard; of one that does not, only a later sign of life tells.
    """
    return (
        now_s >= step.after_s + JUDGED_AFTER_S
        and all(car.until_s >= step.after_s for car in _others(evidence, step))
        and all(
            _heard_since(track[-1], step) or shows(step, window_of(track, step)) for track in evidence.tracks
        )
    )


def _heard_since(sight: Sight, step: Step) -> bool:
    return sight.alive_at_s is not None and sight.alive_at_s >= step.after_s + METER_LATE_S


def _others(evidence: Evidence, step: Step) -> list[Level]:
    return [level for level in evidence.levels if level.loadpoint_id != step.loadpoint_id]


def _judge(evidence: Evidence, step: Step) -> Evidence:
    """Count a step for the one meter that shows it, if all is clear."""
    others_move = evidence.moving - {step.loadpoint_id}
    windows = {track[-1].key: window_of(track, step) for track in evidence.tracks}
    if len(windows) < 2 or not all(windows.values()) or others_move:
        return evidence
    if any(car.since_s > step.before_s for car in _others(evidence, step)):
        return evidence
    showing = tuple(sorted(key for key, window in windows.items() if shows(step, window)))
    still = {key for key, window in windows.items() if stays(step, window)}
    if len(showing) > 1 or (not showing and evidence.leader in still):
        return replace(evidence, leader=None, steps=0, shown_by=showing)
    if not showing:
        return evidence
    (leader,) = showing
    powers_w = {key: window[-1].power_w for key, window in windows.items()}
    if still != evidence.keys - {leader} or powers_w[leader] < max(powers_w.values()):
        return evidence
    steps = evidence.steps + 1 if leader == evidence.leader else 1
    return replace(evidence, leader=leader, steps=steps, shown_by=showing)


def waited_for(evidence: Evidence, names: Mapping[Key, str]) -> str:
    """Say what would show which meter is at the main fuse, and what was seen of it so far."""
    text = say(
        "Or let a car start and stop charging: the meter that alone shows both, and the most power, is taken."
    )
    if len(evidence.shown_by) > 1:
        shown = listed(names.get(key, key[0]) for key in evidence.shown_by)
        return sentences(
            text, say("The last step showed at {meters}, so that only you can tell.", meters=shown)
        )
    if evidence.leader is not None and evidence.found is None:
        leader = names.get(evidence.leader, evidence.leader[0])
        return sentences(text, say("One step was seen, at {meter}.", meter=leader))
    return text
