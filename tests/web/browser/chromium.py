"""A real, headless Chromium, driven by Playwright; script/screenshots opens pages the same way."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from playwright.async_api import Browser, Page, async_playwright

CHROMIUM = Path("/usr/bin/chromium")
FLAGS = (
    *("--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-sync"),
    *("--disable-background-networking", "--disable-component-update"),
)
WAIT_MS = 15_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Screen:
    """Who looks, and at what."""

    width: int = 1280
    height: int = 900
    dark: bool = False
    locale: str = "en-GB"
    still: bool = True  # no motion: pictures are the same each time


DESKTOP = Screen()
PHONE = Screen(width=390, height=844)
WALL = Screen(width=1280, height=800)
HD = Screen(width=1920, height=1080)


@asynccontextmanager
async def chromium() -> AsyncIterator[Browser]:
    """Run the browser."""
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=CHROMIUM, args=list(FLAGS))
        try:
            yield browser
        finally:
            await browser.close()


@asynccontextmanager
async def opened(
    browser: Browser, url: str, screen: Screen = DESKTOP, *, complaints: tuple[str, ...] = ()
) -> AsyncIterator[Page]:
    """Open an address as a new visitor.

    When the visitor leaves, the page must have complained of nothing in its console (its content policy,
    uncaught errors) but for lines with one of `complaints` in them.
    """
    context = await browser.new_context(
        viewport={"width": screen.width, "height": screen.height},
        color_scheme="dark" if screen.dark else "light",
        reduced_motion="reduce" if screen.still else "no-preference",
        locale=screen.locale,
        accept_downloads=True,
    )
    context.set_default_timeout(WAIT_MS)
    page = await context.new_page()
    heard: list[str] = []
    page.on("console", lambda line: heard.append(line.text) if line.type in {"error", "warning"} else None)
    page.on("pageerror", lambda error: heard.append(str(error)))
    try:
        await page.goto(url)
        yield page
    finally:
        await context.close()
    unforeseen = [line for line in heard if not any(part in line for part in complaints)]
    assert unforeseen == [], unforeseen
