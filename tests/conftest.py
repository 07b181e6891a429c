"""What the tests of all folders share."""

import asyncio

pytest_plugins = ["tests.lab.fixtures", "tests.profiles"]


def pytest_configure() -> None:
    """Keep pytest-asyncio from opening an event loop that nobody closes.

    Before the first async test it asks for the current loop, up to Python 3.13 that makes one, and some later
    test fails with "unclosed event loop". Without a loop said outright, none is made.
    """
    asyncio.set_event_loop(None)
