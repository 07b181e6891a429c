"""How long hypothesis looks: a moment in every run, the same each time; for hours where somebody asks for it.

`pytest tests/balancer --hypothesis-profile=long`
"""

from __future__ import annotations

from hypothesis import HealthCheck, settings

settings.register_profile(
    "quick",
    max_examples=40,
    derandomize=True,  # a run that fails must fail for everybody
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow],  # of a machine that others use as well
)
# Where the same properties have been tried by another Python, and this one need only run them.
settings.register_profile("glance", parent=settings.get_profile("quick"), max_examples=4)
settings.register_profile("long", parent=settings.get_profile("quick"), max_examples=5000, derandomize=False)
settings.load_profile("quick")
