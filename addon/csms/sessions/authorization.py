"""Who may charge: a tag against the list in the options, what was asked for from here, and learning.

Deciding needs no disk and no network, so that it never keeps a charger waiting. Tags are secrets: they are
not logged but by their name or their last characters.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Protocol

import structlog

from addon.config import TagOptions
from addon.csms.sessions.tag_list import TagEntry
from addon.model.transaction import TransactionRecord

log = structlog.get_logger(__name__)

REMOTE = "remote"
"""What a session is called that was started from here, where its tag has no name."""
AWAITED_S = 300.0
"""A charger that was asked to start waits for a plug as long as its ConnectionTimeOut says: two minutes
mostly."""
LEARNING_S = 60.0


class TagStatus(StrEnum):
    """What becomes of a tag, in OCPP's words, the same in 1.6 and 2.0.1."""

    ACCEPTED = "Accepted"
    BLOCKED = "Blocked"
    EXPIRED = "Expired"
    INVALID = "Invalid"


@dataclass(frozen=True, slots=True, kw_only=True)
class Authorization:
    """The decision on a tag, what its owner is called, and until when it holds (Unix time)."""

    status: TagStatus = TagStatus.ACCEPTED
    name: str = ""
    expires_wall_s: float | None = None

    @property
    def accepted(self) -> bool:
        """Whether the tag may charge."""
        return self.status is TagStatus.ACCEPTED

    @property
    def refused(self) -> str:
        """OCPP's word for why it may not; "" where it may."""
        return "" if self.accepted else str(self.status)


class Admits(Protocol):
    """Who may charge."""

    def decide(
        self, charge_point_id: str, connector_id: int, id_tag: str, known: TransactionRecord | None = None
    ) -> Authorization:
        """Decide on a tag at a connector, 0 the charger; `known`: the transaction that names it."""

    def entries(self, charge_point_id: str) -> Sequence[TagEntry]:
        """List the tags that a charger should know by itself."""


class AdmitsAll:
    """Everyone may charge."""

    def decide(
        self, charge_point_id: str, connector_id: int, id_tag: str, known: TransactionRecord | None = None
    ) -> Authorization:
        """Accept the tag."""
        del charge_point_id, connector_id, id_tag, known
        return Authorization()

    def entries(self, charge_point_id: str) -> Sequence[TagEntry]:
        """List none."""
        del charge_point_id
        return ()


ADMIT_ALL = AdmitsAll()


def same_tag(one: str, other: str) -> bool:
    """Compare tags as OCPP does (CiString): capitals and small letters are the same."""
    return one.strip().casefold() == other.strip().casefold()


def hint(id_tag: str) -> str:
    """Tell so much of a tag that its owner knows it again, and nobody can copy it."""
    return f"…{id_tag[-3:]}" if len(id_tag) > 6 else "…"


class Authorizer:
    """Decides on tags. `on_learned` gets (tag, name) of one that was tapped to be learned."""

    def __init__(
        self,
        clock: Callable[[], float],
        wall_clock: Callable[[], float],
        on_learned: Callable[[str, str], None],
    ) -> None:
        self._clock = clock
        self._wall_clock = wall_clock
        self._on_learned = on_learned
        self._tags: tuple[TagOptions, ...] = ()
        self._accept_unknown = True
        self._awaited: dict[tuple[str, str], float] = {}
        self._learning: dict[str, tuple[float, str]] = {}

    def reconfigure(self, tags: Iterable[TagOptions], *, accept_unknown: bool) -> None:
        """Take the options' list; tags that are not on it may charge or not."""
        self._tags = tuple(tags)
        self._accept_unknown = accept_unknown

    def expect(self, charge_point_id: str, id_tag: str = "") -> str:
        """Await a start that was asked for with this tag, or a new one; returns it. It is accepted meanwhile.

        16 characters at most: some firmware reads over the end of longer ones.
        """
        tag = id_tag.strip() or secrets.token_hex(8).upper()
        now_s = self._clock()
        self._awaited = {key: until_s for key, until_s in self._awaited.items() if until_s > now_s}
        self._awaited[charge_point_id, tag.casefold()] = now_s + AWAITED_S
        return tag

    def learn(self, charge_point_id: str, name: str) -> float:
        """Take the next unknown tag tapped at a charger into the list; returns for how many seconds."""
        self._learning[charge_point_id] = (self._clock() + LEARNING_S, name)
        return LEARNING_S

    def decide(
        self, charge_point_id: str, connector_id: int, id_tag: str, known: TransactionRecord | None = None
    ) -> Authorization:
        """Decide on a tag. What was accepted once for a transaction stays so, however often it is told."""
        if known is not None and same_tag(known.id_tag, id_tag) and not known.refused:
            return Authorization(name=known.tag_name)
        tag = next((tag for tag in self._tags if same_tag(tag.id, id_tag)), None)
        name = tag.name if tag else ""
        if self._awaited.get((charge_point_id, id_tag.strip().casefold()), 0.0) > self._clock():
            return Authorization(name=name or REMOTE)
        if tag is None:
            decision = self._unknown(charge_point_id, id_tag.strip())
        else:
            decision = self._listed(tag, charge_point_id)
        if not decision.accepted:
            log.warning(
                "tag refused",
                charge_point=charge_point_id,
                connector=connector_id,
                tag=name or hint(id_tag),
                why=str(decision.status),
            )
        return decision

    def entries(self, charge_point_id: str) -> Sequence[TagEntry]:
        """List the tags that a charger should know by itself, those among them that may not charge."""
        decisions = [(tag, self._listed(tag, charge_point_id)) for tag in self._tags]
        return tuple(
            TagEntry(id_tag=tag.id.strip(), status=str(d.status), expires_wall_s=d.expires_wall_s)
            for tag, d in decisions
        )

    def _unknown(self, charge_point_id: str, id_tag: str) -> Authorization:
        until_s, name = self._learning.get(charge_point_id, (0.0, ""))
        if id_tag and until_s > self._clock():
            del self._learning[charge_point_id]
            self._on_learned(id_tag, name)
            log.info("tag learned", charge_point=charge_point_id, tag=name or hint(id_tag))
            return Authorization(name=name)
        return Authorization() if self._accept_unknown else Authorization(status=TagStatus.INVALID)

    def _listed(self, tag: TagOptions, charge_point_id: str) -> Authorization:
        expires_wall_s = end_of_day(tag.expires)
        if tag.blocked:
            status = TagStatus.BLOCKED
        elif expires_wall_s is not None and self._wall_clock() >= expires_wall_s:
            status = TagStatus.EXPIRED
        elif tag.charger_ids and charge_point_id not in tag.charger_ids:
            status = TagStatus.INVALID
        else:
            status = TagStatus.ACCEPTED
        return Authorization(status=status, name=tag.name, expires_wall_s=expires_wall_s)


def end_of_day(day: str) -> float | None:
    """Tell when a day ends here, as Unix time; None for "", and for the last days there are: never."""
    if not day:
        return None
    try:
        after = date.fromisoformat(day) + timedelta(days=1)
        return datetime(after.year, after.month, after.day).astimezone().timestamp()
    except OverflowError:
        return None if day > "9" else 0.0
