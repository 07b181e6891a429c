"""The app's side of sessions and tags, as the page sees it."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

from addon.config import TagOptions
from addon.errors import RefusedError
from addon.model.price import SessionCost
from addon.model.transaction import TransactionRecord
from addon.web.sessions import Query, TagsView

RECORD = TransactionRecord(
    id=7,
    charge_point_id="garage",
    identity="x",
    connector_id=1,
    id_tag="04A2B3C4",
    tag_name="Änna, the driver",
    charger_started="2027-01-15T08:00:00Z",
    meter_start_wh=1000,
    started_wall_s=1_800_000_000.0,
    stopped_wall_s=1_800_003_600.4,
    charger_stopped="2027-01-15T09:00:00Z",
    meter_stop_wh=4000,
    stop_reason="EVDisconnected",
    energy_wh=3000.04,
    energy_phases_wh=(1000.0, 1000.0, 1000.04),
    phases_estimated=True,
    gap_s=200.0,
)


COST = SessionCost(cost=0.4251, priced_wh=2500.0, currency="EUR")


class Desk:
    """Does as it is told, and refuses what it should."""

    def __init__(self) -> None:
        self.calls: list[tuple[object, ...]] = []
        self.failure: Exception | None = None
        self.tag_list: dict[str, TagOptions] = {"04A2": TagOptions(id="04A2", name="Anna")}

    async def start(self, charge_point_id: str, connector_id: int, tag: str) -> None:
        if self.failure:
            raise self.failure
        self.calls.append(("start", charge_point_id, connector_id, tag))

    async def stop(self, charge_point_id: str, connector_id: int) -> None:
        self.calls.append(("stop", charge_point_id, connector_id))

    async def sessions(self, query: Query) -> Sequence[TransactionRecord]:
        self.calls.append((query,))
        return (RECORD,)

    async def costs(self, ids: Collection[int]) -> Mapping[int, SessionCost]:
        return dict.fromkeys(ids, COST)

    def tags(self) -> TagsView:
        return TagsView(tags=tuple(self.tag_list.values()), accept_unknown_tags=False)

    def set_tag(self, tag: TagOptions) -> None:
        if tag.expires == "never":
            raise RefusedError("Not a day.")
        self.tag_list[tag.id] = tag

    def remove_tag(self, id_tag: str) -> bool:
        return self.tag_list.pop(id_tag, None) is not None

    def learn_tag(self, charge_point_id: str, name: str) -> float:
        self.calls.append(("learn", charge_point_id, name))
        return 60.0
