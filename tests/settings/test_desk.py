"""The settings as people see and change them: shown without secrets, changed as a whole, taken back."""

from __future__ import annotations

from typing import Any

import pytest

from addon.errors import PeerGoneError, RefusedError
from addon.passwords import is_hash, verify
from addon.settings import SettingsDesk, changed_by
from addon.settings.desk import FieldsError
from tests.settings.kept import HOME, Desk


@pytest.fixture
def home() -> Desk:
    return Desk()


async def refused(desk: SettingsDesk, patch: dict[str, Any]) -> dict[str, str]:
    with pytest.raises(FieldsError) as caught:
        await desk.patch(patch)
    return caught.value.fields


async def test_all_options_are_shown_and_no_secret(home: Desk) -> None:
    view = home.desk.view("en")

    assert view.options["grid"]["main_fuse_a"] == 25
    assert view.options["charging"] == {
        "min_current_a": 6,
        "max_current_a": 16,
        "raise_hold_s": 20,
        "min_pause_s": 300,
        "strategy": "fair",
        "shadow": False,
    }
    assert list(view.options["chargers"]) == ["wb", "two"]
    assert view.options["chargers"]["two"]["password"] is True
    assert view.options["chargers"]["wb"]["password"] is False
    assert view.options["mqtt"]["password"] is True
    assert "abracadabra" not in str(view)
    assert "hidden" not in str(view)
    assert view.can_restart


async def test_each_option_has_its_words_its_limits_and_its_default(home: Desk) -> None:
    view = home.desk.view("en")

    assert view.fields["grid.main_fuse_a"] == {
        "kind": "integer",
        "minimum": 6,
        "maximum": 125,
        "required": True,
        "name": "Main fuse (A)",
        "description": view.fields["grid.main_fuse_a"]["description"],
    }
    assert view.fields["chargers.*.phases"]["values"][:4] == ["L1", "L2", "L3", "L1 L2 L3"]
    assert [path for path, field in view.fields.items() if field.get("secret")] == [
        "chargers.*.password",
        "mqtt.password",
    ]
    assert [path for path, field in view.fields.items() if not (field["name"] and field["description"])] == []
    assert view.defaults["meter"]["device"] == "auto"
    assert view.defaults["chargers"]["min_current_a"] is None


async def test_a_patch_changes_what_it_names_and_nothing_else(home: Desk) -> None:
    outcome = await home.desk.patch(
        {"grid": {"margin_a": 1}, "chargers": {"wb": {"name": "Left", "priority": 2}, "new": {"name": "New"}}}
    )

    assert outcome.change is not None
    assert outcome.change.text == (
        "Grid connection: Margin (A): 0.5 → 1; Charger wb: Name: Wallbox → Left; "
        "Charger wb: Priority: 0 → 2; Charger new set up: Name: New"
    )
    assert (outcome.revision, outcome.options["chargers"]["wb"]["circuit"]) == (1, "Garage")
    await home.settings.flush()
    assert home.kept.raw == {
        **HOME,
        "grid": {"main_fuse_a": 25, "margin_a": 1},
        "chargers": [
            {"id": "wb", "name": "Left", "circuit": "Garage", "priority": 2},
            {"id": "two", "password": "abracadabra"},
            {"id": "new", "name": "New"},
        ],
    }


async def test_null_is_the_default_and_takes_an_entry_away(home: Desk) -> None:
    outcome = await home.desk.patch(
        {"chargers": {"wb": {"name": None}, "two": None}, "tags": None, "mqtt": None, "log_level": None}
    )

    assert outcome.options["chargers"]["wb"]["name"] == ""
    assert list(outcome.options["chargers"]) == ["wb"]
    assert outcome.options["tags"] == {}
    assert outcome.options["mqtt"]["password"] is False


async def test_nothing_different_is_no_change(home: Desk) -> None:
    outcome = await home.desk.patch({"grid": {"main_fuse_a": 25}})

    assert outcome.change is None
    assert home.desk.changes() == ()


async def test_a_circuit_that_is_renamed_keeps_what_is_on_it(home: Desk) -> None:
    outcome = await home.desk.patch({"circuits": {"Garage": {"name": "Carport"}}})

    assert list(outcome.options["circuits"]) == ["Carport", "Shed"]
    assert outcome.options["circuits"]["Shed"]["parent"] == "Carport"
    assert outcome.options["chargers"]["wb"]["circuit"] == "Carport"
    back = home.desk.undo(None)
    assert back.options["chargers"]["wb"]["circuit"] == "Garage"
    assert set(back.options["circuits"]) == {"Garage", "Shed"}


async def test_a_password_is_stored_as_its_hash(home: Desk) -> None:
    outcome = await home.desk.patch({"chargers": {"wb": {"password": "open sesame"}}})

    stored = home.settings.options.charger("wb").password
    assert is_hash(stored)
    assert verify(stored, "open sesame")
    assert outcome.change is not None
    assert outcome.change.text == "Charger wb: Password set"
    assert [(e.before, e.after) for e in outcome.change.edits] == [(False, True)]
    assert (await home.desk.patch({"chargers": {"wb": {"password": ""}}})).options["chargers"]["wb"][
        "password"
    ] is False
    assert await refused(home.desk, {"chargers": {"wb": {"password": "x" * 65}}}) == {
        "chargers.wb.password": "A charger's password has 1 to 64 characters."
    }


@pytest.mark.parametrize(
    ("patch", "fields"),
    [
        ({"grid": {"main_fuse_a": 5}, "ssl": 3, "chargers": {"wb": {"max_current_a": 90}}}, {
            "grid.main_fuse_a": "Option grid.main_fuse_a is 5; it must be a whole number from 6 to 125.",
            "ssl": "Option ssl is 3; it must be true or false.",
            "chargers.wb.max_current_a": (
                "Option chargers[wb].max_current_a is 90; it must be a number from 6 to 80."
            ),
        }),
        ({"grid": {"main_fuse_a": None}}, {
            "grid.main_fuse_a": "Option grid.main_fuse_a is not set; it is required.",
        }),
        ({"chargers": {"wb": {"min_current_a": 12, "max_current_a": 8}}}, {
            "chargers.wb.max_current_a": "Option chargers[wb].max_current_a is 8; it must be at least this "
            "charger's minimum, which is 12.",
        }),
        ({"circuits": {"Garage": None}}, {
            "circuits.Shed.parent": "Option circuits[Shed].parent is 'garage'; the circuits are Shed, and "
            "'main' or nothing is the main fuse.",
        }),
        ({"tags": {"04A1": {"expires": "soon"}}}, {
            "tags.04A1.expires": 'Option tags[0].expires is "soon"; it must be a day as 2027-01-31, or '
            "empty.",
        }),
        ({"circuits": {"New": {}}}, {
            "circuits.New.limit_a": "Option circuits[New].limit_a is not set; it is required.",
        }),
        ({"gird": {}, "grid": {"fuse": 3}, "mqtt": 5, "chargers": [1], "tags": {"x": 1}}, {
            "gird": "There is no option gird.",
            "grid.fuse": "There is no option grid.fuse.",
            "mqtt": "Option mqtt must be given as an object.",
            "chargers": "Option chargers must be given as an object: each entry by its id.",
            "tags.x": "Option tags.x must be given as an object.",
        }),
        ({"chargers": {"wb": {"id": "other"}}}, {
            "chargers.wb.id": "Option chargers.wb.id can't be changed; add a new entry instead.",
        }),
        ({"chargers": {"wb": {"password": 5}}}, {
            "chargers.wb.password": "Option chargers[wb].password is not right; it must be a text.",
        }),
    ],
)  # fmt: skip
async def test_what_is_wrong_is_said_of_each_option_and_nothing_is_changed(
    home: Desk, patch: dict[str, Any], fields: dict[str, str]
) -> None:
    before = home.settings.document()

    assert await refused(home.desk, patch) == fields
    assert home.settings.document() == before
    assert home.desk.changes() == ()


async def test_a_change_is_undone_and_the_undoing_too(home: Desk) -> None:
    await home.desk.patch({"chargers": {"two": None}, "grid": {"margin_a": 2}})
    home.desk.undo(None)

    assert home.settings.options.charger("two").password == "abracadabra"
    assert home.settings.options.grid.margin_a == 0.5
    newest, first = home.desk.changes()
    assert (newest.by, newest.undone, first.undone) == ("undo", False, True)
    home.desk.undo(newest.id)
    assert home.settings.options.grid.margin_a == 2
    with pytest.raises(RefusedError, match="undone already"):
        home.desk.undo(first.id)
    with pytest.raises(RefusedError, match="There is nothing to undo"):
        home.desk.undo(None)
    with pytest.raises(RefusedError, match="not known"):
        home.desk.undo(99)


async def test_what_was_changed_again_since_is_not_undone(home: Desk) -> None:
    first = (await home.desk.patch({"grid": {"margin_a": 2}})).change
    await home.desk.patch({"grid": {"margin_a": 3, "voltage_v": 231}})
    assert first is not None

    with pytest.raises(RefusedError, match=r"grid\.margin_a has been changed again since"):
        home.desk.undo(first.id)
    assert home.settings.options.grid.margin_a == 3


async def test_what_would_not_fit_any_more_is_not_undone(home: Desk) -> None:
    removed = (await home.desk.patch({"chargers": {"wb": {"circuit": ""}}})).change
    await home.desk.patch({"circuits": None})
    assert removed is not None

    with pytest.raises(RefusedError, match="there are no circuits"):
        home.desk.undo(removed.id)


async def test_a_knob_is_one_change_and_a_person_s_are_each_their_own(home: Desk) -> None:
    changed_by.set("home_assistant")
    for load_a in (16, 18, 20):
        home.settings.patch({"grid": {"maximum_load_a": load_a}})
    changed_by.set("page")
    for margin_a in (1, 2):
        await home.desk.patch({"grid": {"margin_a": margin_a}})

    assert [change.text.rpartition(": ")[2] for change in home.desk.changes()] == [
        "1 → 2",
        "0.5 → 1",
        "0 → 20",
    ]
    home.clock.now_s += 3600
    changed_by.set("home_assistant")
    home.settings.patch({"grid": {"margin_a": 0.5}})
    assert len(home.desk.changes()) == 4


async def test_only_the_last_are_kept(home: Desk) -> None:
    changed_by.set("page")
    for number in range(60):
        home.settings.patch({"grid": {"max_power_w": 5000 + number}})

    assert len(home.desk.changes()) == 50


async def test_a_charger_that_gets_its_first_setting_is_set_up(home: Desk) -> None:
    home.settings.set_max_current_a("three", 10)
    await home.desk.patch({"chargers": {"four": {"password": "open sesame"}, "five": {}}})

    assert [change.text for change in home.desk.changes()] == [
        "Charger four set up: Password; Charger five added",
        "Charger three set up: Maximum current (A): 10",
    ]


async def test_what_is_on_a_tag_is_not_told(home: Desk) -> None:
    outcome = await home.desk.patch({"tags": {"04A1": None, "DEADBEEF": {"blocked": True}}})

    assert outcome.change is not None
    assert outcome.change.text == "Tag Anna removed; Tag …EF added"


async def test_what_another_has_stored_meanwhile_waits_for_a_restart(home: Desk) -> None:
    home.kept.raw["log_level"] = "debug"
    await home.desk.patch({"grid": {"margin_a": 1}})
    await home.settings.flush()

    assert home.desk.view("en").restart == ("log_level",)
    await home.desk.restart()
    assert home.restarts == 1


async def test_no_restart_loses_what_could_not_be_stored(home: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    async def fail(_raw: dict[str, Any]) -> None:
        raise PeerGoneError("The Supervisor can't be reached.")

    await home.desk.patch({"grid": {"main_fuse_a": 20}})
    with monkeypatch.context() as patched:
        patched.setattr(home.kept, "write", fail)
        with pytest.raises(
            RefusedError, match=r"not restarted.*could not be stored: The Supervisor can't be"
        ):
            await home.desk.restart()
    assert home.restarts == 0

    await home.desk.restart()
    assert (home.restarts, home.kept.raw["grid"]["main_fuse_a"]) == (1, 20)


async def test_outside_a_supervisor_nobody_restarts_it(home: Desk) -> None:
    desk = SettingsDesk(home.settings, None)

    assert not desk.view("en").can_restart
    with pytest.raises(RefusedError, match="outside Home Assistant"):
        await desk.restart()
