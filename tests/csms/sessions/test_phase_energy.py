from __future__ import annotations

import pytest

from addon.csms.meter_values import MeterSample
from addon.csms.sessions.phase_energy import PhaseEnergy

Three = tuple[float, float, float]


def sample(
    amps: Three | None = None, registers_wh: Three | None = None, volts: tuple[float, ...] = ()
) -> MeterSample:
    return MeterSample(
        wall_s=None,
        terminals_da=None if amps is None else (int(amps[0] * 10), int(amps[1] * 10), int(amps[2] * 10)),
        per_terminal=amps is not None,
        power_w=None,
        energy_wh=None,
        voltages_v=volts,
        energies_wh=registers_wh,
    )


@pytest.mark.parametrize(
    ("samples", "energy_wh", "parts", "estimated"),
    [
        ([sample((10, 10, 10))], 600, (200, 200, 200), True),
        ([sample((16, 0, 0))], 600, (600, 0, 0), True),
        ([sample((10, 10, 10), volts=(230, 230, 460))], 400, (100, 100, 200), True),
        ([sample((10, 0, 0)), sample((0, 10, 0))], 100, (50, 50, 0), True),  # a minute each
        ([sample(registers_wh=(5000, 6000, 7000)), sample(registers_wh=(5100, 6200, 7000))], 300,
         (100, 200, 0), False),
        # the registers tell of a part only: their ratio is all that is known of the whole
        ([sample(registers_wh=(5000, 6000, 7000)), sample(registers_wh=(5100, 6200, 7000))], 900,
         (300, 600, 0), True),
    ],
)  # fmt: skip
def test_how_energy_falls_on_the_terminals(
    samples: list[MeterSample], energy_wh: float, parts: Three, *, estimated: bool
) -> None:
    phases = PhaseEnergy(0.0)
    for at, one in enumerate(samples):
        phases.update(one, at * 60.0)
    phases.end(len(samples) * 60.0)

    shares = phases.shares(energy_wh)

    assert shares is not None
    assert shares.energies_wh == pytest.approx(parts)
    assert shares.estimated is estimated


def test_without_currents_nothing_tells() -> None:
    assert PhaseEnergy(0.0).shares(500.0) is None


def test_a_current_does_not_flow_on_for_ever() -> None:
    phases = PhaseEnergy(0.0)
    phases.update(sample((10, 0, 0)), 0.0)
    phases.end(86_400.0)

    assert phases.integral_wh == pytest.approx(2300 * 180 / 3600)


def test_what_was_known_before_a_restart_counts_on() -> None:
    counted = PhaseEnergy(0.0, (100.0, 200.0, 0.0), estimated=False)
    for at, register_wh in enumerate((5000.0, 5010.0)):
        counted.update(sample(registers_wh=(register_wh, 6000, 7000)), at * 60.0)
    shared = PhaseEnergy(0.0, (300.0, 0.0, 0.0), estimated=True)
    for at in range(2):
        shared.update(sample((0, 10, 0)), at * 60.0)

    exact, estimate = counted.shares(310.0), shared.shares(338.0)

    assert exact is not None
    assert exact.energies_wh == (110.0, 200.0, 0.0)
    assert estimate is not None
    assert estimate.energies_wh == pytest.approx((300, 38, 0), abs=1)
