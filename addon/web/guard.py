"""Who may ask: only ingress and this machine, and no other web site through a visitor's browser."""

from __future__ import annotations

from collections.abc import Iterable
from http import HTTPStatus
from ipaddress import IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network
from urllib.parse import urlsplit

from aiohttp import web
from aiohttp.typedefs import Handler, Middleware

from addon.translation.text import say
from addon.web.refusing import StatusError

Network = IPv4Network | IPv6Network

LOOPBACK: tuple[Network, ...] = (ip_network("127.0.0.0/8"), ip_network("::1/128"))
INGRESS_AND_LOOPBACK: tuple[Network, ...] = (
    ip_network("172.30.32.2/32"),  # the Supervisor, whence ingress comes
    *LOOPBACK,
)

TYPES = frozenset({"application/json", "application/octet-stream"})
"""No form of another site can send these, and no script without being asked first."""

SECURITY_HEADERS = {
    # Ingress shows the page in a frame of Home Assistant's own origin.
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self';"
        " base-uri 'none'; form-action 'none'; frame-ancestors 'self'"
    ),
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    # What is read here is for our own page, not to be built into another.
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cache-Control": "no-cache",
}


def may_connect(address: str | None, allowed: Iterable[Network]) -> bool:
    """Tell whether a peer may connect, by its own address; what X-Forwarded-For says is no proof."""
    try:
        ip = ip_address((address or "").partition("%")[0])
    except ValueError:
        return False
    if isinstance(ip, IPv6Address) and ip.ipv4_mapped is not None:
        ip = ip.ipv4_mapped
    return any(ip in network for network in allowed)


def same_origin(request: web.Request) -> bool:
    """Tell whether a browser sent this from our own page; what is no browser sends no Origin and may pass.

    Ingress changes the Host and keeps the visitor's in X-Forwarded-Host. Where another proxy in front
    rewrote that too, browsers' Sec-Fetch-Site still tells; no script can set it.
    """
    origin = request.headers.get("Origin")
    if origin is None or request.headers.get("Sec-Fetch-Site") == "same-origin":
        return True
    hosts = [request.host, *request.headers.get("X-Forwarded-Host", "").split(",")]
    try:
        return urlsplit(origin).netloc.lower() in {host.strip().lower() for host in hosts if host.strip()}
    except ValueError:
        return False


def names_this_machine(request: web.Request) -> bool:
    """Tell whether who asks from this machine also asked for this machine.

    A web site can have its own name lead to 127.0.0.1 (DNS rebinding): to a browser here, our page is then
    part of that site. But the browser tells in Host what was asked for, and no name that a stranger can have
    is a number or ends in localhost. What no browser sent may lack a Host.
    """
    try:
        host = urlsplit(f"//{request.headers.get('Host', 'localhost')}").hostname or ""
    except ValueError:
        return False
    if host == "localhost" or host.endswith(".localhost"):
        return True
    try:
        ip_address(host.partition("%")[0])
    except ValueError:
        return False
    return True


def guard(allowed: Iterable[Network]) -> Middleware:
    """Make the middleware that turns others away."""
    networks = tuple(allowed)

    @web.middleware
    async def check(request: web.Request, handler: Handler) -> web.StreamResponse:
        if not may_connect(request.remote, networks):
            raise _forbidden(say("This page is open to Home Assistant's ingress only."))
        if may_connect(request.remote, LOOPBACK) and not names_this_machine(request):
            raise _forbidden(say("From this machine the page is open as localhost or by its number."))
        changes = request.method not in {"GET", "HEAD"}
        if (changes or "Upgrade" in request.headers) and not same_origin(request):
            raise _forbidden(say("Another web site may not do this."))
        if changes and _has_body(request) and request.content_type not in TYPES:
            raise StatusError(
                HTTPStatus.UNSUPPORTED_MEDIA_TYPE, say("Send application/json, or a file as octet-stream.")
            )
        return await handler(request)

    return check


def _forbidden(text: str) -> StatusError:
    return StatusError(HTTPStatus.FORBIDDEN, text)


def _has_body(request: web.Request) -> bool:
    """Tell whether something was sent that a type would have to be told of.

    A form of another site can send an empty body too: that is what the look at its origin is for.
    """
    return request.can_read_body


async def add_security_headers(_request: web.Request, response: web.StreamResponse) -> None:
    """Add the headers that every answer carries; one may have a stricter policy of its own."""
    for name, value in SECURITY_HEADERS.items():
        response.headers.setdefault(name, value)
