"""A broker, and how to reach it; with what proves, where it speaks TLS, that it is the one that is meant."""

from __future__ import annotations

import ssl
from dataclasses import dataclass, field
from pathlib import Path

from addon.config import Mqtt
from addon.errors import CertificateError
from addon.homeassistant.mqtt.topics import DISCOVERY_PREFIX
from addon.translation.text import say


@dataclass(frozen=True, slots=True, kw_only=True)
class Broker:
    """How to reach a broker. `named`: by the user, in the options; else the Supervisor offers it.

    Of one that is named `ca_file` is the file of the authority, or of the certificate itself, that it is
    trusted by; "" for those that the system trusts. `any_name`: its certificate may bear another name.
    `certificate` and `key` are files of our own certificate, where it wants one. `discovery`: what Home
    Assistant wants announcements to begin with.
    """

    host: str
    port: int = 1883
    username: str = ""
    password: str = field(default="", repr=False)
    tls: bool = False
    named: bool = False
    ca_file: str = ""
    any_name: bool = False
    certificate: str = ""
    key: str = ""
    discovery: str = DISCOVERY_PREFIX

    @property
    def place(self) -> tuple[str, int, str]:
        """Where our devices are announced: at another place they have to be taken from this one."""
        return self.host, self.port, self.discovery

    @property
    def in_clear(self) -> bool:
        """Whether nothing is encrypted, though files for that are named."""
        return not self.tls and bool(self.ca_file or self.certificate or self.key)


def named_broker(options: Mqtt, folder: Path) -> Broker | None:
    """Read the options; None where they name none. `folder` is where their files are.

    `discovery` is "" where they leave that to Home Assistant.
    """
    if not options.host:
        return None

    def file(name: str) -> str:
        return str(folder / name) if name else ""

    return Broker(
        host=options.host,
        port=options.port,
        username=options.username,
        password=options.password,
        named=True,
        tls=options.tls,
        ca_file=file(options.cafile),
        any_name=not options.verify_name,
        certificate=file(options.certfile),
        key=file(options.keyfile),
        discovery=options.discovery_prefix.strip("/"),
    )


def tls_of(broker: Broker) -> ssl.SSLContext | None:
    """Make what the broker is spoken to with; None without TLS. Reads files.

    Raises CertificateError. The Supervisor's broker is taken whoever answers: it is reached by a name inside
    this machine, which no certificate can have.
    """
    if not broker.tls:
        return None
    for file in (broker.ca_file, broker.certificate, broker.key):
        if file:
            _check_readable(Path(file))
    context = _trusting(broker.ca_file)
    if not broker.named:
        context.check_hostname = False
        context.verify_mode = ssl.CERT_NONE
    elif broker.any_name:
        context.check_hostname = False
    if broker.certificate or broker.key:
        _show_ours(context, broker)
    return context


def _trusting(ca_file: str) -> ssl.SSLContext:
    try:
        context = ssl.create_default_context(cafile=ca_file or None)
    except (OSError, ValueError) as error:
        raise CertificateError(say("There is no certificate in {file}.", file=ca_file), "") from error
    # a broker's own certificate, put there as the one to trust, has no authority above it
    context.verify_flags |= ssl.VERIFY_X509_PARTIAL_CHAIN
    # Python 3.13 on asks for what self-made authorities often lack (RFC 5280's key identifiers and uses)
    context.verify_flags &= ~ssl.VERIFY_X509_STRICT
    return context


def _show_ours(context: ssl.SSLContext, broker: Broker) -> None:
    try:
        # without a password OpenSSL would ask for that of an encrypted key at the terminal, and wait
        context.load_cert_chain(broker.certificate or broker.key, broker.key or None, password="")
    except (OSError, ValueError) as error:
        text = say(
            "The certificate {certificate} can't be used with the key {key}.",
            certificate=broker.certificate,
            key=broker.key or broker.certificate,
        )
        raise CertificateError(text, "") from error


def _check_readable(file: Path) -> None:
    try:
        with file.open("rb"):
            return
    except FileNotFoundError as error:
        raise CertificateError(say("There is no file {file}.", file=str(file)), "") from error
    except (OSError, ValueError) as error:
        raise CertificateError(say("The file {file} can't be read.", file=str(file)), "") from error
