"""The folder where uploads lie: bounded in number and size, the oldest dropped. Blocking: for a thread.

A file appears under its name only when it is whole. Names are made here, never taken as they come.
"""

from __future__ import annotations

import os
import re
import shutil
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import BinaryIO

from addon.errors import RefusedError, StoreError
from addon.translation.text import say

MAX_FILE_BYTES = 50_000_000
MAX_TOTAL_BYTES = 200_000_000
MAX_FILES = 40
MIN_FREE_BYTES = 200_000_000
"""Home Assistant's own data lies on the same disk."""

MAX_NAME_CHARS = 80
_PART = ".part"
# Room is judged by what is on the disk, so little may wait to be written; newer Pythons would keep 128 KiB.
_BUFFER_BYTES = 8192
_NAME = re.compile(r"[A-Za-z0-9_][A-Za-z0-9._-]{0,150}")
_ODD = re.compile(r"[^A-Za-z0-9._-]+")


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredFile:
    """A whole file."""

    name: str
    bytes: int
    stored_wall_s: float


def plain_name(text: str, otherwise: str = "file") -> str:
    """Make a name for a file out of what somebody else calls it: no folders, nothing hidden, not long."""
    last = re.split(r"[/\\]", text)[-1]
    plain = _ODD.sub("_", last).strip("._-")
    if len(plain) > MAX_NAME_CHARS:  # the end tells what kind of file it is
        plain = plain[-MAX_NAME_CHARS:].strip("._-")
    return plain or otherwise


class Shelf:
    """The folder. Methods raise StoreError where the disk fails, RefusedError where a name is not there."""

    def __init__(self, folder: Path, wall_clock: Callable[[], float]) -> None:
        self._folder = folder
        self.wall_clock = wall_clock
        self._pinned: set[str] = set()
        self._lock = threading.Lock()

    def tidy(self) -> None:
        """Remove what was half written when the program ended."""
        with suppress(OSError):
            for path in self._folder.glob(f"*{_PART}"):
                path.unlink(missing_ok=True)

    def files(self) -> tuple[StoredFile, ...]:
        """List what is there, newest first."""
        try:
            found = [
                StoredFile(name=path.name, bytes=stat.st_size, stored_wall_s=stat.st_mtime)
                for path, stat in self._entries()
            ]
        except OSError as error:
            raise StoreError(say("The uploads can't be read: {why}.", why=str(error.strerror))) from error
        return tuple(sorted(found, key=lambda file: (file.stored_wall_s, file.name), reverse=True))

    def path(self, name: str) -> Path:
        """Find a file by its name."""
        path = self._folder / name
        if not _NAME.fullmatch(name) or name.endswith(_PART) or not path.is_file() or path.is_symlink():
            raise RefusedError(say("There is no file {file}.", file=name[:MAX_NAME_CHARS]))
        return path

    def delete(self, name: str) -> None:
        """Remove a file."""
        path = self.path(name)
        if name in self._pinned:
            raise RefusedError(say("{file} is being fetched by a charger just now.", file=name))
        try:
            path.unlink(missing_ok=True)
        except OSError as error:
            raise StoreError(
                say("{file} can't be removed: {why}.", file=name, why=str(error.strerror))
            ) from error

    @contextmanager
    def pinned(self, name: str) -> Iterator[Path]:
        """Keep a file from being removed."""
        path = self.path(name)
        self._pinned.add(name)
        try:
            yield path
        finally:
            self._pinned.discard(name)

    def begin(self, owner: str, name: str, at_wall_s: float) -> Part:
        """Begin a file; it counts only once it is finished."""
        made = datetime.fromtimestamp(at_wall_s, UTC)
        day, rest = f"{made:%Y%m%d-%H%M%S}", f"{plain_name(owner, 'charger')[:30]}_{plain_name(name)}"
        try:
            self._folder.mkdir(parents=True, exist_ok=True)
            self.make_room(0)
            with self._lock:  # several threads may begin files of one name in the same second
                final, number = f"{day}_{rest}", 1
                while (self._folder / final).exists() or (self._folder / (final + _PART)).exists():
                    number += 1
                    final = f"{day}-{number}_{rest}"
                return Part(self, self._folder, final)
        except OSError as error:
            raise _unwritten(error) from error

    def make_room(self, needed_bytes: int, *, unwritten_bytes: int = 0) -> None:
        """Drop the oldest files until one more of this size fits; raises StoreError where it can't.

        `unwritten_bytes`: how much of it is not on the disk yet. Nothing is dropped in vain.
        """
        entries = sorted(self._entries(), key=lambda entry: entry[1].st_mtime)
        total, count = sum(stat.st_size for _, stat in entries), len(entries)
        lacking_bytes = MIN_FREE_BYTES + unwritten_bytes - shutil.disk_usage(self._folder).free
        droppable = [(path, stat.st_size) for path, stat in entries if path.name not in self._pinned]
        if lacking_bytes > sum(size for _, size in droppable):
            raise StoreError(say("There is too little space left on Home Assistant's disk for an upload."))
        for path, size in droppable:
            if total + needed_bytes <= MAX_TOTAL_BYTES and count < MAX_FILES and lacking_bytes <= 0:
                break
            path.unlink(missing_ok=True)
            total, count, lacking_bytes = total - size, count - 1, lacking_bytes - size

    def _entries(self) -> list[tuple[Path, os.stat_result]]:
        if not self._folder.is_dir():
            return []
        entries: list[tuple[Path, os.stat_result]] = []
        for path in self._folder.iterdir():
            if path.is_file() and not path.is_symlink() and not path.name.endswith(_PART):
                with suppress(FileNotFoundError):  # removed meanwhile
                    entries.append((path, path.stat()))
        return entries


class Part:
    """A file that is being written; discarded unless it is finished."""

    def __init__(self, shelf: Shelf, folder: Path, name: str) -> None:
        self._shelf = shelf
        self._final = folder / name
        self._part = folder / (name + _PART)
        self._file: BinaryIO | None = self._part.open("xb", buffering=_BUFFER_BYTES)
        self.name = name
        self.bytes = 0

    def write(self, data: bytes) -> None:
        """Add to it."""
        if self._file is None:
            return  # it was discarded while a thread was on its way here
        try:
            self._shelf.make_room(0, unwritten_bytes=len(data))
            self._file.write(data)
        except OSError as error:
            raise _unwritten(error) from error
        self.bytes += len(data)

    def finish(self) -> None:
        """Put it on the shelf, whole and for good."""
        if self._file is None:
            return
        try:
            self._file.flush()
            self._shelf.make_room(self.bytes)
            os.fsync(self._file.fileno())
            self._file.close()
            self._file = None
            self._part.replace(self._final)
        except OSError as error:
            raise _unwritten(error) from error

    def discard(self) -> None:
        """Drop what is there of it, unless it is finished."""
        if self._file is None:
            return
        file, self._file = self._file, None
        with suppress(OSError):
            file.close()
        with suppress(OSError):
            self._part.unlink(missing_ok=True)


def _unwritten(error: OSError) -> StoreError:
    return StoreError(say("An upload can't be written: {why}.", why=str(error.strerror)))
