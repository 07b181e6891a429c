"""Which address a charger is told, and which addresses it may be told."""

from __future__ import annotations

import pytest

from addon.csms.maintenance import Reach
from addon.errors import RefusedError
from addon.maintenance.directions import Directions, checked_url, is_at_home

REACH = Reach(remote="192.168.1.77", local="172.30.33.4")


class Host:
    """What the Supervisor would say."""

    def __init__(self, address: str, port: int | None) -> None:
        self.address = address
        self.port = port

    async def host_address(self) -> str:
        return self.address

    async def upload_port(self) -> int | None:
        return self.port


@pytest.mark.parametrize(
    ("host", "port", "url"),
    [
        (None, 40123, "http://172.30.33.4:40123"),  # nothing hides us: as the charger dialled
        (Host("192.168.1.2", 9001), 9001, "http://192.168.1.2:9001"),
        (Host("192.168.1.2", 19001), 9001, "http://192.168.1.2:19001"),  # moved by the user
        (Host("192.168.1.2", None), 40123, "http://192.168.1.2:40123"),  # not the container's port
        (Host("fd00::2", 9001), 9001, "http://[fd00::2]:9001"),
    ],
)
async def test_the_address_that_a_charger_is_told(host: Host | None, port: int, url: str) -> None:
    await Directions(host).check(port)

    assert await Directions(host).base_url(REACH, port) == url


async def test_a_port_that_is_not_published_is_told_with_the_way_to_mend_it() -> None:
    closed = Directions(Host("192.168.1.2", None))

    with pytest.raises(RefusedError, match="Configuration tab, enter 9001 under Network"):
        await closed.check(9001)
    with pytest.raises(RefusedError, match="Configuration tab"):
        await closed.base_url(REACH, 9001)


async def test_an_address_that_is_not_known() -> None:
    with pytest.raises(RefusedError, match="address in your network is not known"):
        await Directions(Host("", 9001)).base_url(REACH, 9001)


@pytest.mark.parametrize(
    ("host", "at_home"),
    [
        ("192.168.1.5", True),
        ("10.1.2.3", True),
        ("172.16.0.1", True),
        ("127.0.0.1", True),
        ("fd00::1", True),
        ("fe80::1", True),
        ("::ffff:192.168.1.5", True),
        ("nas", True),
        ("nas.local", True),
        ("NAS.fritz.box", True),
        ("8.8.8.8", False),
        ("2001:4860:4860::8888", False),
        ("::ffff:8.8.8.8", False),
        ("example.org", False),
        ("local.example.org", False),
        ("evil-local", True),
        ("192.168.1.5.example.org", False),
    ],
)
def test_what_is_at_home(host: str, *, at_home: bool) -> None:
    assert is_at_home(host) is at_home


@pytest.mark.parametrize(
    "url",
    [
        "https://example.org/fw.bin",
        "sftp://example.org/fw",
        "ftps://example.org/fw",
        "http://192.168.1.5/fw",
        "ftp://nas/fw",
        "HTTP://nas.local:8080/fw",
        " https://example.org/fw ",
        "http://[fd00::1]/fw",
    ],
)
def test_addresses_that_may_be_told(url: str) -> None:
    assert checked_url(url, login_allowed=False) == url.strip()


@pytest.mark.parametrize(
    ("url", "why"),
    [
        ("", "begins with"),
        ("fw.bin", "begins with"),
        ("file:///etc/passwd", "begins with"),
        ("javascript:alert(1)", "begins with"),
        ("https://", "begins with"),
        ("https://[::1", "begins with"),
        ("https://example.org:99999/", "begins with"),
        ("https://example.org/" + "x" * 500, "begins with"),
        ("http://example.org/fw", "encrypted"),
        ("ftp://8.8.8.8/fw", "encrypted"),
        ("https://example.org/a b", "blank"),
        ("https://example.org/a\nHost: x", "blank"),
        ("https://me@example.org/fw", "login"),
        ("https://:pw@nas/fw", "login"),
    ],
)
def test_addresses_that_may_not(url: str, why: str) -> None:
    with pytest.raises(RefusedError, match=why):
        checked_url(url, login_allowed=False)


def test_a_login_stays_at_home() -> None:
    assert checked_url("ftp://me:pw@192.168.1.5/", login_allowed=True)
    with pytest.raises(RefusedError, match="in your own home"):
        checked_url("https://me:pw@example.org/", login_allowed=True)
