"""A text is an English string that can be said in other languages."""

from __future__ import annotations

import copy
import pickle

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from addon.translation.catalogs import negotiated, plain, speaker, spoken
from addon.translation.stored import dumped, loaded
from addon.translation.text import Text, either, english, listed, say, sentences


def test_a_text_is_a_string() -> None:
    text = say("{limit:.1f} A: {why}", limit=8, why="no room")
    assert text == "8.0 A: no room"
    assert text.startswith("8.0 A")
    assert hash(text) == hash("8.0 A: no room")
    assert f"Told: {text}" == "Told: 8.0 A: no room"
    assert type(str(text)) is str


def test_what_people_named_is_never_touched() -> None:
    assert (
        plain(say("{first}, {next}", first="{8.5} and 1.5", next="{first}"), "de") == "{8.5} and 1.5, {first}"
    )


def test_words_in_words_are_translated_too() -> None:
    text = say("{first}, {next}", first=say("{first} and {last}", first="a", last="b"), next="c")
    assert text == "a and b, c"
    assert plain(text, "de") == "a und b, c"
    assert plain(text, "et-EE") == "a ja b, c"
    assert plain(text, "fr") == plain(text) == "a and b, c"


@pytest.mark.parametrize(("language", "written"), [("en", "8.5 and 1.25"), ("de", "8,5 und 1,25")])
def test_numbers_have_the_decimal_mark_of_the_language(language: str, written: str) -> None:
    assert plain(say("{first} and {last}", first=8.5, last=1.25), language) == written


def test_lists() -> None:
    assert listed([]) == ""
    assert listed(["a"]) == "a"
    assert plain(listed(iter("ab")), "de") == "a und b"
    assert plain(listed("abcd"), "de") == "a, b, c und d"
    assert (either([]), either("a"), either("abc")) == ("", "a", "a or b or c")
    assert plain(either("abc"), "et") == "a või b või c"
    assert sentences("", "One.", "", "Two.") == "One. Two."
    assert sentences() == ""


def test_it_is_encoded_in_a_language() -> None:
    told = {"reason": listed(["a", "b"])}
    assert msgspec.json.encode(told, enc_hook=speaker("de")) == b'{"reason":"a und b"}'
    assert msgspec.to_builtins(told, enc_hook=speaker()) == {"reason": "a and b"}
    with pytest.raises(TypeError, match="object can't be encoded"):
        msgspec.json.encode({"what": object()}, enc_hook=speaker())


def test_copies_and_pickles_stay_texts() -> None:
    text = listed(["a", "b"])
    assert isinstance(text, Text)
    assert copy.copy(text) is text
    assert copy.deepcopy([text])[0] is text
    thawed = pickle.loads(pickle.dumps(text))  # noqa: S301 - what was dumped right here
    assert plain(thawed, "de") == "a und b"


@given(st.lists(st.text(), max_size=4))
def test_it_is_kept_and_made_again(parts: list[str]) -> None:
    text = listed(parts)
    assert plain(loaded(str(text), dumped(text)), "de") == plain(text, "de")


@pytest.mark.parametrize(
    "stored",
    [
        *("", "{", "[]", "7", '{"values": {}}', '{"template": "other", "values": {}}'),
        *('{"template": "{gone}", "values": {}}', '{"template": "{", "values": {}}'),
        '{"template": "{a[0]}", "values": {"a": 1}}',
    ],
)
def test_what_was_kept_badly_is_the_english_words(stored: str) -> None:
    assert loaded("Words.", stored) == "Words."


@pytest.mark.parametrize(
    ("asked", "answered"),
    [
        ("de-CH", "de"),
        ("et_EE", "et"),
        ("DE", "de"),
        ("en-GB", "en"),
        ("fr", "en"),
        ("", "en"),
        ("../de", "en"),
    ],
)
def test_a_language_that_is_there_is_spoken(asked: str, answered: str) -> None:
    assert spoken(asked) == answered


@pytest.mark.parametrize(
    ("accept", "language"),
    [
        ("de", "de"),
        ("fr-FR, et;q=0.8, de;q=0.9", "de"),
        ("en-US,de;q=0.9", "en"),
        ("de;q=0, et", "et"),
        ("*", "en"),
        ("", "en"),
        ("de;q=x", "en"),
    ],
)
def test_the_language_a_browser_asks_for(accept: str, language: str) -> None:
    assert negotiated(accept) == language


def test_it_is_encoded_in_english_where_nobody_asks_for_more() -> None:
    assert msgspec.json.encode({"reason": listed(["a", "b"])}, enc_hook=english) == b'{"reason":"a and b"}'
    assert type(english(listed(["a", "b"]))) is str
    with pytest.raises(TypeError):
        msgspec.json.encode({"what": object()}, enc_hook=english)
