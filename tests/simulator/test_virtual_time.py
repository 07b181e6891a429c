"""The loop whose time jumps over sleeps."""

from __future__ import annotations

import asyncio
import time

from addon.simulator.virtual_time import run_in_virtual_time


def test_an_hour_passes_in_a_moment() -> None:
    async def main() -> float:
        loop = asyncio.get_running_loop()
        began_s = loop.time()
        await asyncio.sleep(3600)
        return loop.time() - began_s

    began_s = time.monotonic()

    assert run_in_virtual_time(main()) == 3600.0
    assert time.monotonic() - began_s < 5.0


def test_what_is_due_first_comes_first() -> None:
    order: list[float] = []

    async def wait(seconds: float) -> None:
        await asyncio.sleep(seconds)
        order.append(seconds)

    async def main() -> None:
        await asyncio.gather(*(wait(seconds) for seconds in (30.0, 0.1, 7.0, 0.0)))

    run_in_virtual_time(main())

    assert order == [0.0, 0.1, 7.0, 30.0]


def test_time_stands_still_while_a_thread_works() -> None:
    async def main() -> float:
        loop = asyncio.get_running_loop()
        async with asyncio.timeout(0.001):
            await asyncio.to_thread(time.sleep, 0.05)
        return loop.time()

    assert run_in_virtual_time(main()) == 0.0


def test_sockets_answer_before_time_goes_on() -> None:
    async def main() -> tuple[bytes, float]:
        async def echo(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            writer.write(await reader.readline())
            await writer.drain()
            writer.close()

        server = await asyncio.start_server(echo, "127.0.0.1", 0)
        async with server, asyncio.timeout(0.001):
            reader, writer = await asyncio.open_connection(*server.sockets[0].getsockname())
            writer.write(b"hello\n")
            answer = await reader.readline()
            writer.close()
            await writer.wait_closed()
        return answer, asyncio.get_running_loop().time()

    assert run_in_virtual_time(main()) == (b"hello\n", 0.0)
