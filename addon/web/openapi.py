"""The API as an OpenAPI 3.1 document, written from its routes and the types that they read and send."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from inspect import cleandoc
from typing import Any

import msgspec
from aiohttp import web

from addon import __version__
from addon.translation.catalogs import languages
from addon.web.describing import Description, File, Messages, description_of
from addon.web.language import QUERY

Document = dict[str, Any]

PARAMETERS = {
    "/api/chargers/{id}": "A charger's `id`, as the state has it, percent-encoded.",
    "/api/chargers/{id}/configuration/{key}": "The key's name, percent-encoded.",
    "/api/tags/{id}": "A tag's id, percent-encoded.",
    "/api/uploads/{name}": "A file's name, as the list has it.",
}
"""What stands in the path, by the path up to it."""

ABOUT = """
All that the page does goes through this API, and scripts may use it too. It answers Home Assistant's ingress
and this machine, and nobody else; the paths are relative to the page's.

What changes something sends `Content-Type: application/json`. Every refusal is `{"error": "a sentence"}`:
4xx for a request that can't be done, 502 where a charger or Home Assistant does not do it. Sentences and
names are in the language of `?language=` or of `Accept-Language`, else in English: `Content-Language` tells.
Keys, states and what else a script compares are the same in all of them. Currents are
amperes, powers watts, energies watt-hours, durations seconds; the ending of a name tells.
"""


LANGUAGE: Document = {
    "language": {
        "name": QUERY,
        "in": "query",
        "description": "The language of sentences and names, before that of the header.",
        "schema": {"type": "string", "enum": list(languages())},
    },
    "acceptLanguage": {
        "name": "Accept-Language",
        "in": "header",
        "description": "The same, as browsers send it (RFC 9110, section 12.5.4).",
        "schema": {"type": "string"},
    },
}
"""What every route takes: any of them may have to refuse something."""


class Refusal(msgspec.Struct, frozen=True):
    """Why not, in a sentence for a person."""

    error: str


def document(routes: Iterable[web.AbstractRoute]) -> Document:
    """Write the document of those routes that are described."""
    told = list(_told(routes))
    types = [Refusal, *(kind for _, _, description in told for kind in _types(description))]
    schemas, components = msgspec.json.schema_components(types, ref_template="#/components/schemas/{name}")
    written = _Writer(dict(zip(map(id, types), schemas, strict=True)))
    paths: Document = {}
    for method, path, description in told:
        paths.setdefault(path, {})[method.lower()] = written.operation(path, description)
    return {
        "openapi": "3.1.0",
        "info": {"title": "EV Load Balancer", "version": __version__, "description": ABOUT.strip()},
        "servers": [{"url": "..", "description": "Relative to this document, below any path of ingress."}],
        "paths": dict(sorted(paths.items())),
        "components": {
            "schemas": {name: _clean(components[name]) for name in sorted(components)},
            "parameters": LANGUAGE,
        },
    }


def _told(routes: Iterable[web.AbstractRoute]) -> Iterator[tuple[str, str, Description]]:
    for route in routes:
        description = description_of(route.handler)
        if description is not None and route.resource is not None and route.method != "HEAD":
            yield route.method, route.resource.canonical, description


def _types(description: Description) -> Iterator[Any]:
    answer = description.answer.of if isinstance(description.answer, Messages) else description.answer
    for kind in (description.body, answer):
        if kind is not None and not isinstance(kind, File):
            yield kind


class _Writer:
    """Writes operations with schemas that were made all at once, so that none is made twice."""

    def __init__(self, schemas: dict[int, Document]) -> None:
        self._schemas = schemas

    def operation(self, path: str, description: Description) -> Document:
        """Write one method of one path."""
        summary, _, more = cleandoc(description.text).partition("\n")
        written: Document = {"tags": [_tag(path)], "summary": summary.rstrip(".")}
        if more.strip():
            written["description"] = more.strip()
        shared = [{"$ref": f"#/components/parameters/{name}"} for name in LANGUAGE]
        written["parameters"] = [*_of_path(path), *_of_query(description), *shared]
        if description.body is not None:
            content = self._content(description.body)
            written["requestBody"] = {"required": not description.optional_body, "content": content}
        refusal = {"content": self._content(Refusal)}
        written["responses"] = {
            str(description.status): self._answer(description.answer),
            "4XX": {"description": "It can't be done; the sentence says why.", **refusal},
            "5XX": {
                "description": "A charger, Home Assistant or the app failed; the sentence says how.",
                **refusal,
            },
        }
        return written

    def _answer(self, answer: Any) -> Document:  # noqa: ANN401 - a type
        if answer is None:
            return {"description": "Done."}
        if isinstance(answer, Messages):
            words = "A WebSocket, one JSON document a message. Browsers are admitted from the page only."
            return {"description": words, "content": self._content(answer.of)}
        return {"description": "The answer.", "content": self._content(answer)}

    def _content(self, kind: Any) -> Document:  # noqa: ANN401 - a type
        if isinstance(kind, File):
            return {kind.kind: {}}
        return {"application/json": {"schema": self._schemas[id(kind)]}}


def _tag(path: str) -> str:
    parts = path.strip("/").split("/")
    return parts[1].partition(".")[0] if parts[0] == "api" and len(parts) > 1 else "app"


def _of_path(path: str) -> Iterator[Document]:
    for found in re.finditer(r"\{(\w+)\}", path):
        name, up_to = found[1], path[: found.end()]
        yield {
            "name": name,
            "in": "path",
            "required": True,
            "description": PARAMETERS.get(up_to, ""),
            "schema": {"type": "string"},
        }


def _of_query(description: Description) -> Iterator[Document]:
    for parameter in description.query:
        schema = {"type": parameter.type}
        yield {"name": parameter.name, "in": "query", "description": parameter.text, "schema": schema}


def _clean(schema: Document) -> Document:
    """Take the indentation of the source out of a description."""
    if "description" in schema:
        return {**schema, "description": cleandoc(schema["description"])}
    return schema
