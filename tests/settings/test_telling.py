"""Changes of settings, and why one is not made or taken back, in the reader's language."""

from __future__ import annotations

from typing import Any

import pytest

from addon.errors import RefusedError
from addon.settings.desk import FieldsError
from addon.translation.catalogs import plain
from tests.settings.kept import Desk


@pytest.mark.parametrize(
    ("patch", "english", "german", "estonian"),
    [
        (
            {"grid": {"margin_a": 1.5}},
            "Grid connection: Margin (A): 0.5 → 1.5",
            "Netzanschluss: Abstand (A): 0,5 → 1,5",
            "Võrguühendus: Varu (A): 0,5 → 1,5",
        ),
        (
            {"ssl": True},
            "Encrypt OCPP: off → on",
            "OCPP verschlüsseln: aus → an",
            "Krüpteeri OCPP: väljas → sees",
        ),
        (
            {"chargers": {"wb": {"name": "", "phases": "L2"}}},
            "Charger wb: Name: Wallbox → empty; Charger wb: Phases: not set → L2",
            "Ladestation wb: Name: Wallbox → leer; Ladestation wb: Phasen: nicht gesetzt → L2",
            "Laadija wb: Nimi: Wallbox → tühi; Laadija wb: Faasid: määramata → L2",
        ),
        (
            {"chargers": {"two": {"password": None}, "wb": None}},
            "Charger wb removed; Charger two: Password removed",
            "Ladestation wb entfernt; Ladestation two: Passwort entfernt",
            "Laadija wb eemaldatud; Laadija two: Parool eemaldatud",
        ),
        (
            {"chargers": {"new": {"priority": 2, "max_current_a": 10.5}}, "tags": {"04A1": None}},
            "Charger new set up: Maximum current (A): 10.5, Priority: 2; Tag Anna removed",
            "Ladestation new eingerichtet: Höchster Strom (A): 10,5, Vorrang: 2; Karte Anna entfernt",
            "Laadija new seadistatud: Suurim vool (A): 10,5, Prioriteet: 2; Kaart Anna eemaldatud",
        ),
        (
            {"circuits": {"Barn": {"limit_a": 16}}},
            "Circuit Barn added",
            "Stromkreis Barn hinzugefügt",
            "Ahel Barn lisatud",
        ),
    ],
)
async def test_a_change_in_words(patch: dict[str, Any], english: str, german: str, estonian: str) -> None:
    home = Desk()
    outcome = await home.desk.patch(patch, "de")
    told = {one: home.desk.changes(one)[0].text for one in ("en", "de", "et")}

    assert outcome.change is not None
    assert plain(outcome.change.text, "de") == german
    assert {one: plain(text, one) for one, text in told.items()} == {
        "en": english,
        "de": german,
        "et": estonian,
    }


async def test_each_wrong_option_is_told_of_and_all_together() -> None:
    home = Desk()
    with pytest.raises(FieldsError) as caught:
        await home.desk.patch({"grid": {"margin_a": 11}, "chargers": {"wb": {"max_current_a": 5}}})
    error = caught.value
    margin = "Die Option grid.margin_a ist 11; erlaubt ist eine Zahl von 0 bis 10."
    maximum = "Die Option chargers[wb].max_current_a ist 5; erlaubt ist eine Zahl von 6 bis 80."

    assert {path: plain(text, "de") for path, text in error.fields.items()} == {
        "grid.margin_a": margin,
        "chargers.wb.max_current_a": maximum,
    }
    assert plain(error.text, "de") == f"{margin} {maximum}"


async def test_why_nothing_is_undone() -> None:
    home = Desk()
    assert _why_not(home, None) == "Es gibt nichts zurückzunehmen."
    assert _why_not(home, 9) == "Diese Änderung ist nicht bekannt."
    await home.desk.patch({"grid": {"margin_a": 1}})
    home.clock.now_s += 700  # or it would be one change
    await home.desk.patch({"grid": {"margin_a": 2}})
    assert _why_not(home, 1) == "grid.margin_a wurde seitdem wieder geändert; nimm zuerst das zurück."
    home.desk.undo(2)
    assert _why_not(home, 2) == "Diese Änderung ist schon zurückgenommen."


async def test_what_could_not_be_stored(monkeypatch: pytest.MonkeyPatch) -> None:
    home = Desk()
    await home.desk.patch({"grid": {"margin_a": 1}})
    monkeypatch.setitem(home.kept.raw["grid"], "main_fuse_a", 200)  # by somebody else
    await home.settings.flush()

    assert plain(home.settings.problem, "de") == (
        "Die geänderten Einstellungen gelten vorerst, konnten aber nicht gespeichert werden:"
        " Die Option grid.main_fuse_a ist 200; erlaubt ist eine ganze Zahl von 6 bis 125."
    )
    with pytest.raises(RefusedError) as caught:
        await home.desk.restart()
    assert plain(caught.value.text, "et").startswith(
        "Rakendust ei taaskäivitata, muidu läheksid need muudatused kaotsi: Muudetud seaded kehtivad"
    )


def _why_not(home: Desk, change_id: int | None) -> str:
    with pytest.raises(RefusedError) as caught:
        home.desk.undo(change_id)
    return plain(caught.value.text, "de")
