"""OCPP-J error codes, and the two ways in which a message is turned down.

Codes and their meaning: OCPP-J 1.6 section 4.2.3, OCPP 2.0.1 part 4 section 4.3.
"""

from __future__ import annotations

from enum import StrEnum

from addon.errors import PeerError


class Dialect(StrEnum):
    """Version of OCPP-J, named by its WebSocket subprotocol."""

    OCPP16 = "ocpp1.6"
    OCPP201 = "ocpp2.0.1"
    OCPP21 = "ocpp2.1"


class ErrorCode(StrEnum):
    """Error codes in the spelling of OCPP-J 1.6, typing errors of the standard included."""

    NOT_IMPLEMENTED = "NotImplemented"
    NOT_SUPPORTED = "NotSupported"
    INTERNAL_ERROR = "InternalError"
    PROTOCOL_ERROR = "ProtocolError"
    SECURITY_ERROR = "SecurityError"
    FORMATION_VIOLATION = "FormationViolation"
    PROPERTY_CONSTRAINT_VIOLATION = "PropertyConstraintViolation"
    OCCURRENCE_CONSTRAINT_VIOLATION = "OccurenceConstraintViolation"
    TYPE_CONSTRAINT_VIOLATION = "TypeConstraintViolation"
    GENERIC_ERROR = "GenericError"
    # OCPP 2.x only; see on_wire() for what 1.6 says instead.
    MESSAGE_TYPE_NOT_SUPPORTED = "MessageTypeNotSupported"
    RPC_FRAMEWORK_ERROR = "RpcFrameworkError"


_SPELLING_16 = {
    ErrorCode.MESSAGE_TYPE_NOT_SUPPORTED: "GenericError",
    ErrorCode.RPC_FRAMEWORK_ERROR: "FormationViolation",
}
_SPELLING_2X = {
    ErrorCode.FORMATION_VIOLATION: "FormatViolation",
    ErrorCode.OCCURRENCE_CONSTRAINT_VIOLATION: "OccurrenceConstraintViolation",
}


def on_wire(code: ErrorCode, dialect: Dialect) -> str:
    """Return the code as `dialect` spells it, or the nearest one that it has."""
    spelling = _SPELLING_16 if dialect is Dialect.OCPP16 else _SPELLING_2X
    return spelling.get(code, code.value)


class ProtocolError(PeerError):
    """A frame is not OCPP-J.

    `message_id` is the id to answer, "-1" where it can't be read. `answer` is False where OCPP-J has no
    answer for the frame (it was itself an answer); answering it would start a quarrel.
    """

    def __init__(self, text: str, *, code: ErrorCode, message_id: str = "-1", answer: bool = True) -> None:
        super().__init__(text)
        self.code = code
        self.message_id = message_id
        self.answer = answer


class CallRefused(PeerError):  # noqa: N818 - a refusal is an answer, not a failure
    """Raised by a handler to answer a CALL with a CALLERROR; nothing is logged as a failure."""

    def __init__(self, code: ErrorCode, description: str) -> None:
        super().__init__(description)
        self.code = code
