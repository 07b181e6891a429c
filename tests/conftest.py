"""What the tests of all folders share."""

import asyncio

import pytest

pytest_plugins = ["tests.lab.fixtures", "tests.profiles"]


def pytest_configure() -> None:
    """Keep pytest-asyncio from opening an event loop that nobody closes.

    Before the first async test it asks for the current loop, up to Python 3.13 that makes one, and some later
    test fails with "unclosed event loop". Without a loop said outright, none is made.
    """
    asyncio.set_event_loop(None)


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Begin with what takes longest, so that with several workers none is left with it at the end.

    All else stays in its random order. Raises UsageError where pytest-xdist's groups have no effect: it puts
    them into the names of tests, which pytest 9.2 does not let it do, and then tests that need the same port
    would wait for each other.
    """
    items.sort(key=_expected_s, reverse=True)
    if getattr(config.option, "loadgroup", False):
        alone = [item.nodeid for item in items if item.get_closest_marker("xdist_group")]
        if not all("@" in name for name in alone):
            raise pytest.UsageError("pytest-xdist does not group tests with this version of pytest")


def _expected_s(item: pytest.Item) -> float:
    marker = item.get_closest_marker("slow")
    return float(marker.kwargs.get("about_s", 0)) if marker else 0
