"""What people may ask of sessions and tags: start, stop, who may charge, and what was charged."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from typing import Any

import structlog

from addon.config import TagOptions
from addon.csms.central_system import CentralSystem
from addon.csms.ports import ChargePoint
from addon.csms.sessions.authorization import Authorizer, hint, same_tag
from addon.errors import RefusedError
from addon.model.price import SessionCost
from addon.model.transaction import TransactionRecord
from addon.settings import Settings
from addon.store import Store
from addon.store.transactions import SessionQuery
from addon.translation.text import say
from addon.web.sessions import Query, TagsView

log = structlog.get_logger(__name__)

NOT_YET = say("Nothing can be done before the app's options can be used.")


class Sessions:
    """Orders go to the charger, tags to the options; before the options can be used all is refused."""

    def __init__(self) -> None:
        self._settings: Settings | None = None
        self._central: CentralSystem | None = None
        self._store: Store | None = None
        self._authorizer: Authorizer | None = None

    def authorizer(
        self, settings: Settings, clock: Callable[[], float], wall_clock: Callable[[], float]
    ) -> Authorizer:
        """Make what decides on tags; it follows the options, and what it learns goes there."""
        authorizer = Authorizer(clock, wall_clock, self.learned)

        def reconfigure() -> None:
            options = settings.options
            authorizer.reconfigure(options.tags, accept_unknown=options.accept_unknown_tags)

        reconfigure()
        settings.watchers.append(reconfigure)  # before the chargers' own, who then ask for the list
        return authorizer

    def connect(
        self, settings: Settings, central: CentralSystem, store: Store, authorizer: Authorizer
    ) -> None:
        """Say what to act on, once it is there."""
        self._settings = settings
        self._central = central
        self._store = store
        self._authorizer = authorizer

    async def start(self, charge_point_id: str, connector_id: int, tag: str) -> None:
        """Ask a charger to start; the tag, or one of our own, is accepted when it comes."""
        charger = self._charger(charge_point_id)
        if self._authorizer is None:
            raise RefusedError(NOT_YET)
        if any(p.session for p in charger.loadpoints() if p.connector_id == connector_id):
            raise RefusedError(say("A session is running there already."))
        await charger.remote_start(connector_id, self._authorizer.expect(charge_point_id, tag))

    async def stop(self, charge_point_id: str, connector_id: int) -> None:
        """Ask a charger to end the session that is running."""
        await self._charger(charge_point_id).remote_stop(connector_id)

    async def sessions(self, query: Query) -> Sequence[TransactionRecord]:
        """Read sessions, newest first."""
        if self._store is None:
            raise RefusedError(NOT_YET)
        return await self._store.sessions(
            SessionQuery(
                from_wall_s=query.from_wall_s,
                to_wall_s=query.to_wall_s,
                charge_point_id=query.charge_point_id,
                limit=query.limit,
            )
        )

    async def costs(self, ids: Collection[int]) -> Mapping[int, SessionCost]:
        """Read what these sessions have cost, as far as that is known."""
        return {} if self._store is None else await self._store.costs(ids)

    def tags(self) -> TagsView:
        """List the tags."""
        options = self._usable_settings().options
        return TagsView(tags=options.tags, accept_unknown_tags=options.accept_unknown_tags)

    def set_tag(self, tag: TagOptions) -> None:
        """Put a tag on the list, in place of the one with this id."""
        entry = {name: value for name in tag.__struct_fields__ if (value := getattr(tag, name))}

        def change(raw: dict[str, Any]) -> None:
            raw["tags"] = [*_others(raw, tag.id), entry]

        self._usable_settings().change(change)

    def remove_tag(self, id_tag: str) -> bool:
        """Take a tag off the list; tells whether it was there."""
        settings = self._usable_settings()
        if not any(same_tag(tag.id, id_tag) for tag in settings.options.tags):
            return False
        settings.change(lambda raw: raw.update(tags=_others(raw, id_tag)))
        return True

    def learn_tag(self, charge_point_id: str, name: str) -> float:
        """Put the next unknown tag that is tapped at a charger on the list; returns for how many seconds."""
        self._charger(charge_point_id)
        if self._authorizer is None:
            raise RefusedError(NOT_YET)
        return self._authorizer.learn(charge_point_id, name)

    def learned(self, id_tag: str, name: str) -> None:
        """Put a tag on the list that was tapped to be learned."""
        try:
            self.set_tag(TagOptions(id=id_tag, name=name))
        except RefusedError as error:  # it charges this time; the next time it is asked again
            log.warning("tag not put on the list", tag=name or hint(id_tag), why=str(error))

    def _usable_settings(self) -> Settings:
        if self._settings is None:
            raise RefusedError(NOT_YET)
        return self._settings

    def _charger(self, charge_point_id: str) -> ChargePoint:
        for charger in self._central.charge_points() if self._central else ():
            if charger.info.id == charge_point_id:
                return charger
        raise RefusedError(say("There is no charger {id}.", id=charge_point_id))


def _others(raw: dict[str, Any], id_tag: str) -> list[dict[str, Any]]:
    return [entry for entry in raw.get("tags", []) if not same_tag(str(entry.get("id", "")), id_tag)]
