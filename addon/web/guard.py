"""Who may ask: only ingress and this machine, and no other web site through a visitor's browser."""

from __future__ import annotations

from collections.abc import Iterable
from ipaddress import IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network
from urllib.parse import urlsplit

from aiohttp import web
from aiohttp.typedefs import Handler, Middleware

Network = IPv4Network | IPv6Network

INGRESS_AND_LOOPBACK: tuple[Network, ...] = (
    ip_network("172.30.32.2/32"),  # the Supervisor, whence ingress comes
    ip_network("127.0.0.0/8"),
    ip_network("::1/128"),
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


def guard(allowed: Iterable[Network]) -> Middleware:
    """Make the middleware that turns others away."""
    networks = tuple(allowed)

    @web.middleware
    async def check(request: web.Request, handler: Handler) -> web.StreamResponse:
        if not may_connect(request.remote, networks):
            raise web.HTTPForbidden(text="This page is open to Home Assistant's ingress only.")
        changes = request.method not in {"GET", "HEAD"}
        if (changes or "Upgrade" in request.headers) and not same_origin(request):
            raise web.HTTPForbidden(text="Another web site may not do this.")
        if changes and _has_body(request) and request.content_type not in TYPES:
            raise web.HTTPUnsupportedMediaType(text="Send application/json, or a file as octet-stream.")
        return await handler(request)

    return check


def _has_body(request: web.Request) -> bool:
    """Tell whether something was sent that a type would have to be told of.

    A form of another site can send an empty body too: that is what the look at its origin is for.
    """
    return request.can_read_body


async def add_security_headers(_request: web.Request, response: web.StreamResponse) -> None:
    """Add the headers that every answer carries; one may have a stricter policy of its own."""
    for name, value in SECURITY_HEADERS.items():
        response.headers.setdefault(name, value)
