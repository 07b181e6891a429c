"""Brings a database to the newest schema: schema/NNNN_name.sql, in order, once each."""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping
from functools import cache
from importlib import resources


@cache
def scripts() -> Mapping[int, str]:
    """Read the schema files by their number."""
    folder = resources.files("addon.store") / "schema"
    files = (file for file in folder.iterdir() if file.name.endswith(".sql"))
    return {int(file.name[:4]): file.read_text("utf-8") for file in sorted(files, key=lambda file: file.name)}


def version(connection: sqlite3.Connection) -> int:
    """Tell which schema a database has; 0 for an empty one."""
    return int(connection.execute("PRAGMA user_version").fetchone()[0])


def newest() -> int:
    """Tell the schema that this version of the app writes."""
    return max(scripts())


def migrate(connection: sqlite3.Connection) -> None:
    """Apply what is missing; each script and its number are one transaction, so a kill leaves no half."""
    for number, script in scripts().items():
        if number > version(connection):
            connection.executescript(f"BEGIN IMMEDIATE;\n{script}\nPRAGMA user_version = {number};\nCOMMIT;")
