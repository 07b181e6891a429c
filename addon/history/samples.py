"""Takes in what flows and makes buckets of it: 2 s for an hour in memory, 10 s and 60 s for the store."""

from __future__ import annotations

from collections import deque
from collections.abc import Mapping

from addon.history.buckets import Bucket, Filling, minute_to_bytes, to_bytes
from addon.store.samples import SampleRow

FINE_S, MIDDLE_S, COARSE_S = 2, 10, 60

FINE_KEPT = 65 * 60 // FINE_S
"""An hour, and a little more for a chart that moves on."""

MOST_WAITING = 2 * 60
"""Rows that wait for a disk: an hour's. Older ones are given up."""


class Samples:
    """Fills buckets, one moment after the other. Nothing here waits for anything."""

    def __init__(self) -> None:
        self.fine: deque[Bucket] = deque(maxlen=FINE_KEPT)
        self._fine: Filling | None = None
        self._middle: Filling | None = None
        self._coarse: Filling | None = None
        self._minute: list[Bucket] = []
        self._rows: deque[SampleRow] = deque()
        self.lost = 0

    def take(self, values: Mapping[str, int], wall_s: float) -> None:
        """Take in what flows now."""
        at_s = int(wall_s) // FINE_S * FINE_S
        if self._fine is None or self._fine.at_s != at_s:
            self._end_fine()
            if self.fine and self.fine[-1].at_s >= at_s:
                self.fine.clear()  # the clock was set back: a chart goes one way only
            self._fine = Filling(at_s)
        self._fine.add(values)

    def resume(self, middle: list[Bucket], coarse: list[Bucket], wall_s: float) -> None:
        """Go on with the minute that a restart fell into: what was kept of it, its row is written anew."""
        now_s = int(wall_s) // MIDDLE_S * MIDDLE_S
        self._minute = [bucket for bucket in middle if bucket.at_s != now_s]
        for bucket in middle:
            if bucket.at_s == now_s:
                self._middle = Filling.of(bucket, 1)
        for bucket in coarse:
            self._coarse = Filling.of(bucket, len(middle) * MIDDLE_S // FINE_S)

    def rows(self) -> list[SampleRow]:
        """Hand out what is complete, to be kept; `give_back` takes it again."""
        rows, self._rows = list(self._rows), deque()
        return rows

    def give_back(self, rows: list[SampleRow]) -> None:
        """Take rows again that could not be kept; the oldest are given up where there are too many."""
        self._rows.extendleft(reversed(rows))
        while len(self._rows) > MOST_WAITING:
            self._rows.popleft()
            self.lost += 1

    def finish(self) -> None:
        """Complete everything: the app stops."""
        self._end_fine()
        self._end_middle()
        self._end_coarse()
        self._fine = self._middle = self._coarse = None

    def waiting(self, step_s: int) -> tuple[list[SampleRow], list[Bucket]]:
        """Tell what the store does not have yet: complete rows, and buckets of the minute that goes on."""
        rows = [row for row in self._rows if row.step_s == step_s]
        filling = self._middle if step_s == MIDDLE_S else self._coarse
        buckets = list(self._minute) if step_s == MIDDLE_S else []
        going_on = {filling.at_s: filling.copy()} if filling else {}
        if self._fine:
            at_s = self._fine.at_s // step_s * step_s
            going_on.setdefault(at_s, Filling(at_s)).merge(self._fine)
        return rows, [*buckets, *(part.bucket() for part in going_on.values())]

    def newest(self) -> list[Bucket]:
        """Tell the finest there is, with the bucket that goes on."""
        return [*self.fine, self._fine.bucket()] if self._fine else list(self.fine)

    def _end_fine(self) -> None:
        done = self._fine
        if not done:
            return
        self.fine.append(done.bucket())
        if self._middle is None or self._middle.at_s != done.at_s // MIDDLE_S * MIDDLE_S:
            self._end_middle()
            self._middle = Filling(done.at_s // MIDDLE_S * MIDDLE_S)
        if self._coarse is None or self._coarse.at_s != done.at_s // COARSE_S * COARSE_S:
            self._end_coarse()
            self._coarse = Filling(done.at_s // COARSE_S * COARSE_S)
        self._middle.merge(done)
        self._coarse.merge(done)

    def _end_middle(self) -> None:
        if self._middle:
            self._minute.append(self._middle.bucket())

    def _end_coarse(self) -> None:
        """Complete a minute: its row of 10 s buckets, and its row of 60 s."""
        if not self._coarse:
            return
        at_s, bucket = self._coarse.at_s, self._coarse.bucket()
        of_it = [b for b in self._minute if b.at_s // COARSE_S * COARSE_S == at_s]
        self._minute = [b for b in self._minute if b not in of_it]
        if of_it:
            channels, data = minute_to_bytes(at_s, of_it, MIDDLE_S)
            self._rows.append(SampleRow(step_s=MIDDLE_S, at_s=at_s, channels=channels, data=data))
        self._rows.append(
            SampleRow(step_s=COARSE_S, at_s=at_s, channels=bucket.channels, data=to_bytes(bucket))
        )
        while len(self._rows) > MOST_WAITING:
            self._rows.popleft()
            self.lost += 1
