"""Holds answers against the API's document: what a route sends is what it says that it sends."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from types import SimpleNamespace
from typing import Any

import aiohttp
from jsonschema import Draft202012Validator  # type: ignore[import-untyped]

Document = dict[str, Any]


class Contract:
    """One server's document. `broken` lists what of the answers `seen` is otherwise than it says."""

    def __init__(self, document: Document) -> None:
        self.document = document
        self.broken: list[str] = []
        self.seen = 0
        self._paths = [(_pattern(path), methods) for path, methods in document["paths"].items()]

    def tracing(self) -> aiohttp.TraceConfig:
        """Make what looks at every answer that a client gets."""
        config = aiohttp.TraceConfig()
        config.on_request_end.append(self._look)
        return config

    async def _look(
        self, _session: aiohttp.ClientSession, _context: SimpleNamespace, end: aiohttp.TraceRequestEndParams
    ) -> None:
        operation = self._operation(end.method, end.url.raw_path)
        if operation is None or end.response.status == 101:
            return
        self.seen += 1
        body = await end.response.read()
        self.broken += [
            f"{end.method} {end.url.raw_path}: {what}" for what in self._wrong(operation, end.response, body)
        ]

    def _operation(self, method: str, path: str) -> Document | None:
        for pattern, methods in self._paths:
            if pattern.fullmatch(path) and method.lower() in methods:
                return dict(methods[method.lower()])
        return None

    def _wrong(self, operation: Document, response: aiohttp.ClientResponse, body: bytes) -> Iterator[str]:
        status = response.status
        told = operation["responses"].get(str(status)) or operation["responses"].get(f"{status // 100}XX")
        if told is None:
            yield f"answers {status}, which it does not tell of"
            return
        content = told.get("content", {})
        if not content:
            if body:
                yield f"says that it answers nothing, and sends {body[:80]!r}"
        elif response.content_type not in content:
            yield f"sends {response.content_type}, not {', '.join(content)}"
        elif "schema" in content[response.content_type]:
            schema = {**content[response.content_type]["schema"], "components": self.document["components"]}
            for error in Draft202012Validator(schema).iter_errors(json.loads(body)):
                yield f"{error.json_path}: {error.message}"


def _pattern(path: str) -> re.Pattern[str]:
    names = re.compile(r"\{(\w+)\}")
    parts = names.split(path)
    return re.compile(
        "".join(
            (".+" if part == "key" else "[^/]+") if index % 2 else re.escape(part)
            for index, part in enumerate(parts)
        )
    )
