"""Certificates that change while the app runs: the new ones are taken, and nobody is dropped."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import trustme
from websockets.asyncio.client import ClientConnection
from websockets.exceptions import InvalidStatus

from addon.csms.reception.misdials import Fault
from addon.csms.reception.server import Limits
from addon.csms.reception.tls import Tls
from addon.model.access import CertificateState
from tests.csms.bare_charger import ask
from tests.csms.reception.conftest import OpenYard, Yard
from tests.csms.reception.pki import LOOK_S, NOW, Pki, faults, serial, tls_of


@pytest.fixture
def pki(tmp_path: Path) -> Pki:
    made = Pki(tmp_path)
    made.issue()
    return made


async def until_state(tls: Tls, problem: str) -> CertificateState:
    def is_there(found: str) -> bool:
        return found.startswith(problem) if problem else not found

    async with asyncio.timeout(5):
        while not is_there(tls.state(NOW).problem):  # noqa: ASYNC110
            await asyncio.sleep(LOOK_S)
    return tls.state(NOW)


@contextlib.asynccontextmanager
async def dialled_until_new(yard: Yard, pki: Pki, old: str) -> AsyncIterator[ClientConnection]:
    """Connect under new ids until the server shows another certificate."""
    async with asyncio.timeout(5):
        for number in range(1000):
            async with yard.dial(f"/NEW{number}", tls=pki.client()) as charger:
                if serial(charger) != old:
                    yield charger
                    return
            await asyncio.sleep(LOOK_S)


async def test_a_renewed_certificate_is_shown_to_newcomers_and_nobody_is_dropped(
    open_yard: OpenYard, pki: Pki
) -> None:
    limits = Limits(burst=1000)
    async with (
        open_yard(tls=tls_of(pki.files), limits=limits) as yard,
        yard.dial(tls=pki.client()) as charger,
    ):
        await ask(charger)
        pki.issue()
        async with dialled_until_new(yard, pki, serial(charger)) as newcomer:
            assert await ask(newcomer) == [3, "1", {}]
        assert await ask(charger, "2") == [3, "2", {}]
        assert "-1" not in yard.events


async def test_files_that_are_half_written_or_do_not_match_leave_the_old_ones_in_force(
    open_yard: OpenYard, pki: Pki
) -> None:
    changes: list[int] = []
    tls = tls_of(pki.files)
    tls.changed = lambda: changes.append(1)
    async with open_yard(tls=tls) as yard, yard.dial(tls=pki.client()) as charger:
        before = tls.context
        key = pki.files.key.read_bytes()
        for spoilt in (b"", key[:40]):
            pki.files.key.write_bytes(spoilt)
            state = await until_state(tls, "There is no private key" if not spoilt else "The certificate")
            assert (state.usable, tls.context) == (True, before)
        trustme.CA().issue_cert("a").private_key_pem.write_to_path(str(pki.files.key))
        state = await until_state(tls, "The private key")
        assert state.fix
        async with yard.dial("/CP2", tls=pki.client()) as newcomer:
            assert serial(newcomer) == serial(charger)
        pki.files.key.write_bytes(key)
        state = await until_state(tls, "")
        assert (state.usable, state.problem, round(state.days_left)) == (True, "", 60)
        assert tls.context is not before
        assert len(changes) == 5


async def test_the_files_are_taken_only_when_they_have_stood_still(pki: Pki) -> None:
    """Whoever renews writes one file after the other: the moment between must not be told as a fault."""
    tls = tls_of(pki.files)
    await tls.start()
    first, problems = tls.context, set[str]()
    tls.changed = lambda: problems.add(tls.state(NOW).problem)
    other = pki.authority.issue_cert("127.0.0.1")
    for number in range(5):  # the certificate grows, and does not fit the key yet
        pki.files.certificate.write_bytes(other.cert_chain_pems[0].bytes() + b"\n" * number)
        await tls.look()
    pki.write(other)
    await tls.look()
    assert tls.context is first
    for _ in range(3):
        await tls.look()

    assert tls.context is not first
    assert problems == {""}


async def test_without_a_usable_certificate_nobody_is_served_until_there_is_one(
    open_yard: OpenYard, pki: Pki
) -> None:
    pki.files.certificate.unlink()
    tls = tls_of(pki.files)
    async with open_yard(tls=tls) as yard:
        assert tls.state(NOW) == CertificateState(
            usable=False,
            problem=f"There is no file {pki.files.certificate}.",
            fix="Put fullchain.pem there, or correct its name in the app's options.",
        )
        with pytest.raises(OSError):  # noqa: PT011 - cut off
            await yard.dial(tls=pki.client())
        with pytest.raises(InvalidStatus):
            await yard.dial()
        await faults(yard, Fault.NO_CERTIFICATE, Fault.PLAIN)
        assert yard.knocks == []

        pki.issue()
        await until_state(tls, "")
        async with yard.dial(tls=pki.client()) as charger:
            assert await ask(charger) == [3, "1", {}]
