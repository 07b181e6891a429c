"""The page has a word for whatever the app may show by its name, in each language."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from ocpp.v16.enums import Reason
from ocpp.v21.enums import ReasonEnumType as ReasonEnumType21
from ocpp.v201.enums import ReasonEnumType as ReasonEnumType201

from addon.csms.sessions.authorization import TagStatus
from addon.maintenance import Stage
from addon.model.decision import Source
from addon.model.transaction import PRESUMED

ROOT = Path(__file__).parents[2]
STRINGS = ROOT / "addon/web/frontend/src/understand/strings"


def checks() -> set[str]:
    files = (ROOT / "addon/health").glob("*.py")
    return {name for file in files for name in re.findall(r'check="(\w+)"', file.read_text("utf-8"))}


@pytest.mark.parametrize("language", ["en", "de", "et"])
def test_checks_sources_and_stages_have_words(language: str) -> None:
    words = json.loads((STRINGS / f"{language}.json").read_text("utf-8"))
    shown = {f"understand.check.{name}{part}" for name in checks() for part in ("", ".means")}
    shown |= {f"understand.source.{source}" for source in Source}
    past = json.loads((STRINGS.parents[1] / f"history/strings/{language}.json").read_text("utf-8"))
    assert {key for key in past if key.startswith("history.source.")} == {
        f"history.source.{source}" for source in Source
    }
    shown |= {f"understand.stage.{stage}" for stage in Stage}

    assert len(checks()) > 20
    assert sorted(shown - words.keys()) == []
    kept = ("understand.check.", "understand.source.", "understand.stage.")
    assert sorted(key for key in words if key.startswith(kept) and key not in shown) == []


@pytest.mark.parametrize("language", ["en", "de", "et"])
def test_ends_of_sessions_have_words(language: str) -> None:
    words = json.loads((STRINGS.parents[1] / f"history/strings/{language}.json").read_text("utf-8"))
    stops = {*Reason, *ReasonEnumType201, *ReasonEnumType21, *PRESUMED}

    for kind, meant in (("stop", stops), ("refused", set(TagStatus) - {TagStatus.ACCEPTED})):
        start = f"history.{kind}."
        assert {key for key in words if key.startswith(start)} == {f"{start}{word}" for word in meant}
