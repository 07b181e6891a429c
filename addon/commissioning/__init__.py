"""The commissioning test: steps a charger's current and proves how it is wired, measured and obeyed."""

from __future__ import annotations

from addon.commissioning.report import Line, Progress, Report, Sample, State, Verdict
from addon.commissioning.runner import Commissioning

__all__ = ["Commissioning", "Line", "Progress", "Report", "Sample", "State", "Verdict"]
