"""What it means that a broker can't be had: each kind of failure as one sentence. Pure."""

from __future__ import annotations

import socket
import ssl

import aiomqtt

from addon.errors import CertificateError
from addon.homeassistant.mqtt.broker import Broker
from addon.model.broker import BrokerKind
from addon.translation.text import say

_REFUSALS = {4, 5, 134, 135}
"""Bad user name or password, not authorised: in MQTT 3.1.1's codes (§3.2.2.3) and in 5's."""
_NOT_YET, _EXPIRED, _OTHER_NAMES = 9, 10, (62, 64)
"""OpenSSL's codes of what is wrong with a certificate (X509_V_ERR_…, x509_vfy.h)."""
_PLAIN = {"WRONG_VERSION_NUMBER", "RECORD_LAYER_FAILURE", "UNEXPECTED_EOF_WHILE_READING", "HTTP_REQUEST"}
"""What OpenSSL calls an answer that is no TLS, or a link that is closed on its first word."""


def kind_of(error: BaseException, broker: Broker, *, answered: bool) -> BrokerKind:
    """Tell what has happened. `answered`: the broker had taken us in, and the link failed later."""
    if isinstance(error, aiomqtt.exceptions.MqttConnectError):
        code = getattr(error.rc, "value", error.rc)
        return BrokerKind.REFUSED if code in _REFUSALS else BrokerKind.UNREACHABLE
    match cause := _cause(error):
        case CertificateError():
            return BrokerKind.UNUSABLE_FILES
        case ssl.SSLCertVerificationError():
            return BrokerKind.UNTRUSTED
        case ssl.SSLError():
            return BrokerKind.NO_TLS if cause.reason in _PLAIN else BrokerKind.TURNED_DOWN
        case ConnectionResetError() if broker.tls and not answered:
            return BrokerKind.NO_TLS
        case ConnectionRefusedError():
            return BrokerKind.CLOSED
        case socket.gaierror() | ValueError():  # ValueError: no name of a host at all
            return BrokerKind.UNKNOWN_HOST
    return BrokerKind.UNREACHABLE if answered or _is_of_network(error) else BrokerKind.MUTE


def sentence(kind: BrokerKind, broker: Broker, error: BaseException) -> str:
    """Say what has happened."""
    host, port, cause = broker.host, broker.port, _cause(error)
    match kind:
        case BrokerKind.REFUSED:
            return _refusal(broker)
        case BrokerKind.CONTESTED:
            return say(
                "The MQTT broker at {host}, port {port:d}, drops the link again and again as soon as it is made:"
                " another copy of this app, such as one from a restored backup, uses the same broker; stop one"
                " of them.",
                host=host,
                port=port,
            )
        case BrokerKind.UNKNOWN_HOST:
            return say("The MQTT broker can't be found: nobody knows a machine called {host}.", host=host)
        case BrokerKind.CLOSED:
            return say("Nothing listens at {host}, port {port:d}: no MQTT broker runs there.", host=host, port=port)
        case BrokerKind.MUTE:
            return _silence(broker)
        case BrokerKind.NO_TLS:
            return say("What listens at {host}, port {port:d}, does not speak TLS.", host=host, port=port)
        case BrokerKind.TURNED_DOWN:
            return say(
                "The MQTT broker at {host}, port {port:d}, turns the TLS connection down: it may want a"
                " certificate of this app, or another one.",
                host=host,
                port=port,
            )
        case BrokerKind.UNTRUSTED if isinstance(cause, ssl.SSLCertVerificationError):
            return _distrust(broker, cause)
        case BrokerKind.UNUSABLE_FILES:
            return say("The MQTT broker can't be reached over TLS: {why}", why=cause.args[0])
    return say(
        "The MQTT broker at {host}, port {port:d}, can't be reached ({why}); Home Assistant shows entities as"
        " unavailable.",
        host=host,
        port=port,
        why=str(error).rstrip("."),
    )


def _refusal(broker: Broker) -> str:
    if not broker.username:
        return say(
            "The MQTT broker at {host}, port {port:d}, does not let an app without user name in: the name or the"
            " password is wrong, or it has no right.",
            host=broker.host,
            port=broker.port,
        )
    return say(
        "The MQTT broker at {host}, port {port:d}, does not let the user {user} in: the name or the password is"
        " wrong, or it has no right.",
        host=broker.host,
        port=broker.port,
        user=broker.username,
    )


def _silence(broker: Broker) -> str:
    if broker.tls:
        return say(
            "What listens at {host}, port {port:d}, takes the TLS connection and then says nothing: it may want"
            " a certificate of this app, or is no MQTT broker.",
            host=broker.host,
            port=broker.port,
        )
    return say(
        "What listens at {host}, port {port:d}, takes the connection and then says nothing: it may want TLS, or"
        " is no MQTT broker.",
        host=broker.host,
        port=broker.port,
    )


def _distrust(broker: Broker, error: ssl.SSLCertVerificationError) -> str:
    host = broker.host
    match error.verify_code:
        case code if code in _OTHER_NAMES:
            return say("The certificate of the MQTT broker is for another name than {host}.", host=host)
        case code if code == _EXPIRED:
            return say("The certificate of the MQTT broker at {host} has expired.", host=host)
        case code if code == _NOT_YET:
            return say("The certificate of the MQTT broker at {host} is not valid yet.", host=host)
    if broker.ca_file:
        return say(
            "The certificate of the MQTT broker at {host} is not signed by what is in {file}.",
            host=host,
            file=broker.ca_file,
        )
    return say("The certificate of the MQTT broker at {host} is signed by nobody that is trusted.", host=host)


def _cause(error: BaseException) -> BaseException:
    """Find the error behind it: aiomqtt keeps no more than its words, and hides where they come from."""
    behind = error.__cause__ or error.__context__
    if isinstance(error, aiomqtt.MqttError) and isinstance(behind, OSError | ValueError):
        return behind
    return error


def _is_of_network(error: BaseException) -> bool:
    """Tell a machine that can't be reached from one that takes the connection and never answers in MQTT."""
    return isinstance(_cause(error), OSError) and str(error) != _NO_ANSWER


_NO_ANSWER = "Operation timed out"
"""What aiomqtt says where the connection stands and no CONNACK comes."""
