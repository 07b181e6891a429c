"""All errors of the app, split by who must act.

AddonError
├── OptionsError            the user: an option has a value that can't be used
├── CertificateError        the user: the files of a certificate can't be used
├── RefusedError            the user: a change asked for at the API or the page is not possible
│   └── ShadowError         shadow mode is on, so it is not sent to the charger
├── PeerError               the other side's fault; we go on
│   ├── PeerGoneError       (also ConnectionError) the link is down; a later try may work
│   ├── PeerTimeoutError    (also TimeoutError) no answer in time
│   └── PeerRefusedError    it answered, and said no
├── StoreError              the data folder can't be read or written
└── RecordingError          a recording or a saved moment is not one, or can't be read
"""

from __future__ import annotations


class AddonError(Exception):
    """Base of all; its text is one sentence that can be shown to the user."""

    @property
    def text(self) -> str:
        """The sentence as it was said, which can be said in other languages; `str()` is English."""
        return self.args[0] if self.args else ""


class OptionsError(AddonError):
    """An option can't be used; the sentence names the option, the value and what is allowed."""


class CertificateError(AddonError):
    """The files of a certificate can't be used; `fix` tells what to do."""

    def __init__(self, text: str, fix: str) -> None:
        super().__init__(text)
        self.fix = fix


class RefusedError(AddonError):
    """What the user asked for can't be done; the sentence says why."""


class ShadowError(RefusedError):
    """Shadow mode is on: nothing is sent to a charger that would change anything there."""


class PeerError(AddonError):
    """The other side (Home Assistant, a charger) did something we can't use."""


class PeerGoneError(PeerError, ConnectionError):
    """The link is down."""


class PeerTimeoutError(PeerError, TimeoutError):
    """No answer in time."""


class PeerRefusedError(PeerError):
    """The other side answered with a refusal.

    `code` is the peer's own word for it (an OCPP-J error code, a Home Assistant error code), or "".
    """

    def __init__(self, text: str, code: str = "") -> None:
        super().__init__(text)
        self.code = code


class StoreError(AddonError):
    """The data folder can't be read or written."""


class ValueStoreError(StoreError):
    """A record has a value that the database can never hold; the disk is well."""


class RecordingError(AddonError):
    """A recording or a saved moment can't be read; the sentence says where it fails."""
