"""What kind of token each id tag is: 2.0.1 wants to know, and the rest of the app does not."""

from __future__ import annotations

import re
from collections import OrderedDict

from addon.csms.v201.transaction_event import IdToken

MAX_KNOWN = 200
MAX_CHARS = 36
MAX_KIND_CHARS = 20
NONE_NEEDED = "NoAuthorization"
_RFID = re.compile(r"[0-9A-Fa-f]{8}|[0-9A-Fa-f]{14}|[0-9A-Fa-f]{20}")
"""The lengths that the serial number of an RFID card has (ISO 14443)."""


class Tokens:
    """Remembers the kinds of the tokens that a charger has named."""

    def __init__(self) -> None:
        self._kinds: OrderedDict[str, str] = OrderedDict()

    def seen(self, token: IdToken) -> None:
        """Take in a token of the charger's."""
        if token.kind and len(token.value) <= MAX_CHARS:
            self._kinds[token.value.lower()] = token.kind[:MAX_KIND_CHARS]
            self._kinds.move_to_end(token.value.lower())
            if len(self._kinds) > MAX_KNOWN:
                self._kinds.popitem(last=False)

    def written(self, id_tag: str) -> dict[str, object]:
        """Write a tag as an `idToken`; a tag nobody has seen is a card by its looks, or is ours."""
        tag = id_tag[:MAX_CHARS]
        kind = self._kinds.get(tag.lower())
        if kind is None:
            kind = NONE_NEEDED if not tag else "ISO14443" if _RFID.fullmatch(tag) else "Central"
        return {"idToken": tag, "type": kind}
