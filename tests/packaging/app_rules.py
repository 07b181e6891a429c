"""What the Supervisor and the app linter accept in config.yaml, and how the Supervisor rates it.

After supervisor/apps/validate.py (which drops keys that it does not know without a word), its apps/utils.py
(rating_security), and frenck/action-addon-linter 2.21 (which refuses keys that say their default).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any

Check = Callable[[Any], bool]


def _text(pattern: str = r"(?s).+") -> Check:
    return lambda value: isinstance(value, str) and re.fullmatch(pattern, value) is not None


def _flag(value: object) -> bool:
    return isinstance(value, bool)


def _one_of(*choices: str) -> Check:
    return lambda value: value in choices


def _number(low: int, high: int) -> Check:
    return lambda value: type(value) is int and low <= value <= high


def _list_of(check: Check) -> Check:
    return lambda value: isinstance(value, list) and all(check(item) for item in value)


def _dict_of(key: Check, item: Check) -> Check:
    return lambda value: (
        isinstance(value, dict) and all(key(name) and item(content) for name, content in value.items())
    )


def _anything(_: object) -> bool:
    return True


def _folder(value: object) -> bool:
    """Accept a folder of the host: {type, read_only, path}; the string form is of old."""
    kinds = (
        "ssl",
        "share",
        "media",
        "backup",
        "homeassistant_config",
        "all_app_configs",
        "local_apps",
        "data",
    )
    return (
        isinstance(value, dict)
        and value.get("type") in kinds
        and set(value) <= {"type", "read_only", "path"}
        and _flag(value.get("read_only", True))
    )


_PORT = _text(r"\d{1,5}/(tcp|udp)")
REQUIRED = {"name", "version", "slug", "description", "arch"}
KEYS: Mapping[str, Check] = {
    "name": _text(),
    "version": _text(r"\d+\.\d+\.\d+"),  # quoted: YAML would make a number of 2026.10
    "slug": _text(r"[-_.A-Za-z0-9]+"),
    "description": _text(),
    "url": _text(r"https?://\S+"),
    "arch": _list_of(_one_of("aarch64", "amd64")),
    "image": _text(r"[a-z0-9.-]+(/[a-z0-9._-]+)+"),  # lower case, without a tag
    "init": _flag,
    "stage": _one_of("stable", "experimental", "deprecated"),
    "homeassistant": _text(r"\d{4}\.\d+\.\d+"),
    "homeassistant_api": _flag,
    "hassio_api": _flag,
    "hassio_role": _one_of("default", "homeassistant", "backup", "manager", "admin"),
    "auth_api": _flag,
    "ingress": _flag,
    "ingress_port": _number(0, 65535),
    "panel_icon": _text(r"mdi:[a-z0-9-]+"),
    "panel_title": _text(),
    "panel_admin": _flag,
    "ports": _dict_of(_PORT, lambda port: port is None or _number(1, 65535)(port)),
    "ports_description": _dict_of(_PORT, _text()),
    "services": _list_of(_text(r"(mqtt|mysql):(provide|want|need)")),
    "discovery": _list_of(_text(r"[a-z_]+")),
    "map": _list_of(_folder),
    "backup": _one_of("hot", "cold"),
    "backup_pre": _text(),
    "backup_post": _text(),
    "backup_exclude": _list_of(_text()),
    "startup": _one_of("application", "initialize", "system", "services", "once"),
    "boot": _one_of("auto", "manual", "manual_only"),
    "timeout": _number(10, 300),
    "tmpfs": _flag,
    "apparmor": _flag,
    "host_network": _flag,
    "options": _dict_of(_text(), _anything),
    "schema": _dict_of(_text(), _anything),
    "breaking_versions": _list_of(_text(r"\d+\.\d+\.\d+")),
}
DEFAULTS: Mapping[str, object] = {
    "init": True,
    "stage": "stable",
    "homeassistant_api": False,
    "hassio_api": False,
    "hassio_role": "default",
    "auth_api": False,
    "ingress": False,
    "ingress_port": 8099,
    "panel_icon": "mdi:puzzle",
    "panel_admin": True,
    "backup": "hot",
    "startup": "application",
    "boot": "auto",
    "timeout": 10,
    "tmpfs": False,
    "apparmor": True,
    "host_network": False,
    "options": {},
    "schema": {},
}


def complaints(config: Mapping[str, Any]) -> list[str]:
    """Return a sentence for everything that the Supervisor would not take, or the linter refuses."""
    found = [f"{key} is missing" for key in sorted(REQUIRED - set(config))]
    for key, value in config.items():
        if key not in KEYS:
            found.append(
                f"{key}: not known, so it would be dropped, or asks for rights that no app here needs"
            )
        elif not KEYS[key](value):
            found.append(f"{key}: {value!r} is not accepted")
        elif key in DEFAULTS and value == DEFAULTS[key]:
            found.append(f"{key}: says its default")
    if config.get("ingress") and config.get("ingress_port") == 0 and not config.get("host_network"):
        found.append("ingress_port: only on the host's network a free one has to be found")
    if config.get("backup") == "cold":
        found += [f"{key}: not with cold backups" for key in ("backup_pre", "backup_post") if key in config]
    found += [
        f"ports_description: {port} is no port of ports"
        for port in set(config.get("ports_description", {})) - set(config.get("ports", {}))
    ]
    return found


def security_rating(config: Mapping[str, Any], *, own_profile: bool) -> int:
    """Return the rating that people see before they install, 1 to 8, for the keys that KEYS has."""
    rating = 5
    if config.get("apparmor", True) is False:
        rating -= 1
    elif own_profile:
        rating += 1
    if config.get("ingress"):
        rating += 2
    elif config.get("auth_api"):
        rating += 1
    rating -= {"manager": 1, "admin": 2}.get(config.get("hassio_role", ""), 0)
    rating -= bool(config.get("host_network"))
    return max(1, min(8, rating))
