"""Tells once what in a charger's messages is not as OCPP 1.6 writes it; they are understood all the same."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ocpp.messages import MessageType, get_validator
from structlog.typing import FilteringBoundLogger

MAX_KINDS = 50


class Deviations:
    """Holds messages of one charger against the schemas of the `ocpp` library."""

    def __init__(self, log: FilteringBoundLogger) -> None:
        self._log = log
        self._seen: set[tuple[str, str, str]] = set()

    def look_at(self, action: str, payload: Mapping[str, object]) -> None:
        """Log what deviates in a way that this charger has not deviated in before."""
        if len(self._seen) >= MAX_KINDS:
            return
        validator = get_validator(MessageType.Call, action, "1.6")
        for error in validator.iter_errors(payload):
            self._note(action, error)

    def _note(self, action: str, error: Any) -> None:  # noqa: ANN401 - jsonschema's, which has no types
        where = ".".join(str(part) for part in error.absolute_path if not isinstance(part, int))
        kind = (action, where, str(error.validator))
        if kind not in self._seen:
            self._seen.add(kind)
            self._log.info(
                "charger deviates from OCPP", action=action, field=where, fault=error.message[:120]
            )
