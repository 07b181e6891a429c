"""What it means that a broker can't be had: each kind of failure as one sentence. Pure."""

from __future__ import annotations

import socket
import ssl
from collections.abc import Mapping

import aiomqtt

from addon.errors import CertificateError
from addon.homeassistant.mqtt.broker import Broker
from addon.model.broker import BrokerKind
from addon.translation.text import say

_REFUSALS = {4, 5, 134, 135}
"""Bad user name or password, not authorised: in MQTT 3.1.1's codes (§3.2.2.3) and in 5's."""
_DISTRUSTED = {
    9: BrokerKind.OUT_OF_DATE,
    10: BrokerKind.OUT_OF_DATE,
    62: BrokerKind.OTHER_NAME,
    64: BrokerKind.OTHER_NAME,
}
"""OpenSSL's codes of what is wrong with a certificate (X509_V_ERR_…, x509_vfy.h); all others:
nobody that is trusted has signed."""
_PLAIN = {"WRONG_VERSION_NUMBER", "RECORD_LAYER_FAILURE", "UNEXPECTED_EOF_WHILE_READING", "HTTP_REQUEST"}
"""What OpenSSL calls an answer that is no TLS, or a link that is closed on its first word."""
_NO_ANSWER = "Operation timed out"
"""What aiomqtt says where the connection stands and no CONNACK comes."""


def kind_of(error: BaseException, broker: Broker, *, answered: bool) -> BrokerKind:
    """Tell what has happened. `answered`: the broker had taken us in, and the link failed later."""
    cause = _cause(error)
    kinds: Mapping[type[BaseException], BrokerKind] = {
        CertificateError: BrokerKind.UNUSABLE_FILES,
        ConnectionRefusedError: BrokerKind.CLOSED,
        socket.gaierror: BrokerKind.UNKNOWN_HOST,
        ValueError: BrokerKind.UNKNOWN_HOST,  # no name of a host at all
    }
    if isinstance(error, aiomqtt.exceptions.MqttConnectError):
        code = getattr(error.rc, "value", error.rc)
        kind = BrokerKind.REFUSED if code in _REFUSALS else BrokerKind.UNREACHABLE
    elif isinstance(cause, ssl.SSLError):
        kind = _of_tls(cause)
    elif found := next((kind for type_, kind in kinds.items() if isinstance(cause, type_)), None):
        kind = found
    elif answered:
        kind = BrokerKind.UNREACHABLE
    elif broker.tls and isinstance(cause, ConnectionResetError):
        kind = BrokerKind.NO_TLS
    elif str(error) == _NO_ANSWER:
        kind = BrokerKind.MUTE_TLS if broker.tls else BrokerKind.MUTE
    else:
        kind = BrokerKind.UNREACHABLE
    return kind


def _of_tls(error: ssl.SSLError) -> BrokerKind:
    if isinstance(error, ssl.SSLCertVerificationError):
        return _DISTRUSTED.get(error.verify_code, BrokerKind.UNTRUSTED)
    return BrokerKind.NO_TLS if error.reason in _PLAIN else BrokerKind.TURNED_DOWN


def sentence(kind: BrokerKind, broker: Broker, error: BaseException) -> str:
    """Say what has happened."""
    said = _of_the_way(kind, broker) or _of_encryption(kind, broker, error) or _of_the_broker(kind, broker)
    return said or say(
        "The MQTT broker at {host}, port {port:d}, can't be reached ({why}); Home Assistant shows entities as"
        " unavailable.",
        why=str(error).rstrip("."),
        host=broker.host,
        port=broker.port,
    )


def _of_the_way(kind: BrokerKind, broker: Broker) -> str:
    host, port = broker.host, broker.port
    return {
        BrokerKind.UNKNOWN_HOST: say(
            "The MQTT broker can't be found: nobody knows a machine called {host}.", host=host
        ),
        BrokerKind.CLOSED: say(
            "Nothing listens at {host}, port {port:d}: no MQTT broker runs there.", host=host, port=port
        ),
        BrokerKind.MUTE: say(
            "What listens at {host}, port {port:d}, takes the connection and then says nothing:"
            " it may want TLS, or is no MQTT broker.",
            host=host,
            port=port,
        ),
        BrokerKind.MUTE_TLS: say(
            "What listens at {host}, port {port:d}, takes the TLS connection and then says nothing:"
            " it may want a certificate of this app, or is no MQTT broker.",
            host=host,
            port=port,
        ),
    }.get(kind, "")


def _of_encryption(kind: BrokerKind, broker: Broker, error: BaseException) -> str:
    host, port = broker.host, broker.port
    return {
        BrokerKind.NO_TLS: say(
            "What listens at {host}, port {port:d}, does not speak TLS.", host=host, port=port
        ),
        BrokerKind.TURNED_DOWN: say(
            "The MQTT broker at {host}, port {port:d}, turns the TLS connection down:"
            " it may want a certificate of this app, or another one.",
            host=host,
            port=port,
        ),
        BrokerKind.UNTRUSTED: _distrust(broker),
        BrokerKind.OTHER_NAME: say(
            "The certificate of the MQTT broker is for another name than {host}.", host=host
        ),
        BrokerKind.OUT_OF_DATE: say(
            "The certificate of the MQTT broker at {host} has expired, or is not valid yet.", host=host
        ),
        BrokerKind.UNUSABLE_FILES: say(
            "The MQTT broker can't be reached over TLS: {why}", why=error.args[0] if error.args else ""
        ),
    }.get(kind, "")


def _of_the_broker(kind: BrokerKind, broker: Broker) -> str:
    if kind is BrokerKind.CONTESTED:
        return say(
            "The MQTT broker at {host}, port {port:d}, drops the link again and again as soon as it is"
            " made: another copy of this app, such as one from a restored backup, uses the same"
            " broker; stop one of them.",
            host=broker.host,
            port=broker.port,
        )
    if kind is not BrokerKind.REFUSED:
        return ""
    if not broker.username:
        return say(
            "The MQTT broker at {host}, port {port:d}, does not let an app without user name in: the"
            " name or the password is wrong, or it has no right.",
            host=broker.host,
            port=broker.port,
        )
    return say(
        "The MQTT broker at {host}, port {port:d}, does not let the user {user} in: the name or the"
        " password is wrong, or it has no right.",
        host=broker.host,
        port=broker.port,
        user=broker.username,
    )


def _distrust(broker: Broker) -> str:
    if not broker.ca_file:
        return say(
            "The certificate of the MQTT broker at {host} is signed by nobody that is trusted.",
            host=broker.host,
        )
    return say(
        "The certificate of the MQTT broker at {host} is not signed by what is in {file}.",
        host=broker.host,
        file=broker.ca_file,
    )


def _cause(error: BaseException) -> BaseException:
    """Find the error behind it: aiomqtt keeps no more than its words, and hides where they come from."""
    behind = error.__cause__ or error.__context__
    if isinstance(error, aiomqtt.MqttError) and isinstance(behind, OSError | ValueError):
        return behind
    return error
