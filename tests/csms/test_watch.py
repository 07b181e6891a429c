"""Whatever version is spoken, what the charger says its own way is noted, and handed on as it is."""

from __future__ import annotations

import pytest
import structlog

from addon.csms.deviations import Deviations
from addon.csms.rpc.errors import CallRefused, Dialect, ErrorCode
from addon.csms.rpc.frames import Payload
from addon.csms.watch import WatchedCaller, WatchedHandler

DIALECTS = list(Dialect)


def new_deviations() -> Deviations:
    return Deviations(structlog.get_logger(), lambda: 0.0)


def noted(deviations: Deviations) -> list[tuple[str, str, int]]:
    return [(d.message, d.field, d.count) for d in deviations.listed()]


@pytest.mark.parametrize("dialect", DIALECTS)
async def test_a_deviating_call_is_handed_on_as_it_is_and_noted(dialect: Dialect) -> None:
    async def handler(action: str, payload: Payload) -> Payload:
        return {"action": action, **payload}

    seen = new_deviations()

    answer = await WatchedHandler(handler, seen, dialect)("Heartbeat", {"surprise": 1})

    assert answer == {"action": "Heartbeat", "surprise": 1}
    assert noted(seen) == [("Heartbeat", "surprise", 1)]


@pytest.mark.parametrize("dialect", DIALECTS)
@pytest.mark.parametrize(
    ("code", "expected"),
    [
        (ErrorCode.NOT_IMPLEMENTED, [("MakeCoffee" * 5, "", 2)]),
        (ErrorCode.OCCURRENCE_CONSTRAINT_VIOLATION, []),
    ],
)
async def test_an_action_that_nobody_knows_is_noted_and_still_refused(
    dialect: Dialect, code: ErrorCode, expected: list[tuple[str, str, int]]
) -> None:
    async def handler(*_: object) -> Payload:
        raise CallRefused(code, "no")

    seen = new_deviations()

    for _ in range(2):
        with pytest.raises(CallRefused):
            await WatchedHandler(handler, seen, dialect)("MakeCoffee" * 9, {})

    assert noted(seen) == expected


async def test_a_deviating_answer_is_handed_on_as_it_is_and_noted() -> None:
    class Caller:
        async def call(
            self, action: str, payload: Payload, *, timeout_s: float | None = None, urgent: bool = False
        ) -> Payload:
            return {"status": action, "had": [payload, timeout_s, urgent]}

    seen = new_deviations()

    answer = await WatchedCaller(Caller(), seen, Dialect.OCPP16).call(
        "Reset", {"type": "Soft"}, timeout_s=3.0, urgent=True
    )

    assert answer == {"status": "Reset", "had": [{"type": "Soft"}, 3.0, True]}
    assert noted(seen) == [("answer to Reset", "status", 1), ("answer to Reset", "had", 1)]
