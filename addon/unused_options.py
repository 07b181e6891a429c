"""The options that this version keeps but does not use: whoever sets one is told what does not happen."""

from __future__ import annotations

from collections.abc import Mapping
from operator import attrgetter

from addon.circuit_options import circuit_advice
from addon.config import Grid, Options

UNUSED: Mapping[str, str] = {
    "price": "no costs are worked out",
}
"""Option, or group of options -> what holds instead."""


def unused_options(options: Options) -> tuple[str, ...]:
    """List what is set and has no effect, one sentence each."""
    defaults = Options(grid=Grid(main_fuse_a=options.grid.main_fuse_a))
    return tuple(
        f"Option {name} has no effect yet: {instead}."
        for name, instead in UNUSED.items()
        if attrgetter(name)(options) != attrgetter(name)(defaults)
    )


def odd_options(options: Options) -> tuple[str, ...]:
    """List what should be said of options that can be used: a sentence each."""
    return (*unused_options(options), *(advice.text for advice in circuit_advice(options)))
