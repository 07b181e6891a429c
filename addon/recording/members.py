"""A file of gzip members, one a minute: standard `zcat` reads it, and a torn one costs only itself. Pure."""

from __future__ import annotations

import gzip
import zlib
from collections.abc import Iterator
from dataclasses import dataclass

_MAGIC = b"\x1f\x8b\x08"
_GZIP_ONLY = 31  # zlib's word for a gzip header with the largest window


@dataclass(frozen=True, slots=True)
class Member:
    """A stretch of a file: one member's content, or None where nothing can be read."""

    start: int
    end: int
    content: bytes | None


def pack(content: bytes) -> bytes:
    """Make a member; the same content gives the same bytes."""
    return gzip.compress(content, mtime=0)


def members(data: bytes) -> Iterator[Member]:
    """List what a file holds, in order; what a kill or a power cut has torn has no content."""
    start = 0
    while start < len(data):
        member = _member(data, start)
        if member is None:
            found = data.find(_MAGIC, start + 1)
            while found >= 0 and _member(data, found) is None:
                found = data.find(_MAGIC, found + 1)
            member = Member(start, found if found >= 0 else len(data), None)
        yield member
        start = member.end


def sound_length(data: bytes) -> int:
    """Tell where a file ends that has no torn member at its end."""
    torn = [member.start for member in members(data) if member.content is None and member.end == len(data)]
    return torn[0] if torn else len(data)


def _member(data: bytes, start: int) -> Member | None:
    unzip = zlib.decompressobj(_GZIP_ONLY)
    try:
        content = unzip.decompress(memoryview(data)[start:])
    except zlib.error:
        return None
    return Member(start, len(data) - len(unzip.unused_data), content) if unzip.eof else None
