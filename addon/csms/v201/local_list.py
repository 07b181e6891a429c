"""The list of tags that a charger keeps, and its cache of them (OCPP 2.0.1 part 2, C11 and D)."""

from __future__ import annotations

from collections.abc import Sequence

from addon.csms.codec import integer
from addon.csms.sessions.tag_list import TagEntry
from addon.csms.timestamps import format_timestamp
from addon.csms.v201.asker import Asker
from addon.csms.v201.tokens import Tokens

ListEntry = TagEntry
ENABLED = {"component": {"name": "LocalAuthListCtrlr"}, "variable": {"name": "Enabled"}}


class LocalList201:
    """Asks one charger. All raise PeerError."""

    def __init__(self, asker: Asker, tokens: Tokens) -> None:
        self._asker = asker
        self._tokens = tokens

    async def version(self) -> int:
        """Ask which version of the list it has; 0 where it has none."""
        return integer(await self._asker.call("GetLocalListVersion", {}), "versionNumber") or 0

    async def enable(self) -> None:
        """Have it heed its list, where it has a variable for that."""
        await self._asker.call("SetVariables", {"setVariableData": [ENABLED | {"attributeValue": "true"}]})

    async def send(self, version: int, entries: Sequence[ListEntry], *, full: bool) -> str:
        """Send the whole list, or what has changed of it; returns Accepted, Failed or VersionMismatch."""
        written = [self._written(entry) for entry in entries]
        return await self._asker.status(
            "SendLocalList",
            {
                "versionNumber": version,
                "updateType": "Full" if full else "Differential",
                "localAuthorizationList": written or None,  # an empty one is none: the schema's minItems
            },
        )

    async def clear_cache(self) -> None:
        """Make it forget which tags it has seen accepted."""
        await self._asker.demand("ClearCache", {})

    def _written(self, entry: ListEntry) -> dict[str, object]:
        written: dict[str, object] = {"idToken": self._tokens.written(entry.id_tag)}
        if entry.status is not None:
            info: dict[str, object] = {"status": entry.status}
            if entry.expires_wall_s is not None:
                info["cacheExpiryDateTime"] = format_timestamp(entry.expires_wall_s)
            written["idTokenInfo"] = info
        return written
