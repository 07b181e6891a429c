"""Rows as CSV (RFC 4180): commas, points in numbers, UTC, whatever language its sentences are in."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence

from aiohttp import web

from addon.web.language import language_headers, said


def written(columns: Sequence[str], rows: Iterable[Iterable[object]]) -> str:
    """Write a table."""
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(columns)
    writer.writerows([_cell(value) for value in row] for row in rows)
    return text.getvalue()


def download(text: str, name: str) -> web.Response:
    """Answer with a file of CSV."""
    return web.Response(
        text=text,
        content_type="text/csv",
        charset="utf-8",
        headers={"Content-Disposition": f'attachment; filename="{name}"'} | language_headers(),
    )


def _cell(value: object) -> object:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str) and value[:1] in ("=", "+", "-", "@", "\t", "\r"):
        return f"'{said(value)}"  # a charger's text must not be a formula in anybody's spreadsheet
    return said(value) if isinstance(value, str) else value
