"""Takes pictures of each view of the page, light and dark, on a phone and a desktop: `script/screenshots`.

What is pictured is the demo: the real application with a simulated house, meter, charger and car.
"""

from __future__ import annotations

import argparse
import asyncio
import re
import sys
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path

import aiohttp
from playwright.async_api import Browser

from addon.simulator.demo import CHARGER_ID
from tests.web.browser.chromium import DESKTOP, PHONE, Screen, chromium, opened

VIEWS = (
    *("now", "history"),
    *(f"setup.{part}" for part in ("guide", "chargers", "site", "circuits", "tags", "more", "changes")),
    *(f"understand.{part}" for part in ("decisions", "health", "chargers", "help")),
)
"""Views and their parts, as they stand in the address with a slash."""
SCREENS = {"desktop": replace(DESKTOP, width=1120, height=600), "phone": replace(PHONE, height=600)}
NAMES = tuple(
    f"{view}-{screen}-{light}" for view in VIEWS for screen in SCREENS for light in ("light", "dark")
)
IN_DOCUMENTS = ("now-desktop-light", "now-phone-dark", "history-desktop-light")
CHARGING_WITHIN_S = 60.0
USUAL_WITHIN_S = 180.0
ENOUGH_A = 7.5
MOST_PX, IN_DOCUMENTS_PX = 8000, 900
RESIZED_MS = 300
SETTLED_MS = 1500
"""For lines that are drawn and words that come; pictures are taken without motion."""


@asynccontextmanager
async def demo(options: Sequence[str] = ()) -> AsyncIterator[str]:
    """Run the demo as a user does, and give its page's address once its car charges."""
    command = ("-m", "addon", "demo", "--web-port", "0", "--ocpp-port", "0", *options)
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-u", *command, stdout=asyncio.subprocess.PIPE
    )
    assert process.stdout is not None
    try:
        told = await asyncio.wait_for(process.stdout.readuntil(b"\n"), CHARGING_WITHIN_S)
        address = re.search(rb"http://\S+", told)
        assert address is not None, told
        url = address[0].decode()
        read_on = asyncio.create_task(_read_on(process.stdout))
        async with aiohttp.ClientSession(url) as client:
            await asyncio.wait_for(_charging(client), CHARGING_WITHIN_S)
            await _set_up(client)
        yield url
        read_on.cancel()
    finally:
        process.terminate()
        await process.wait()


async def _read_on(stream: asyncio.StreamReader) -> None:
    """Keep what the demo prints from filling its pipe."""
    while await stream.readline():
        pass


async def _charging(client: aiohttp.ClientSession) -> None:
    while True:
        async with client.get("/api/state") as response:
            state = await response.json()
        if any(sum(charger["current_a"].values()) > 1 for charger in state["chargers"]):
            return
        await asyncio.sleep(0.5)


async def _is_usual(url: str) -> bool:
    """Tell whether this moment is as most are: the car has well above its minimum, all is below the fuse."""
    async with aiohttp.ClientSession(url) as client, client.get("/api/state") as response:
        state = await response.json()
    site, (charger,) = state["site"], state["chargers"]
    highest_a = max(phase["current_a"] for phase in site["phases"].values())
    drawn_a = min(charger["current_a"].values())
    return bool(highest_a < site["limit_a"] and min(drawn_a, charger["limit_a"]) > ENOUGH_A)


async def _as_usual(url: str) -> None:
    while not await _is_usual(url):  # noqa: ASYNC110 - nobody tells
        await asyncio.sleep(0.5)


async def _set_up(client: aiohttp.ClientSession) -> None:
    """Call the charger as people do, and do what the health list asks for in such a house."""
    wishes = {"chargers": {CHARGER_ID: {"name": "Garage"}}, "meter": {"fallback_current_a": 4}}
    async with client.patch("/api/settings", json=wishes) as response:
        response.raise_for_status()


async def picture(browser: Browser, url: str, screen: Screen, file: Path, *, most_px: int) -> None:
    """Picture one address, from top to bottom or down to `most_px`."""
    async with opened(browser, url, screen) as page:
        await page.wait_for_selector("main:not([aria-busy])")
        if url.endswith("#/history"):
            await page.get_by_role("button", name="10 min").click()
        await page.wait_for_timeout(SETTLED_MS)
        # As on a screen that is long enough: what sticks to its lower edge then lies below all else.
        for _ in range(2):  # a taller screen may be laid out otherwise
            height: int = await page.evaluate("document.documentElement.scrollHeight")
            await page.set_viewport_size({"width": screen.width, "height": min(height, most_px)})
            await page.wait_for_timeout(RESIZED_MS)
        await page.screenshot(path=file)


async def take(folder: Path, *, after_s: float, names: Sequence[str], usual: bool) -> None:
    """Take pictures into a folder, and print where each is. `usual`: only of moments as most are."""
    async with demo() as url, chromium() as browser:
        await asyncio.sleep(after_s)
        for name in names:
            view, screen, light = name.split("-")
            file = folder / f"{name}.png"
            shown, where = replace(SCREENS[screen], dark=light == "dark"), f"{url}#/{view.replace('.', '/')}"
            while True:
                if usual:
                    await asyncio.wait_for(_as_usual(url), USUAL_WITHIN_S)
                await picture(browser, where, shown, file, most_px=IN_DOCUMENTS_PX if usual else MOST_PX)
                if not usual or await _is_usual(url):
                    break
            print(file)  # noqa: T201 - it talks to a terminal


def main(words: Sequence[str] | None = None) -> int:
    """Do what the command line asks for."""
    parser = argparse.ArgumentParser(prog="script/screenshots", description=__doc__)
    parser.add_argument("folder", type=Path, nargs="?", default=Path("screenshots"))
    parser.add_argument(
        "--after", type=float, default=90.0, metavar="SECONDS", help="let the demo run so long"
    )
    parser.add_argument(
        "--only", action="append", choices=NAMES, metavar="NAME", help="such as now-phone-dark"
    )
    parser.add_argument("--for-documents", action="store_true", help="only those that the documents show")
    args = parser.parse_args(words)
    names = IN_DOCUMENTS if args.for_documents else args.only or NAMES
    args.folder.mkdir(parents=True, exist_ok=True)
    asyncio.run(take(args.folder, after_s=args.after, names=names, usual=args.for_documents))
    return 0


if __name__ == "__main__":
    sys.exit(main())
