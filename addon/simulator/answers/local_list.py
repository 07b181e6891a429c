"""Local Auth List Management (OCPP 1.6, §5.10 and §5.15)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from addon.simulator.duties import Duties
from addon.simulator.wording import Fields, Routes


def routes(duties: Duties) -> Routes:
    """Answer what is about the local list."""
    return {
        "GetLocalListVersion": lambda **_: {"list_version": duties.local_list.version},
        "SendLocalList": lambda **fields: _send(duties, **fields),
    }


def _send(
    duties: Duties,
    list_version: int,
    update_type: str,
    local_authorization_list: Sequence[Mapping[str, Any]] = (),
    **_: object,
) -> Fields:
    if not duties.configuration.yes("LocalAuthListEnabled"):
        return {"status": "NotSupported"}
    entries = {entry["id_tag"]: entry.get("id_tag_info") for entry in local_authorization_list}
    return {"status": duties.local_list.update(list_version, entries, full=update_type == "Full")}
