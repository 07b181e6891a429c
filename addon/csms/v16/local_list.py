"""The tags that a charger knows by itself (OCPP 1.6 sections 5.4, 5.10 and 5.15): its list, its cache."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from ocpp.v16 import call
from ocpp.v16.datatypes import AuthorizationData, IdTagInfo
from ocpp.v16.enums import AuthorizationStatus, UpdateType

from addon.csms.codec import integer
from addon.csms.sessions.tag_list import TagEntry
from addon.csms.timestamps import format_timestamp
from addon.csms.v16.asker import Asker
from addon.csms.v16.configuration import Configuration16

ENABLED = "LocalAuthListEnabled"
MAX_ID_TAG_CHARS = 20
"""A tag that is longer is one of 2.0.1, which no charger of 1.6 can read."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ListedTag(TagEntry):
    """One entry of the list, with the group it belongs to."""

    parent_id_tag: str | None = None


class LocalList16:
    """One charger's list and cache. All raise PeerError; what changes anything raises ShadowError too."""

    def __init__(self, asker: Asker) -> None:
        self._asker = asker

    async def version(self) -> int | None:
        """Ask for the list's version: 0 where it is empty, −1 where there is none, None without a number."""
        return integer(await self._asker.call(call.GetLocalListVersion()), "listVersion")

    async def enable(self) -> None:
        """Have it heed its list, where it has a key for that."""
        configuration = Configuration16(self._asker)
        if await configuration.get(ENABLED) not in (None, "true"):
            await configuration.change(ENABLED, "true")

    async def send(self, version: int, tags: Iterable[TagEntry], *, full: bool) -> str:
        """Replace the list (`full`) or change entries of it; `version` is its version from then on.

        Returns Accepted, Failed, NotSupported or VersionMismatch. At most `SendLocalListMaxLength` tags.
        """
        return await self._asker.status(
            call.SendLocalList(
                list_version=version,
                update_type=UpdateType.full if full else UpdateType.differential,
                local_authorization_list=[_entry(tag) for tag in tags if len(tag.id_tag) <= MAX_ID_TAG_CHARS],
            )
        )

    async def clear_cache(self) -> str:
        """Make it forget the tags that it has been told of; returns Accepted or Rejected."""
        return await self._asker.status(call.ClearCache())


def _entry(tag: TagEntry) -> AuthorizationData:
    if tag.status is None:
        return AuthorizationData(id_tag=tag.id_tag)
    expires = None if tag.expires_wall_s is None else format_timestamp(tag.expires_wall_s)
    parent_id_tag = tag.parent_id_tag if isinstance(tag, ListedTag) else None
    info = IdTagInfo(
        status=AuthorizationStatus(str(tag.status)), parent_id_tag=parent_id_tag, expiry_date=expires
    )
    return AuthorizationData(id_tag=tag.id_tag, id_tag_info=info)
