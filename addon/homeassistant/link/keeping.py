"""Small files in the data folder: read as far as they can be, written whole or not at all."""

from __future__ import annotations

import json
from contextlib import suppress
from pathlib import Path
from typing import Any

import structlog

log = structlog.get_logger(__name__)


def read_json(file: Path) -> dict[str, Any]:
    """Read an object; an empty one where there is none, or none that can be read."""
    try:
        value = json.loads(file.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return {}
    except (OSError, ValueError) as error:
        log.warning("a file can't be read and is made anew", file=file.name, reason=str(error))
        return {}
    return value if isinstance(value, dict) else {}


def write_json(file: Path, value: dict[str, Any]) -> str:
    """Replace the file, which only the app may read; returns why that failed, "" if it did not."""
    new = file.with_name(f"{file.name}.new")
    try:
        with suppress(FileNotFoundError):
            new.unlink()
        new.touch(mode=0o600)
        new.write_text(json.dumps(value), encoding="utf-8")
        new.replace(file)
    except OSError as error:
        return str(error)
    return ""
