"""Documents that point somewhere, or list something, stay true."""

from __future__ import annotations

import json
import re
import subprocess
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec
import pytest
import yaml

from addon.homeassistant.entities import CHARGER, SITE
from addon.model.decision import Source
from addon.model.status import Status

ROOT = Path(__file__).parents[2]
DOCUMENTS = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")])
LINK = re.compile(r"\[[^\]]*\]\(([^)\s]+)\)")
FENCE = re.compile(r"^```.*?^```", re.MULTILINE | re.DOTALL)


def text(file: str) -> str:
    """Read a file of the repository."""
    return (ROOT / file).read_text(encoding="utf-8")


def anchors(document: str) -> set[str]:
    """Name the headings as GitHub and Home Assistant link them."""
    headings = re.findall(r"^#+ (.+)$", FENCE.sub("", document), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


def option_names(schema: dict[str, Any]) -> Iterator[str]:
    """Name every option of the app's schema, those in groups and lists too."""
    for name, value in schema.items():
        yield name
        group = value[0] if isinstance(value, list) else value
        if isinstance(group, dict):
            yield from option_names(group)


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda file: str(file.relative_to(ROOT)))
def test_links_inside_the_repository_lead_somewhere(document: Path) -> None:
    content = document.read_text(encoding="utf-8")

    for link in LINK.findall(FENCE.sub("", content)):
        if "://" in link:
            continue
        path, _, anchor = link.partition("#")
        target = (document.parent / path) if path else document
        assert target.exists(), link
        assert not anchor or anchor in anchors(target.read_text(encoding="utf-8")), link


def test_every_option_is_explained() -> None:
    schema = yaml.safe_load(text("config.yaml"))["schema"]

    words = {
        word for pair in re.findall(r"`(\w+)`|^### (\w+)$", text("DOCS.md"), re.MULTILINE) for word in pair
    }
    assert [name for name in option_names(schema) if name not in words] == []


def test_every_entity_is_explained() -> None:
    documented = text("DOCS.md").split("## Entities")[1].split("## HTTP API")[0]

    keys = [row.key for row in SITE] + [row.key for row in CHARGER]
    assert [key for key in keys if not re.search(rf"[`_]{key}`", documented)] == []


def test_every_reason_is_explained() -> None:
    documented = text("DOCS.md").split("### Words for reasons")[1].split("\n## ")[0]

    assert set(re.findall(r"`(\w+)`", documented)) >= {str(source) for source in Source}


def test_default_values_are_told_as_they_are() -> None:
    options = yaml.safe_load(text("config.yaml"))["options"]
    rows = dict(
        re.findall(r"^\| `(\w+)` \| ([^|]+?) \|", text("DOCS.md").split("### chargers")[0], re.MULTILINE)
    )
    words = {True: "on", False: "off"}

    for group in ("grid", "meter", "charging"):
        for name, value in options[group].items():
            assert rows[name] == str(words[value] if isinstance(value, bool) else value), name


def changed_or_gone(shown: object, given: object, where: str = "") -> list[str]:
    """Name the places of a JSON document that another has not, or has otherwise."""
    if isinstance(shown, dict) and isinstance(given, dict):
        return [
            place
            for key, inner in shown.items()
            for place in changed_or_gone(inner, given.get(key, "(gone)"), f"{where}.{key}")
        ]
    if isinstance(shown, list) and isinstance(given, list) and len(shown) == len(given):
        pairs = enumerate(zip(shown, given, strict=True))
        return [place for index, pair in pairs for place in changed_or_gone(*pair, f"{where}[{index}]")]
    return [] if shown == given else [where]


def test_the_state_in_the_documentation_is_one_that_the_api_gives() -> None:
    example = json.loads(re.findall(r"^```json\n(.*?)^```", text("DOCS.md"), re.MULTILINE | re.DOTALL)[0])

    given = json.loads(msgspec.json.encode(msgspec.convert(example, Status)))
    assert changed_or_gone(example, given) == []  # what there is beside it, the API's own document tells


def test_all_documents_tell_the_same_version() -> None:
    version = yaml.safe_load(text("config.yaml"))["version"]

    assert tomllib.loads(text("pyproject.toml"))["project"]["version"] == version
    headings = re.findall(r"^## (.+)$", text("CHANGELOG.md"), re.MULTILINE)
    assert headings[0] == version, "the Supervisor cuts the changelog at this literal heading"
    assert all(re.fullmatch(r"\d+\.\d+\.\d+", heading) for heading in headings)


def test_no_file_names_a_registry() -> None:
    """Whoever installs decides where from; a lock made behind a mirror must not tell of it."""
    pattern = r"^--?(extra-)?(index-url|find-links|i|f)[ =]|.resolved.: *.https?:|registry *= *.?https?:"
    result = subprocess.run(  # noqa: S603
        ["git", "grep", "--untracked", "-lIE", pattern, "--", ":!tests/tooling"],  # noqa: S607
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=30,
        check=False,
    )

    assert (result.returncode, result.stdout) == (1, ""), "1 is git's word for: nothing found"


def test_pinned_versions_carry_hashes() -> None:
    for file in ("requirements.txt", "requirements-dev.txt"):
        entries = re.split(r"\n(?=\w)", re.sub(r"^ *#.*\n", "", text(file), flags=re.MULTILINE).strip())
        assert len(entries) > 5
        assert [entry.split()[0] for entry in entries if "--hash=sha256:" not in entry] == []
