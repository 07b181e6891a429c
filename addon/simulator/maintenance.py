"""Firmware and logs of a simulated charger: it truly fetches and uploads, over HTTP.

Versions differ in how they tell of it, so that is done by the callbacks.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine
from http import HTTPStatus
from pathlib import PurePosixPath
from urllib.parse import urlsplit

import aiohttp

PATIENCE_S = 30.0
INSTALL_S = 5.0

Tell = Callable[[str], None]


class Maintenance:
    """What a charger does in the background.

    `installed` is called with the new firmware's name when the charger has to reboot into it.
    """

    def __init__(self, log: Callable[[], str], installed: Callable[[str], None]) -> None:
        self.firmware_status = "Idle"
        self.log_status = "Idle"
        self.fetched_bytes = 0
        self._log = log
        self._installed = installed
        self._tasks: set[asyncio.Task[None]] = set()
        self._job: asyncio.Task[None] | None = None

    @property
    def updating(self) -> bool:
        """Whether an update is on its way."""
        return self._job is not None and not self._job.done()

    def update(
        self, url: str, tell: Tell, *, delay_s: float = 0.0, attempts: int = 1, retry_s: float = 1.0
    ) -> None:
        """Fetch and install firmware; an update that is on its way is given up for it."""
        if self._job:
            self._job.cancel()
        self._job = self._start(self._update(url, tell, delay_s, attempts, retry_s))

    def upload(self, url: str, name: str, tell: Tell, *, attempts: int = 1, retry_s: float = 1.0) -> None:
        """Send the log to where it is wanted."""
        self._start(self._upload(url, name, tell, attempts, retry_s))

    def stop(self) -> None:
        """Give up what is going on."""
        for task in self._tasks:
            task.cancel()

    def _start(self, job: Coroutine[None, None, None]) -> asyncio.Task[None]:
        task = asyncio.get_running_loop().create_task(job)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        return task

    async def _update(self, url: str, tell: Tell, delay_s: float, attempts: int, retry_s: float) -> None:
        def now(status: str) -> None:
            self.firmware_status = status
            tell(status)

        await asyncio.sleep(max(0.0, delay_s))
        now("Downloading")
        if not await _tried(lambda: self._fetch(url), attempts, retry_s):
            now("DownloadFailed")
            return
        now("Downloaded")
        now("Installing")
        await asyncio.sleep(INSTALL_S)
        if not self.fetched_bytes:
            now("InstallationFailed")
            return
        now("Installed")
        self._installed(PurePosixPath(urlsplit(url).path).stem)

    async def _fetch(self, url: str) -> None:
        async with _session() as session, session.get(_checked(url)) as answer:
            answer.raise_for_status()
            self.fetched_bytes = len(await answer.read())

    async def _upload(self, url: str, name: str, tell: Tell, attempts: int, retry_s: float) -> None:
        def now(status: str) -> None:
            self.log_status = status
            tell(status)

        now("Uploading")
        done = await _tried(lambda: self._put(url, name), attempts, retry_s)
        now("Uploaded" if done else "UploadFailure")

    async def _put(self, url: str, name: str) -> None:
        """Send by PUT; where a place takes only POST, by that."""
        data = self._log().encode()
        where = _checked(url)
        if urlsplit(where).path.endswith("/"):
            where += name
        async with _session() as session:
            async with session.put(where, data=data) as answer:
                if answer.status != HTTPStatus.METHOD_NOT_ALLOWED:
                    answer.raise_for_status()
                    return
            async with session.post(where, data=data) as answer:
                answer.raise_for_status()


async def _tried(job: Callable[[], Coroutine[None, None, None]], attempts: int, retry_s: float) -> bool:
    for attempt in range(max(1, attempts)):
        if attempt:
            await asyncio.sleep(retry_s)
        try:
            await job()
        except (aiohttp.ClientError, OSError, TimeoutError, ValueError):
            continue
        return True
    return False


def _session() -> aiohttp.ClientSession:
    return aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=PATIENCE_S))


def _checked(url: str) -> str:
    """Look at a URL; ValueError where it is not one of HTTP's, the only protocol this charger speaks."""
    parts = urlsplit(url)
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise ValueError(f"{url} is no HTTP address")
    return url
