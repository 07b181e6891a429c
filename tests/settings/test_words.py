"""The options' texts are read from the files that Home Assistant reads."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml

from addon.settings import words

FILES = sorted(words.FOLDER.glob("*.yaml"))


@pytest.mark.parametrize("file", FILES, ids=lambda file: str(file.stem))
def test_our_reading_is_yaml_s(file: Path) -> None:
    text = file.read_text(encoding="utf-8")

    assert words.read_yaml(text) == yaml.safe_load(text)


@pytest.mark.parametrize(
    "text",
    [
        "a: 'it''s'\nb: \"x: y \\u00e4\"\n# note\nc:\n\n  d: 1 # why\n",
        "a: >\n  one\n  two\n\n  three\nb: x\n",
        "a:\n  b:\n    c: deep\n  d: less\ne:\n",
    ],
)
def test_what_we_read_of_yaml(text: str) -> None:
    assert words.read_yaml(text) == yaml.load(text, yaml.BaseLoader) | (  # noqa: S506 - all scalars are texts
        {"e": None} if "e:\n" in text else {}
    )


@pytest.mark.parametrize(
    "text", ["a: [1, 2]\n", "a:\n  - x\n", "a: |\n  x\n", "no key\n", 'a: "open\n', "a: b: c\n"]
)
def test_what_we_do_not_read_is_said(text: str) -> None:
    with pytest.raises(ValueError, match="not understood"):
        words.read_yaml(text)


@pytest.mark.parametrize(
    ("wanted", "chosen"),
    [([], "en"), (["en-GB"], "en"), (["xx", "en"], "en"), (["../../etc/passwd"], "en"), (["EN"], "en")],
)
def test_the_language(wanted: list[str], chosen: str) -> None:
    assert words.choose(wanted) == chosen


def test_a_language_that_is_not_there_has_english_words() -> None:
    assert words.words("qq")["grid"] == words.words("en")["grid"]
