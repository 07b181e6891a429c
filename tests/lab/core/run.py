"""Start the real Home Assistant Core, less the default integrations that the lab leaves out.

Runs under the lab's Python, takes the arguments of `hass`.
"""

import sys

from homeassistant import bootstrap  # type: ignore[import-not-found]
from homeassistant.__main__ import main  # type: ignore[import-not-found]
from left_out import ADDED, LEFT_OUT  # type: ignore[import-not-found]

bootstrap.DEFAULT_INTEGRATIONS = (bootstrap.DEFAULT_INTEGRATIONS - LEFT_OUT) | ADDED
# a critical integration that is missing would start Core in recovery mode
bootstrap.CRITICAL_INTEGRATIONS -= LEFT_OUT
bootstrap.STAGE_0_INTEGRATIONS = tuple(
    stage for stage in bootstrap.STAGE_0_INTEGRATIONS if stage[0] not in LEFT_OUT
)
sys.exit(main())
