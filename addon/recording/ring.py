"""The files of the last day: one an hour, the oldest dropped. Blocking: it belongs on a thread of its own."""

from __future__ import annotations

import errno
import os
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path

from addon.recording.members import sound_length

KEEP_S = 24 * 3600
MOST_BYTES = 20_000_000

CLOCK_IS_SET = datetime(2026, 1, 1, tzinfo=UTC)
"""A clock that says less has not been set since the machine was switched on; it makes nothing the future."""

_SUFFIX = ".jsonl.gz"
_HOUR = "%Y%m%dT%H"


class Ring:
    """Appends to the hour's file; each method may raise OSError, and then no file is half written."""

    def __init__(self, folder: Path, *, keep_s: float = KEEP_S, most_bytes: int = MOST_BYTES) -> None:
        self._folder = folder
        self._keep_s = keep_s
        self._most_bytes = most_bytes
        self._checked: Path | None = None

    @property
    def folder(self) -> Path:
        """Where the files are."""
        return self._folder

    def append(self, wall_s: float, member: bytes) -> None:
        """Add a member that begins at this Unix time."""
        self._folder.mkdir(parents=True, exist_ok=True)
        path = self._folder / f"{datetime.fromtimestamp(wall_s, UTC):{_HOUR}}{_SUFFIX}"
        self._make_room(wall_s, len(member), path)
        if path != self._checked:
            _mend(path)
            self._checked = path
        _append(path, member)

    def _make_room(self, wall_s: float, size: int, current: Path) -> None:
        """Drop what is older than a day, or from a clock that was wrong; then the oldest, to fit."""
        now = datetime.fromtimestamp(wall_s, UTC)
        too_old = now - timedelta(seconds=self._keep_s, hours=1)
        too_new = now + timedelta(days=1) if now > CLOCK_IS_SET else datetime.max.replace(tzinfo=UTC)
        sizes = {path: path.stat().st_size for path in files(self._folder)}
        for path in list(sizes):
            if path != current and not too_old <= _begins(path) <= too_new:
                path.unlink(missing_ok=True)
                del sizes[path]
        for path in sorted(sizes):
            if sum(sizes.values()) + size <= self._most_bytes or path == current:
                break
            path.unlink(missing_ok=True)
            del sizes[path]
        if sum(sizes.values()) + size > self._most_bytes:
            raise OSError(errno.EFBIG, f"an hour takes more than {self._most_bytes / 1e6:g} MB", str(current))


def files(folder: Path) -> list[Path]:
    """List a folder's recordings, oldest first."""
    return sorted(path for path in folder.glob(f"*{_SUFFIX}") if _is_recording(path))


def _is_recording(path: Path) -> bool:
    with suppress(ValueError):
        return bool(_begins(path))
    return False


def _begins(path: Path) -> datetime:
    return datetime.strptime(path.name.removesuffix(_SUFFIX), _HOUR).replace(tzinfo=UTC)


def _mend(path: Path) -> None:
    """Cut off a torn end: what is appended after it could not be read by everyone."""
    with suppress(FileNotFoundError):
        data = path.read_bytes()
        length = sound_length(data)
        if length < len(data):
            os.truncate(path, length)


def _append(path: Path, member: bytes) -> None:
    with path.open("ab", buffering=0) as file:
        before = file.tell()
        try:
            written = file.write(member)
        except OSError:
            file.truncate(before)
            raise
        if written < len(member):
            file.truncate(before)
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), str(path))
