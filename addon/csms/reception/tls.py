"""Keeps the TLS context: new files are taken without a restart, and nobody connected notices.

Each new connection gets the context of the moment, so a change is whole or not at all. What can't be used
never replaces what can, and where nothing can, nobody is served: never without encryption.
"""

from __future__ import annotations

import asyncio
import ssl
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

import structlog

from addon.config import Options
from addon.csms.reception.certificate import Loaded, TlsFiles, load
from addon.errors import CertificateError
from addon.model.access import CertificateState

log = structlog.get_logger(__name__)

LOOK_S = 5.0
"""How often the files are looked at. They count as changed when they have stood still for that long: whoever
renews them writes one after the other."""

_DAY_S = 86400.0
_Signature = tuple[tuple[int, ...] | None, ...]


def tls_of(options: Options, folder: Path) -> Tls | None:
    """Make what the options ask for; None without encryption. File names are relative to the folder."""
    if not options.ssl:
        return None
    client_ca = folder / options.client_cafile if options.client_cafile else None
    return Tls(
        TlsFiles(certificate=folder / options.certfile, key=folder / options.keyfile, client_ca=client_ca)
    )


class Tls:
    """The context for new connections. `start` reads the files, `run` watches them, until cancelled."""

    def __init__(self, files: TlsFiles, *, look_s: float = LOOK_S) -> None:
        self._files = files
        self._look_s = look_s
        self._loaded: Loaded | None = None
        self._error: CertificateError | None = None
        self._seen: _Signature = ()
        self._tried: _Signature = ()
        self.changed: Callable[[], None] = lambda: None
        """Called when the state has changed; must return at once."""

    @property
    def context(self) -> ssl.SSLContext | None:
        """What new connections get; None: they can't be served."""
        return self._loaded.context if self._loaded else None

    def state(self, now: datetime) -> CertificateState:
        """Tell how it stands."""
        problem, fix = (self._error.text, self._error.fix) if self._error else ("", "")
        if self._loaded is None:
            return CertificateState(usable=False, problem=problem, fix=fix)
        return CertificateState(
            usable=True,
            problem=problem,
            fix=fix,
            valid_until=f"{self._loaded.not_after:%Y-%m-%d}",
            days_left=(self._loaded.not_after - now).total_seconds() / _DAY_S,
            begins_in_days=(self._loaded.not_before - now).total_seconds() / _DAY_S,
        )

    async def start(self) -> None:
        """Read the files for the first time; a problem is told by `state`, not raised."""
        self._seen = await asyncio.to_thread(_signature, self._files)
        await self._load()

    async def run(self) -> None:
        """Watch the files."""
        while True:
            await asyncio.sleep(self._look_s)
            await self.look()

    async def look(self) -> None:
        """Read the files when they have changed since they were read, and not since the last look."""
        before, self._seen = self._seen, await asyncio.to_thread(_signature, self._files)
        if self._seen == before and self._seen != self._tried:
            await self._load()

    async def _load(self) -> None:
        self._tried = self._seen
        try:
            self._loaded = await asyncio.to_thread(load, self._files)
        except CertificateError as error:
            self._error = error
            log.error("certificate can't be used", reason=str(error), old_one_serves=self._loaded is not None)
        else:
            self._error = None
            log.info("certificate loaded", valid_until=f"{self._loaded.not_after:%Y-%m-%d}")
        self.changed()


def _signature(files: TlsFiles) -> _Signature:
    """Return what differs when a file has changed, links followed."""
    return tuple(_stamp(file) for file in files.all)


def _stamp(file: Path) -> tuple[int, ...] | None:
    try:
        found = file.stat()
    except (OSError, ValueError):  # there is no file with such a name
        return None
    return found.st_mtime_ns, found.st_ctime_ns, found.st_size, found.st_ino
