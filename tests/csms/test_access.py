"""Who may connect how: security profiles as the central system sees them."""

from __future__ import annotations

import asyncio
import base64
from pathlib import Path

import pytest
from websockets.asyncio.client import connect
from websockets.exceptions import InvalidStatus

from addon.csms.central_system import CentralSystem
from addon.csms.reception.tls import Tls
from addon.csms.rpc.errors import Dialect
from addon.errors import RefusedError
from addon.model.access import Access, Proof
from addon.passwords import hash_password
from tests.csms.memory_journal import MemoryJournal
from tests.csms.reception.pki import NOW, Pki
from tests.csms.test_central_system import ask, dial, running

AT = "2026-11-27T12:00:00Z"


def wss(central: CentralSystem, pki: Pki, id_: str, *, password: str = "", certified: str = "") -> connect:
    headers = {}
    if password:
        headers["Authorization"] = "Basic " + base64.b64encode(f"{id_}:{password}".encode()).decode()
    own = pki.authority.issue_cert(common_name=certified) if certified else None
    return connect(
        f"wss://127.0.0.1:{central.port}/{id_}", ssl=pki.client(own), additional_headers=headers, proxy=None
    )


async def status(dialling: connect) -> int:
    with pytest.raises(InvalidStatus) as refusal:
        await dialling
    return refusal.value.response.status_code


async def test_basic_authentication() -> None:
    """OCA case TC_085 (Basic authentication: valid, wrong and no password, wrong user)."""
    async with running(known={"CP1": "a password of CP1"}) as central:
        assert await status(dial(central, "CP1", "a password of CP2")) == 401
        assert await status(dial(central, "CP1")) == 401
        assert [misdial.text for misdial in central.reception().misdials] == [
            "CP1 at 127.0.0.1 shows no password, or not the right one."
        ]
        async with dial(central, "CP1", "a password of CP1") as socket:
            await ask(socket, "Heartbeat")
            assert central.reception().accesses == (("CP1", Access(proof=Proof.PASSWORD)),)
            assert (
                await status(connect(f"ws://CP2:a%20password@127.0.0.1:{central.port}/CP1", proxy=None))
                == 401
            )


async def test_an_upgraded_security_profile_holds_from_the_next_connection_on() -> None:
    """OCA cases TC_083 and TC_084 (upgrade of the security profile; none back), as the server sees them."""
    async with running(known={"CP1": ""}) as central:
        async with dial(central, "CP1") as socket:
            await ask(socket, "Heartbeat")
            assert central.reception().accesses == (("CP1", Access()),)
            central.reconfigure(accept_unknown=True, known={"CP1": "secret"}, shadow=False)
            async with asyncio.timeout(5):
                await socket.wait_closed()
            async with dial(central, "CP1", "secret") as upgraded:
                await ask(upgraded, "Heartbeat")
                assert central.reception().accesses == (("CP1", Access(proof=Proof.PASSWORD)),)
        assert await status(dial(central, "CP1")) == 401


@pytest.mark.parametrize(("offered", "chosen"), [("ocpp1.6", "ocpp1.6"), ("ocpp9.9", None)])
async def test_subprotocols(offered: str, chosen: str | None) -> None:
    """OCA case TC_088 (negotiation of the WebSocket subprotocol)."""
    async with running() as central:
        url = f"ws://127.0.0.1:{central.port}/CP1"
        dialling = connect(url, subprotocols=[offered], proxy=None)  # type: ignore[list-item] # any text
        if chosen is None:
            assert await status(dialling) == 400
        else:
            async with dialling as socket:
                assert socket.subprotocol == chosen


@pytest.mark.parametrize("stored", ["secret", hash_password("secret")], ids=["plain", "hashed"])
async def test_a_certificate_takes_the_place_of_the_password_unless_it_is_demanded(
    tmp_path: Path, stored: str
) -> None:
    """OCA cases TC_086 and TC_087 (TLS with a password, TLS with a client certificate)."""
    pki = Pki(tmp_path)
    pki.issue()
    known = {"CP1": stored, "CP2": stored}
    async with running(known=known, certified={"CP2"}, tls=Tls(pki.files_with_client_ca)) as central:
        assert await status(wss(central, pki, "CP1")) == 401
        assert await status(wss(central, pki, "CP1", certified="CP2")) == 401
        assert await status(wss(central, pki, "CP2", password="secret")) == 403
        assert await status(wss(central, pki, "CP2", password="secret", certified="CP1")) == 403
        async with (
            wss(central, pki, "CP1", password="secret") as first,
            wss(central, pki, "CP2", certified="CP2") as second,
        ):
            await ask(first, "Heartbeat")
            await ask(second, "Heartbeat")
            reception = central.reception()
            assert {id_: access.profile for id_, access in reception.accesses} == {"CP1": 2, "CP2": 3}
            assert reception.certificate is not None
            assert reception.certificate.usable
            async with wss(central, pki, "CP1", certified="CP1") as newer:
                await ask(newer, "Heartbeat")
                assert dict(central.reception().accesses)["CP1"].profile == 3
        central.reconfigure(accept_unknown=True, known=known, shadow=False, certified={"CP1"})
        assert await status(wss(central, pki, "CP1", password="secret")) == 403


async def test_a_change_of_the_certificate_is_passed_on(tmp_path: Path) -> None:
    pki, changes = Pki(tmp_path), list[int]()
    tls = Tls(pki.files)
    async with running(tls=tls, changes=changes) as central:
        pki.issue()
        before = len(changes)
        await tls.look()
        await tls.look()
        assert len(changes) == before + 1
        state = central.reception().certificate
        assert state is not None
        assert (state.usable, state.valid_until) == (True, tls.state(NOW).valid_until)


async def test_who_has_gone_is_no_longer_listed() -> None:
    async with running() as central:
        async with dial(central, "CP1") as socket:
            await ask(socket, "Heartbeat")
        async with asyncio.timeout(5):
            while central.reception().accesses:  # noqa: ASYNC110
                await asyncio.sleep(0.01)


async def test_no_more_than_so_many_are_adopted() -> None:
    async with running(max_charge_points=1) as central, dial(central, "CP1") as socket:
        await ask(socket, "Heartbeat")
        assert await status(dial(central, "CP2")) == 503
        assert [knock.id for knock in central.knocking()] == ["CP2"]
        [misdial] = central.reception().misdials
        assert misdial.text.startswith("CP2 at 127.0.0.1 is new, and too many chargers")


async def test_a_configured_charger_finds_room_in_a_full_house() -> None:
    async with (
        running(max_charge_points=1, known={"GARAGE": "its password"}) as central,
        dial(central, "JUNK") as junk,
    ):
        await ask(junk, "Heartbeat")
        async with dial(central, "GARAGE", "its password") as socket:
            await ask(socket, "Heartbeat")


async def test_who_never_charged_gives_way_and_who_charged_stays() -> None:
    journal = MemoryJournal()
    async with running(journal, max_charge_points=2) as central:
        async with dial(central, "CHARGED") as socket:
            await ask(socket, "StartTransaction", connectorId=1, idTag="A", meterStart=0, timestamp=AT)
            await ask(socket, "StopTransaction", transactionId=1, meterStop=9, timestamp=AT)
        for id_ in ("JUNK1", "JUNK2"):
            async with dial(central, id_) as socket:
                await ask(socket, "Heartbeat")
            await gone(central)
        assert [found.info.id for found in central.charge_points()] == ["CHARGED", "JUNK2"]
    assert sorted(journal.records) == ["CHARGED", "JUNK2"]


async def test_a_forgotten_charger_is_sent_away_and_has_to_be_adopted_anew() -> None:
    journal = MemoryJournal()
    async with running(journal) as central, dial(central, "CP1") as socket:
        await ask(socket, "BootNotification", chargePointVendor="V", chargePointModel="M")
        central.reconfigure(accept_unknown=False, known={}, shadow=False)
        await ask(socket, "Heartbeat")  # who was let in before stays let in

        gone_ids: list[str] = []
        central.forgetters.append(gone_ids.append)
        await central.forget("CP1")

        assert gone_ids == ["CP1"]
        async with asyncio.timeout(5):
            await socket.wait_closed()
        assert central.charge_points() == ()
        assert journal.records == {}
        assert await status(dial(central, "CP1")) == 404
        with pytest.raises(RefusedError):
            await central.forget("CP1")


def dial_with(central: CentralSystem, *offered: str) -> connect:
    return connect(f"ws://127.0.0.1:{central.port}/CP1", subprotocols=offered or None, proxy=None)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("version", "offered", "spoken"),
    [
        (None, ("ocpp2.0.1", "ocpp1.6"), "ocpp2.0.1"),
        (Dialect.OCPP16, ("ocpp2.0.1", "ocpp1.6"), "ocpp1.6"),
        (Dialect.OCPP16, ("ocpp2.0.1", "OCPP1.6"), "OCPP1.6"),
        (Dialect.OCPP201, ("ocpp1.6", "ocpp2.1", "ocpp2.0.1"), "ocpp2.0.1"),
        (Dialect.OCPP201, ("ocpp1.6",), "ocpp1.6"),  # better another than no limit at all
        (Dialect.OCPP201, (), None),
    ],
)
async def test_the_version_that_is_set_is_spoken_where_it_is_offered(
    version: Dialect | None, offered: tuple[str, ...], spoken: str | None
) -> None:
    versions = {"CP1": version} if version else {}
    async with (
        running(known={"CP1": ""}, versions=versions) as central,
        dial_with(central, *offered) as socket,
    ):
        assert socket.subprotocol == spoken


async def test_one_that_speaks_another_version_than_is_set_now_is_sent_away_to_come_with_it() -> None:
    def follow(**versions: Dialect) -> None:
        central.reconfigure(accept_unknown=True, known={"CP1": ""}, shadow=False, versions=versions)

    offered = ("ocpp2.0.1", "ocpp1.6")
    async with running(known={"CP1": ""}) as central:
        async with dial_with(central, *offered) as socket:
            assert await ask(socket, "Heartbeat")
            follow(CP1=Dialect.OCPP201)  # as it does already
            follow(CP1=Dialect.OCPP201, CP2=Dialect.OCPP16)
            assert await ask(socket, "Heartbeat")
            follow(CP1=Dialect.OCPP16)
            async with asyncio.timeout(5):
                await socket.wait_closed()
        async with dial_with(central, *offered) as socket:
            assert socket.subprotocol == "ocpp1.6"
            follow()
            async with asyncio.timeout(5):
                await socket.wait_closed()


async def test_a_charger_in_a_session_is_not_forgotten_until_it_is_off() -> None:
    journal = MemoryJournal()
    async with running(journal) as central:
        async with dial(central, "CP1") as socket:
            await ask(socket, "StartTransaction", connectorId=1, idTag="A", meterStart=0, timestamp=AT)
            with pytest.raises(RefusedError, match="in a session"):
                await central.forget("CP1")
            assert len(central.charge_points()) == 1
        await gone(central)
        await central.forget("CP1")
        assert central.charge_points() == ()
    assert len(journal.transactions) == 1


@pytest.mark.parametrize(
    ("before", "after", "certified", "stays"),
    [
        ("", "", False, True),
        ("old", "old", False, True),
        ("old", "", False, True),
        ("", "new", False, False),
        ("old", "new", False, False),
        ("", "", True, False),
    ],
)
async def test_a_proof_that_is_no_longer_enough_ends_the_connection(
    before: str, after: str, certified: bool, stays: bool
) -> None:
    async with running(known={"CP1": before}) as central, dial(central, "CP1", before) as socket:
        await ask(socket, "Heartbeat")
        central.reconfigure(
            accept_unknown=True, known={"CP1": after}, shadow=False, certified={"CP1"} if certified else ()
        )
        if stays:
            await asyncio.sleep(0.05)
            await ask(socket, "Heartbeat")
        else:
            async with asyncio.timeout(5):
                await socket.wait_closed()


async def gone(central: CentralSystem) -> None:
    async with asyncio.timeout(5):
        while any(found.connected for found in central.charge_points()):  # noqa: ASYNC110
            await asyncio.sleep(0.01)


async def test_encryption_is_switched_on_and_off_while_chargers_are_connected(tmp_path: Path) -> None:
    pki = Pki(tmp_path)
    async with running() as central:
        port = central.port
        async with dial(central, "CP1") as plain:
            await ask(plain, "Heartbeat")
            central.encrypt(Tls(pki.files))  # there are no files yet: nobody is sent away for nothing
            await asyncio.sleep(0.05)
            await ask(plain, "Heartbeat")
            pki.issue()
            central.encrypt(Tls(pki.files))
            async with asyncio.timeout(5):
                await plain.wait_closed()
        assert await status(dial(central, "CP1")) == 400
        async with wss(central, pki, "CP1") as encrypted:
            await ask(encrypted, "Heartbeat")
            central.encrypt(None)
            async with dial(central, "CP2") as plain:
                await ask(plain, "Heartbeat")
            await ask(encrypted, "Heartbeat")  # it may go on as it is
            assert central.port == port
            assert central.reception().certificate is None
