"""What in a charger's messages is not as OCPP writes it: understood all the same, told once, and counted."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from structlog.typing import FilteringBoundLogger

from addon.csms.rpc.errors import Dialect
from addon.csms.schemas import check_of
from addon.translation.text import say

MAX_KINDS = 50
"""So many are kept; who deviates in more ways than that is no charger, or is described well enough."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Deviation:
    """One way in which a charger deviates.

    `message`: the action, "answer to …" where it is one. `field`: names from the payload down, joined by
    dots; "" for the whole message. `fault`: what is wrong with it, as the rest of a sentence that begins with
    the field, taken from the first such message. `count`: messages that had it.
    """

    message: str
    field: str
    fault: str
    count: int
    first_seen_wall_s: float

    @property
    def text(self) -> str:
        """Say it in a sentence."""
        if not self.field:
            return say("{message} {fault}.", message=self.message, fault=self.fault)
        return say("{message}: {field} {fault}.", message=self.message, field=self.field, fault=self.fault)


@dataclass(slots=True)
class _Kind:
    fault: str
    first_seen_wall_s: float
    count: int = 0


class Deviations:
    """Holds messages of one charger against the schemas of the `ocpp` library, and keeps what others notice.

    In memory, for as long as the charge point is known: a restart finds them again with the first messages.
    """

    def __init__(self, log: FilteringBoundLogger, wall_clock: Callable[[], float]) -> None:
        self._log = log
        self._wall_clock = wall_clock
        self._kinds: dict[tuple[str, str, str], _Kind] = {}

    def listed(self) -> tuple[Deviation, ...]:
        """List all ways in which it has deviated, the longest known first."""
        return tuple(
            Deviation(
                message=message,
                field=field,
                fault=kind.fault,
                count=kind.count,
                first_seen_wall_s=kind.first_seen_wall_s,
            )
            for (message, field, _), kind in self._kinds.items()
        )

    def look_at(
        self, dialect: Dialect, action: str, payload: Mapping[str, object], *, answer: bool = False
    ) -> None:
        """Note what deviates in the payload of the charger's CALL, or of its answer to a CALL of ours."""
        check = check_of(dialect, action, answer=answer)
        if check is None or not (faults := check(payload)):
            return
        message = say("answer to {action}", action=action) if answer else action
        # one message counts once, however many of its samples are wrong alike
        sentences: dict[tuple[str, str], str] = {}
        for fault in faults:
            sentences.setdefault((fault.field, fault.rule), fault.sentence)
        for (field, rule), sentence in sentences.items():
            self.note(message, field, sentence, rule=rule)

    def note_frame(self, kind: str, fault: str) -> None:
        """Note a frame that is no message, or an answer to nothing; the link logs these itself."""
        self._count(say("frame"), "", fault, kind)

    def note(self, message: str, field: str, fault: str, *, rule: str = "") -> None:
        """Note one deviation; only the first of its kind is logged.

        `rule` names the kind where `fault` differs from message to message.
        """
        if self._count(message, field, fault, rule or fault) == 1:
            self._log.info("charger deviates from OCPP", action=message, field=field, fault=fault)

    def _count(self, message: str, field: str, fault: str, rule: str) -> int:
        """Count one more of a kind; returns how many there are, 0 for one kind too many to be kept."""
        key = message, field, rule
        kind = self._kinds.get(key)
        if kind is None:
            if len(self._kinds) >= MAX_KINDS:
                return 0
            kind = self._kinds[key] = _Kind(fault, self._wall_clock())
        kind.count += 1
        return kind.count
