"""What comes of a charger's TransactionEvents, in whatever order and how late they are told."""

from __future__ import annotations

import itertools

import pytest

from addon.csms.connector import Connector
from addon.model.loadpoint import ChargingStatus
from tests.csms.v201.desk201 import Desk201

TX = "a1b2c3d4-0000-4000-8000-000000000001"


@pytest.mark.parametrize(
    ("charging", "status"),
    [
        ("Charging", ChargingStatus.CHARGING),
        ("SuspendedEV", ChargingStatus.SUSPENDED_EV),
        ("SuspendedEVSE", ChargingStatus.SUSPENDED_EVSE),
        ("EVConnected", ChargingStatus.PREPARING),
        ("Idle", ChargingStatus.PREPARING),
        ("", ChargingStatus.UNKNOWN),
    ],
)
async def test_charging_state_is_joined_with_the_connectors_status(
    charging: str, status: ChargingStatus
) -> None:
    desk = Desk201()
    await desk.plug("Occupied")
    assert desk.status() is ChargingStatus.PREPARING
    await desk.event("Started", TX, 0, charging=charging)
    assert desk.connector.status is status
    await desk.event("Ended", TX, 1, charging="EVConnected")
    assert desk.status() is ChargingStatus.FINISHING
    await desk.plug("Available")
    assert desk.status() is ChargingStatus.AVAILABLE
    await desk.plug("Occupied")
    assert desk.status() is ChargingStatus.PREPARING


async def test_a_session_is_kept_once_from_register_to_register() -> None:
    desk = Desk201()
    answer = await desk.event("Started", TX, 0, charging="EVConnected", tag="04A1B2C3", energy_wh=5000)
    assert answer == {"idTokenInfo": {"status": "Accepted"}}
    session = desk.book.session(1)
    assert session is not None
    assert session.id_tag == "04A1B2C3"
    desk.now_s += 600
    assert await desk.event("Updated", TX, 1, charging="Charging", amps=16, energy_wh=6000) == {}
    assert desk.connector.draws(desk.now_s)[-1].terminals_da == (160, 160, 160)
    desk.now_s += 600
    await desk.event("Ended", TX, 2, energy_wh=7500, stoppedReason="EVDisconnected")
    assert desk.book.session(1) is None
    [record] = desk.journal.transactions
    assert (record.energy_wh, record.stop_reason) == (2500, "EVDisconnected")


async def test_every_order_and_repetition_gives_one_record() -> None:
    for order in itertools.permutations((0, 1, 2)):
        for again in (0, 1, 2):
            desk = Desk201()
            for number in (*order, again):
                kind = ("Started", "Updated", "Ended")[number]
                await desk.event(
                    kind, TX, number, offline=True, ago_s=3600 - 60 * number, energy_wh=1000 + number
                )
            [record] = desk.journal.transactions
            assert record.stopped_wall_s is not None, order
            assert desk.book.session(1) is None, order


async def test_what_is_replayed_says_nothing_of_now() -> None:
    desk = Desk201()
    await desk.plug("Available")
    await desk.event("Started", TX, 0, charging="Charging", offline=True, ago_s=7200, amps=16)
    await desk.event("Updated", TX, 1, charging="Charging", ago_s=7000, amps=16)  # one that does not say so
    assert desk.status() is ChargingStatus.AVAILABLE
    assert desk.connector.draws(desk.now_s) == ()
    assert desk.book.session(1) is None  # no car is there


async def test_a_session_that_goes_on_is_known_by_what_was_told_of_it_offline() -> None:
    """Charging states are told when they change only: the last one holds, however old it is."""
    desk = Desk201()
    await desk.plug("Occupied")
    await desk.event("Started", TX, 0, charging="EVConnected", offline=True, ago_s=900)
    await desk.event("Updated", TX, 1, charging="Charging", offline=True, ago_s=880)
    await desk.event("Updated", TX, 2, amps=10)
    assert desk.status() is ChargingStatus.CHARGING
    assert desk.connector.drawing
    assert desk.book.session(1) is not None


async def test_an_older_event_does_not_turn_the_state_back() -> None:
    desk = Desk201()
    await desk.event("Started", TX, 0, charging="EVConnected")
    await desk.event("Updated", TX, 2, charging="SuspendedEV")
    await desk.event("Updated", TX, 1, charging="Charging")
    assert desk.status() is ChargingStatus.SUSPENDED_EV
    await desk.event("Ended", TX, 4)
    await desk.event("Updated", TX, 3, charging="Charging")
    assert desk.status() is ChargingStatus.FINISHING
    assert desk.book.session(1) is None


async def test_missing_numbers_are_noted() -> None:
    desk = Desk201()
    for kind, number in (("Started", 0), ("Updated", 3), ("Updated", 2), ("Ended", 6)):
        await desk.event(kind, TX, number)
    [deviation] = [one for one in desk.station.deviations.listed() if one.field == "seqNo"]
    assert deviation.fault == "skips: 3 events of a session never came"


async def test_the_evse_is_told_later_or_is_the_only_one() -> None:
    alone = Desk201()
    alone.station.learned.provisioned = True
    await alone.event("Started", TX, 0, charging="Charging", evse=None)
    assert alone.book.session(1) is not None

    pair = Desk201(evses=2)
    await pair.event("Started", TX, 0, evse=None, tag="A1", energy_wh=100)
    assert pair.journal.transactions == []
    await pair.event("Updated", TX, 1, charging="Charging", evse=2)
    assert pair.book.session(1) is None
    session = pair.book.session(2)
    assert session is not None
    assert session.id_tag == "A1"
    await pair.event("Updated", TX, 2, charging="SuspendedEV", evse=None)
    assert pair.connectors[2].status is ChargingStatus.SUSPENDED_EV
    await pair.event("Ended", TX, 3, evse=None)
    assert pair.book.session(2) is None


async def test_a_session_that_never_names_its_evse_is_kept_all_the_same() -> None:
    pair = Desk201(evses=2)
    await pair.event("Started", TX, 0, evse=None, energy_wh=100)
    await pair.event("Ended", TX, 1, evse=None, energy_wh=300)
    [record] = pair.journal.transactions
    assert (record.connector_id, record.stopped_wall_s is None) == (0, False)


async def test_two_evses_have_each_their_own() -> None:
    pair = Desk201(evses=2)
    await pair.event("Started", "one", 0, charging="Charging", evse=1, amps=16)
    await pair.event("Started", "two", 0, charging="SuspendedEV", evse=2)
    assert pair.connectors[1].status is ChargingStatus.CHARGING
    assert pair.connectors[2].status is ChargingStatus.SUSPENDED_EV
    assert not pair.connectors[2].drawing
    await pair.event("Ended", "one", 1, evse=1)
    assert pair.book.session(1) is None
    assert pair.book.session(2) is not None


async def test_a_late_end_of_an_older_session_leaves_the_newer_one_alone() -> None:
    desk = Desk201()
    await desk.event("Started", "new", 0, charging="Charging")
    desk.now_s += 5
    await desk.event("Updated", "old", 6, charging="SuspendedEV", offline=True, ago_s=7200)
    await desk.event("Ended", "old", 7, offline=True, ago_s=7100)
    assert desk.status() is ChargingStatus.CHARGING
    session = desk.book.session(1)
    assert session is not None
    assert session.transaction_id == 1
    assert len(desk.journal.transactions) == 2


async def test_an_event_without_a_transaction_is_noted_and_answered() -> None:
    desk = Desk201()
    answer = await desk.say(
        "TransactionEvent", eventType="Updated", idToken={"idToken": "A1", "type": "Local"}
    )
    assert answer == {"idTokenInfo": {"status": "Accepted"}}
    assert desk.journal.transactions == []
    assert [one.field for one in desk.station.deviations.listed()] == ["transactionInfo.transactionId"]


async def test_the_car_that_goes_ends_what_is_to_be_limited() -> None:
    """The cable is out, and the end of its session is not told yet."""
    desk = Desk201()
    await desk.plug("Occupied")
    await desk.event("Started", TX, 0, charging="Charging")
    await desk.plug("Available")
    assert desk.book.session(1) is None
    await desk.plug("Occupied")
    await desk.event("Started", "next", 0, charging="Charging")
    session = desk.book.session(1)
    assert session is not None
    assert session.transaction_id == 2


async def test_authorized_before_the_car_is_there() -> None:
    desk = Desk201()
    await desk.plug("Available")
    await desk.event("Started", TX, 0, charging="Idle", tag="A1")
    assert desk.status() is ChargingStatus.AVAILABLE
    await desk.plug("Occupied")
    assert desk.book.session(1) is not None
    await desk.event("Updated", TX, 1, charging="Charging")
    assert desk.status() is ChargingStatus.CHARGING


async def test_meter_values_count_for_their_evse_and_not_for_the_stations_meter() -> None:
    pair = Desk201(evses=2)
    sampled = [{"measurand": "Current.Import", "phase": "L1", "value": 7.5}]
    element = {"timestamp": pair.stamp(), "sampledValue": sampled}
    await pair.say("MeterValues", evseId=2, meterValue=[element])
    await pair.say("MeterValues", evseId=0, meterValue=[element])
    assert pair.connectors[1].draws(pair.now_s) == ()
    assert [draw.terminals_da for draw in pair.connectors[2].draws(pair.now_s)] == [(75, 0, 0)]
    old = {"timestamp": pair.stamp(120), "sampledValue": sampled}
    await pair.say("MeterValues", evseId=1, meterValue=[old])
    assert pair.connectors[1].draws(pair.now_s) == ()


async def test_a_connectors_status_told_as_an_event() -> None:
    """2.1 recommends NotifyEvent in place of StatusNotification."""
    desk = Desk201()
    event = {
        "eventId": 1,
        "timestamp": desk.stamp(),
        "trigger": "Delta",
        "actualValue": "Unavailable",
        "eventNotificationType": "HardWiredNotification",
        "component": {"name": "Connector", "evse": {"id": 1, "connectorId": 1}},
        "variable": {"name": "AvailabilityState"},
    }
    await desk.say("NotifyEvent", generatedAt=desk.stamp(), seqNo=0, eventData=[event])
    assert desk.status() is ChargingStatus.UNAVAILABLE
    assert not desk.connector.operative


@pytest.mark.parametrize("word", ["Available", "Unavailable"])
async def test_an_old_status_does_not_hide_a_car_that_charges(word: str) -> None:
    desk = Desk201()
    await desk.event("Started", TX, 0, charging="Charging", amps=16)
    about = {"connectorStatus": word, "evseId": 1, "connectorId": 1}
    await desk.say("StatusNotification", timestamp=desk.stamp(600), **about)
    assert desk.status() is ChargingStatus.CHARGING
    assert desk.book.session(1) is not None
    assert [one.field for one in desk.station.deviations.listed()] == ["connectorStatus"]
    await desk.say("StatusNotification", timestamp=desk.stamp(), **about)
    assert desk.status() is ChargingStatus(word)


async def test_a_refused_tag_is_answered_so_and_its_session_is_kept() -> None:
    desk = Desk201()
    desk.refuses = True
    answer = await desk.say("Authorize", idToken={"idToken": "04A1B2C3", "type": "ISO14443"})
    assert answer == {"idTokenInfo": {"status": "Invalid"}}
    answer = await desk.event("Started", TX, 0, charging="Charging", tag="04A1B2C3")
    assert answer == {"idTokenInfo": {"status": "Invalid"}}
    session = desk.book.session(1)
    assert session is not None
    assert (session.id_tag, session.refused) == ("04A1B2C3", "Invalid")


async def test_the_tag_is_told_after_the_start() -> None:
    desk = Desk201()
    await desk.event("Started", TX, 0, charging="EVConnected")
    await desk.event("Updated", TX, 1, charging="Charging", tag="04A1B2C3")
    session = desk.book.session(1)
    assert session is not None
    assert session.id_tag == "04A1B2C3"


async def test_one_that_asks_for_no_authorization_is_decided_like_an_empty_tag() -> None:
    desk = Desk201()
    desk.needs_tag = True
    none_needed = {"idToken": "", "type": "NoAuthorization"}
    assert await desk.say("Authorize", idToken=none_needed) == {"idTokenInfo": {"status": "Invalid"}}
    await desk.event("Started", TX, 0, charging="EVConnected")
    about = {"timestamp": desk.stamp(), "triggerReason": "Authorized", "seqNo": 1, "idToken": none_needed}
    told = await desk.say(
        "TransactionEvent", eventType="Updated", transactionInfo={"transactionId": TX}, **about
    )
    assert told == {"idTokenInfo": {"status": "Invalid"}}


async def test_one_that_charges_and_never_names_a_tag_is_refused() -> None:
    desk = Desk201()
    desk.needs_tag = True
    await desk.event("Started", TX, 0, charging="EVConnected")
    desk.now_s += 300
    await desk.event("Updated", TX, 1, charging="EVConnected")  # its driver looks for the card
    session = desk.book.session(1)
    assert session is not None
    assert session.refused == ""
    await desk.event("Updated", TX, 2, charging="Charging", amps=16)
    session = desk.book.session(1)
    assert session is not None
    assert session.refused == "Invalid"
    assert desk.book.refused.is_set()


async def test_what_can_not_be_read_is_noted() -> None:
    desk = Desk201()
    sampled = [{"measurand": "Current.Import", "phase": "L1", "value": 7.5, "unitOfMeasure": {"unit": "Hz"}}]
    await desk.say("MeterValues", evseId=1, meterValue=[{"timestamp": desk.stamp(), "sampledValue": sampled}])
    [deviation] = desk.station.deviations.listed()
    assert (deviation.message, deviation.field) == ("MeterValues", "Current.Import")
    assert desk.connector.draws(desk.now_s) == ()


async def test_what_is_far_too_long_is_cut() -> None:
    desk = Desk201()
    await desk.event("Started", "x" * 10_000, 0, charging="y" * 10_000, tag="z" * 10_000)
    [record] = desk.journal.transactions
    assert len(record.identity) <= 255
    assert desk.status() is ChargingStatus.UNKNOWN


async def test_an_evse_that_can_not_be_is_noted() -> None:
    pair = Desk201(evses=2)
    await pair.event("Started", TX, 0, evse=99, charging="Charging")
    assert [one.field for one in pair.station.deviations.listed()] == ["evse.id"]
    await pair.event("Updated", TX, 1, evse=1, charging="Charging")
    assert pair.book.session(1) is not None


async def test_after_our_restart_an_event_need_not_name_its_evse_again() -> None:
    before = Desk201(evses=2)
    await before.event("Started", TX, 0, evse=2, charging="Charging")
    after = Desk201(evses=2, journal=before.journal)
    after.book.restore(await before.journal.recent_transactions())
    await after.event("updated", TX, 1, evse=None, charging="SuspendedEV", amps=0)
    assert after.connectors[2].status is ChargingStatus.SUSPENDED_EV
    await after.event("ENDED", TX, 2, evse=None)
    assert after.book.session(2) is None
    [record] = before.journal.transactions
    assert record.settled


async def test_a_car_that_takes_current_is_there_whatever_is_said() -> None:
    desk = Desk201()
    await desk.event("Started", TX, 0, charging="Charging", amps=16)
    await desk.plug("Available")
    assert desk.book.session(1) is None
    await desk.event("Updated", TX, 1, amps=0)
    assert desk.book.session(1) is None
    await desk.event("Updated", TX, 2, amps=16)
    assert desk.book.session(1) is not None
    assert desk.connector.status is ChargingStatus.CHARGING
    assert [one.field for one in desk.station.deviations.listed()] == ["connectorStatus"]


@pytest.mark.parametrize(
    ("reason", "charging", "ago_s", "status"),
    [
        ("EVDisconnected", "", 0, ChargingStatus.AVAILABLE),
        ("Other", "Idle", 0, ChargingStatus.AVAILABLE),
        ("Local", "EVConnected", 0, ChargingStatus.FINISHING),
        ("EVDisconnected", "", 600, ChargingStatus.FINISHING),  # of long ago: there may be another car
    ],
)
async def test_the_end_tells_whether_the_car_is_still_there(
    reason: str, charging: str, ago_s: float, status: ChargingStatus
) -> None:
    """The status that said so came before the last events of the session."""
    desk = Desk201()
    await desk.plug("Occupied")
    await desk.event("Started", TX, 0, charging="Charging", ago_s=ago_s)
    await desk.event("Ended", TX, 1, charging=charging, ago_s=ago_s, stoppedReason=reason)
    assert desk.status() is status


@pytest.mark.parametrize(("vendor", "offers"), [("Simulated", [160]), ("Wallbox", [])])
async def test_offers_of_a_make_whose_word_is_worth_nothing_are_not_taken(
    vendor: str, offers: list[int]
) -> None:
    desk = Desk201()
    station = {"vendorName": vendor, "model": "M"}
    await desk.say("BootNotification", reason="PowerUp", chargingStation=station)
    sampled = [{"measurand": "Current.Offered", "value": 16.0}]
    await desk.say("MeterValues", evseId=1, meterValue=[{"timestamp": desk.stamp(), "sampledValue": sampled}])
    assert [offered_da for _, offered_da in desk.connector.offers()] == offers


async def test_as_long_as_its_evses_were_not_told_a_session_waits_for_one() -> None:
    desk = Desk201()
    await desk.event("Started", TX, 0, charging="EVConnected", evse=None)
    assert desk.book.sessions() == ()

    desk.connectors[2] = Connector(2)  # it is told
    desk.now_s += 1
    await desk.event("Updated", TX, 1, charging="Charging", evse=2)

    assert desk.book.session(1) is None
    assert desk.book.session(2) is not None


@pytest.mark.parametrize("told", ["set up", "silent for a while"])
async def test_one_that_tells_of_no_more_evses_has_one(told: str) -> None:
    desk = Desk201()
    await desk.event("Started", TX, 0, charging="EVConnected", evse=None)
    if told == "set up":
        desk.station.learned.provisioned = True
    desk.now_s += 1 if told == "set up" else 15
    await desk.event("Updated", TX, 1, charging="Charging", evse=None)

    assert desk.book.session(1) is not None
    assert desk.status() is ChargingStatus.CHARGING
