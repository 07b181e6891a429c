"""What chargers really say, and what a robust central system makes of it: each as a transcript.

`tests/data/ocpp/tolerance`: one deviation each. `tests/data/ocpp/makes`: makes, from power on to a session.
The form is told in `transcript.py`.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.csms.v16.transcript import replay

FOLDER = Path(__file__).parents[2] / "data" / "ocpp"
FILES = sorted(FOLDER.glob("*/*.txt"))

pytestmark = pytest.mark.looptime


@pytest.fixture(params=FILES, ids=[f"{file.parent.name}/{file.stem}" for file in FILES])
def transcript(request: pytest.FixtureRequest) -> list[str]:
    return Path(request.param).read_text().splitlines()


async def test_a_charger_is_understood_as_its_transcript_has_it(transcript: list[str]) -> None:
    assert await replay(transcript) == transcript


def test_there_are_transcripts() -> None:
    assert len(FILES) > 50
