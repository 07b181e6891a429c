"""The files on the disk: one an hour, members that zcat reads, the oldest dropped, a torn end cut off."""

from __future__ import annotations

import resource
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

import pytest

from addon.recording.members import members, pack, sound_length
from addon.recording.ring import Ring, files

NOON_S = datetime(2026, 11, 22, 12, tzinfo=UTC).timestamp()
HOUR_S = 3600.0


def names(folder: Path) -> list[str]:
    return [path.name.removesuffix(".jsonl.gz") for path in files(folder)]


def contents(path: Path) -> list[bytes | None]:
    return [member.content for member in members(path.read_bytes())]


def test_an_hour_is_a_file_that_zcat_reads(tmp_path: Path) -> None:
    ring = Ring(tmp_path / "recording")
    for minute in (0, 1, 59, 60):
        ring.append(NOON_S + minute * 60, pack(f"minute {minute}\n".encode()))

    assert names(ring.folder) == ["20261122T12", "20261122T13"]
    zcat = shutil.which("zcat")
    assert zcat is not None
    text = subprocess.run([zcat, files(ring.folder)[0]], capture_output=True, check=True, timeout=10)  # noqa: S603
    assert text.stdout == b"minute 0\nminute 1\nminute 59\n"


def test_what_is_older_than_a_day_goes(tmp_path: Path) -> None:
    ring = Ring(tmp_path)
    for hour in range(30):
        ring.append(NOON_S + hour * HOUR_S, pack(b"x"))

    assert names(tmp_path)[0] == "20261122T16"
    assert len(names(tmp_path)) == 26  # 24 whole hours, the present one, and what of the 25th is within a day


def test_what_a_wrong_clock_has_dated_goes(tmp_path: Path) -> None:
    ring = Ring(tmp_path)
    for at_s in (0.0, NOON_S + 365 * 24 * HOUR_S, NOON_S):
        ring.append(at_s, pack(b"x"))

    assert names(tmp_path) == ["20261122T12"]


def test_a_clock_that_is_behind_costs_nothing(tmp_path: Path) -> None:
    """After a power cut a machine without a battery starts in 1970, or some hours ago."""
    ring = Ring(tmp_path)
    for at_s in (NOON_S, 0.0, NOON_S - 3 * HOUR_S, NOON_S + HOUR_S):
        ring.append(at_s, pack(b"x"))

    assert names(tmp_path) == ["20261122T09", "20261122T12", "20261122T13"]


def test_the_oldest_go_where_there_is_too_much(tmp_path: Path) -> None:
    member = pack(bytes(range(256)) * 4)
    ring = Ring(tmp_path, most_bytes=len(member) * 3)
    for hour in range(5):
        ring.append(NOON_S + hour * HOUR_S, member)

    assert names(tmp_path) == ["20261122T14", "20261122T15", "20261122T16"]
    assert sum(path.stat().st_size for path in files(tmp_path)) <= len(member) * 3


def test_an_hour_that_is_too_large_is_refused_and_kept(tmp_path: Path) -> None:
    member = pack(b"x" * 100)
    ring = Ring(tmp_path, most_bytes=len(member) * 2)
    ring.append(NOON_S - HOUR_S, member)
    ring.append(NOON_S, member)
    ring.append(NOON_S, member)

    with pytest.raises(OSError, match="an hour takes more"):
        ring.append(NOON_S, member)
    assert names(tmp_path) == ["20261122T12"]
    assert len(contents(files(tmp_path)[0])) == 2


def test_other_files_are_left_alone(tmp_path: Path) -> None:
    for name in ("notes.txt", "mine.jsonl.gz", "20261122T12.jsonl"):
        (tmp_path / name).write_text("mine")
    Ring(tmp_path, most_bytes=30).append(NOON_S, pack(b""))

    assert len(list(tmp_path.iterdir())) == 4


@pytest.mark.parametrize("lost", [1, 5, 20])
def test_a_torn_end_is_cut_off_before_more_is_written(tmp_path: Path, lost: int) -> None:
    Ring(tmp_path).append(NOON_S, pack(b"first"))
    path = files(tmp_path)[0]
    torn = pack(b"second, which the power cut has torn")[:-lost]
    path.write_bytes(path.read_bytes() + torn)
    assert contents(path) == [b"first", None]

    Ring(tmp_path).append(NOON_S + 60, pack(b"third"))

    assert contents(path) == [b"first", b"third"]


def test_a_torn_stretch_costs_only_itself() -> None:
    first, second, third = pack(b"first"), pack(bytes(range(99))), pack(b"third")
    data = first + second[:30] + third

    assert [member.content for member in members(data)] == [b"first", None, b"third"]
    assert sound_length(data) == len(data)
    assert sound_length(data + second[:15]) == len(data)
    assert sound_length(b"\x00" * 40) == 0


def test_nothing_is_half_written_on_a_full_disk(tmp_path: Path) -> None:
    ring = Ring(tmp_path)
    ring.append(NOON_S, pack(b"first"))
    path = files(tmp_path)[0]

    with file_size_limit(path.stat().st_size + 10), pytest.raises(OSError, match=r"No space|too large"):
        ring.append(NOON_S, pack(bytes(range(99))))
    assert contents(path) == [b"first"]

    ring.append(NOON_S, pack(b"third"))
    assert contents(path) == [b"first", b"third"]


@contextmanager
def file_size_limit(size: int) -> Iterator[None]:
    """Let the system write no file beyond a size: a write up to there is cut short, as on a full disk."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
