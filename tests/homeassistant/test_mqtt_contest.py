"""Links that are lost again and again soon after they are made: somebody else uses our name."""

import pytest

from addon.homeassistant.mqtt.links import Links


@pytest.mark.parametrize(
    ("lasted_s", "contested"),
    [
        ([], False),
        ([0.1, 9], False),
        ([0.1, 9, 3], True),
        ([0.1, 9, 16, 3], False),
        ([0.1, 9, None, 3], True),
        ([None, None, None, None], False),
        ([3, 3, 3, 20], False),
        ([3, 3, 3, None], False),
    ],
)
def test_contested(lasted_s: list[float | None], contested: bool) -> None:
    """None: the broker could not be reached at all."""
    links, now_s, told = Links(), 100.0, False
    for link_s in lasted_s:
        if link_s is not None:
            links.made(now_s)
            now_s += link_s
        told = links.lost(now_s)
        now_s += 5
    assert told == contested


def test_one_that_lasts_ends_it() -> None:
    links = Links()
    for now_s in (0.0, 10.0, 20.0):
        links.made(now_s)
        links.lost(now_s + 1)
    assert links.contested
    links.made(30.0)
    links.lasts()
    assert not links.contested
