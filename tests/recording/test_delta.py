"""Changes between values that follow each other."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from addon.recording.codec import Plain
from addon.recording.delta import SAME, apply, change

numbers = st.integers(-3, 3) | st.sampled_from([0.0, -0.0, 1.0, 0.5])
scalars = st.none() | st.booleans() | numbers | st.text("ab<+-", max_size=2)
keys = st.text("ab<+0", max_size=1)
values = st.recursive(
    scalars,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(keys, inner, max_size=3),
    max_leaves=12,
)


@given(values, values)
def test_a_change_makes_the_new_value_of_the_old(old: Plain, new: Plain) -> None:
    changed = change(old, new)

    if changed is SAME:
        assert json.dumps(old) == json.dumps(new)
    else:
        written = json.loads(json.dumps(changed))
        assert json.dumps(apply(old, written)) == json.dumps(new)


@given(values)
def test_nothing_is_written_of_what_stays(value: Plain) -> None:
    assert change(value, json.loads(json.dumps(value))) is SAME


@pytest.mark.parametrize(
    ("old", "new", "written"),
    [
        ({"a": 1, "b": [1, 2]}, {"a": 2, "b": [1, 2]}, {"a": 2}),
        ({"a": 1}, {"a": 1.0}, {"a": 1.0}),
        ({"a": 1}, {"a": None}, {"a": None}),
        ({"a": {"b": 1, "c": 1}}, {"a": {"b": 1, "c": 2}}, {"a": {"c": 2}}),
        ([{"a": 1, "b": 1}], [{"a": 1, "b": 2}], {"0": {"b": 2}}),
        ([1, 2, 3], [2, 3, 4], {"<": 1, "+": [4]}),
        ([1], [1, 2], {"<": 0, "+": [2]}),
        ([], [1], [[1]]),
        ([1, 2], [], [[]]),
        ([1, 2], [3], [[3]]),
        ({"a": 1}, {"b": 1}, [{"b": 1}]),
        (None, {"a": 1}, [{"a": 1}]),
    ],
)
def test_only_what_changed_is_written(old: Plain, new: Plain, written: Plain) -> None:
    assert change(old, new) == written
