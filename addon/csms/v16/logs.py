"""What a charger has written down, which it uploads (OCPP 1.6 section 5.9, security whitepaper N01)."""

from __future__ import annotations

from dataclasses import dataclass

from ocpp.v16 import call
from ocpp.v16.datatypes import LogParameters
from ocpp.v16.enums import Log

from addon.csms.answers import status_word
from addon.csms.codec import text, to_wire
from addon.csms.timestamps import format_timestamp
from addon.csms.v16.asker import Asker
from addon.csms.v16.firmware import ITS_OWN, Retries


@dataclass(frozen=True, slots=True, kw_only=True)
class Span:
    """A time of which something is wanted, by Unix time; None leaves an end open."""

    from_wall_s: float | None = None
    to_wall_s: float | None = None


ALL = Span()


@dataclass(frozen=True, slots=True, kw_only=True)
class LogAnswer:
    """Accepted, Rejected or AcceptedCanceled, and the name of the file that will come, if it tells."""

    status: str
    file_name: str | None


class Logs16:
    """Fetches one charger's logs. All raise PeerError. Nothing is changed at the charger.

    How far it is comes by DiagnosticsStatusNotification or LogStatusNotification (`Notices`).
    """

    def __init__(self, asker: Asker) -> None:
        self._asker = asker

    async def diagnostics(self, location: str, span: Span = ALL, retries: Retries = ITS_OWN) -> str | None:
        """Ask for its diagnostics; returns the name of the file that will come, None where it has none."""
        answer = await self._asker.call(
            call.GetDiagnostics(
                location=location,
                start_time=_instant(span.from_wall_s),
                stop_time=_instant(span.to_wall_s),
                retries=retries.count,
                retry_interval=retries.interval_s,
            )
        )
        return text(answer, "fileName") or None

    async def log(
        self, request_id: int, location: str, *, security: bool, span: Span = ALL, retries: Retries = ITS_OWN
    ) -> LogAnswer:
        """Ask for its log of security events, or its diagnostics the way the whitepaper has it."""
        parameters = LogParameters(
            remote_location=location,
            oldest_timestamp=_instant(span.from_wall_s),
            latest_timestamp=_instant(span.to_wall_s),
        )
        answer = await self._asker.call(
            call.GetLog(
                log=to_wire(parameters),
                log_type=Log.security_log if security else Log.diagnostics_log,
                request_id=request_id,
                retries=retries.count,
                retry_interval=retries.interval_s,
            )
        )
        return LogAnswer(status=status_word(answer), file_name=text(answer, "filename") or None)


def _instant(wall_s: float | None) -> str | None:
    return None if wall_s is None else format_timestamp(wall_s)
