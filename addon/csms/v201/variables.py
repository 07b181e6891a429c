"""Reading and setting a charger's variables (OCPP 2.0.1 part 2, B05 to B08), as many at once as it takes."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import TypeVar

from addon.csms.answers import status_word
from addon.csms.codec import integer, objects, text
from addon.csms.rpc.frames import Payload
from addon.csms.station import Station
from addon.csms.v201.asker import Asker
from addon.csms.v201.device_model import MAX_VALUE_CHARS, DeviceModel, Name, read_name
from addon.errors import PeerRefusedError

ITEMS_PER_GET = Name("DeviceDataCtrlr", "ItemsPerMessage", variable_instance="GetVariables")
ITEMS_PER_SET = Name("DeviceDataCtrlr", "ItemsPerMessage", variable_instance="SetVariables")
MOST_ITEMS = 20
"""More make messages that small chargers have no room for."""
USUAL_ITEMS = 4
"""Of one that does not say how many it takes."""

ACCEPTED, REBOOT_REQUIRED = "Accepted", "RebootRequired"
FULL_INVENTORY = "FullInventory"
REPORT_ANSWER_S = 10.0
"""EVBox's leave GetBaseReport unanswered until they have told all that a cold start makes them tell."""

Item = TypeVar("Item", Name, tuple[Name, str])


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """The answer about one variable. `status`: 2.0.1's word. `value`: None unless it was accepted."""

    name: Name
    status: str
    value: str | None = None


class Reports:
    """The reports that a charger was asked for, and of each whether its last part has come."""

    def __init__(self, station: Station, model: DeviceModel) -> None:
        self._station = station
        self._model = model
        self._whole: dict[int, asyncio.Event] = {}

    async def notify_report(self, payload: Payload) -> Payload:
        """Take in a part of a report; of one that nobody asked for as well."""
        self._model.take(payload)
        learned = self._station.learned
        learned.connectors = self._model.evses() or learned.connectors
        event = self._whole.get(integer(payload, "requestId") or 0)
        if event is not None and payload.get("tbc") not in (True, "true"):
            event.set()
        return {}

    def expect(self, request_id: int) -> asyncio.Event:
        """Say that a report is to come; the event is set with its last part."""
        return self._whole.setdefault(request_id, asyncio.Event())

    def give_up(self, request_id: int) -> None:
        """Wait for a report no longer; what still comes of it is taken in."""
        self._whole.pop(request_id, None)


class Variables:
    """Asks one charger. All raise PeerError; what was told is in the device model afterwards."""

    def __init__(self, asker: Asker, model: DeviceModel, reports: Reports, new_id: Callable[[], int]) -> None:
        self._asker = asker
        self._model = model
        self._reports = reports
        self._new_id = new_id

    async def get(self, names: Sequence[Name], *, timeout_s: float | None = None) -> tuple[Told, ...]:
        """Ask for the values of variables, in their order; those it leaves out of its answer are missing.

        `timeout_s`: for each message.
        """
        told: list[Told] = []
        for some in _batches(names, self._at_once(ITEMS_PER_GET)):
            told += await self._asked(partial(self._get, timeout_s=timeout_s), some)
        for one in told:
            if one.status == ACCEPTED:
                self._model.set(one.name, one.value)
        return tuple(told)

    async def set(self, values: Sequence[tuple[Name, str]]) -> tuple[Told, ...]:
        """Set variables; tells what became of each."""
        told: list[Told] = []
        for some in _batches(values, self._at_once(ITEMS_PER_SET)):
            told += await self._asked(self._set, some)
        wanted = dict(values)
        for one in told:
            if one.status in (ACCEPTED, REBOOT_REQUIRED):
                self._model.set(one.name, wanted.get(one.name))
        return tuple(told)

    async def report(self, *, within_s: float) -> bool:
        """Ask for all there is, and wait for the last part; tells whether it came in time."""
        request_id = self._new_id()
        whole = self._reports.expect(request_id)
        try:
            await self._asker.demand(
                "GetBaseReport",
                {"requestId": request_id, "reportBase": FULL_INVENTORY},
                timeout_s=REPORT_ANSWER_S,
            )
            async with asyncio.timeout(within_s):
                await whole.wait()
        except TimeoutError:
            return False
        finally:
            self._reports.give_up(request_id)
        return True

    async def report_of(self, names: Iterable[Name]) -> None:
        """Ask for a report of some variables; it comes by itself (GetReport)."""
        wanted = [name.wire for name in names]
        await self._asker.demand("GetReport", {"requestId": self._new_id(), "componentVariable": wanted})

    def _spelled(self, name: Name) -> Name:
        """Find the charger's own spelling of a name."""
        known = self._model.find(name)
        return known.name if known else name

    def _at_once(self, bound: Name) -> int:
        known = self._model.find(bound)
        try:
            said = int((known.value if known else "") or "")
        except ValueError:
            return USUAL_ITEMS
        return max(1, min(said, MOST_ITEMS))

    async def _asked(
        self, ask: Callable[[Sequence[Item]], Awaitable[list[Told]]], some: Sequence[Item]
    ) -> list[Told]:
        """Ask for some; one by one where the charger turns the lot down, for the sake of one of them or of
        their number.
        """  # noqa: D205
        try:
            return await ask(some)
        except PeerRefusedError as error:
            if len(some) == 1:
                name = some[0][0] if isinstance(some[0], tuple) else some[0]
                return [Told(name=name, status=error.code or "an error")]
        return [told for one in some for told in await self._asked(ask, [one])]

    async def _get(self, names: Sequence[Name], *, timeout_s: float | None) -> list[Told]:
        wanted = [self._spelled(name).wire for name in names]
        answer = await self._asker.call("GetVariables", {"getVariableData": wanted}, timeout_s=timeout_s)
        return [
            Told(
                name=_meant(names, item, index),
                status=status_word(item, "attributeStatus"),
                value=text(item, "attributeValue")
                if status_word(item, "attributeStatus") == ACCEPTED
                else None,
            )
            for index, item in enumerate(objects(answer, "getVariableResult")[: len(names)])
        ]

    async def _set(self, values: Sequence[tuple[Name, str]]) -> list[Told]:
        wanted = [
            {**self._spelled(name).wire, "attributeValue": value[:MAX_VALUE_CHARS]} for name, value in values
        ]
        answer = await self._asker.call("SetVariables", {"setVariableData": wanted})
        names = [name for name, _ in values]
        return [
            Told(name=_meant(names, item, index), status=status_word(item, "attributeStatus"))
            for index, item in enumerate(objects(answer, "setVariableResult")[: len(names)])
        ]


def _batches(items: Sequence[Item], at_once: int) -> Iterator[Sequence[Item]]:
    for start in range(0, len(items), at_once):
        yield items[start : start + at_once]


def _meant(names: Sequence[Name], item: Mapping[str, object], index: int) -> Name:
    """Tell which of the names an answer is about: the one it names, in whatever case, else by its place."""
    said = read_name(item)
    key = said.key.lower() if said else ""
    return next((name for name in names if name.key.lower() == key), names[index])
