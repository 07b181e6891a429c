"""`python -m addon.simulator.bench`: house days by default; other benchmarks by their name as first word."""

from __future__ import annotations

import signal
import sys
from collections.abc import Mapping, Sequence
from importlib import import_module

from addon.errors import AddonError
from addon.simulator.bench import days

OTHERS: Mapping[str, str] = {
    "faults": "addon.simulator.bench.faults",
    "idle": "addon.simulator.bench.idle",
    "ocpp": "addon.simulator.bench.ocpp_speed",
}
"""By first word: the module whose `main` takes the words after it and returns the exit code.

Imported only where it is asked for: each worker process imports this file, and would load the application.
"""


def main(argv: Sequence[str] | None = None) -> int:
    """Run what the command line asks for; returns the exit code."""
    words = list(sys.argv[1:] if argv is None else argv)
    try:
        if words and words[0] in OTHERS:
            return int(import_module(OTHERS[words[0]]).main(words[1:]))
        return days.main(words)
    except AddonError as error:
        print(error, file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130


def _ended(number: int, _frame: object) -> None:
    """Leave as at Ctrl-C, so that no worker is left behind."""
    sys.exit(128 + number)


if __name__ == "__main__":
    signal.signal(signal.SIGTERM, _ended)
    sys.exit(main())
