"""Which address a charger is told for the upload place, and which addresses of others it may be told."""

from __future__ import annotations

from ipaddress import IPv6Address, ip_address
from typing import Protocol
from urllib.parse import urlsplit

from addon.csms.maintenance import Reach
from addon.errors import RefusedError
from addon.translation.text import say

CONTAINER_PORT = 9001

_CLOSED = say(
    "The upload port is closed, so the charger could not reach this app: open the app's Configuration tab,"
    " enter 9001 under Network beside “Upload place”, save, restart the app and try again; or give the"
    " address of a server of your own."
)
_ENCRYPTED = frozenset({"https", "ftps", "sftp"})
_PLAIN = frozenset({"http", "ftp"})
MAX_URL_CHARS = 512
"""As much as OCPP's location may have."""


class Host(Protocol):
    """What the Supervisor knows of this machine. Raises PeerError."""

    async def host_address(self) -> str:
        """Find this machine's address in the home's network; "" if it has none."""

    async def upload_port(self) -> int | None:
        """Tell at which port of the host the upload place is to be found; None if closed."""


class Directions:
    """Finds the way to the upload place. `host` is None where no container hides this program."""

    def __init__(self, host: Host | None) -> None:
        self._host = host

    async def check(self, wanted_port: int) -> None:
        """Raise RefusedError where a charger could not come here."""
        if (
            self._host is not None
            and wanted_port == CONTAINER_PORT
            and await self._host.upload_port() is None
        ):
            raise RefusedError(_CLOSED)

    async def base_url(self, reach: Reach, port: int) -> str:
        """Write the address of the upload place, which listens on `port`, as the charger reaches it."""
        address, outside = reach.local, port
        if self._host is not None:
            address = await self._host.host_address()
            if port == CONTAINER_PORT:
                outside = await self._host.upload_port() or 0
        if not outside:
            raise RefusedError(_CLOSED)
        if not address:
            raise RefusedError(
                say("This machine's address in your network is not known, so nothing can come to it.")
            )
        return f"http://{f'[{address}]' if ':' in address else address}:{outside}"


def checked_url(url: str, *, login_allowed: bool) -> str:
    """Return an address that a charger may be told; raises RefusedError.

    Unencrypted only inside the home: firmware could be exchanged on its way, and a log tells of the home.
    A login only where it is allowed, and stays inside the home too: the charger writes it into its log.
    """
    url = url.strip()
    try:
        parts = urlsplit(url)
        host, _ = parts.hostname or "", parts.port
    except ValueError:
        host, parts = "", urlsplit("")
    if not host or parts.scheme.lower() not in _ENCRYPTED | _PLAIN or len(url) > MAX_URL_CHARS:
        raise RefusedError(
            say("Give an address that begins with http://, https://, ftp://, ftps:// or sftp://.")
        )
    if any(character.isspace() or not character.isprintable() for character in url):
        raise RefusedError(say("The address has a blank in it."))
    login, at_home = parts.username is not None or parts.password is not None, is_at_home(host)
    if login and not login_allowed:
        raise RefusedError(
            say("The address has a login in it, which the charger would show to whoever reads its log.")
        )
    if login and not at_home:
        raise RefusedError(
            say("The address has a login in it, which may only be sent to a server in your own home.")
        )
    if parts.scheme.lower() in _PLAIN and not at_home:
        raise RefusedError(
            say(
                "Outside your home only an encrypted address will do (https, ftps, sftp); else download the "
                "file and hand it to the app, which gives it to the charger."
            )
        )
    return url


def is_at_home(host: str) -> bool:
    """Tell whether a host is in the home's own network, by its address or by the kind of its name."""
    try:
        address = ip_address(host)
    except ValueError:
        name = host.rstrip(".").lower()
        return "." not in name or name.endswith(
            (".local", ".lan", ".home", ".internal", ".home.arpa", ".fritz.box")
        )
    if isinstance(address, IPv6Address) and address.ipv4_mapped is not None:
        address = address.ipv4_mapped
    return address.is_private or address.is_link_local or address.is_loopback
