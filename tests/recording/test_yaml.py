"""YAML that people can read, and that parsers read back as it was."""

from __future__ import annotations

from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from addon.recording.yaml import WIDTH, to_yaml

texts = st.text(st.characters(exclude_categories=["Cs"]), max_size=12) | st.text(" a\"\\:#\n'", max_size=300)
scalars = st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | texts
values = st.recursive(
    scalars,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(texts, inner, max_size=4),
    max_leaves=8,
)


@given(st.dictionaries(texts, values, max_size=4))
def test_a_parser_reads_what_was_written(value: dict[str, Any]) -> None:
    again = yaml.safe_load(to_yaml(value)) or {}

    assert again == value
    assert repr(again) == repr(value)


@pytest.mark.parametrize("number", [1e-07, 1.5e-300, 1e22, -0.0, 5.0])
def test_numbers_that_yaml_would_take_for_text(number: float) -> None:
    assert repr(yaml.safe_load(to_yaml({"a": number}))["a"]) == repr(number)


def test_what_fits_stands_on_one_line() -> None:
    value = {
        "meter": {"at_s": 1.0, "ok": True},
        "draws": [{"at_s": float(n), "terminals_da": [160, 160, 160]} for n in range(4)],
        "reason": "8.3 A: " + "L2 has 8.3 A left under the 25 A main fuse, and so on, " * 3,
        "yes": [],
        "1": {},
    }

    text = to_yaml(value)

    assert text == (
        "meter: {at_s: 1.0, ok: true}\n"
        "draws:\n"
        "  - {at_s: 0.0, terminals_da: [160, 160, 160]}\n"
        "  - {at_s: 1.0, terminals_da: [160, 160, 160]}\n"
        "  - {at_s: 2.0, terminals_da: [160, 160, 160]}\n"
        "  - {at_s: 3.0, terminals_da: [160, 160, 160]}\n"
        'reason: "8.3 A: L2 has 8.3 A left under the 25 A main fuse, and so on, L2 has 8.3 A left under the\n'
        '  25 A main fuse, and so on, L2 has 8.3 A left under the 25 A main fuse, and so on, "\n'
        '"yes": []\n'
        '"1": {}\n'
    )
    assert max(map(len, text.splitlines())) <= WIDTH
