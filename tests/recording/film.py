"""Runs the plant of the balancer's tests and keeps its moments, as the engine would hand them out."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from addon.engine import Moment
from addon.model.decision import Snapshot
from addon.model.phases import PhaseCurrents
from addon.recording.lines import Writer
from addon.recording.members import pack
from tests.balancer.plant import Car, Plant, loadpoint, site, stepped

EPOCH_S = 1_795_000_000.0
"""Some instant; 2026-11-18 11:06:40 UTC."""

BUSY = stepped(
    (0, (2.0, 2.0, 2.0)),
    (40, (9.3, 12.0, 4.1)),
    (75, (21.0, 3.0, 0.2)),
    (130, (6.0, 6.4, 19.7)),
    (160, (0.0, 1.0, 2.0)),
)


@dataclass
class Film(Plant):
    """A plant of which every decision becomes a moment."""

    moments: list[Moment] = field(default_factory=list)

    def _decide(self) -> None:
        snapshot, memory = self.snapshot(), self.memory
        super()._decide()
        self.moments.append(
            Moment(
                site=self.site,
                snapshot=snapshot,
                memory=memory,
                decision=self.decisions[-1],
                next_memory=self.memory,
            )
        )

    def snapshot(self) -> Snapshot:
        """Tell the time as clocks do: with all digits that a float has."""
        snapshot = super().snapshot()
        return replace(snapshot, now_s=snapshot.now_s + 1 / 3)


def film(seconds: int = 200, *cars: str, house: Callable[[int], PhaseCurrents] = BUSY) -> list[Moment]:
    """Let cars charge beside a busy house."""
    names = cars or ("garage", "yard")
    loadpoints = [loadpoint(name) for name in names]
    plant = Film(site=site(*loadpoints), house=house, cars={name: Car() for name in names})
    return plant.run(seconds).moments


def wall_s(moment: Moment) -> float:
    return EPOCH_S + moment.snapshot.now_s


def lines(moments: Sequence[Moment], minute: int = 60) -> list[bytes]:
    """Write moments down, sixty to a text."""
    writer, texts = Writer(), list[bytes]()
    for start in range(0, len(moments), minute):
        for moment in moments[start : start + minute]:
            writer.add(moment, moment.snapshot, wall_s(moment), 0)
        texts.append(writer.take())
    return texts


def save(path: Path, moments: Sequence[Moment]) -> Path:
    """Write moments into a file, a gzip member a minute."""
    path.write_bytes(b"".join(pack(text) for text in lines(moments)))
    return path
