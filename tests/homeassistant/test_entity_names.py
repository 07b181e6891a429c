"""Names and words: each language has them all, and Home Assistant's language chooses."""

from pathlib import Path

import pytest

from addon.homeassistant.entities import CHARGER, CIRCUIT, SITE, Names, names
from addon.homeassistant.entities.site import STRATEGIES
from addon.model.decision import Source
from addon.model.loadpoint import ChargingStatus
from addon.translation.catalogs import languages

NEEDED = {
    "site": {row.key for row in SITE},
    "charger": {row.key for row in CHARGER},
    "circuit": {row.key for row in CIRCUIT},
    "status": set(map(str, ChargingStatus)),
    "reason": set(map(str, Source)),
    "strategy": set(STRATEGIES),
    "device": {"connector"},
    "refusal": {"title"},
}


def test_there_are_three_languages() -> None:
    named = {file.stem for file in (Path(names.__file__).parent / "names").glob("*.toml")}
    assert named == set(languages()) == {"de", "en", "et"}


@pytest.mark.parametrize("language", languages())
def test_each_has_just_the_words_that_are_needed(language: str) -> None:
    groups = Names.in_language(language).groups

    assert {group: set(words) for group, words in groups.items()} == NEEDED
    assert all(text.strip() for words in groups.values() for text in words.values())


@pytest.mark.parametrize("language", languages())
def test_no_two_entities_of_a_device_are_called_alike(language: str) -> None:
    for group in ("site", "charger", "circuit"):
        words = Names.in_language(language).groups[group]
        assert len(set(words.values())) == len(words), group


@pytest.mark.parametrize(
    ("language", "expected"),
    [
        ("en", "Power"),
        ("en-GB", "Power"),
        ("de", "Leistung"),
        ("de_CH", "Leistung"),
        ("et", "Võimsus"),
        ("fi", "Power"),
    ],
)
def test_the_language_of_the_home_chooses(language: str, expected: str) -> None:
    assert Names.in_language(language).of("charger", "power") == expected


def test_what_nobody_has_words_for_is_told_as_it_is() -> None:
    assert Names.in_language("de").of("status", "Exploding") == "Exploding"
