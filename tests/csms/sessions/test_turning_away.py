"""Refused tags at a simulated charger: one that heeds the answer, and one that goes on all the same."""

from __future__ import annotations

import asyncio
from dataclasses import replace

import pytest

from addon.config import TagOptions
from addon.csms.sessions.authorization import Authorizer
from addon.csms.v16.requests import Requests16
from addon.errors import PeerTimeoutError
from addon.simulator.quirks import STANDARD
from addon.translation.catalogs import plain
from addon.translation.text import say
from tests.csms.bench import EPOCH_S, Bench, bench, now_s, until

pytestmark = pytest.mark.looptime

STUBBORN = replace(STANDARD, heeds_stop=False)


def doorman(*tags: TagOptions) -> Authorizer:
    """Let nobody charge but these."""
    authorizer = Authorizer(now_s, lambda: EPOCH_S + now_s(), lambda *_: None)
    authorizer.reconfigure(tags, accept_unknown=False)
    return authorizer


async def start_all_the_same(b: Bench, tag: str) -> None:
    """Plug in, be refused, and begin without asking."""
    b.charger.plug_in()
    await asyncio.sleep(5)
    assert b.state.session is None
    b.charger.start(tag)
    await until(lambda: b.state.session is not None)


async def test_a_tag_on_the_list_charges_under_its_name() -> None:
    async with bench(admits=doorman(TagOptions(id="simulated", name="Anna"))) as b:
        b.follow(16)
        await b.session()
        await asyncio.sleep(60)

        assert b.state.session is not None
        assert (b.state.session.tag_name, b.state.session.refused, b.state.problem) == ("Anna", "", "")
        assert b.journal.transactions[0].tag_name == "Anna"


async def test_a_charger_that_heeds_the_answer_begins_nothing() -> None:
    async with bench(admits=doorman()) as b:
        b.follow(16)
        b.charger.plug_in()
        await asyncio.sleep(30)

        assert (b.state.session, b.journal.transactions) == (None, [])


async def test_one_that_began_by_itself_and_heeds_the_answer_has_stopped_and_is_not_asked() -> None:
    """OCA test case 037_3: a transaction that was begun offline with a tag that is invalid."""
    async with bench(admits=doorman()) as b:
        b.follow(16)
        b.charger.plug_in()
        await asyncio.sleep(5)
        b.charger.start("STOLEN")
        await asyncio.sleep(30)

        assert b.state.session is None
        assert [(t.refused, t.stop_reason) for t in b.journal.transactions] == [("Invalid", "DeAuthorized")]


async def test_one_that_goes_on_is_limited_and_asked_to_stop_once() -> None:
    async with bench(admits=doorman(), StopTransactionOnInvalidId="false") as b:
        b.follow(8)
        await start_all_the_same(b, "STOLEN")
        assert (
            b.state.problem
            == "The tag … may not charge here (tag is not known here): the charger was told so."
        )
        await asyncio.sleep(5)
        assert b.station.limit_a(now_s()) == 8
        await asyncio.sleep(15)

        assert b.state.session is None
        assert [(t.refused, t.stop_reason) for t in b.journal.transactions] == [("Invalid", "Remote")]


async def test_one_that_does_not_even_heed_that_stays_limited_and_is_named() -> None:
    async with bench(STUBBORN, admits=doorman(), StopTransactionOnInvalidId="false") as b:
        b.follow(8)
        await start_all_the_same(b, "04STOLEN")
        await asyncio.sleep(60)

        assert b.state.session is not None
        assert b.station.limit_a(now_s()) == 8
        assert b.state.problem == (
            "The tag …LEN may not charge here (tag is not known here), and the charger goes on:"
            " it was asked to stop."
        )
        assert plain(b.state.problem, "de") == (
            "Die Karte …LEN darf hier nicht laden (Karte hier unbekannt), und die Ladestation macht weiter:"
            " sie wurde gebeten anzuhalten."
        )


@pytest.mark.parametrize(
    "why", [say("{id} went away before it answered", id="CP1"), say("No session is running.")]
)
async def test_one_that_can_not_be_asked_is_to_be_stopped_by_hand(
    monkeypatch: pytest.MonkeyPatch, why: str
) -> None:
    async def remote_stop(_self: Requests16, _transaction_id: int) -> None:
        raise PeerTimeoutError(why)

    monkeypatch.setattr(Requests16, "remote_stop", remote_stop)
    async with bench(STUBBORN, admits=doorman(), StopTransactionOnInvalidId="false") as b:
        b.follow(8)
        await start_all_the_same(b, "04STOLEN")
        await asyncio.sleep(60)

        assert b.state.problem.endswith(f": {why.rstrip('.')}. Stop it at the charger.")
        german = plain(why, "de").rstrip(".")
        assert plain(b.state.problem, "de").endswith(f": {german}. Das Laden an der Ladestation beenden.")


async def test_a_tag_that_was_accepted_at_first_goes_on_when_its_start_is_told_again() -> None:
    authorizer = doorman(TagOptions(id="SIMULATED"))
    async with bench(replace(STANDARD, resends_start=True), admits=authorizer) as b:
        b.follow(16)
        await b.session()
        await asyncio.sleep(30)
        authorizer.reconfigure((), accept_unknown=False)
        await b.charger.drop_link()
        await asyncio.sleep(60)

        assert b.state.session is not None
        assert b.state.session.refused == ""
        assert len(b.journal.transactions) == 1
