"""The options are called in each language by the names that the options have, and say what they mean."""

from __future__ import annotations

import pytest

from addon.settings.words import FOLDER, languages, words

OTHERS = [language for language in languages() if language != "en"]


def test_there_are_as_many_as_the_page_speaks() -> None:
    assert OTHERS == ["de", "et"]


@pytest.mark.parametrize("language", OTHERS)
def test_nearly_all_is_said_in_it_and_nothing_else(language: str) -> None:
    english, own = words("en"), words(language)
    said = {path for path, texts in own.items() if texts["name"] and texts.get("description")}

    assert own.keys() == english.keys()  # what is missing is taken from the English file
    assert said == english.keys()
    same = [path for path in english if own[path].get("description") == english[path].get("description")]
    assert len(same) <= len(english) / 10, f"not translated: {same}"
    assert (FOLDER / f"{language}.yaml").read_text("utf-8").count("/tcp:") == 2
