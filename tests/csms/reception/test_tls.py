"""Encryption on real sockets: who gets in how, new certificates while running, and never plain text."""

from __future__ import annotations

import asyncio
import contextlib
import socket
import ssl
import warnings
from pathlib import Path

import pytest
import trustme
from structlog.testing import capture_logs
from websockets.exceptions import ConnectionClosed, InvalidMessage, InvalidStatus

from addon.csms.reception.admission import Knock, Verdict
from addon.csms.reception.crowd import Limits
from addon.csms.reception.misdials import Fault
from addon.csms.reception.tls import Tls
from addon.model.access import Access, Proof
from addon.passwords import is_charger
from tests.csms.bare_charger import ask
from tests.csms.reception.conftest import OpenYard
from tests.csms.reception.pki import NOW, Pki, faults, tls_of


@pytest.fixture
def pki(tmp_path: Path) -> Pki:
    made = Pki(tmp_path)
    made.issue()
    return made


def shake_hands(port: int, tls: ssl.SSLContext) -> None:
    """Agree on TLS as others than asyncio do: whoever distrusts the certificate says why (an alert)."""
    with (
        socket.create_connection(("127.0.0.1", port)) as tcp,
        tls.wrap_socket(tcp, server_hostname="127.0.0.1"),
    ):
        pass


async def test_encrypted_with_a_password_is_profile_2(open_yard: OpenYard, pki: Pki) -> None:
    """OCA case TC_086 (TLS, server-side certificate)."""

    def judge(knock: Knock) -> Verdict:
        right = is_charger("secret", knock.charge_point_id, knock.authorization)
        return Verdict.VERIFIED if right else Verdict.UNAUTHORIZED

    async with open_yard(judge, tls=tls_of(pki.files)) as yard:
        with pytest.raises(InvalidStatus) as caught:
            await yard.dial(tls=pki.client())
        assert caught.value.response.status_code == 401
        async with yard.dial(tls=pki.client(), password="secret") as charger:
            assert await ask(charger) == [3, "1", {}]
            assert charger.transport.get_extra_info("cipher")[1] == "TLSv1.3"
            assert [c.access for c in yard.connections] == [Access(encrypted=True, proof=Proof.PASSWORD)]
            assert yard.connections[0].access.profile == 2


async def test_a_charger_that_does_not_trust_the_certificate_goes_and_is_told_of(
    open_yard: OpenYard, pki: Pki
) -> None:
    """OCA case TC_086, the other way round: the charger must refuse a server that it does not trust."""
    async with open_yard(tls=tls_of(pki.files)) as yard:
        with pytest.raises(ssl.SSLCertVerificationError):
            await asyncio.to_thread(shake_hands, yard.server.port, Pki(pki.folder).client())
        await faults(yard, Fault.DISTRUST)
        assert yard.knocks == []
        async with yard.dial(tls=pki.client()) as charger:
            await ask(charger)
            await faults(yard)  # mended


@pytest.mark.parametrize("version", [ssl.TLSVersion.TLSv1_2, ssl.TLSVersion.TLSv1_1])
async def test_tls_1_2_is_the_least(open_yard: OpenYard, pki: Pki, version: ssl.TLSVersion) -> None:
    client = pki.client()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)
        client.minimum_version = client.maximum_version = version
    client.set_ciphers("ALL:@SECLEVEL=0")
    async with open_yard(tls=tls_of(pki.files)) as yard:
        if version is ssl.TLSVersion.TLSv1_2:
            async with yard.dial(tls=client) as charger:
                await ask(charger)
        else:
            with pytest.raises(OSError):  # noqa: PT011 - how OpenSSL words it differs
                await yard.dial(tls=client)
            await faults(yard, Fault.OLD)


@pytest.mark.parametrize("suite", ["AES128-GCM-SHA256", "ECDHE-RSA-AES256-GCM-SHA384"])
async def test_the_cipher_suites_that_ocpp_asks_for_are_there(
    open_yard: OpenYard, pki: Pki, suite: str
) -> None:
    pki.issue(key_type=trustme.KeyType.RSA)
    client = pki.client()
    client.maximum_version = ssl.TLSVersion.TLSv1_2
    client.set_ciphers(suite)
    async with open_yard(tls=tls_of(pki.files)) as yard, yard.dial(tls=client) as charger:
        assert charger.transport.get_extra_info("cipher")[0] == suite


def certified(knock: Knock) -> Verdict:
    return Verdict.CERTIFIED if knock.is_certified else Verdict.UNCERTIFIED


@pytest.mark.parametrize("name", ["common", "alternative"])
async def test_a_client_certificate_with_the_chargers_id_is_profile_3(
    open_yard: OpenYard, pki: Pki, name: str
) -> None:
    """OCA case TC_087 (TLS, client-side certificate)."""
    own = (
        pki.authority.issue_cert(common_name="cp1")
        if name == "common"
        else pki.authority.issue_cert("elsewhere", "cp1", common_name="maker")
    )
    async with (
        open_yard(certified, tls=tls_of(pki.files_with_client_ca)) as yard,
        yard.dial("/cp1", tls=pki.client(own)) as charger,
    ):
        assert await ask(charger) == [3, "1", {}]
        assert yard.connections[0].access.profile == 3


@pytest.mark.parametrize("own", ["none", "of another charger"])
async def test_without_the_right_client_certificate_there_is_no_entry_where_one_is_demanded(
    open_yard: OpenYard, pki: Pki, own: str
) -> None:
    """OCA case TC_087, with what is not the charger's certificate."""
    client = pki.client(None if own == "none" else pki.authority.issue_cert(common_name="CP2"))
    async with open_yard(certified, tls=tls_of(pki.files_with_client_ca)) as yard:
        with pytest.raises(InvalidStatus) as caught:
            await yard.dial(tls=client)
        assert caught.value.response.status_code == 403
        assert (
            caught.value.response.body == b"CP1 did not show a client certificate with its charge point id\n"
        )


@pytest.mark.parametrize("kind", ["foreign", "expired"])
async def test_a_client_certificate_that_does_not_hold_ends_the_handshake(
    open_yard: OpenYard, pki: Pki, kind: str
) -> None:
    """OCA case TC_087, with a certificate that can't be verified."""
    issuer = trustme.CA() if kind == "foreign" else pki.authority
    own = issuer.issue_cert(common_name="CP1", not_after=None if kind == "foreign" else NOW)
    async with open_yard(tls=tls_of(pki.files_with_client_ca)) as yard:
        with pytest.raises((OSError, ConnectionClosed, InvalidMessage)):
            async with yard.dial(tls=pki.client(own)) as charger:
                await ask(charger)
        await faults(yard, Fault.STRANGER)
        assert yard.knocks == []


async def test_without_an_authority_nobody_is_asked_for_a_certificate(open_yard: OpenYard, pki: Pki) -> None:
    """A charger with its maker's certificate gets in by its password all the same."""
    own = trustme.CA().issue_cert(common_name="CP1")
    async with open_yard(tls=tls_of(pki.files)) as yard, yard.dial(tls=pki.client(own)):
        await yard.until("+1")
        assert yard.knocks[0].certificate_names == frozenset()


# The wrong kind of door


async def test_a_plain_client_on_the_encrypted_port_is_told_so(open_yard: OpenYard, pki: Pki) -> None:
    with capture_logs() as lines:
        async with open_yard(tls=tls_of(pki.files)) as yard:
            for _ in range(3):
                with pytest.raises(InvalidStatus) as caught:
                    await yard.dial()
                assert caught.value.response.status_code == 400
                assert caught.value.response.body == (
                    b"This port takes encrypted connections only: let the server address begin with wss://\n"
                )
            assert yard.knocks == []
            await faults(yard, Fault.PLAIN)
    assert [line["why"] for line in lines if line["event"] == "charger can't connect"] == [
        Fault.PLAIN.value[0]
    ]


async def test_a_tls_client_on_the_plain_port_is_cut_off_and_told_of_once(
    open_yard: OpenYard, pki: Pki
) -> None:
    with capture_logs() as lines:
        async with open_yard() as yard:
            for _ in range(3):
                with pytest.raises(OSError):  # noqa: PT011 - cut off
                    await yard.dial(tls=pki.client())
            assert yard.knocks == []
            await faults(yard, Fault.ENCRYPTED)
    assert [line["address"] for line in lines if line["event"] == "charger can't connect"] == ["127.0.0.1"]


async def test_garbage_on_the_encrypted_port_ends_there(open_yard: OpenYard, pki: Pki) -> None:
    async with open_yard(tls=tls_of(pki.files)) as yard, yard.dial(tls=pki.client()) as charger:
        for junk in (b"\x00" * 100, b"\x16\x03\x01\xff\xff" + b"\x00" * 70_000, b"\x16junk", b"G"):
            reader, writer = await asyncio.open_connection("127.0.0.1", yard.server.port)
            writer.write(junk)
            with contextlib.suppress(ConnectionResetError):
                writer.write_eof()
                assert not (await reader.read()).startswith(b"HTTP/1.1 101")
            writer.close()
        assert await ask(charger) == [3, "1", {}]


@pytest.mark.looptime
async def test_half_open_tls_handshakes_count_and_are_dropped_after_10_s(
    open_yard: OpenYard, pki: Pki
) -> None:
    loop = asyncio.get_running_loop()
    hello = ssl.MemoryBIO()
    beginning = pki.client().wrap_bio(ssl.MemoryBIO(), hello, server_hostname="127.0.0.1")
    with pytest.raises(ssl.SSLWantReadError):
        beginning.do_handshake()
    first = hello.read()
    async with open_yard(tls=Tls(pki.files, look_s=1e6), limits=Limits(per_address=8)) as yard:
        silent = [await asyncio.open_connection("127.0.0.1", yard.server.port) for _ in range(6)]
        for (_, writer), text in zip(silent, (b"", b"", first[:1], first[:50], first, first), strict=True):
            writer.write(text)
        started_s = loop.time()
        async with yard.dial(tls=pki.client()) as charger:
            assert await ask(charger) == [3, "1", {}]
            assert len(yard.server._crowd) == 7
            ends = await asyncio.gather(*(reader.read() for reader, _ in silent), return_exceptions=True)
            assert loop.time() - started_s == pytest.approx(10.0, abs=0.2)
            assert [end for end in ends if not isinstance(end, ConnectionResetError | bytes)] == []
            assert await ask(charger, "2") == [3, "2", {}]
            assert len(yard.server._crowd) == 1
        for _, writer in silent:
            writer.close()
            with contextlib.suppress(OSError):
                await writer.wait_closed()


async def test_a_request_that_comes_in_one_breath_with_the_end_of_the_handshake_is_heard(
    open_yard: OpenYard, pki: Pki
) -> None:
    incoming, outgoing = ssl.MemoryBIO(), ssl.MemoryBIO()
    client = pki.client().wrap_bio(incoming, outgoing, server_hostname="127.0.0.1")
    async with open_yard(tls=tls_of(pki.files)) as yard:
        reader, writer = await asyncio.open_connection("127.0.0.1", yard.server.port)
        while True:
            try:
                client.do_handshake()
                break
            except ssl.SSLWantReadError:
                writer.write(outgoing.read())
                incoming.write(await reader.read(65536))
        client.write(
            b"GET /CP1 HTTP/1.1\r\nHost: x\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
            b"Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n"
        )
        writer.write(outgoing.read())
        await yard.until("+1")
        writer.close()
