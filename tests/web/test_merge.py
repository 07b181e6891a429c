from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from addon.web.merge import changes, merge

leaves = st.none() | st.booleans() | st.integers(-3, 3) | st.sampled_from(["", "x"])
values: st.SearchStrategy[Any] = st.recursive(
    leaves,
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(st.sampled_from("abc"), inner, max_size=3),
    max_leaves=12,
)
documents = st.fixed_dictionaries({"a": values, "b": values})


@given(documents, documents)
def test_changes_merged_in_turn_turn_the_old_into_the_new(old: dict[str, Any], new: dict[str, Any]) -> None:
    client: Any = old
    for change in changes(old, new):
        client = merge(client, change)

    assert client == new


@given(documents)
def test_a_client_that_knows_nothing_gets_the_whole(new: dict[str, Any]) -> None:
    assert list(changes({}, new)) == [new]


@given(documents)
def test_what_is_the_same_is_not_sent(document: dict[str, Any]) -> None:
    assert list(changes(document, document)) == []


@pytest.mark.parametrize(
    ("old", "new", "sent"),
    [
        ({"a": {"x": 1, "y": 2}}, {"a": {"x": 1, "y": 3}}, [{"a": {"y": 3}}]),
        ({"a": {"x": None}, "b": 1}, {"a": {"x": {}}, "b": 1}, [{"a": {"x": {}}}]),
        ({"a": {"x": 1}}, {"a": None}, [{"a": None}]),
        ({"a": None}, {"a": {"x": None}}, [{"a": {"x": None}}]),
        ({"a": [1, 2]}, {"a": [1, 3]}, [{"a": [1, 3]}]),
        ({"a": {"x": 1, "y": 2}}, {"a": {"x": 1}}, [{"a": None}, {"a": {"x": 1}}]),
        (
            {"a": {"b": {"x": 1}, "c": 1}},
            {"a": {"b": {}, "c": 2}},
            [{"a": {"b": None}}, {"a": {"b": {}, "c": 2}}],
        ),
    ],
)
def test_only_what_changed_is_sent(old: dict[str, Any], new: dict[str, Any], sent: list[Any]) -> None:
    assert list(changes(old, new)) == sent
