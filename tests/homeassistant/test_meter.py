"""States become currents: signs, units, missing values, rounding."""

import pytest

from addon.homeassistant.link.entity_states import EntityState, apply_event
from addon.homeassistant.meters.discovery import Entity, PhaseEntities, ShellyMeter
from addon.homeassistant.meters.meter import Signs, power_of, read
from addon.model.meter import MeterReading
from addon.model.phases import PhaseCurrents

UNITS = {"current": "A", "power": "W", "voltage": "V", "apparent_power": "VA", "power_factor": ""}
ONE = ShellyMeter(
    id="d",
    mac="",
    kind="em",
    name="Meter",
    names=frozenset(),
    model="",
    generation=2,
    entry_id="e",
    phases=(PhaseEntities(**{field: Entity(id=field) for field in UNITS}),),
    life=frozenset(UNITS),
)


Values = dict[str, float | str | tuple[str, str]]


def states(values: Values) -> dict[str, EntityState]:
    return {
        key: EntityState(*value) if isinstance(value, tuple) else EntityState(str(value), UNITS[key])
        for key, value in values.items()
    }


def reading(values: Values) -> MeterReading | None:
    return read(states(values), ONE, now_s=0.0, voltage_v=230.0, signs=Signs())[0]


@pytest.mark.parametrize(
    ("values", "l1_da", "power_w", "estimated"),
    [
        ({"current": 5.0, "power": 1100, "voltage": 230}, 50, 1100, False),
        ({"current": 5.01, "power": 1100}, 51, 1100, False),  # import rounds up
        ({"current": 5.09, "power": -1100}, -50, -1100, False),  # export rounds down
        ({"current": 0.0, "power": 0}, 0, 0, False),
        ({"current": -5.0, "power": 1100}, 50, 1100, False),
        ({"current": ("5010", "mA"), "power": ("1.1", "kW")}, 51, 1100, False),
        ({"current": 4.0}, 40, 4 * 218.5, False),  # power disabled by the user: all of it is import
        ({"apparent_power": 2300, "power": 2000, "voltage": 230}, 100, 2000, True),
        ({"apparent_power": 2300, "power": -2000, "voltage": 230}, -100, -2000, True),
        ({"apparent_power": ("2.3", "kVA"), "voltage": 230}, 100, 2300, True),
        ({"apparent_power": 2300, "power": 2000}, 106, 2000, True),  # voltage unknown: 0.95 x 230
        ({"power": 2070, "voltage": 230, "power_factor": 0.9}, 100, 2070, True),
        ({"power": 2070, "voltage": 230}, 100, 2070, True),  # power factor unknown: 0.9
        ({"power": 1840, "voltage": 230, "power_factor": 0.1}, 100, 1840, True),  # at least 0.8
        ({"power": 2070, "voltage": 230, "power_factor": ("-90", "%")}, 100, 2070, True),
        ({"power": 2185, "voltage": 0.3, "power_factor": 1.0}, 100, 2185, True),  # no such voltage
        ({"power": -2070, "voltage": 230, "power_factor": 0.9}, -100, -2070, True),
    ],
)
def test_currents(values: Values, l1_da: int, power_w: float, *, estimated: bool) -> None:
    result = reading(values)
    assert result
    assert result.currents == PhaseCurrents(l1_da)
    assert result.power_w == pytest.approx(power_w)
    assert result.estimated is estimated


@pytest.mark.parametrize(
    "values",
    [
        {},
        {"current": "unavailable", "power": 100},
        {"current": "unknown", "power": 100},
        {"current": 1.0, "power": "unavailable"},
        {"current": "nan", "power": 100},
        {"power": "unknown", "voltage": 230},
        {"apparent_power": "unavailable", "power": 5},
        {"voltage": 230},
    ],
)
def test_without_a_needed_value_there_is_no_reading(values: Values) -> None:
    assert reading(values) is None


def test_voltages_are_told_where_known() -> None:
    known, unknown = (
        reading({"current": 1.0, "power": 1, "voltage": 231}),
        reading({"current": 1.0, "power": 1}),
    )
    assert known
    assert unknown
    assert (known.voltages_v, unknown.voltages_v) == ((231.0,), ())


def test_a_phase_that_turns_to_export_counts_as_import_for_a_moment() -> None:
    """Power may tell of the new moment while the current still is the old one."""
    table = [  # now_s, current, power, expected, settles_at_s
        (0.0, 9.0, 2000, 90, None),
        (1.0, 9.0, -500, 90, 1.3),
        (1.1, 2.2, -500, 22, 1.3),
        (1.3, 2.2, -500, -22, None),
        (2.0, 2.3, -520, -23, None),
        (3.0, 16.0, 3500, 160, None),  # import counts at once
        (3.1, 16.0, -3500, 160, 3.4),
        (3.2, 16.0, 3500, 160, None),
    ]
    signs = Signs()
    for now_s, current, power, expected, settles_at_s in table:
        result, signs = read(
            states({"current": current, "power": power}), ONE, now_s=now_s, voltage_v=230.0, signs=signs
        )
        assert result
        assert result.currents.l1_da == expected, now_s
        assert signs.settles_at_s(now_s) == (pytest.approx(settles_at_s) if settles_at_s else None), now_s


def test_power_of_a_meter() -> None:
    assert power_of(states({"power": ("1.5", "kW")}), ONE) == 1500
    assert power_of(states({"power": "unavailable"}), ONE) is None
    assert power_of({}, ONE) is None


def test_events_of_a_subscription() -> None:
    known: dict[str, EntityState] = {}
    first = {"a": {"x": {"s": "1", "a": {"unit_of_measurement": "A"}}, "y": {"s": "unavailable", "a": {}}}}
    assert apply_event(known, first) == frozenset()
    assert known == {"x": EntityState("1", "A"), "y": EntityState("unavailable")}

    assert apply_event(known, {"c": {"x": {"+": {"s": "2", "lc": 1.0}}}}) == {"x"}
    assert apply_event(known, {"c": {"x": {"+": {"a": {"unit_of_measurement": "mA"}}}}}) == frozenset()
    assert known["x"] == EntityState("2", "mA")
    assert apply_event(known, {"c": {"x": {"+": {"s": "unavailable"}}}}) == frozenset()
    assert apply_event(known, {"c": {"x": {"-": {"a": ["icon"]}}}}) == frozenset()
    assert apply_event(known, {"r": ["x"]}) == frozenset()
    assert "x" not in known
