"""Buckets of time: the lowest, mean and highest of each channel, packed small. Pure.

A packed bucket is three 16-bit numbers for each channel, in the order of its layout's keys; a row of the
store holds one of them, or the six of a minute compressed together.
"""

from __future__ import annotations

import sys
import zlib
from array import array
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

UNKNOWN = -32768
_MOST = 32767
PER_MINUTE = 6
BETWEEN = "\n"
"""Between the keys of a layout; no charger's name has it (`csms/reception/address.py`)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Bucket:
    """What flowed from `at_s` on (Unix time); `channels` names the columns, `packed` is what they hold."""

    at_s: int
    channels: str
    packed: array[int]


class Filling:
    """A bucket that is being filled: every value, or every shorter bucket, counts once in the mean."""

    def __init__(self, at_s: int) -> None:
        self.at_s = at_s
        self._columns: dict[str, list[int]] = {}  # lowest, highest, sum, how many

    def add(self, values: Mapping[str, int]) -> None:
        """Take in what flows at one moment."""
        for key, value in values.items():
            column = self._columns.get(key)
            if column is None:
                self._columns[key] = [value, value, value, 1]
                continue
            if value < column[0]:
                column[0] = value
            elif value > column[1]:
                column[1] = value
            column[2] += value
            column[3] += 1

    def merge(self, other: Filling) -> None:
        """Take in a shorter bucket."""
        for key, (low, high, total, number) in other._columns.items():
            mean = round(total / number)
            column = self._columns.setdefault(key, [low, high, 0, 0])
            column[0], column[1] = min(column[0], low), max(column[1], high)
            column[2] += mean
            column[3] += 1

    @classmethod
    def of(cls, bucket: Bucket, weight: int) -> Filling:
        """Go on with one that was packed; its mean counts as so many shorter ones."""
        filling = cls(bucket.at_s)
        for index, key in enumerate(bucket.channels.split(BETWEEN)):
            low, mean, high = bucket.packed[3 * index : 3 * index + 3]
            if low != UNKNOWN:
                filling._columns[key] = [low, high, mean * weight, weight]
        return filling

    def copy(self) -> Filling:
        """Copy it, to look at how it would go on."""
        copied = Filling(self.at_s)
        copied._columns = {key: list(column) for key, column in self._columns.items()}
        return copied

    def bucket(self) -> Bucket:
        """Pack it as it is now."""
        keys = sorted(self._columns)
        packed = array("h")
        for key in keys:
            low, high, total, number = self._columns[key]
            packed.extend(_short(value) for value in (low, round(total / number), high))
        return Bucket(at_s=self.at_s, channels=BETWEEN.join(keys), packed=packed)

    def __bool__(self) -> bool:
        return bool(self._columns)


def to_bytes(bucket: Bucket) -> bytes:
    """Write one bucket."""
    return _little(bucket.packed).tobytes()


def from_bytes(at_s: int, channels: str, data: bytes) -> Bucket:
    """Read one bucket."""
    packed = array("h")
    packed.frombytes(data)
    return Bucket(at_s=at_s, channels=channels, packed=_little(packed))


def minute_to_bytes(at_s: int, buckets: Sequence[Bucket], step_s: int) -> tuple[str, bytes]:
    """Write the buckets of one minute, column after column, which packs best; returns channels and bytes.

    A bucket that is missing, or lacks a channel that another has, is unknown there.
    """
    keys = sorted({key for bucket in buckets for key in bucket.channels.split(BETWEEN)})
    columns = array("h", [UNKNOWN]) * (len(keys) * 3 * PER_MINUTE)
    place = {key: index for index, key in enumerate(keys)}
    for bucket in buckets:
        slot = (bucket.at_s - at_s) // step_s
        for index, key in enumerate(bucket.channels.split(BETWEEN)):
            for part in range(3):
                columns[(place[key] * 3 + part) * PER_MINUTE + slot] = bucket.packed[index * 3 + part]
    return BETWEEN.join(keys), zlib.compress(_little(columns).tobytes(), 9)


def minute_from_bytes(at_s: int, channels: str, data: bytes, step_s: int) -> Iterator[Bucket]:
    """Read the buckets of one minute."""
    columns = array("h")
    columns.frombytes(zlib.decompress(data))
    columns = _little(columns)
    for slot in range(PER_MINUTE):
        packed = columns[slot::PER_MINUTE]
        if packed.count(UNKNOWN) < len(packed):
            yield Bucket(at_s=at_s + slot * step_s, channels=channels, packed=packed)


def keys_of(buckets: Iterable[Bucket]) -> list[str]:
    """List the channels that occur, in order."""
    layouts = {bucket.channels for bucket in buckets}
    return sorted({key for layout in layouts for key in layout.split(BETWEEN) if key})


def _short(value: int) -> int:
    return max(UNKNOWN + 1, min(_MOST, value))


def _little(values: array[int]) -> array[int]:
    """Turn the bytes where this machine has them the other way round, so that a backup can move."""
    if sys.byteorder == "big":
        values = array("h", values)
        values.byteswap()
    return values
