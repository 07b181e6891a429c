"""The app is killed during a session: the charger stays safe by itself, and the session goes on later."""

from pathlib import Path

import pytest

from tests.lab.fixtures import Meters
from tests.lab.supervisor import Supervisor
from tests.whole.house import OPTIONS, running_house

pytestmark = pytest.mark.slow

FALLBACK_A = 6
DEAD_MAN_S = 90
TWO_DAYS_S = 2 * 86_400


async def test_killed_app_leaves_a_safe_charger_and_goes_on_with_the_session(
    meters: Meters, supervisor: Supervisor, tmp_path: Path
) -> None:
    meter = await meters.gen2()
    async with running_house(tmp_path, supervisor, meter, OPTIONS, load_a=3) as house:
        charger, app = house.charger, house.app
        await house.set_load(15)
        await house.wait_limit(lambda limit_a: 9 <= limit_a <= 10, timeout_s=5)
        session = (await house.charger_state())["session"]
        last_a = charger.limit_a()

        app.kill()

        assert max(charger.limit_a(in_s) for in_s in range(DEAD_MAN_S)) == last_a
        assert max(charger.limit_a(in_s) for in_s in range(DEAD_MAN_S, TWO_DAYS_S, 60)) <= FALLBACK_A
        told = len(charger.setpoints())

        await app.start()
        await charger.wait_connected()
        resumed = await app.wait_state(lambda state: bool(state["chargers"][0]["session"]))

        assert resumed["chargers"][0]["session"]["id"] == session["id"] == charger.transaction_id
        assert len(charger.setpoints()) == told  # nothing before the first fresh reading

        await charger.send_meter_values()
        await house.set_load(16)
        await house.wait_limit(lambda limit_a: 8 <= limit_a <= 9, timeout_s=15)
        assert max(limit_a for _, limit_a in charger.setpoints()[told:]) <= last_a

        first_id = charger.transaction_id
        await charger.unplug()
        await app.wait_state(lambda state: state["chargers"][0]["session"] is None)
        assert await charger.plug_in() != first_id
