"""What an owner does on the page, in the whole app with a simulated charger: set up, change, look closer."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace

import pytest
import pytest_asyncio
from playwright.async_api import Browser, expect

from addon.simulator.car import CarModel
from addon.simulator.home import OPTIONS, Home, JsonObject, Outlet, live_home
from addon.simulator.sub_meters import SubMeter
from tests.web.browser.axe import findings
from tests.web.browser.chromium import PHONE, opened
from tests.web.browser.conftest import url
from tests.web.home import until

pytestmark = [pytest.mark.slow, pytest.mark.asyncio(loop_scope="session")]

LOCKED: JsonObject = {**OPTIONS, "accept_unknown_chargers": False}
LONG_MS = 30_000
"""A car's ramp, or a charger that tries again, on a machine with other things to do."""


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def empty_home(
    built: None,  # noqa: ARG001
    tmp_path_factory: pytest.TempPathFactory,
) -> AsyncIterator[Home]:
    """Run the app in a home of two meters and no charger, which takes none in by itself."""
    garage = SubMeter(name="Garage meter", house_a=(1.0, 2.0, 0.0))
    async with live_home(tmp_path_factory.mktemp("empty"), [], LOCKED, [garage]) as home:
        yield home


async def test_from_nothing_to_a_charging_car(empty_home: Home, browser: Browser) -> None:
    home = empty_home
    async with opened(browser, url(home, "setup")) as page:
        step = {name: page.locator(f"[data-step={name}]") for name in ("fuse", "meter", "charger", "car")}
        await expect(step["fuse"]).to_have_attribute("aria-current", "step")
        await page.get_by_role("button", name="20 A", exact=True).click()
        await page.get_by_role("button", name="Yes, my main fuse has 20 A").click()
        await until(lambda: home.application.status.site is not None)
        await expect(page.locator("[data-step][aria-current] button.head")).to_be_focused()
        await expect(step["fuse"]).to_have_attribute("data-done", "true")
        assert (await home.state())["site"]["main_fuse_a"] == 20

        meter = step["meter"].locator("[data-meter]").filter(has_text="House meter")
        await expect(meter).to_contain_text("L2")
        home.house.now_a = (2.0, 9.0, 2.0)
        await expect(meter.locator("[data-moved=true]")).to_contain_text(["L2 9."])
        await meter.get_by_role("button", name="This one is at the main fuse").click()
        await expect(step["meter"]).to_have_attribute("data-done", "true")
        assert (await home.state())["site"]["meter"]["name"] == "House meter"

        await expect(step["charger"]).to_have_attribute("aria-current", "step")
        address = (await home.state())["ocpp_url"]
        await expect(step["charger"].get_by_label("OCPP server address")).to_have_value(address)
        await step["charger"].get_by_text("As a QR code").click()
        await expect(step["charger"].get_by_role("img", name=f"QR code of {address}")).to_be_visible()
        await step["charger"].get_by_label("Steps for your charger").select_option("abb")
        await expect(step["charger"]).to_contain_text("TerraConfig")

        async with home.one_more(Outlet(id="stranger", car=CarModel(resume_s=1.0))) as charger:
            await page.locator("[data-knocking=stranger]").get_by_role("button", name="Accept").click()
            await expect(step["charger"]).to_have_attribute("data-done", "true", timeout=LONG_MS)
            charger.plug_in()
            await expect(step["car"]).to_have_attribute("data-done", "true", timeout=LONG_MS)
            await expect(page.get_by_text("All is set up")).to_be_visible()
            assert (await home.charger_state("stranger"))["status"] == "Charging"
            assert [c["id"] for c in (await home.state())["chargers"]] == ["stranger"]


async def test_a_setting_is_changed_and_undone_and_a_wrong_one_is_told(
    lived_in: Home, browser: Browser
) -> None:
    async with opened(browser, url(lived_in, "setup/site"), complaints=("status of 400",)) as page:
        margin = page.locator("[data-option='grid.margin_a']")
        await margin.get_by_role("textbox").fill("40")
        await page.keyboard.press("Enter")
        await expect(margin.get_by_role("alert")).to_have_text("It must be from 0 to 10.")
        assert (await lived_in.state())["site"]["margin_a"] == 0.5
        decided = len(lived_in.moments)
        await until(lambda: len(lived_in.moments) > decided + 2)  # what goes on does not touch what is typed
        await expect(margin.get_by_role("textbox")).to_have_value("40")
        await expect(margin.get_by_role("textbox")).to_be_focused()
        await page.keyboard.press("Escape")
        await expect(margin.get_by_role("textbox")).to_have_value("0.5")

        await margin.get_by_role("textbox").fill("1,5")
        await page.keyboard.press("Enter")
        await expect(page.locator("evlb-toasts")).to_contain_text("Margin (A): 0.5 → 1.5")
        await expect(margin.get_by_role("textbox")).to_be_focused()
        assert (await lived_in.state())["site"]["margin_a"] == 1.5
        await page.locator("evlb-toasts").get_by_role("button", name="Undo").click()
        await expect(margin.get_by_role("textbox")).to_have_value("0.5")
        assert (await lived_in.state())["site"]["margin_a"] == 0.5


async def test_a_charger_gets_a_password_that_is_taken_back(lived_in: Home, browser: Browser) -> None:
    # one that never comes, since a new password drops the link that the other tests talk over
    assert (await lived_in.request("PATCH", "/api/settings", {"chargers": {"cellar": {}}}))[0] == 200
    async with opened(browser, url(lived_in, "setup/chargers/cellar"), complaints=("status of 400",)) as page:
        # what only the app can know is told by the app, at the field
        least = page.locator("[data-option='chargers.cellar.min_current_a']")
        await least.get_by_role("textbox").fill("20")
        await page.keyboard.press("Enter")
        await expect(least.get_by_role("alert")).to_contain_text("min_current_a")
        await page.get_by_role("button", name="Make a password").click()
        shown = await page.get_by_label("Shown only now").input_value()
        assert len(shown) == 20
        stored = (await lived_in.request("GET", "/api/settings"))[1]["options"]["chargers"]["cellar"]
        assert stored["password"] is True

        await page.goto(url(lived_in, "setup/changes"))
        await page.locator("[data-change]").first.get_by_role("button", name="Undo").click()
        await expect(page.locator("[data-change]").first.get_by_role("button", name="Undo")).to_be_visible()
        stored = (await lived_in.request("GET", "/api/settings"))[1]["options"]["chargers"]
        assert not stored.get("cellar", {}).get("password")
    assert (await lived_in.request("PATCH", "/api/settings", {"chargers": {"cellar": None}}))[0] == 200


async def test_messages_are_followed_and_a_key_is_changed_at_the_charger(
    lived_in: Home, browser: Browser
) -> None:
    await until(lambda: lived_in.charger.connected)
    keys = lived_in.charger.configuration.keys
    async with opened(browser, url(lived_in, "understand/chargers/garage/configuration")) as page:
        row = page.locator("[data-key=ConnectionTimeOut]")
        before = keys["ConnectionTimeOut"].value
        await row.get_by_role("textbox").fill("45")
        await row.get_by_role("button", name="Set").click()
        await expect(row).to_contain_text("ConnectionTimeOut is set.")
        assert keys["ConnectionTimeOut"].value == "45"
        await expect(page.locator("[data-key=NumberOfConnectors]")).to_contain_text("read only")
        await expect(page.locator("[data-key=NumberOfConnectors] input")).to_have_count(0)
        await page.locator("evlb-toasts").get_by_role("button", name="Undo").click()
        await expect(row.get_by_role("textbox")).to_have_value(before)
        assert keys["ConnectionTimeOut"].value == before

        await page.get_by_text("Set a key that is not listed").click()
        other = page.locator("details").filter(has_text="Set a key that is not listed")
        await other.get_by_label("Key").fill("Nonsense")
        await other.get_by_label("Value").fill("1")
        await page.keyboard.press("Enter")
        await expect(other.get_by_role("status")).to_contain_text("Nonsense")

        await page.get_by_role("link", name="Messages").click()
        lines = page.locator("evlb-trace li")
        await page.get_by_label("Search", exact=True).fill("connectiontimeout")
        await expect(lines).not_to_have_count(0)
        first = lines.filter(has_text="ChangeConfiguration").first
        await first.locator("summary").click()
        await expect(first.locator("pre")).to_contain_text('"ConnectionTimeOut"')

        await page.get_by_label("Search", exact=True).fill("")
        message = page.get_by_label("Message", exact=True)
        await message.select_option("ChangeConfiguration")
        await page.get_by_role("button", name="Clear").click()
        await expect(page.locator("#count")).to_contain_text("0 messages")
        await expect(message).to_have_value("ChangeConfiguration")
        await message.select_option("")
        await page.get_by_role("button", name="Hold").click()
        held = await lines.count()
        lived_in.charger.plug_in()
        await expect(page.locator("#count")).to_contain_text("more", timeout=LONG_MS)
        assert await lines.count() == held
        await page.get_by_role("button", name="Go on").click()
        await expect(lines.filter(has_text="StatusNotification").filter(has_text="Preparing")).to_have_count(
            1
        )


async def test_a_circuit_is_added_once_and_leaves_its_chargers_to_the_fuse_above(
    lived_in: Home, browser: Browser
) -> None:
    async def circuit_of_garage() -> object:
        options = (await lived_in.request("GET", "/api/settings"))[1]["options"]
        return options["chargers"]["garage"]["circuit"] if options["circuits"] else None

    async with opened(browser, url(lived_in, "setup/circuits"), complaints=("status of 400",)) as page:
        adding = page.locator("form").filter(has=page.get_by_role("button", name="Add"))
        for name in ("Barn", "barn"):
            await adding.get_by_label("Name").fill(name)
            await adding.get_by_label("Fuse (A)").fill("16,5")
            await page.keyboard.press("Enter")
        await expect(page.get_by_role("alert").filter(has_text="barn is there already")).to_be_visible()
        barn = page.locator("[data-circuit=Barn]")
        label = barn.locator("[data-option='circuits.Barn.name']").get_by_role("textbox")
        await label.fill("Shed")
        await page.keyboard.press("Enter")
        shed = page.locator("[data-circuit=Shed]")
        await expect(shed.get_by_role("textbox").first).to_be_focused()  # it is unfolded still

        await page.goto(url(lived_in, "setup/chargers/garage"))
        await page.get_by_label("Circuit", exact=True).select_option("Shed")
        await expect(page.locator("evlb-toasts")).to_contain_text("Circuit: Shed")
        assert await circuit_of_garage() == "Shed"
        await page.goto(url(lived_in, "setup/circuits"))
        await shed.locator("summary").click()
        await shed.get_by_role("button", name="Remove this circuit").click()
        await page.locator("evlb-dialog").get_by_role("button", name="Remove this circuit").click()
        await expect(shed).to_have_count(0)
        await expect(page.get_by_role("region", name="Circuits")).to_be_focused()
        assert await circuit_of_garage() is None

        await page.goto(url(lived_in, "setup/changes"))
        lines = page.locator("[data-change]")
        removed, renamed = lines.nth(0), lines.nth(2)
        await renamed.get_by_role("button", name="Undo").click()
        complained = lines.filter(has=page.get_by_role("alert").filter(has_text="since"))
        await expect(complained).to_have_count(1)
        told = await complained.get_attribute("data-change")
        await removed.get_by_role("button", name="Undo").click()
        await expect(lines.filter(has_text="Taken back")).not_to_have_count(0)
        await expect(complained).to_have_attribute("data-change", told or "")  # and not at another's line
        assert await circuit_of_garage() == "Shed"
    nothing: JsonObject = {"circuits": {"Shed": None}, "chargers": {"garage": None}}
    assert (await lived_in.request("PATCH", "/api/settings", nothing))[0] == 200


PARTS = ("guide", "chargers", "site", "circuits", "tags", "more", "changes", "chargers/garage")
LOOKS = ("decisions", "health", "help")
CLOSE_LOOKS = ("trace", "configuration", "upkeep", "deviations")
VIEWS = (
    *(f"setup/{part}" for part in PARTS),
    *(f"understand/{look}" for look in LOOKS),
    *(f"understand/chargers/garage/{look}" for look in CLOSE_LOOKS),
)


async def test_nobody_is_left_out(lived_in: Home, browser: Browser) -> None:
    async with opened(browser, url(lived_in, VIEWS[0])) as page:
        for view in VIEWS:
            await page.goto(url(lived_in, view))
            await expect(page.locator("main .card").first).to_be_visible()
            assert await findings(page) == [], view


async def test_all_of_it_fits_on_a_phone_and_is_read_in_the_dark(lived_in: Home, browser: Browser) -> None:
    dark = replace(PHONE, dark=True, locale="de-DE")
    async with opened(browser, url(lived_in, VIEWS[0]), dark) as page:
        await expect(page.get_by_role("link", name="Einrichten")).to_be_visible()
        for view in VIEWS:
            await page.goto(url(lived_in, view))
            await expect(page.locator("main .card").first).to_be_visible()
            wide = await page.evaluate("document.documentElement.scrollWidth - window.innerWidth")
            assert wide <= 0, f"{view} is {wide} pixels too wide"
            for chosen in await page.locator("evlb-tabs a[aria-current]").all():
                await expect(chosen).to_be_in_viewport(ratio=1)
        assert await findings(page) == []


async def test_a_change_is_read_on_a_phone_too(lived_in: Home, browser: Browser) -> None:
    status, _ = await lived_in.request("PATCH", "/api/settings", {"grid": {"maximum_load_a": 20}})
    assert status == 200
    async with opened(browser, url(lived_in, "setup/changes"), PHONE) as page:
        text = page.locator("[data-change] .grow").first
        await expect(text).to_be_visible()
        box = await text.bounding_box()
        assert box is not None
        assert box["width"] > 200
