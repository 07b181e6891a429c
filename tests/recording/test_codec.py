"""Values become JSON and come back as they were, whatever fields they have."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from types import MappingProxyType
from typing import Any, Literal, NamedTuple

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from addon.balancer import Memory
from addon.errors import RecordingError
from addon.model.decision import Decision, Snapshot
from addon.model.site import Site
from addon.recording.codec import Notes, from_plain, to_json, to_plain, to_sparse
from addon.translation.text import say
from tests.recording.film import film


class Colour(StrEnum):
    RED = "red"
    BLUE = "blue"


@dataclass(frozen=True, slots=True)
class Inner:
    first: float = 0.0
    second: int = 0


class Three(NamedTuple):
    one: int = 0
    two: float = 0.0
    three: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Outer:
    name: str
    seconds: float
    pair: tuple[float | None, int]
    colours: frozenset[Colour] = frozenset()
    inner: tuple[Inner, ...] = ()
    listed: Sequence[int] = ()
    by_colour: Mapping[Colour, Inner] = field(default_factory=lambda: MappingProxyType({}))
    words: dict[str, Literal["a", "b"]] = field(default_factory=dict)
    one: Inner | None = None
    three: Three = field(default_factory=Three)
    anything: bool | str = False


FULL = Outer(
    name="ÄÖ\u2028\U0001f697",
    seconds=30,
    pair=(None, 3),
    colours=frozenset(Colour),
    inner=(Inner(0.1, 2), Inner(1e-300)),
    listed=(1, 2),
    by_colour=MappingProxyType({Colour.BLUE: Inner(-0.0)}),
    words={"x": "b"},
    one=Inner(5e-324, -1),
    three=Three(1, 2.5, 3),
    anything="text",
)


@pytest.mark.parametrize("value", [FULL, Outer(name="", seconds=0.0, pair=(1.5, 0))])
def test_every_kind_of_field_comes_back(value: Outer) -> None:
    again = from_plain(to_plain(value), Outer)

    assert again == value
    assert repr(again.inner) == repr(value.inner)
    assert type(again.by_colour) is type(value.by_colour)
    assert type(again.three) is Three
    assert from_plain(to_sparse(value), Outer) == value


def test_a_whole_number_of_seconds_stays_one() -> None:
    """A reason says "30 s" of 30 and "30.0 s" of 30.0."""
    assert repr(from_plain(to_plain(FULL), Outer).seconds) == "30"


@given(st.floats(allow_nan=False, allow_infinity=False))
def test_floats_come_back_to_the_last_bit(number: float) -> None:
    assert repr(from_plain(to_plain(Inner(number)), Inner).first) == repr(number)


def test_what_the_law_sees_decides_and_remembers_comes_back() -> None:
    moment = film(170)[-1]
    values: list[tuple[object, type[object]]] = [
        (moment.site, Site),
        (moment.snapshot, Snapshot),
        (moment.memory, Memory),
        (moment.decision, Decision),
    ]
    for value, kind in values:
        again = from_plain(to_plain(value), kind)
        assert again == value
        assert to_json(again) == to_json(value)
        assert from_plain(to_sparse(value), kind) == value


def test_fields_that_only_one_side_knows_are_told() -> None:
    notes: Notes = set()
    plain = to_plain(FULL) | {"weight_kg": 3}
    del plain["one"]
    plain["inner"][0].pop("second")

    again = from_plain(plain, Outer, notes)

    assert again.one is None
    assert again.inner[0] == Inner(0.1)
    assert sorted(notes) == [
        "Inner.second is not in the file: its default is taken.",
        "Outer.one is not in the file: its default is taken.",
        "Outer.weight_kg is in the file and unknown to this version: it is left out.",
    ]


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"name": 3}, "name is not a text."),
        ({"seconds": True}, "seconds is not a number."),
        ({"pair": [1.0]}, "pair is not a list of 2."),
        ({"colours": ["green"]}, "colours is 'green', which this version does not know."),
        ({"inner": [{"second": 1.0}]}, "inner.second is not a whole number."),
        ({"inner": {}}, "inner is not a list."),
        ({"by_colour": []}, "by_colour is not a mapping."),
        ({"words": {"x": "c"}}, "words is 'c', which this version does not know."),
        ({"one": 5}, "one is not a mapping."),
        ({"three": [1, 2, 3, 4]}, "three is not a list of 3."),
        ({"three": [1.5]}, "three is not a whole number."),
    ],
)
def test_what_does_not_fit_is_named(change: dict[str, Any], sentence: str) -> None:
    with pytest.raises(RecordingError) as caught:
        from_plain(to_plain(FULL) | change, Outer)

    assert str(caught.value) == sentence


def test_a_field_that_has_to_be_there_is_named() -> None:
    with pytest.raises(RecordingError, match=r"^Outer lacks pair\.$"):
        from_plain({"name": "", "seconds": 1}, Outer)


def test_what_the_order_of_sets_and_mappings_is_can_be_fixed() -> None:
    value = {"b": 1, "a": frozenset({"y", "x", "z"})}

    assert to_json(value, order="deterministic") == b'{"a":["x","y","z"],"b":1}'
    assert list(json.loads(to_json(value))) == ["b", "a"]


def test_what_json_has_no_word_for_is_refused() -> None:
    with pytest.raises(TypeError, match="object can't be recorded"):
        to_json(object())
    with pytest.raises(TypeError, match="can't be recorded"):
        from_plain(1, bytes)
    with pytest.raises(msgspec.DecodeError):
        msgspec.json.decode(b"NaN")


def test_a_sentence_is_kept_in_english() -> None:
    assert to_json({"reason": say("{first} and {last}", first="a", last="b")}) == b'{"reason":"a and b"}'
