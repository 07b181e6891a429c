"""A charger that gives one answer, and what it is asked must be as OCPP 1.6 has it."""

from __future__ import annotations

import json
from decimal import Decimal
from typing import Any

from ocpp.messages import MessageType, get_validator


class Recorder:
    """A charger that gives one answer and remembers what it was asked."""

    def __init__(self, answer: dict[str, Any]) -> None:
        self.answer = answer
        self.asked: list[tuple[str, dict[str, Any], bool]] = []

    async def call(
        self, action: str, payload: dict[str, object], *, timeout_s: float | None = None, urgent: bool = False
    ) -> dict[str, object]:
        del timeout_s
        # the library keeps the validator for all its users, and wants decimals in this one
        validator = get_validator(MessageType.Call, action, "1.6", parse_float=Decimal)
        validator.validate(json.loads(json.dumps(payload), parse_float=Decimal))
        self.asked.append((action, payload, urgent))
        return self.answer
