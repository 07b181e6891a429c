"""Print the pip requirements of every integration that the lab's Core loads.

Runs under the lab's Python. An integration needs what its manifest requires, what its dependencies
require, and what the entity platforms require that it ships a module for: shelly's camera.py imports the
camera integration, and without that integration's requirements the whole Shelly entry fails.
"""

import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import homeassistant  # type: ignore[import-not-found]
from homeassistant import bootstrap
from homeassistant.const import Platform  # type: ignore[import-not-found]
from left_out import ADDED, LEFT_OUT  # type: ignore[import-not-found]

COMPONENTS = Path(homeassistant.__file__).parent / "components"
# hassio is not loaded, but integrations that are import helpers from it
USED = ((bootstrap.DEFAULT_INTEGRATIONS - LEFT_OUT) | ADDED) | {"shelly", "mqtt", "hassio"}
NEED_A_COMPILER = ("pymicro-vad", "pyspeex-noise")


def manifest(domain: str) -> dict[str, Any]:
    """Return the manifest of an integration, empty for names that are none."""
    path = COMPONENTS / domain / "manifest.json"
    return json.loads(path.read_text()) if path.exists() else {}


def with_dependencies(domains: frozenset[str]) -> set[str]:
    """Return the integrations and all they depend on."""
    found: set[str] = set()
    waiting = list(domains)
    while waiting:
        domain = waiting.pop()
        if domain not in found:
            found.add(domain)
            waiting += manifest(domain).get("dependencies", [])
    return found


def platforms_of(domain: str) -> Iterator[str]:
    """Yield the entity platforms that an integration has a module for."""
    return (platform for platform in Platform if (COMPONENTS / domain / f"{platform}.py").exists())


domains = with_dependencies(USED)
domains |= {platform for domain in domains for platform in platforms_of(domain)}
requirements = {requirement for domain in domains for requirement in manifest(domain).get("requirements", [])}
sys.stdout.writelines(f"{r}\n" for r in sorted(requirements) if not r.lower().startswith(NEED_A_COMPILER))
