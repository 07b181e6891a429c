"""The real app's state in each language: the same keys and values, other sentences."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import aiohttp
import pytest

from addon.balancer import balance
from addon.csms.redaction import Json
from addon.model.loadpoint import ChargePointInfo
from addon.status import status_of
from addon.translation.catalogs import languages, plain
from addon.translation.text import Text
from tests.scenarios.regenerate import FOLDER, saved
from tests.web.home import until
from tests.web.test_openapi import with_a_charger

SENTENCES = {"reason", "text", "fix", "problem", "why_not", "error"}
"""Fields that are read by people; all others are compared by scripts, or are names."""

PASSES = {"age_s", "duration_s"}
"""Fields that are other a moment later."""

FOREIGN = [language for language in languages() if language != "en"]
MOMENTS = sorted(file.stem for file in FOLDER.glob("*.yaml"))


def leaves(value: Json, path: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], Json]]:
    """Give all that is no list and no object, with where it stands."""
    if isinstance(value, dict | list):
        for key, one in value.items() if isinstance(value, dict) else enumerate(value):
            yield from leaves(one, (*path, str(key)))
    else:
        yield path, value


async def test_only_sentences_are_other_in_other_languages(tmp_path: Path) -> None:
    told: dict[str, dict[tuple[str, ...], Json]] = {}
    async with (
        with_a_charger(tmp_path) as app,
        aiohttp.ClientSession(f"http://127.0.0.1:{app.web_port}") as client,
    ):
        await until(lambda: bool(app.status.chargers[0].vendor))
        for language in languages():
            async with client.get("/api/state", params={"language": language}) as response:
                told[language] = dict(leaves(await response.json()))
    english = told.pop("en")
    sentences = {path for path, value in english.items() if path[-1] in SENTENCES and value}
    assert len(sentences) > 8

    for language, foreign in told.items():
        assert foreign.keys() == english.keys(), language
        other = {path for path, value in foreign.items() if value != english[path]}
        assert {path: english[path] for path in sentences - other} == {}, f"English in {language}"
        assert {path: foreign[path] for path in other - sentences if path[-1] not in PASSES} == {}


@pytest.mark.parametrize("language", FOREIGN)
@pytest.mark.parametrize("moment", MOMENTS)
def test_every_reason_of_a_saved_moment_is_translated(moment: str, language: str) -> None:
    given = saved(FOLDER / f"{moment}.yaml")
    decision, _ = balance(given.site, given.snapshot, given.memory)
    infos = {s.charge_point_id: ChargePointInfo(id=s.charge_point_id) for s in given.snapshot.loadpoints}
    status = status_of(given.site, given.snapshot, decision, infos, wall_s=0.0)
    assert status.site is not None
    reasons = [status.site.reason, *(charger.reason for charger in status.chargers)]

    assert [reason for reason in reasons if reason and not isinstance(reason, Text)] == []
    assert [reason for reason in reasons if reason and plain(reason, language) == reason] == []
