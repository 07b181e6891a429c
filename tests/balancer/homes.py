"""Homes for whole hours: one to three cars, some of them perhaps behind a circuit of their own."""

from __future__ import annotations

from hypothesis import strategies as st

from addon.model.phases import PHASES
from addon.model.site import MAIN, Site
from tests.balancer.plant import circuit, loadpoint, site

NAMES = ("a", "b", "c")
wirings = st.sampled_from([PHASES, PHASES, (PHASES[1], PHASES[2], PHASES[0]), (PHASES[0],), (PHASES[1],)])


@st.composite
def homes(draw: st.DrawFn) -> Site:
    """A home with one to three cars, some of them perhaps behind a circuit of their own."""
    sub = circuit("garage", draw(st.sampled_from([16, 20, 32])), meter=draw(st.sampled_from(["", "sub"])))
    circuits = draw(st.sampled_from([(), (sub,)]))
    behind = st.sampled_from([MAIN, *(c.id for c in circuits)])
    cars = [
        loadpoint(
            name,
            phase_map=draw(wirings),
            max_da=draw(st.sampled_from([160, 320])),
            priority=draw(st.integers(0, 1)),
            circuit=draw(behind),
        )
        for name in NAMES[: draw(st.integers(1, 3))]
    ]
    return site(
        *cars,
        circuits=circuits,
        fuse_a=draw(st.sampled_from([25, 25, 35, 63])),
        fallback_da=draw(st.sampled_from([60, 120, 180])),
        max_power_w=draw(st.sampled_from([0, 0, 0, 14_000])),
    )
