"""What a charge point's record is worth when the charger comes back as another one."""

from __future__ import annotations

import pytest

from addon.csms.station import Station
from addon.model.records import ChargePointRecord
from tests.csms.memory_journal import MemoryJournal

PROVEN = "TxProfile/A/Absolute/0"


def station(learned: dict[str, object]) -> Station:
    record = ChargePointRecord(id="CP1", vendor="V", model="M", learned=learned)
    journal = MemoryJournal()
    return Station(record, journal=journal, clock=lambda: 0.0, wall_clock=lambda: 0.0, changed=lambda: None)


def test_what_was_learned_is_kept_by_version() -> None:
    known = station(
        {"version": "ocpp1.6", "provisioned": True, "proven": [PROVEN], "halted": {"1": "stopped"}}
    )

    assert known.speaks("ocpp2.0.1")
    assert not known.learned.provisioned
    assert known.learned.proven == set()
    assert known.learned.version == "ocpp2.0.1"
    assert known.learned.halted == {1: "stopped"}

    known.learned.halted.clear()

    assert known.speaks("ocpp1.6")
    assert known.learned.proven == {PROVEN}
    assert known.learned.halted == {}


async def test_the_record_holds_all_versions_and_another_firmware_voids_them_all() -> None:
    known = station({"version": "ocpp1.6", "proven": [PROVEN]})
    known.speaks("ocpp2.0.1")
    await known.keep()
    assert isinstance(known.journal, MemoryJournal)

    again = station(known.journal.records["CP1"].learned)

    assert again.learned.version == "ocpp2.0.1"
    again.speaks("ocpp1.6")
    assert again.learned.proven == {PROVEN}

    again.speaks("ocpp2.0.1")
    again.introduce(vendor="V", model="M", serial="", firmware="2")
    again.speaks("ocpp1.6")
    assert again.learned.proven == set()


@pytest.mark.parametrize("others", [None, 5, [], {"ocpp1.6": 5}, {"ocpp1.6": {"refused": 5}}])
def test_other_versions_that_cannot_be_read_are_learned_anew(others: object) -> None:
    known = station({"version": "ocpp2.0.1", "other_versions": others})

    known.speaks("ocpp1.6")

    assert known.learned.proven == set()
    assert known.learned.version == "ocpp1.6"


def test_the_same_version_changes_nothing() -> None:
    known = station({"version": "ocpp1.6", "provisioned": True, "proven": [PROVEN]})

    known.speaks("ocpp1.6")

    assert known.learned.provisioned
    assert known.learned.proven == {PROVEN}


def test_a_record_without_a_version_is_set_up_again_and_keeps_its_ways() -> None:
    known = station({"provisioned": True, "proven": [PROVEN]})

    known.speaks("ocpp1.6")

    assert not known.learned.provisioned
    assert known.learned.proven == {PROVEN}


def test_another_firmware_is_learned_anew_in_the_same_version() -> None:
    known = station({"version": "ocpp1.6", "proven": [PROVEN]})

    known.introduce(vendor="V", model="M", serial="", firmware="2")

    assert known.learned.proven == set()
    assert known.learned.version == "ocpp1.6"


@pytest.mark.parametrize(
    ("told", "info", "forgets"),
    [
        (("", "", "", ""), ("V", "M", "S", "1"), False),
        (("V", "M", "", ""), ("V", "M", "S", "1"), False),
        (("V", "M", "S", "2"), ("V", "M", "S", "2"), True),
        (("", "", "", "2"), ("V", "M", "S", "2"), True),
        (("V", "N", "", ""), ("V", "N", "", ""), True),  # another box: nothing is known of its serial number
    ],
)
def test_what_a_boot_leaves_out_stays_as_known(
    told: tuple[str, str, str, str], info: tuple[str, str, str, str], *, forgets: bool
) -> None:
    known = station({})
    known.introduce(vendor="V", model="M", serial="S", firmware="1")
    known.learned.proven.add(PROVEN)

    vendor, model, serial, firmware = told
    known.introduce(vendor=vendor, model=model, serial=serial, firmware=firmware)

    assert (known.info.vendor, known.info.model, known.info.serial, known.info.firmware) == info
    assert (known.learned.proven == set()) is forgets
