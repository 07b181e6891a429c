"""Fetching and uploading over real sockets, in virtual time."""

import asyncio
from http import HTTPStatus

import pytest
from aiohttp import web

from addon.simulator.maintenance import Maintenance
from addon.simulator.virtual_time import until
from tests.simulator.upload_place import open_place

pytestmark = pytest.mark.looptime


class Workshop:
    """A charger's maintenance, with what it told and installed."""

    def __init__(self) -> None:
        self.told: list[str] = []
        self.firmware: list[str] = []
        self.maintenance = Maintenance(log=lambda: "all is well", installed=self.firmware.append)


async def post_only(fails: int = 0) -> tuple[web.AppRunner, str, list[bytes]]:
    """A place that takes POST and no PUT, and is out of order at first."""
    uploaded: list[bytes] = []
    left = [fails]

    async def post(request: web.Request) -> web.Response:
        if left[0]:
            left[0] -= 1
            return web.Response(status=HTTPStatus.SERVICE_UNAVAILABLE)
        uploaded.append(await request.read())
        return web.Response()

    app = web.Application()
    app.router.add_post("/here", post)
    runner = web.AppRunner(app)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    return runner, f"http://127.0.0.1:{runner.addresses[0][1]}/here", uploaded


@pytest.mark.parametrize(
    ("fails", "attempts", "last", "waited_s"),
    [(0, 1, "Uploaded", 0), (2, 3, "Uploaded", 20), (3, 3, "UploadFailure", 20), (1, 1, "UploadFailure", 0)],
)
async def test_uploads_by_post_where_put_is_not_taken_and_tries_again(
    fails: int, attempts: int, last: str, waited_s: int
) -> None:
    place, url, uploaded = await post_only(fails)
    shop, began_s = Workshop(), asyncio.get_running_loop().time()
    shop.maintenance.upload(url, "x.log", shop.told.append, attempts=attempts, retry_s=10)
    await until(lambda: shop.told[-1:] == [last])

    assert shop.told == ["Uploading", last]
    assert uploaded == ([b"all is well"] if last == "Uploaded" else [])
    assert asyncio.get_running_loop().time() - began_s == pytest.approx(waited_s, abs=1)
    await place.cleanup()


async def test_a_new_update_takes_the_place_of_one_that_is_on_its_way() -> None:
    place, url, _ = await open_place()
    shop = Workshop()
    shop.maintenance.update(f"{url}/charger-2.0.0.bin", shop.told.append, delay_s=60)
    await asyncio.sleep(1)
    on_its_way = shop.maintenance.updating
    shop.maintenance.update(f"{url}/charger-2.0.0.bin?again=1", shop.told.append)
    await asyncio.sleep(120)

    assert shop.told == ["Downloading", "Downloaded", "Installing", "Installed"]
    assert shop.firmware == ["charger-2.0.0"]
    assert on_its_way
    assert not shop.maintenance.updating
    await place.cleanup()


@pytest.mark.parametrize("url", ["", "x", "ftp://127.0.0.1/x", "http:///x", "http://[::1/x"])
async def test_a_bad_address_is_a_failure_and_no_more(url: str) -> None:
    shop = Workshop()
    shop.maintenance.update(url, shop.told.append)
    shop.maintenance.upload(url, "x.log", shop.told.append)
    await asyncio.sleep(1)

    assert sorted(shop.told) == ["DownloadFailed", "Downloading", "UploadFailure", "Uploading"]
