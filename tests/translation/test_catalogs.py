"""Every sentence of the app is there in every language, with the same values in it."""

from __future__ import annotations

import tomllib
from collections import Counter
from pathlib import Path

import pytest

from addon.translation.catalogs import catalog, languages
from tests.translation.templates import ADDON, all_templates, fields

FOREIGN = [language for language in languages() if language != "en"]
FOLDER = ADDON / "translation"


def test_there_are_german_and_estonian() -> None:
    assert languages() == ("en", "de", "et")


@pytest.mark.parametrize("language", FOREIGN)
def test_everything_is_translated(language: str) -> None:
    said = all_templates()
    assert {template: said[template] for template in said if not catalog(language).get(template)} == {}


@pytest.mark.parametrize("language", FOREIGN)
def test_nothing_is_translated_that_is_never_said(language: str) -> None:
    assert sorted(set(catalog(language)) - set(all_templates())) == []


@pytest.mark.parametrize("language", FOREIGN)
def test_the_same_values_stand_in_a_translation(language: str) -> None:
    said = catalog(language)
    odd = {template: said[template] for template in said if fields(template) != fields(said[template])}
    assert not odd


@pytest.mark.parametrize("language", FOREIGN)
def test_no_two_files_of_a_language_translate_the_same(language: str) -> None:
    tables = [tomllib.loads(file.read_text(encoding="utf-8")) for file in _files(language)]
    count = Counter(key for table in tables for key in table)
    assert [key for key, times in count.items() if times > 1] == []


@pytest.mark.parametrize("language", FOREIGN)
def test_all_languages_have_the_same_files(language: str) -> None:
    assert [file.name for file in _files(language)] == [file.name for file in _files(FOREIGN[0])]


def _files(language: str) -> list[Path]:
    return sorted((FOLDER / language).glob("*.toml"))
