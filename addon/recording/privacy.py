"""Keeps what a card says of its owner out of recordings."""

from __future__ import annotations

import hashlib
import secrets
from dataclasses import replace

from addon.model.decision import Snapshot
from addon.model.loadpoint import LoadpointState


class Veil:
    """Puts a short word in place of each id tag, the same for the same card until the app restarts.

    The key is nowhere but in memory: card numbers are so short that a plain hash could be tried out. No
    decision depends on the tag.
    """

    def __init__(self) -> None:
        self._key = secrets.token_bytes(16)

    def over(self, snapshot: Snapshot) -> Snapshot:
        """Hide the tags of a snapshot."""
        return replace(snapshot, loadpoints=tuple(self._loadpoint(state) for state in snapshot.loadpoints))

    def _loadpoint(self, state: LoadpointState) -> LoadpointState:
        if state.session is None or not state.session.id_tag:
            return state
        hidden = replace(state.session, id_tag=self._word(state.session.id_tag), tag_name="")
        return replace(state, session=hidden)

    def _word(self, id_tag: str) -> str:
        digest = hashlib.blake2b(id_tag.encode(errors="replace"), key=self._key, digest_size=4)
        return f"card-{digest.hexdigest()}"
