"""A burst is one report, and a report asked for again comes when it is first due."""

import asyncio

import pytest

from addon.homeassistant.meters.settling import Settling

pytestmark = pytest.mark.looptime(resolution=2**-20)


@pytest.fixture
def called_at_s() -> list[float]:
    return []


@pytest.fixture
async def settling(called_at_s: list[float]) -> Settling:
    return Settling(lambda: called_at_s.append(round(asyncio.get_running_loop().time(), 3)))


async def test_a_burst_is_one_report_after_a_moment_of_quiet(
    settling: Settling, called_at_s: list[float]
) -> None:
    began_s = asyncio.get_running_loop().time()
    for _ in range(3):
        settling.touch()
        await asyncio.sleep(0.003)
    await asyncio.sleep(1)

    assert called_at_s == [pytest.approx(began_s + 0.011, abs=0.001)]


async def test_a_burst_without_end_is_cut(settling: Settling, called_at_s: list[float]) -> None:
    began_s = asyncio.get_running_loop().time()
    for _ in range(20):
        settling.touch()
        await asyncio.sleep(0.002)

    assert called_at_s[0] == pytest.approx(began_s + 0.020, abs=0.001)


@pytest.mark.parametrize("delays_s", [(0.3, 0.9), (0.9, 0.3), (0.3, 0.3)])
async def test_the_earliest_time_that_is_asked_for_counts(
    settling: Settling, called_at_s: list[float], delays_s: tuple[float, float]
) -> None:
    began_s = asyncio.get_running_loop().time()
    for delay_s in delays_s:
        settling.at(delay_s)
    await asyncio.sleep(0.5)
    assert called_at_s == [pytest.approx(began_s + 0.3, abs=0.001)]

    settling.at(0.2)
    await asyncio.sleep(0.3)
    assert len(called_at_s) == 2
