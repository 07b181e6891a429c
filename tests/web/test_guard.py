"""Who may ask, and from where."""

from __future__ import annotations

from ipaddress import ip_network

import aiohttp
import pytest
from aiohttp.test_utils import make_mocked_request

from addon.web import WebServer
from addon.web.guard import INGRESS_AND_LOOPBACK, LOOPBACK, may_connect, names_this_machine
from tests.web.home import STATUS, Home


@pytest.mark.parametrize(
    ("address", "allowed"),
    [
        ("172.30.32.2", True),
        ("::ffff:172.30.32.2", True),
        ("127.0.0.1", True),
        ("127.9.9.9", True),
        ("::1", True),
        ("::1%lo", True),
        ("172.30.32.1", False),
        ("172.30.33.5", False),
        ("192.168.1.20", False),
        ("::ffff:192.168.1.20", False),
        ("fe80::1%eth0", False),
        ("", False),
        (None, False),
        ("unix:", False),
    ],
)
def test_only_ingress_and_this_machine_may_connect(address: str | None, *, allowed: bool) -> None:
    assert may_connect(address, INGRESS_AND_LOOPBACK) == allowed


async def test_others_are_turned_away_whatever_they_say_of_themselves(home: Home) -> None:
    server = WebServer(home.board, home, host="127.0.0.1", port=0, allowed=[ip_network("172.30.32.2/32")])
    await server.start()
    lies = {"X-Forwarded-For": "172.30.32.2", "X-Real-IP": "172.30.32.2", "Forwarded": "for=172.30.32.2"}
    async with aiohttp.ClientSession(f"http://127.0.0.1:{server.port}", headers=lies) as client:
        for method, path in [("GET", "/"), ("GET", "/api/state"), ("GET", "/healthz"), ("GET", "/api/live")]:
            async with client.request(method, path) as response:
                assert response.status == 403, path
        async with client.put("/api/site/main_fuse_a", json={"value": 20}) as response:
            assert response.status == 403
    await server.stop()

    assert home.board.status() == STATUS


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({}, 204),
        ({"Origin": "http://{host}"}, 204),
        ({"Origin": "https://ha.example", "X-Forwarded-Host": "ha.example"}, 204),
        ({"Origin": "https://HA.example:8123", "X-Forwarded-Host": "inner, ha.example:8123"}, 204),
        ({"Origin": "https://ha.example", "Sec-Fetch-Site": "same-origin"}, 204),
        ({"Origin": "https://evil.example"}, 403),
        ({"Origin": "https://evil.example", "Sec-Fetch-Site": "cross-site"}, 403),
        ({"Origin": "https://evil.example", "X-Forwarded-Host": "ha.example"}, 403),
        ({"Origin": "null"}, 403),
        ({"Origin": ""}, 403),
        ({"Origin": "http://["}, 403),
    ],
)
async def test_no_other_web_site_may_change_anything(
    server: WebServer, client: aiohttp.ClientSession, headers: dict[str, str], status: int
) -> None:
    filled = {name: value.format(host=f"127.0.0.1:{server.port}") for name, value in headers.items()}

    async with client.put("/api/site/main_fuse_a", json={"value": 20}, headers=filled) as response:
        assert response.status == status


async def test_no_other_web_site_may_listen(server: WebServer, client: aiohttp.ClientSession) -> None:
    with pytest.raises(aiohttp.WSServerHandshakeError) as refused:
        await client.ws_connect("/api/live", origin="https://evil.example")

    assert refused.value.status == 403
    async with client.ws_connect("/api/live", origin=f"http://127.0.0.1:{server.port}") as socket:
        assert await socket.receive_json()


@pytest.mark.parametrize(
    ("host", "admitted"),
    [
        ("localhost:{port}", True),
        ("LOCALHOST", True),
        ("ev.localhost:{port}", True),
        ("127.0.0.1:{port}", True),
        ("[::1]:{port}", True),
        ("evil.example:{port}", False),
        ("localhost.evil.example", False),
        ("127.0.0.1.evil.example", False),
        ("notlocalhost", False),
        ("", False),
        ("[", False),
    ],
)
async def test_no_web_site_comes_in_by_letting_its_own_name_lead_here(
    server: WebServer, home: Home, client: aiohttp.ClientSession, host: str, *, admitted: bool
) -> None:
    """DNS rebinding: to the browser our page is then the site's own, so that Origin and Host agree."""
    name = host.format(port=server.port)
    headers = {"Host": name, "Origin": f"http://{name}", "Sec-Fetch-Site": "same-origin"}
    async with client.get("/api/state", headers=headers) as response:
        assert response.status == (200 if admitted else 403)
    async with client.put("/api/site/main_fuse_a", json={"value": 20}, headers=headers) as response:
        assert response.status == (204 if admitted else 403)
    if admitted:
        await (await client.ws_connect("/api/live", headers=headers)).close()
    else:
        with pytest.raises(aiohttp.WSServerHandshakeError):
            await client.ws_connect("/api/live", headers=headers)
    assert (home.board.status() == STATUS) is not admitted


def test_ingress_may_bring_any_name_and_what_is_no_browser_none() -> None:
    """Through ingress comes whatever Home Assistant is called, and who is logged in there."""
    request = make_mocked_request("GET", "/", headers={"Host": "ha.example"})
    assert not names_this_machine(request)
    assert not may_connect("172.30.32.2", LOOPBACK)
    assert names_this_machine(make_mocked_request("GET", "/", headers={}))


@pytest.mark.parametrize("kind", ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data"])
async def test_what_a_form_can_send_changes_nothing(
    home: Home, client: aiohttp.ClientSession, kind: str
) -> None:
    async with client.post(
        "/api/chargers/stranger/adopt", data=b"{}", headers={"Content-Type": kind}
    ) as response:
        assert response.status == 415

    assert home.board.status() == STATUS


@pytest.mark.parametrize("path", ["/", "/app.js", "/healthz", "/api/state", "/api/nothing"])
async def test_every_answer_is_guarded_against_foreign_scripts_and_frames(
    client: aiohttp.ClientSession, path: str
) -> None:
    async with client.get(path) as response:
        policy = response.headers["Content-Security-Policy"]

        assert "default-src 'none'; script-src 'self'" in policy
        assert "frame-ancestors 'self'" in policy
        assert "unsafe" not in policy
        assert response.headers["X-Content-Type-Options"] == "nosniff"
        assert response.headers["Cross-Origin-Resource-Policy"] == "same-origin"
