"""What follows the options while the app runs."""

from __future__ import annotations

import pytest

from addon import live_options
from tests.settings.kept import Desk


async def test_the_log_tells_as_much_as_the_option_says(monkeypatch: pytest.MonkeyPatch) -> None:
    levels: list[str] = []
    monkeypatch.setattr(live_options, "set_up_logs", levels.append)
    home = Desk()
    live_options.follow_log_level(home.settings)

    await home.desk.patch({"log_level": "debug"})
    await home.desk.patch({"grid": {"margin_a": 1}})
    home.desk.undo(1)

    assert levels == ["debug", "info"]
