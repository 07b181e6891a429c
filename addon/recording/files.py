"""Reads recordings from files and folders."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from addon.errors import RecordingError
from addon.recording.codec import Notes
from addon.recording.lines import Keyframe, Recorded, read
from addon.recording.members import members
from addon.recording.ring import files

GZIP = b"\x1f\x8b"


def records(path: Path, notes: Notes) -> Iterator[Keyframe | Recorded]:
    """Read a recording, or a folder of them, in order. Raises RecordingError where there is none.

    What a kill or a power cut has left torn is left out, and `notes` is told.
    """
    paths = files(path) if path.is_dir() else [path]
    if not paths:
        raise RecordingError(f"There is no recording in {path}.")
    for file in paths:
        for content in _contents(file, notes):
            yield from read(content.splitlines())


def _contents(file: Path, notes: Notes) -> Iterator[bytes]:
    try:
        data = file.read_bytes()
    except OSError as error:
        raise RecordingError(f"{file} can't be read: {error.strerror}.") from error
    if not data.startswith(GZIP):  # somebody has unpacked it
        yield data
        return
    for member in members(data):
        if member.content is None:
            notes.add(f"{file}: {member.end - member.start} bytes are torn; that minute is left out.")
        else:
            yield member.content
