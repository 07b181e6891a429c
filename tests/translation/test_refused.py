"""Nothing that a person can be refused is said in English only."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from tests.translation.refused import error_classes, untranslated

pytestmark = pytest.mark.long  # they read all sources

FOR_DEVELOPERS: Mapping[str, str] = {
    "csms/reception/address.py": "the answer to a charger that dials a wrong address",
    "csms/rpc/frames.py": "the answer to a charger whose message is no OCPP-J; it is logged",
    "csms/sessions/tag_list.py": "logged; the list is sent again",
    "recording/codec.py": "recordings are decided again at a terminal",
    "recording/command.py": "a command at a terminal",
    "recording/files.py": "read by that command",
    "recording/lines.py": "read by that command",
    "recording/replay.py": "read by that command",
    "web/api.py": "a body that is not as the API's document says, with msgspec's words; no page sends one",
    "web/controls.py": "the same",
    "web/fields.py": "the same",
    "web/server.py": "without a page nobody reads it but in the log",
}
"""File of sentences that stay English -> why no user meets them on the page or in Home Assistant."""


def test_every_error_is_looked_at() -> None:
    assert {"RefusedError", "ShadowError", "FieldsError", "PeerGoneError", "TooLargeError"} <= error_classes()


def test_whoever_is_refused_something_is_told_in_their_language() -> None:
    assert {file: lines for file, lines in untranslated().items() if file not in FOR_DEVELOPERS} == {}


def test_what_is_for_developers_is_still_there() -> None:
    assert set(FOR_DEVELOPERS) <= set(untranslated())
