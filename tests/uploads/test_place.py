"""The upload place over real sockets: what chargers do, and what others might."""

from __future__ import annotations

import asyncio
import io
import logging
import socket
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, suppress
from pathlib import Path

import aiohttp
import pytest

from addon.errors import RefusedError
from addon.uploads import Shelf, Ticket, UploadPlace
from addon.uploads import place as module

HOST = "127.0.0.1"


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> UploadPlace:
    monkeypatch.setattr(module, "GUESS_COSTS_S", 0.02)
    monkeypatch.setattr(module, "LINGER_S", 0.1)
    monkeypatch.setattr(module, "STOP_WITHIN_S", 0.2)
    return UploadPlace(Shelf(tmp_path / "uploads", lambda: 1_800_000_000.0), host=HOST, port=0)


@pytest.fixture(autouse=True)
def no_error(caplog: pytest.LogCaptureFixture) -> Iterator[None]:
    """What aiohttp fails with it only logs."""
    yield
    assert [record.getMessage() for record in caplog.records if record.levelno >= logging.ERROR] == []


def ticket(**fields: object) -> Ticket:
    return Ticket(**{"owner": "CP1", "name": "diagnostics.log", "address": HOST, **fields})  # type: ignore[arg-type]


@asynccontextmanager
async def awaited(place: UploadPlace, **fields: object) -> AsyncIterator[tuple[Ticket, str]]:
    async with place.awaiting(ticket(**fields)) as one:
        yield one, f"http://{HOST}:{one.port}{one.path}"


async def send(url: str, method: str = "PUT", **how: object) -> tuple[int, str]:
    async with aiohttp.ClientSession() as session, session.request(method, url, **how) as answer:  # type: ignore[arg-type]
        return answer.status, await answer.text()


def content(place: UploadPlace, one: Ticket) -> dict[str, bytes]:
    return {name.split("_", 2)[2]: place.shelf.path(name).read_bytes() for name in one.files}


async def chunks() -> AsyncIterator[bytes]:
    for _ in range(3):
        yield b"chunk"


def leftovers(place: UploadPlace) -> list[str]:
    folder = place.shelf._folder
    return [path.name for path in folder.iterdir()] if folder.is_dir() else []


@pytest.mark.parametrize("method", ["PUT", "POST"])
@pytest.mark.parametrize(
    ("tail", "name"),
    [
        ("", "diagnostics.log"),
        ("log.zip", "log.zip"),
        ("/log.zip", "log.zip"),
        ("sub/log.zip", "log.zip"),
        ("%2e%2e%2f%2e%2e%2fetc%2fpasswd", "passwd"),
        ("?name=x", "diagnostics.log"),
    ],
)
async def test_a_raw_body_comes_in(place: UploadPlace, method: str, tail: str, name: str) -> None:
    async with awaited(place) as (one, url):
        status, _ = await send(url + tail, method, data=b"content")

    assert status == 201
    assert content(place, one) == {name: b"content"}
    assert one.received_bytes == 7


async def test_some_put_the_name_right_behind_the_address(place: UploadPlace) -> None:
    async with awaited(place) as (one, url):
        assert (await send(url.rstrip("/") + "log.zip", data=b"1"))[0] == 201
        assert (await send(url.rstrip("/"), data=b"22"))[0] == 201

    assert content(place, one) == {"log.zip": b"1", "diagnostics.log": b"22"}


async def test_a_body_in_chunks_comes_in(place: UploadPlace) -> None:
    async with awaited(place) as (one, url):
        assert (await send(url, data=chunks()))[0] == 201

    assert content(place, one) == {"diagnostics.log": b"chunkchunkchunk"}


@pytest.mark.parametrize("field", ["file", "anything"])
async def test_a_form_comes_in(place: UploadPlace, field: str) -> None:
    form = aiohttp.FormData()
    form.add_field("comment", "no file")
    form.add_field(field, b"content", filename="../../log 1.zip")
    async with awaited(place) as (one, url):
        assert (await send(url, "POST", data=form))[0] == 201

    assert content(place, one) == {"log_1.zip": b"content"}


async def test_who_asks_whether_to_go_on_is_told_so(place: UploadPlace) -> None:
    async with awaited(place) as (one, url):
        assert (await send(url, data=b"content", expect100=True))[0] == 201

    assert content(place, one) == {"diagnostics.log": b"content"}


async def test_the_port_is_open_only_while_something_is_awaited(place: UploadPlace) -> None:
    async with awaited(place) as (first, _), awaited(place) as (second, url):
        assert first.port == second.port
        assert (await send(url, data=b"1"))[0] == 201
    assert not place.open
    with pytest.raises(aiohttp.ClientConnectorError):
        await send(url, data=b"1")


async def test_it_closes_when_who_waits_is_cancelled(place: UploadPlace) -> None:
    async def wait() -> None:
        async with awaited(place):
            await asyncio.sleep(60)

    waiting = asyncio.create_task(wait())
    while not place.open:  # noqa: ASYNC110
        await asyncio.sleep(0.01)
    waiting.cancel()
    with suppress(asyncio.CancelledError):
        await waiting

    assert not place.open


@pytest.mark.parametrize("path", ["/", "/x", f"/{'A' * 24}/log", "/healthz", "/%ff%fe", "//", "/.."])
async def test_without_the_secret_nothing_is_there(place: UploadPlace, path: str) -> None:
    async with awaited(place) as (one, _):
        for method in ("GET", "PUT", "POST", "DELETE"):
            status, _ = await send(f"http://{HOST}:{one.port}{path}", method)
            assert status in (404, 400)
        assert one.visits == 0
    assert leftovers(place) == []


async def test_a_secret_opens_once_and_for_its_own_purpose(place: UploadPlace) -> None:
    async with awaited(place) as (old, _):
        pass
    async with awaited(place) as (one, url):
        assert old.secret != one.secret
        assert (await send(f"http://{HOST}:{one.port}{old.path}", data=b"1"))[0] == 404
        for method in ("GET", "DELETE", "PATCH", "OPTIONS"):
            assert (await send(url, method))[0] == 405
    assert leftovers(place) == []


async def test_only_the_charger_may_bring_it(place: UploadPlace) -> None:
    async with awaited(place, address="192.0.2.7") as (one, url):
        assert (await send(url, data=b"1"))[0] == 403
        assert one.refused == ("Somebody at 127.0.0.1 knew the secret address, but CP1 is at 192.0.2.7.")
    async with awaited(place, address="") as (one, url):  # the secret alone
        assert (await send(url, data=b"1"))[0] == 201
    assert len(leftovers(place)) == 1


@pytest.mark.parametrize("told", [True, False])
async def test_what_is_too_large_is_refused_and_leaves_nothing(place: UploadPlace, *, told: bool) -> None:
    async def endless() -> AsyncIterator[bytes]:
        while True:
            yield b"x" * 100_000

    async with awaited(place, max_bytes=1_000_000) as (one, url):
        body = io.BytesIO(b"x" * 2_000_000) if told else endless()
        with suppress(aiohttp.ClientError):  # it may hang up while it is still being told more
            assert (await send(url, data=body))[0] == 413
        assert one.refused == "The file is larger than 1 MB."
        assert one.files == []
    assert leftovers(place) == []


async def test_a_form_that_is_too_large_is_refused(place: UploadPlace) -> None:
    form = aiohttp.FormData()
    form.add_field("file", b"x" * 1_030_000, filename="log")
    async with awaited(place, max_bytes=1_000_000) as (one, url):
        with suppress(aiohttp.ClientError):
            assert (await send(url, "POST", data=form))[0] == 413
        assert one.files == []
    assert leftovers(place) == []


async def test_forms_without_a_file_and_empty_bodies_are_refused(place: UploadPlace) -> None:
    form = aiohttp.FormData()
    for number in range(15):
        form.add_field(f"field{number}", "text")
    form = aiohttp.FormData({"a": "b"})
    multi = aiohttp.MultipartWriter("form-data")
    async with awaited(place) as (one, url):
        assert (await send(url, "POST", data=multi)) == (403, "There is no file in the form.")
        assert (await send(url, data=b"")) == (403, "The upload was empty.")
        assert (await send(url, "POST", data=form))[0] == 201  # no form in the sense of files: kept as it is
        assert content(place, one) == {"diagnostics.log": b"a=b"}
    assert len(leftovers(place)) == 1


async def raw(port: int, text: str) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
    reader, writer = await asyncio.open_connection(HOST, port)
    writer.write(text.encode())
    await writer.drain()
    return reader, writer


async def test_an_upload_that_breaks_off_leaves_nothing(place: UploadPlace) -> None:
    async with awaited(place) as (one, _):
        _, writer = await raw(
            one.port, f"PUT {one.path}log HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n\r\nhalf"
        )
        while not one.received_bytes:  # noqa: ASYNC110
            await asyncio.sleep(0.01)
        assert len(leftovers(place)) == 1
        writer.transport.abort()
        while one.at_once:  # noqa: ASYNC110
            await asyncio.sleep(0.01)
        assert leftovers(place) == []
        assert one.refused == "The upload broke off."
    assert one.files == []


async def test_an_upload_that_is_under_way_when_waiting_ends_leaves_nothing(place: UploadPlace) -> None:
    async with awaited(place) as (one, _):
        _, writer = await raw(
            one.port, f"PUT {one.path} HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n\r\nhalf"
        )
        while not one.received_bytes:  # noqa: ASYNC110
            await asyncio.sleep(0.01)
    writer.close()

    assert leftovers(place) == []


async def test_a_body_that_does_not_go_on_is_given_up(
    place: UploadPlace, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("addon.uploads.receiving.CHUNK_WITHIN_S", 0.1)
    async with awaited(place) as (one, _):
        reader, writer = await raw(
            one.port, f"PUT {one.path} HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n\r\nhalf"
        )
        assert b" 408 " in await reader.readline()
        assert one.refused == "CP1 stopped in the middle of its upload."
        writer.close()
    assert leftovers(place) == []


async def test_who_asks_for_nothing_is_cut_off(place: UploadPlace, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "HEAD_WITHIN_S", 0.1)
    async with awaited(place) as (one, url):
        reader, writer = await raw(one.port, "PUT /slow HTTP/1.1\r\nX-")
        with suppress(ConnectionError):
            assert await reader.read() == b""
        writer.close()
        assert (await send(url, data=b"1"))[0] == 201


async def test_who_is_slow_to_take_what_he_asked_for_is_not(
    place: UploadPlace, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "HEAD_WITHIN_S", 0.1)
    firmware = tmp_path / "fw.bin"
    firmware.write_bytes(b"x" * 20_000_000)  # more than the sockets hold
    async with (
        awaited(place, offers=firmware) as (_, url),
        aiohttp.ClientSession() as session,
        session.get(url) as answer,
    ):
        await asyncio.sleep(0.3)
        assert len(await answer.read()) == 20_000_000


async def test_nobody_can_hold_all_connections(place: UploadPlace) -> None:
    async with awaited(place) as (one, _):
        held = [await raw(one.port, "PUT") for _ in range(12)]
        await asyncio.sleep(0.1)
        cut = 0
        for reader, writer in held:
            with suppress(TimeoutError, ConnectionError):
                async with asyncio.timeout(0.02):
                    cut += await reader.read() == b""
            writer.close()
        assert cut >= 12 - module.MAX_CONNECTIONS_FROM_ONE


async def test_two_at_a_time_and_four_in_all(place: UploadPlace) -> None:
    async with awaited(place) as (one, url):
        head = f"PUT {one.path} HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n\r\nhalf"
        held = [await raw(one.port, head) for _ in range(2)]
        while one.at_once < 2:  # noqa: ASYNC110
            await asyncio.sleep(0.01)
        assert (await send(url, data=b"1"))[0] == 429
        for _, writer in held:
            writer.transport.abort()
        while one.at_once:  # noqa: ASYNC110
            await asyncio.sleep(0.01)
        statuses = [(await send(url, data=b"1"))[0] for _ in range(6)]
    assert statuses == [201] * 4 + [429] * 2


async def test_a_firmware_is_given_whole_or_in_pieces(place: UploadPlace, tmp_path: Path) -> None:
    firmware = tmp_path / "fw-1.bin"
    firmware.write_bytes(bytes(range(256)) * 1000)
    async with awaited(place, offers=firmware) as (one, url):
        assert url.endswith("/fw-1.bin")
        async with aiohttp.ClientSession() as session:
            async with session.get(url) as answer:
                assert await answer.read() == firmware.read_bytes()
                assert answer.content_type == "application/octet-stream"
            async with session.get(url, headers={"Range": "bytes=10-19"}) as answer:
                assert (answer.status, await answer.read()) == (206, bytes(range(10, 20)))
            async with session.head(url) as answer:
                assert answer.headers["Content-Length"] == "256000"
        assert (await send(url, data=b"1"))[0] == 405
        assert (await send(f"http://{HOST}:{one.port}/{'x' * 24}/fw-1.bin", "GET"))[0] == 404


async def test_a_firmware_is_given_to_the_charger_only(place: UploadPlace, tmp_path: Path) -> None:
    firmware = tmp_path / "fw.bin"
    firmware.write_bytes(b"firmware")
    async with awaited(place, offers=firmware, address="192.0.2.7") as (_, url):
        assert (await send(url, "GET")) == (403, "Not from there.")


async def test_a_port_that_is_taken_is_a_sentence(tmp_path: Path) -> None:
    with socket.socket() as taken:
        taken.bind((HOST, 0))
        taken.listen()
        place = UploadPlace(Shelf(tmp_path, lambda: 0.0), host=HOST, port=taken.getsockname()[1])
        with pytest.raises(RefusedError, match="can't be had"):
            async with place.awaiting(ticket()):
                pass
        assert "can't be had" in place.problem
        assert not place.open
    async with place.awaiting(ticket()):
        assert place.problem == ""


async def test_not_everybody_at_once(place: UploadPlace) -> None:
    async with asyncio.TaskGroup() as group:
        gate = asyncio.Event()

        async def hold() -> None:
            async with place.awaiting(ticket()):
                await gate.wait()

        for _ in range(module.MAX_TICKETS):
            group.create_task(hold())
        await asyncio.sleep(0.05)
        with pytest.raises(RefusedError, match="at the same time"):
            async with place.awaiting(ticket()):
                pass
        gate.set()
