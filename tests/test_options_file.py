"""Options: what is accepted, and the sentence for what is not."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from structlog.testing import capture_logs

from addon.config import Options
from addon.errors import OptionsError
from addon.options_file import OptionsFile, parse_options, read_options
from addon.translation.catalogs import plain

FUSE = {"main_fuse_a": 25}
MISSING_FUSE = (
    "Option grid.main_fuse_a is not set: enter the rating of your main fuse, 6 to 125 A, "
    "in the app's configuration."
)


def test_the_main_fuse_is_all_that_anyone_must_type() -> None:
    options = parse_options({"grid": FUSE})

    assert (options.grid.main_fuse_a, options.grid.phases, options.grid.margin_a) == (25, "3", 0.5)
    assert (options.meter.device, options.meter.fallback_current_a, options.meter.timeout_s) == (
        "auto",
        6,
        30,
    )
    assert (options.charging.max_current_a, options.charging.raise_hold_s) == (16, 20)
    assert options.accept_unknown_chargers


@pytest.mark.parametrize(
    ("raw", "sentence"),
    [
        (
            {},
            MISSING_FUSE,
        ),
        (
            {"grid": {"main_fuse_a": 4}},
            "Option grid.main_fuse_a is 4; it must be a whole number from 6 to 125.",
        ),
        (
            {"grid": {"main_fuse_a": 25.5}},
            "Option grid.main_fuse_a is 25.5; it must be a whole number from 6 to 125.",
        ),
        ({"grid": FUSE | {"phases": 2}}, "Option grid.phases is 2; it must be one of 1, 3."),
        ({"grid": FUSE | {"margin_a": 11}}, "Option grid.margin_a is 11; it must be a number from 0 to 10."),
        ({"grid": FUSE | {"breaker": "Z"}}, 'Option grid.breaker is "Z"; it must be one of B, C, D, gG.'),
        (
            {"grid": FUSE, "meter": {"timeout_s": 9}},
            "Option meter.timeout_s is 9; it must be a whole number from 10 to 120.",
        ),
        ({"grid": FUSE, "ssl": "perhaps"}, 'Option ssl is "perhaps"; it must be true or false.'),
        ({"grid": FUSE, "chargers": {}}, "Option chargers is {}; it must be a list."),
        (
            {"grid": FUSE, "chargers": {"password": "geheim"}},
            "Option chargers is a group of options; it must be a list.",
        ),
        (
            {"grid": FUSE, "chargers": [{"id": "A", "password": 12345678}]},
            "Option chargers[0].password is not right; it must be a text.",
        ),
        (
            {"grid": FUSE, "mqtt": {"password": ["geheim"]}},
            "Option mqtt.password is not right; it must be a text.",
        ),
        ({"grid": FUSE, "mqtt": ["geheim"]}, "Option mqtt is a list; it must be a group of options."),
        (
            {"grid": FUSE, "tags": [{"id": "04A2B3C4D5E6F7" * 4}]},
            "Option tags[0].id is not right; it must be a text of 1 to 36 characters.",
        ),
        ({"grid": FUSE, "meter": None}, "Option meter is empty; it must be a group of options."),
        ({"grid": FUSE, "chargers": [{"name": "x"}]}, "Option chargers[0].id is not set; it is required."),
        (
            {"grid": FUSE, "chargers": [{"id": "a", "max_current_a": 100}]},
            "Option chargers[0].max_current_a is 100; it must be a number from 6 to 80.",
        ),
        (
            {"grid": FUSE, "chargers": [{"id": "a"}, {"id": "a"}]},
            "Option chargers names a twice; each id may stand there once.",
        ),
        (
            {"grid": FUSE, "charging": {"min_current_a": 8, "max_current_a": 6}},
            "Option charging.max_current_a is 6; it must be at least charging.min_current_a, which is 8.",
        ),
        (
            {"grid": FUSE, "chargers": [{"id": "a", "min_current_a": 10, "max_current_a": 8}]},
            "Option chargers[a].max_current_a is 8; it must be at least this charger's minimum, which is 10.",
        ),
    ],
)
def test_a_bad_value_is_one_sentence(raw: dict[str, Any], sentence: str) -> None:
    with pytest.raises(OptionsError) as caught:
        parse_options(raw)

    assert str(caught.value) == sentence


@pytest.mark.parametrize(
    ("raw", "german", "estonian"),
    [
        (
            {"grid": {"main_fuse_a": 25.5}},
            "Die Option grid.main_fuse_a ist 25,5; erlaubt ist eine ganze Zahl von 6 bis 125.",
            "Seade grid.main_fuse_a on 25,5; lubatud on täisarv vahemikus 6 kuni 125.",
        ),
        (
            {"grid": FUSE | {"breaker": "Z"}},
            'Die Option grid.breaker ist "Z"; erlaubt ist eines von B, C, D, gG.',
            'Seade grid.breaker on "Z"; lubatud on üks järgmistest: B, C, D, gG.',
        ),
        (
            {"grid": FUSE, "mqtt": {"password": ["geheim"]}},
            "Die Option mqtt.password stimmt nicht; erlaubt ist ein Text.",
            "Seade mqtt.password pole õige; lubatud on tekst.",
        ),
        (
            {"grid": FUSE, "charging": {"min_current_a": 8.5, "max_current_a": 7}},
            (
                "Die Option charging.max_current_a ist 7; sie muss mindestens charging.min_current_a sein,"
                " und das ist 8,5."
            ),
            "Seade charging.max_current_a on 7; see peab olema vähemalt charging.min_current_a, mis on 8,5.",
        ),
        (
            {"grid": FUSE, "circuits": [{"name": "Shed", "limit_a": 16, "parent": "Barn"}]},
            (
                "Die Option circuits[Shed].parent ist „Barn“; die Stromkreise sind Shed, und „main“ oder"
                " nichts ist die Hauptsicherung."
            ),
            "Seade circuits[Shed].parent on „Barn“; ahelad on Shed, peakaitse on „main“ või tühi väli.",
        ),
        (
            {"grid": FUSE, "chargers": [{"id": "A", "certificate": True}]},
            (
                "Die Option chargers[A].certificate ist an, aber ssl ist aus: die Ladestation könnte sich nie"
                " verbinden. Richte ssl und client_cafile ein oder schalte die Option aus."
            ),
            (
                "Seade chargers[A].certificate on sees, aga ssl on väljas: laadija ei saaks kunagi ühenduda."
                " Seadista ssl ja client_cafile või lülita see välja."
            ),
        ),
        (
            {"grid": FUSE, "tags": [{"id": "1"}, {"id": "1"}]},
            (
                "Die Option tags nennt eine Karte zweimal; jede Nummer darf dort nur einmal stehen, ob groß"
                " oder klein geschrieben."
            ),
            (
                "Seade tags nimetab kaarti kaks korda; iga number võib seal olla üks kord, olenemata suur- ja"
                " väiketähtedest."
            ),
        ),
    ],
)
def test_it_can_be_told_in_other_languages(raw: dict[str, Any], german: str, estonian: str) -> None:
    with pytest.raises(OptionsError) as caught:
        parse_options(raw)

    assert (plain(caught.value.text, "de"), plain(caught.value.text, "et")) == (german, estonian)


def test_an_unknown_key_is_left_out_with_a_warning() -> None:
    with capture_logs() as logs:
        options = parse_options({"grid": FUSE | {"colour": "red"}, "shape": "round"})

    assert isinstance(options, Options)
    assert sorted(entry["option"] for entry in logs) == ["grid.colour", "shape"]


def test_phases_may_be_a_number() -> None:
    assert parse_options({"grid": FUSE | {"phases": 1}}).grid.phases == "1"


@pytest.mark.parametrize(
    ("content", "part"),
    [(None, "There is no options file at"), ("{", "is not valid JSON"), ("[]", "must hold a JSON object")],
)
def test_a_file_that_cannot_be_read_is_a_sentence(tmp_path: Path, content: str | None, part: str) -> None:
    path = tmp_path / "options.json"
    if content is not None:
        path.write_text(content)

    with pytest.raises(OptionsError, match=part):
        read_options(path)


async def test_a_file_is_replaced_as_a_whole(tmp_path: Path) -> None:
    path = tmp_path / "options.json"
    path.write_text('{"grid": {"main_fuse_a": 20}}')
    file = OptionsFile(path)

    await file.write({"grid": FUSE})

    assert await file.read() == {"grid": FUSE}
    assert not path.with_suffix(".new").exists()


def test_a_chargers_minimum_lifts_no_maximum() -> None:
    """What everyone may have at most is what the wiring carries."""
    raw = {"grid": {"main_fuse_a": 25}, "chargers": [{"id": "wb", "min_current_a": 20}]}

    with pytest.raises(
        OptionsError, match=r"chargers\[wb\]\.min_current_a is 20; it must be at most .* 16\."
    ):
        parse_options(raw)
