"""The balancing law, pure: no clock, no event loop, no logging, no chance, no I/O."""

from __future__ import annotations

from addon.balancer.law import balance
from addon.balancer.memory import Memory
from addon.balancer.shadow import back_in_control

__all__ = ["Memory", "back_in_control", "balance"]
