"""Every check that can be bad, in German: what is wrong and what to do, the values written as there."""

from __future__ import annotations

import pytest

from addon.health import HealthContext
from addon.health.checks import CHECKS
from addon.translation.catalogs import plain
from tests.health.bad import ROWS
from tests.health.test_checks import found
from tests.translation.parts import left_in_english


@pytest.mark.parametrize(("check", "context", "text", "fix"), ROWS)
def test_what_is_wrong_and_what_to_do_in_german(
    check: str, context: HealthContext, text: str, fix: str
) -> None:
    status = found(context, check)

    assert plain(status.text, "de").startswith(text)
    assert plain(status.fix, "de").startswith(fix)


@pytest.mark.parametrize("language", ["de", "et"])
@pytest.mark.parametrize(("check", "context"), [(row[0], row[1]) for row in ROWS])
def test_no_english_is_left(check: str, context: HealthContext, language: str) -> None:
    """Each part of each sentence is translated, but for names, addresses and numbers."""
    status = found(context, check)

    for words in (status.text, status.fix):
        assert left_in_english(words, language) == []


def test_every_check_is_there() -> None:
    """Those named here repeat others' sentences, which are held against German where they are said."""
    names = {check.__module__.rpartition(".")[2] for check in CHECKS}

    assert names - {row[0] for row in ROWS} <= {"background", "broker", "circuits"}
