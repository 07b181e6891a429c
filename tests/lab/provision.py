"""Write a Home Assistant configuration folder that needs no onboarding.

Core's own storage files are written (their versions as of 2026.11), so it starts with one admin, one
long-lived token, and its HTTP server on the port asked for.
"""

import base64
import datetime as dt
import hashlib
import hmac
import json
import secrets
import time
from pathlib import Path
from typing import Any

TEN_YEARS_S = 315_360_000

CONFIGURATION = """\
homeassistant:
  name: Lab
  unit_system: metric
  time_zone: Europe/Vienna
  country: AT
  currency: EUR
  latitude: 48.2
  longitude: 16.37
  elevation: 180
logger:
  default: info
"""


HTTP = """\
http:
  server_host: 127.0.0.1
  server_port: {port}
"""


def provision(folder: Path, port: int, *, port_in_yaml: bool = False) -> str:
    """Fill an empty folder and return the admin's long-lived access token.

    `port_in_yaml`: for a Core of before 2026, which looks for its port there only; for a later one that is a
    trial of five minutes, after which it restarts on its default port.
    """
    (folder / ".storage").mkdir(parents=True)
    http = HTTP.format(port=port) if port_in_yaml else ""
    (folder / "configuration.yaml").write_text(CONFIGURATION + http)
    user_id, refresh_id, key = secrets.token_hex(16), secrets.token_hex(16), secrets.token_hex(64)
    _store(folder, "auth", 1, _auth(user_id, refresh_id, key))
    _store(folder, "onboarding", 4, {"done": ["user", "core_config", "analytics", "integration"]})
    _store(folder, "http", 3, _http(port))
    issued_at = int(time.time()) - 5
    return _json_web_token({"iss": refresh_id, "iat": issued_at, "exp": issued_at + TEN_YEARS_S}, key)


def _store(folder: Path, key: str, version: int, data: dict[str, Any]) -> None:
    content = {"version": version, "minor_version": 1, "key": key, "data": data}
    path = folder / ".storage" / key
    path.write_text(json.dumps(content))
    path.chmod(0o600)


def _auth(user_id: str, refresh_id: str, key: str) -> dict[str, Any]:
    user = {
        "id": user_id,
        "group_ids": ["system-admin"],
        "is_owner": True,
        "is_active": True,
        "name": "lab",
        "system_generated": False,
        "local_only": False,
    }
    token = {
        "id": refresh_id,
        "user_id": user_id,
        "client_id": None,
        "client_name": "lab",
        "client_icon": None,
        "token_type": "long_lived_access_token",
        "created_at": _now(),
        "access_token_expiration": float(TEN_YEARS_S),
        "token": secrets.token_hex(64),
        "jwt_key": key,
        "last_used_at": None,
        "last_used_ip": None,
        "expire_at": None,
        "credential_id": None,
        "version": "2026.11.0",
    }
    groups = {"system-admin": "Administrators", "system-users": "Users", "system-read-only": "Read Only"}
    return {
        "users": [user],
        "groups": [{"id": group, "name": name} for group, name in groups.items()],
        "credentials": [],
        "refresh_tokens": [token],
    }


def _http(port: int) -> dict[str, Any]:
    stable = {
        "server_port": port,
        "server_host": ["127.0.0.1"],
        "cors_allowed_origins": [],
        "login_attempts_threshold": -1,
        "ip_ban_enabled": False,
        "ssl_profile": "intermediate_v6",
        "use_x_frame_options": True,
        "created_at": _now(),
        "error": None,
        "error_message": None,
    }
    return {"stable": stable, "pending": None, "yaml_migration_done": True}


def _now() -> str:
    return dt.datetime.now(dt.UTC).isoformat()


def _json_web_token(payload: dict[str, Any], key: str) -> str:
    """Sign a payload with HS256, as RFC 7519 has it."""
    parts = [
        json.dumps(part, separators=(",", ":")).encode() for part in ({"alg": "HS256", "typ": "JWT"}, payload)
    ]
    signed = ".".join(_base64url(part) for part in parts)
    return f"{signed}.{_base64url(hmac.digest(key.encode(), signed.encode(), hashlib.sha256))}"


def _base64url(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()
