"""Chargers with one oddity each, of those that a central system must bear; `makes` have several at once."""

from __future__ import annotations

from addon.simulator.bends import (
    answered,
    answers_astray,
    answers_doubled,
    doubled,
    drop,
    extra_fields,
    in_samples,
    numbers_as_text,
    put,
    refused,
    stamps,
    summed_current,
    texts_as_numbers,
    unanswered,
)
from addon.simulator.outbox import Replay
from addon.simulator.quirks import Quirks

ODDITIES: dict[str, Quirks] = {
    # connections
    "never_boots": Quirks(boots=False),
    "boots_on_reconnect": Quirks(boots_on_reconnect=True),
    "boots_twice": Quirks(bends=(doubled("BootNotification"),)),
    "speaks_before_boot": Quirks(speaks_before_boot=True),
    "no_subprotocol": Quirks(offers_subprotocol=False),
    "silent_link": Quirks(drops_after_silence_s=110.0),
    "replays_backwards": Quirks(replay=Replay.REVERSED),
    "replays_twice": Quirks(replay=Replay.TWICE),
    "long_history": Quirks(history=300),
    # answers
    "answers_after_8_s": Quirks(answers_after_s=8.0),
    "answers_after_25_s": Quirks(answers_after_s=25.0),
    "answers_astray": Quirks(bends=(answers_astray(),)),
    "answers_doubled": Quirks(bends=(answers_doubled(),)),
    "no_configuration": Quirks(bends=(unanswered("GetConfiguration,GetVariables,GetBaseReport"),)),
    "odd_error_codes": Quirks(bends=(refused("TriggerMessage", "NoSuchCode", "", {}),)),
    "short_errors": Quirks(bends=(refused("TriggerMessage", "GenericError"),)),
    "configuration_as_numbers": Quirks(bends=(answered("GetConfiguration", "value", 10),)),
    "no_composite_schedule": Quirks(bends=(refused("GetCompositeSchedule", "NotSupported", "", {}),)),
    # transactions
    "starts_again": Quirks(resends_start=True),
    "starts_twice": Quirks(bends=(doubled("StartTransaction"),)),
    "stops_twice": Quirks(bends=(doubled("StopTransaction"),)),
    "stops_0": Quirks(bends=(put("StopTransaction", "meterStop", 0),)),
    "transaction_0": Quirks(bends=(put("MeterValues,StopTransaction", "transactionId", 0),)),
    "transaction_minus_1": Quirks(bends=(put("MeterValues,StopTransaction", "transactionId", -1),)),
    "no_transaction_named": Quirks(bends=(drop("MeterValues", "transactionId"),)),
    "session_energy": Quirks(session_energy=True),
    "no_connector_named": Quirks(bends=(drop("TransactionEvent", "connectorId"),)),
    # words
    "summed_current": Quirks(bends=(summed_current(),)),
    "numbers_as_text": Quirks(bends=(numbers_as_text(),)),
    "texts_as_numbers": Quirks(bends=(texts_as_numbers(),)),
    "unknown_fields": Quirks(bends=(extra_fields(),)),
    "unknown_context": Quirks(bends=(put("MeterValues,TransactionEvent", "context", "Whenever"),)),
    "unknown_unit": Quirks(bends=(in_samples("Voltage", unit="Wolt"),)),
    "long_serial": Quirks(bends=(put("BootNotification", "chargePointSerialNumber", "9" * 60),)),
    "odd_error_code": Quirks(bends=(put("StatusNotification", "errorCode", "Error"),)),
    # clocks
    "no_zone": Quirks(bends=(stamps("naive"),)),
    "other_zone": Quirks(bends=(stamps("offset"),)),
    "in_1970": Quirks(bends=(stamps("1970-01-01T00:00:00Z"),)),
    "no_timestamps": Quirks(bends=(stamps("null"),)),
    "an_hour_ahead": Quirks(clock_offset_s=3600.0),
}
