"""`python3 -m addon.backup begin` and `… end`: what the Supervisor runs in the container around a backup.

Nothing else of the app is imported: a small board would take seconds for that. Where the app does not answer
nobody writes, and the files can be copied as they are; the backup is refused only where the app says that it
can't hold them still.
"""

from __future__ import annotations

import http.client
import json
import os
import sys
from collections.abc import Sequence

TIMEOUT_S = 30.0


def main(words: Sequence[str]) -> int:
    """Tell the running app, and return the exit code; anything but 0 fails the backup of this app."""
    if list(words) not in (["begin"], ["end"]):
        print("usage: python3 -m addon.backup begin|end", file=sys.stderr)  # noqa: T201 - a command's answer
        return 2
    problem, code = "", 0
    connection = http.client.HTTPConnection("127.0.0.1", _port(), timeout=TIMEOUT_S)
    try:
        connection.request("POST", f"/api/backup/{words[0]}")
        answer = connection.getresponse()
        text = answer.read().decode(errors="replace")
        if answer.status >= http.HTTPStatus.BAD_REQUEST:
            problem, code = _sentence(text), 1
    except (OSError, http.client.HTTPException) as error:
        problem = f"The app does not answer ({error}); its files are copied as they are."
    finally:
        connection.close()
    if problem:
        print(problem, file=sys.stderr)  # noqa: T201 - the Supervisor logs it
    return code


def _port() -> int:
    return int(os.environ.get("EVLB_WEB_PORT", "8099"))


def _sentence(text: str) -> str:
    try:
        return str(json.loads(text)["error"])
    except (ValueError, KeyError, TypeError):
        return text.strip()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
