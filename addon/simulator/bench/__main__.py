"""`python -m addon.simulator.bench`: house days by default; other benchmarks by their name as first word."""

from __future__ import annotations

import signal
import sys
from collections.abc import Callable, Mapping, Sequence

from addon.errors import AddonError
from addon.simulator.bench import days, faults

OTHERS: Mapping[str, Callable[[Sequence[str]], int]] = {"faults": faults.main}
"""By first word: a function that takes the words after it and returns the exit code."""


def main(argv: Sequence[str] | None = None) -> int:
    """Run what the command line asks for; returns the exit code."""
    words = list(sys.argv[1:] if argv is None else argv)
    try:
        if words and words[0] in OTHERS:
            return OTHERS[words[0]](words[1:])
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
