"""The charge point id in the address that a charger dials (OCPP-J 1.6 section 3.1.1). Pure."""

from __future__ import annotations

from urllib.parse import unquote

from addon.errors import PeerError

MAX_ID_CHARS = 48  # OCPP 2.0.1; 1.6 allows 20 (chargers with 25 and more exist)


def charge_point_id(target: str) -> str:
    """Return the id: the last part of the path that is not empty, percent-decoded.

    Users type addresses with and without a slash at the end, and with a path of another system in front;
    chargers add their serial number to whatever was typed. Raises PeerError with the reason for the user.
    """
    path = target.partition("?")[0].partition("#")[0]
    last = next((part for part in reversed(path.split("/")) if part), "")
    try:
        found = unquote(last, errors="strict").strip()
    except UnicodeDecodeError as error:
        raise PeerError("the charge point id in the address is not UTF-8") from error
    if not found:
        raise PeerError("the address has no charge point id; it must end with /<charge point id>")
    if not found.isprintable():
        raise PeerError("the charge point id in the address has unprintable characters")
    if len(found) > MAX_ID_CHARS:
        raise PeerError(f"the charge point id in the address is longer than {MAX_ID_CHARS} characters")
    return found
