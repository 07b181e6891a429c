"""Health: small checks, one a file, each a sentence on what is wrong and one on what to do about it."""

from addon.health.checks import run_checks
from addon.health.context import HealthContext

__all__ = ["HealthContext", "run_checks"]
