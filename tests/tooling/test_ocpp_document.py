"""docs/ocpp.md lists every message, transcript and test case, and what it names is there."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.csms.ocpp_messages import actions

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs" / "ocpp.md").read_text(encoding="utf-8")
NAMES = sorted(set(re.findall(r"`(tests/[^`\s]+)`", PAGE)))
CASES = re.findall(
    r"\S+",
    """
    001 003 004_1 004_2 005_1 007 010 011_1 011_2 012 013 014 017_1 017_2 018_1 019_1 019_2 021
    023_1 023_2 023_3 024 026 028 030 031 032_1 037_1 037_3 039 040_1 040_2 061 064
    042_1 042_2 043_1 043_3 043_4 043_5 044_1 044_2 044_3 045_1 045_2
    046 047 048_1 048_2 048_3 048_4 049 051 052 053 054 055 056 057 059 066 067
    073 074 075_1 075_2 076 077 078 079 080 081 083 085 086 087 088
    """,
)
"""OCA's cases for the role CSMS in OCPP 1.6, as EVtivity's published results list them."""


@pytest.mark.parametrize("name", NAMES)
def test_what_is_named_is_there(name: str) -> None:
    file, _, test = name.partition("::")
    path = ROOT / file

    assert path.exists()
    if test:
        function = test.partition("[")[0]
        assert re.search(rf"^(async )?def {function}\(", path.read_text(encoding="utf-8"), re.MULTILINE)


def test_every_transcript_is_listed() -> None:
    transcripts = {str(file.relative_to(ROOT)) for file in (ROOT / "tests/data/ocpp").glob("*/*.txt")}

    assert transcripts <= set(NAMES)


@pytest.mark.parametrize("action", actions("1.6"))
def test_every_message_of_1_6_has_a_row(action: str) -> None:
    assert re.search(rf"^\| {action} \|", PAGE, re.MULTILINE)


def test_every_test_case_has_one_row() -> None:
    rows = re.findall(r"^\| TC_(\S+) \|", PAGE, re.MULTILINE)

    assert len(CASES) == 77
    assert sorted(rows) == sorted(CASES)
