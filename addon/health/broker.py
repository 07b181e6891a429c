"""Check the MQTT broker, where one is named or offered; controls in Home Assistant go through it."""

from __future__ import annotations

from addon.health.context import HealthContext
from addon.model.broker import BrokerKind
from addon.model.status import HealthStatus
from addon.translation.text import say

_STOP_ONE = say("Stop the other copy of this app: the one on the machine that the backup was made on, say.")
_START = say("Start the broker's app.")
_RESTART = say("Restart the broker's app; if it stays so, look into its log.")
_SHOW_A_CERTIFICATE = say(
    "Name certfile and keyfile under mqtt in the app's options: a certificate that the broker knows, and its"
    " key, in /ssl."
)
_ENCRYPT = say(
    "Switch on tls under mqtt in the app's options, mostly with port 8883; or leave cafile, certfile and"
    " keyfile empty there."
)
_FIXES = {
    BrokerKind.REFUSED: (
        say("Set the right username and password under mqtt in the app's options."),
        say("Restart the broker's app, and then this one: it asks for a new password."),
    ),
    BrokerKind.UNREACHABLE: (
        say("Check host and port under mqtt in the app's options, and that the broker runs."),
        _START,
    ),
    BrokerKind.UNKNOWN_HOST: (
        say("Correct host under mqtt in the app's options; the broker's IP address does as well."),
        _START,
    ),
    BrokerKind.CLOSED: (
        say("Check host and port under mqtt in the app's options, and that the broker runs."),
        _START,
    ),
    BrokerKind.MUTE: (
        say(
            "Switch on tls under mqtt in the app's options, or correct port: 1883 is mostly without TLS, 8883"
            " with it."
        ),
        _RESTART,
    ),
    BrokerKind.NO_TLS: (
        say(
            "Correct port under mqtt in the app's options: 8883 is mostly the one with TLS; or switch tls off"
            " there."
        ),
        _RESTART,
    ),
    BrokerKind.UNTRUSTED: (
        say(
            "Put the certificate of the authority that signs the broker's into /ssl and name it as cafile"
            " under mqtt in the app's options."
        ),
        _RESTART,
    ),
    BrokerKind.OTHER_NAME: (
        say(
            "Use the name in the certificate as host under mqtt in the app's options, or switch verify_name"
            " off there."
        ),
        _RESTART,
    ),
    BrokerKind.OUT_OF_DATE: (
        say("Renew the broker's certificate, and check the clocks of both machines."),
        _RESTART,
    ),
    BrokerKind.TURNED_DOWN: (_SHOW_A_CERTIFICATE, _RESTART),
    BrokerKind.MUTE_TLS: (_SHOW_A_CERTIFICATE, _RESTART),
    BrokerKind.UNUSABLE_FILES: (
        say(
            "Check cafile, certfile and keyfile under mqtt in the app's options: they name files in PEM form"
            " in /ssl."
        ),
        _RESTART,
    ),
    BrokerKind.IN_CLEAR: (_ENCRYPT, _ENCRYPT),
    BrokerKind.CONTESTED: (
        _STOP_ONE,
        _STOP_ONE,
    ),
    BrokerKind.UNHEARD: (
        say("Set up Home Assistant's MQTT integration (Settings, Devices & services) with this broker."),
        say("Set up Home Assistant's MQTT integration: it is offered under Settings, Devices & services."),
    ),
    BrokerKind.NO_DISCOVERY: (
        say("Switch discovery on in Home Assistant: Settings, Devices & services, MQTT, Configure."),
        say("Switch discovery on in Home Assistant: Settings, Devices & services, MQTT, Configure."),
    ),
}
"""What to do about a broker that is named in the options, and about one that the Supervisor offers."""
_ONLY_UNHEARD = {BrokerKind.UNHEARD, BrokerKind.NO_DISCOVERY}


def check(context: HealthContext) -> HealthStatus | None:
    """Look at the link to the broker; where there is none, another check says what that means."""
    state = context.broker
    if state is None or state.kind in {BrokerKind.NONE, BrokerKind.CONNECTING}:
        return None
    if state.kind is BrokerKind.CONNECTED:
        return HealthStatus(check="broker", ok=True, text=state.text)
    for_named, for_offered = _FIXES[state.kind]
    works = state.kind is BrokerKind.IN_CLEAR or (state.kind in _ONLY_UNHEARD and not state.named)
    return HealthStatus(
        check="broker",
        ok=works,
        text=state.text,
        fix=for_named if state.named else for_offered,
        notice=works,
    )
