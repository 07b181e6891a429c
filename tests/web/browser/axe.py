"""Asks axe-core what of a page some visitors can't see, read or reach."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from playwright.async_api import Page

AXE = Path(__file__).parents[3] / "addon/web/frontend/node_modules/axe-core/axe.min.js"
GRAVE = {"serious", "critical"}


@cache
def _script() -> str:
    return AXE.read_text(encoding="utf-8")


async def findings(page: Page) -> list[str]:
    """List what is serious or critical, as "rule: where it is".

    The script goes in through the browser, past the page's content policy, which stays as strict as it is.
    """
    await page.evaluate(_script())
    found = await page.evaluate("async () => (await axe.run()).violations")
    return [
        f"{violation['id']}: {node['target']} {node.get('failureSummary', '')}"
        for violation in found
        if violation["impact"] in GRAVE
        for node in violation["nodes"]
    ]
