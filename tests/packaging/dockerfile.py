"""Reads our Dockerfile as far as the tests need it: instructions, and what each of a kind says."""

from __future__ import annotations

import json
import re
import shlex
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True, kw_only=True)
class Dockerfile:
    """The instructions in their order, as (name, the rest of the line), continued lines joined."""

    instructions: tuple[tuple[str, str], ...]

    @classmethod
    def read(cls, path: Path) -> Dockerfile:
        """Read a file; comments are dropped."""
        lines = [line for line in path.read_text().splitlines() if line and not line.startswith("#")]
        joined = re.sub(r"\\\n", " ", "\n".join(lines))
        return cls(instructions=tuple(_split(line) for line in joined.splitlines()))

    def all(self, name: str) -> list[str]:
        """Return what every instruction of this name says."""
        return [rest for found, rest in self.instructions if found == name]

    def pairs(self, name: str) -> dict[str, str]:
        """Return the `key=value` pairs of ARG, ENV or LABEL."""
        words = [word for rest in self.all(name) for word in shlex.split(rest)]
        return {key: value for key, _, value in (word.partition("=") for word in words)}

    def sources(self) -> set[str]:
        """Return what COPY takes from the repository; what it takes from another stage is left out."""
        words = [rest.split() for rest in self.all("COPY") if not rest.startswith("--from=")]
        return {source for sources in words for source in sources[:-1]}

    def health_command(self) -> list[str]:
        """Return the command line of the HEALTHCHECK."""
        (check,) = self.all("HEALTHCHECK")
        command: list[str] = json.loads(check.partition("CMD")[2])
        return command


def _split(line: str) -> tuple[str, str]:
    name, _, rest = line.strip().partition(" ")
    return name, " ".join(rest.split())
