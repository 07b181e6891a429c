"""The API's document as a page to read: no script, nothing from elsewhere. Whatever is told is escaped."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from html import escape
from itertools import chain
from typing import Any

Document = dict[str, Any]

STYLE = """\
:root { color-scheme: light dark; --line: color-mix(in srgb, currentColor 20%, transparent);
  --soft: color-mix(in srgb, currentColor 7%, transparent); --link: light-dark(#00639b, #6cc1f5); }
body { font: 15px/1.5 system-ui, sans-serif; color: light-dark(#1b1b1b, #e6e6e6);
  background: light-dark(#fff, #151618); max-width: 56rem; margin: 2rem auto; padding: 0 1rem; }
a { color: var(--link); }
h1 { font-size: 1.6rem; margin: 0; }
h2 { font-size: 1.2rem; margin: 2rem 0 .5rem; text-transform: capitalize; }
details { border: 1px solid var(--line); border-radius: .5rem; margin: .4rem 0; }
summary { cursor: pointer; padding: .5rem .8rem; overflow-wrap: anywhere; }
details[open] summary { border-bottom: 1px solid var(--line); }
details > div { padding: .2rem .8rem .8rem; }
code { font: .92em ui-monospace, monospace; background: var(--soft);
  border-radius: .25rem; padding: .1em .3em; }
.method { display: inline-block; min-width: 3.6rem; font-weight: 700; }
.what { display: block; opacity: .85; }
table { border-collapse: collapse; width: 100%; }
th, td { text-align: left; vertical-align: top; padding: .3rem .8rem .3rem 0;
  border-top: 1px solid var(--line); overflow-wrap: anywhere; }
th { font-weight: 600; width: 12rem; }
:target { outline: 2px solid var(--link); }
"""


def page(document: Document) -> str:
    """Write the page; it asks for `docs.css` beside itself."""
    info = document["info"]
    groups: dict[str, list[str]] = {}
    for path, methods in document["paths"].items():
        for method, operation in methods.items():
            groups.setdefault(operation["tags"][0], []).append(_operation(method, path, operation))
    parts = chain.from_iterable((f"<h2>{_text(name)}</h2>", *groups[name]) for name in groups)
    schemas = (_schema(name, schema) for name, schema in document["components"]["schemas"].items())
    return (
        '<!doctype html><html lang="en"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f'<title>API of {_text(info["title"])}</title><link rel="stylesheet" href="docs.css"></head>'
        "<body><main>"
        f"<h1>API of {_text(info['title'])} {_text(info['version'])}</h1>{_prose(info['description'])}"
        '<p><a href="openapi.json">The same as OpenAPI 3.1</a>, for tools.</p>'
        f'{"".join(parts)}<h2 id="types">Types</h2>{"".join(schemas)}</main></body></html>'
    )


def _operation(method: str, path: str, operation: Document) -> str:
    rows = [
        (p["name"], f"{_inline(p['description'])} ({_type(p['schema'])})")
        for p in operation.get("parameters", ())
        if "$ref" not in p  # every route takes those, and the introduction tells of them
    ]
    if "requestBody" in operation:
        must = "" if operation["requestBody"]["required"] else " (may be left out)"
        rows.append(("Send", _content(operation["requestBody"]["content"]) + must))
    for status, told in operation["responses"].items():
        rows.append((status, f"{_inline(told['description'])} {_content(told.get('content', {}))}"))
    return (
        f'<details><summary><span class="method">{method.upper()}</span> <code>{_text(path)}</code>'
        f'<span class="what">{_inline(operation["summary"])}</span></summary>'
        f"<div>{_prose(operation.get('description', ''))}{_table(rows)}</div></details>"
    )


def _schema(name: str, schema: Document) -> str:
    required = schema.get("required", ())
    rows = [
        (
            field,
            _type(of) + ("" if field in required or "default" not in of else f" = {_value(of['default'])}"),
        )
        for field, of in schema.get("properties", {}).items()
    ]
    values = "" if rows else f"<p>{_type(schema)}</p>"
    title = schema.get("title", name)
    return (
        f'<section id="{_anchor(name)}"><h3>{_text(title)}</h3>{_prose(schema.get("description", ""))}'
        f"{values}{_table(rows)}</section>"
    )


def _content(content: Document) -> str:
    return ", ".join(
        _type(of["schema"]) if "schema" in of else f"<code>{_text(kind)}</code>"
        for kind, of in content.items()
    )


def _type(schema: Document) -> str:
    """Write a type in a few words; one that has a name leads to it."""
    if "$ref" in schema:
        name = schema["$ref"].rpartition("/")[2]
        return f'<a href="#{_anchor(name)}">{_text(name)}</a>'
    if "anyOf" in schema:
        return " or ".join(_type(one) for one in schema["anyOf"])
    if "enum" in schema:
        return " or ".join(_value(one) for one in schema["enum"])
    if schema.get("type") == "array":
        return f"list of {_type(schema['items'])}" if isinstance(schema.get("items"), dict) else "list"
    if schema.get("type") == "object":
        inner = schema.get("additionalProperties")
        return f"names to {_type(inner)}" if isinstance(inner, dict) else "object"
    return _text(schema.get("format", schema.get("type", "any")))


def _table(rows: Iterable[tuple[str, str]]) -> str:
    told = "".join(
        f"<tr><th scope=row><code>{_text(name)}</code></th><td>{html}</td></tr>" for name, html in rows
    )
    return f"<table>{told}</table>" if told else ""


def _prose(text: str) -> str:
    return "".join(f"<p>{_inline(part)}</p>" for part in re.split(r"\n\s*\n", text) if part.strip())


def _inline(text: str) -> str:
    return "".join(_spans(text))


def _spans(text: str) -> Iterator[str]:
    for index, part in enumerate(text.split("`")):
        yield f"<code>{_text(part)}</code>" if index % 2 else _text(part)


def _value(value: object) -> str:
    return f"<code>{_text('null' if value is None else str(value) if value != '' else chr(34) * 2)}</code>"


def _anchor(name: str) -> str:
    return f"type-{re.sub(r'[^A-Za-z0-9_.-]', '_', name)}"


def _text(text: object) -> str:
    return escape(str(text))
