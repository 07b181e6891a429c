"""A frame as it may be shown, and sent to a vendor's support: without what would open a door. Pure.

Hidden are passwords and keys wherever they stand, private keys, what a URL tells beside its host and path,
and most of a tag. Rather too much is hidden than too little: names are judged by what they contain.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any
from urllib.parse import urlsplit, urlunsplit

Json = Any
"""What JSON can say."""

HIDDEN = "(hidden)"

_SECRET = re.compile(
    r"(?i:pass(?:word|wd|phrase|code)|pwd|secret|authorizationkey|auth_?key|api_?key|private_?key|psk"
    r"|credential|access_?token|pin_?code|sim_?pin|id_?tag|masterpassgroupid|plugandchargeidentifier|emaid"
    r"|(?<!by)pass\d*$|pw\d*$|token\d*$|[a-z0-9_.-](?<!public)(?<!public_)(?<!configuration)(?<!unknown)key\d*$)"
    r"|PIN(?![A-Z])|(?<![A-Za-z])pin(?![a-z])|Pin(?![a-z])"
)
"""What a name of a secret contains, or ends with."""
_TAGS = frozenset({"idtag", "parentidtag", "idtoken", "groupidtoken", "masterpassgroupid"})
_URLS = frozenset({"location", "remotelocation", "responderurl", "ocppcsmsurl", "url"})
_VALUES = re.compile(r"(?i:attributevalue|actualvalue|value.*|data)")
_NAME = re.compile(r"(?<![\w.-])([\w.-]++)\\*+[\"']?+\s*+[:=]\s*+")
_VALUE = re.compile(r"\"(?:[^\"\\]|\\.)*+\"|'(?:[^'\\]|\\.)*+'|[^\s,;&}]++", re.DOTALL)
"""A name in running text, and what follows it. Like all patterns here these take time in proportion to the
text, however that is made up: a charger writes it, and everything waits while it is searched."""
_PRIVATE_KEY = re.compile(
    r"-----BEGIN [A-Z ]{0,40}PRIVATE KEY-----.*?(-----END [A-Z ]{0,40}PRIVATE KEY-----|\Z)", re.DOTALL
)
_MARK = re.compile(
    r"://|-----BEGIN|pass|pw|secret|key|psk|token|id_?tag|pin|credential|identifier|emaid", re.IGNORECASE
)
"""Without one of these none of the patterns for running text fits."""
SHORTEST_CHARS = 6
"""psk:xy"""
MAX_NAME_CHARS = 200
"""No setting has a longer name; one that has is not looked at, and hidden."""
_WORD = re.compile(r"[^\s\"'<>]++")
_SECRET_STEP = re.compile(r"[A-Za-z0-9_-]{20,}")
_KINDS = {2: "call", 3: "answer", 4: "error", 5: "error", 6: "send"}
MAX_DEPTH = 60


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownFrame:
    """A frame taken apart. `kind`: call, answer, error, send, or other for what is not OCPP-J."""

    kind: str
    message_id: str = ""
    action: str = ""
    payload: Json = None


def is_secret(name: str) -> bool:
    """Tell whether a setting of this name is a password, or something as good as one."""
    return len(name) > MAX_NAME_CHARS or _is_secret(name)


@lru_cache(maxsize=2048)
def _is_secret(name: str) -> bool:
    return _SECRET.search(name) is not None


def redacted_frame(text: str, question: Callable[[str], str]) -> ShownFrame:
    """Take a frame apart; `question` tells the action of the call with some message id, "" if unknown."""
    try:
        frame = _parsed(text)
    except (ValueError, RecursionError):
        frame = None
    kind = _KINDS.get(frame[0]) if isinstance(frame, list) and frame and isinstance(frame[0], int) else None
    if kind is None or len(frame) < 3 or not isinstance(frame[1], str):
        # what can't be taken apart can't be searched for secrets
        return ShownFrame(kind="other", payload=f"{len(text)} characters that are not a message of OCPP-J")
    message_id, rest = frame[1], frame[2:]
    if kind in ("call", "send"):
        action = rest[0] if isinstance(rest[0], str) else ""
        payload = redacted(rest[1]) if len(rest) > 1 else None
        return ShownFrame(kind=kind, message_id=message_id, action=action, payload=payload)
    answer = rest[0] if kind == "answer" else rest
    return ShownFrame(kind=kind, message_id=message_id, action=question(message_id), payload=redacted(answer))


def _parsed(text: str) -> Json:
    """Read JSON; halves of a pair of surrogates are replaced, since nobody can be sent them."""
    value = json.loads(text)
    if "\\u" not in text:
        return value
    return json.loads(json.dumps(value, ensure_ascii=False).encode("utf-8", "replace"))


def redacted(value: Json, name: str = "", depth: int = 0) -> Json:
    """Hide what is secret in a payload. `name`: of the field that holds it."""
    if depth > MAX_DEPTH:
        return HIDDEN
    if isinstance(value, Mapping):
        return _redacted_object(value, depth)
    if isinstance(value, list):
        return [redacted(item, name, depth + 1) for item in value]
    return value if value is None or isinstance(value, bool) else _redacted_plain(value, name, depth)


def _redacted_plain(value: str | float, name: str, depth: int) -> str | float:
    low = name.lower()
    if low in _TAGS:
        return shortened(str(value))
    if is_secret(name):
        return HIDDEN
    if not isinstance(value, str):
        return value
    if low in _URLS:
        return _without_secret_step(redacted_text(_without_login(value)))
    return _redacted_json(value, depth) if value[:1] in ("{", "[") else redacted_text(value)


def _redacted_json(text: str, depth: int) -> str:
    """Hide what is secret in JSON that stands in a text, as vendors' own data does."""
    try:
        value = _parsed(text)
    except (ValueError, RecursionError):
        return redacted_text(text)
    shown = redacted(value, depth=depth + 1)
    # a name that stands there twice is read once
    return redacted_text(text) if shown == value else json.dumps(shown, ensure_ascii=False)


def redacted_text(text: str) -> str:
    """Hide secrets that stand in running text."""
    if len(text) < SHORTEST_CHARS or _MARK.search(text) is None:
        return text  # nearly all: numbers, units, timestamps
    text = _PRIVATE_KEY.sub(HIDDEN, text)
    if "://" in text:
        text = _WORD.sub(lambda word: _without_login(word[0]), text)
    shown, done = [], 0
    for name in _NAME.finditer(text):
        value = _VALUE.match(text, name.end()) if is_secret(name[1]) and name.start() >= done else None
        if value:
            shown += [text[done : name.end()], HIDDEN]
            done = value.end()
    return "".join([*shown, text[done:]])


def _without_login(url: str) -> str:
    """Hide who logs in, and how: all up to the last @, since a password may hold any sign."""
    scheme, mark, rest = url.partition("://")
    _, at, host = rest.rpartition("@")
    return f"{scheme}{mark}{HIDDEN}@{host}" if mark and at else url


def shortened(tag: str) -> str:
    """Show enough of a tag to tell one's own two apart, and too little to copy it."""
    return f"{tag[:2]}…{tag[-2:]}" if len(tag) >= 8 else "…"


def _redacted_object(value: Mapping[str, Json], depth: int) -> dict[str, Json]:
    """Hide fields by their own name, and values that stand beside the name of a secret setting."""
    variable = value.get("variable")
    beside = [item for key, item in value.items() if key.lower() in ("key", "name")]
    beside.append(variable.get("name") if isinstance(variable, Mapping) else None)
    names_secret = any(isinstance(name, str) and is_secret(name) for name in beside)
    shown: dict[str, Json] = {}
    for key, item in value.items():
        if names_secret and _VALUES.fullmatch(key):
            shown[key] = HIDDEN
        elif names_secret and key == "variableAttribute":
            shown[key] = [{**attribute, "value": HIDDEN} for attribute in _objects(item)]
        else:
            shown[key] = redacted(item, key, depth + 1)
    return shown


def _objects(value: Json) -> list[Mapping[str, Json]]:
    return [item for item in value if isinstance(item, Mapping)] if isinstance(value, list) else []


def _without_secret_step(url: str) -> str:
    """Hide the parts of a path that are keys, as in the upload place's own addresses."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return HIDDEN
    path = "/".join("…" if _SECRET_STEP.fullmatch(step) else step for step in parts.path.split("/"))
    return urlunsplit((parts.scheme, parts.netloc, path, HIDDEN if parts.query else "", ""))
