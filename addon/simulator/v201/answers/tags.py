"""Id tokens (blocks C and D)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from addon.simulator.v201.duties import Duties
from addon.simulator.wording import Fields, Routes


def routes(duties: Duties) -> Routes:
    """Answer what is about the local list and the cache."""
    return {
        "GetLocalListVersion": lambda **_: {"version_number": duties.local_list.version},
        "SendLocalList": lambda **fields: _send_local_list(duties, **fields),
        "ClearCache": lambda **_: {
            "status": "Accepted" if duties.model.yes("AuthCacheCtrlr", "Enabled") else "Rejected"
        },
    }


def _send_local_list(
    duties: Duties,
    version_number: int,
    update_type: str,
    local_authorization_list: Sequence[Mapping[str, Any]] = (),
    **_: object,
) -> Fields:
    if not duties.model.yes("LocalAuthListCtrlr", "Enabled"):
        return {"status": "Failed"}
    entries = {
        entry["id_token"]["id_token"]: entry.get("id_token_info") for entry in local_authorization_list
    }
    status = duties.local_list.update(version_number, entries, full=update_type == "Full")
    found = duties.model.find({"name": "LocalAuthListCtrlr"}, {"name": "Entries"})
    if not isinstance(found, str):
        found.value = str(len(duties.local_list.tags))
    return {"status": status}
