"""The folder of uploads: names, bounds, and nothing half written."""

from __future__ import annotations

import os
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from types import SimpleNamespace

import pytest

from addon.errors import RefusedError, StoreError
from addon.uploads import Shelf
from addon.uploads import shelf as module
from addon.uploads.shelf import plain_name

NOW_S = 1_800_000_000.0


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "uploads"


@pytest.fixture
def shelf(folder: Path) -> Shelf:
    return Shelf(folder, lambda: NOW_S)


def put(shelf: Shelf, name: str, size: int = 10, *, age_s: float = 0.0) -> str:
    part = shelf.begin("CP 1", name, NOW_S)
    part.write(b"x" * size)
    part.finish()
    path = shelf.path(part.name)
    os.utime(path, (NOW_S - age_s, NOW_S - age_s))
    return part.name


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("log.zip", "log.zip"),
        ("../../etc/passwd", "passwd"),
        ("..\\..\\windows\\system32", "system32"),
        ("/", "file"),
        ("..", "file"),
        (".hidden", "hidden"),
        ("a b\tc\0d.txt", "a_b_c_d.txt"),
        ("Prüfung.log", "Pr_fung.log"),
        ("x" * 300 + ".tar.gz", "x" * 73 + ".tar.gz"),
        ('a"; rm -rf "/tmp/x', "x"),
    ],
)
def test_names_are_made_plain(text: str, name: str) -> None:
    assert plain_name(text) == name


def test_a_file_appears_when_it_is_whole(shelf: Shelf, folder: Path) -> None:
    part = shelf.begin("CP 1", "log.zip", NOW_S)
    part.write(b"abc")
    assert shelf.files() == ()

    part.finish()
    part.discard()  # which is what comes in any case; it leaves a whole file alone

    (file,) = shelf.files()
    assert file.name == "20270115-080000_CP_1_log.zip"
    assert shelf.path(file.name).read_bytes() == b"abc"
    assert [path.name for path in folder.iterdir()] == [file.name]


def test_two_of_a_name_at_once_are_two_files(shelf: Shelf) -> None:
    first, second = shelf.begin("CP", "log", NOW_S), shelf.begin("CP", "log", NOW_S)
    first.write(b"1")
    second.write(b"22")
    second.finish()
    first.finish()

    assert sorted(file.bytes for file in shelf.files()) == [1, 2]


def test_threads_that_begin_at_once_get_files_of_their_own(shelf: Shelf) -> None:
    with ThreadPoolExecutor(8) as pool:
        parts = list(pool.map(lambda _: shelf.begin("CP", "log", NOW_S), range(40)))
    for part in parts:
        part.discard()

    assert len({part.name for part in parts}) == 40


def test_what_was_half_written_is_dropped(shelf: Shelf, folder: Path) -> None:
    part = shelf.begin("CP", "log", NOW_S)
    part.write(b"abc")
    part.discard()
    part.write(b"a thread that comes late")
    part.finish()
    assert list(folder.iterdir()) == []

    killed = shelf.begin("CP", "log", NOW_S)
    killed.write(b"abc")
    whole = put(shelf, "whole")
    Shelf(folder, lambda: NOW_S).tidy()  # the next start
    assert [path.name for path in folder.iterdir()] == [whole]
    killed.discard()


@pytest.mark.parametrize(
    "name",
    ["", ".", "..", "../secret", "a/b", "/etc/passwd", "no-such-file", "x.part", "link", "sub", "a\0b"],
)
def test_only_files_of_the_shelf_are_found(shelf: Shelf, folder: Path, name: str) -> None:
    folder.mkdir()
    (folder.parent / "secret").write_text("s")
    (folder / "x.part").write_text("s")
    (folder / "sub").mkdir()
    (folder / "link").symlink_to("/etc/hostname")

    with pytest.raises(RefusedError):
        shelf.path(name)
    with pytest.raises(RefusedError):
        shelf.delete(name)


def test_the_oldest_go_when_there_are_too_many(shelf: Shelf, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "MAX_FILES", 3)
    names = [put(shelf, f"log{number}", age_s=100 - number) for number in range(6)]

    assert [file.name for file in shelf.files()] == names[:2:-1]


def test_the_oldest_go_when_they_are_too_big(shelf: Shelf, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "MAX_TOTAL_BYTES", 100)
    oldest = put(shelf, "oldest", 60, age_s=50)
    newer = put(shelf, "newer", 30, age_s=20)
    put(shelf, "newest", 50)

    assert oldest not in {file.name for file in shelf.files()}
    assert newer in {file.name for file in shelf.files()}


def test_a_file_that_is_being_fetched_stays(shelf: Shelf, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "MAX_FILES", 2)
    firmware = put(shelf, "firmware", age_s=100)
    with shelf.pinned(firmware):
        for number in range(4):
            put(shelf, f"log{number}", age_s=10 - number)
        with pytest.raises(RefusedError, match="being fetched"):
            shelf.delete(firmware)
        assert firmware in {file.name for file in shelf.files()}
    shelf.delete(firmware)


def test_a_disk_that_is_nearly_full_takes_no_uploads(shelf: Shelf, monkeypatch: pytest.MonkeyPatch) -> None:
    usage = SimpleNamespace(free=10**8)
    monkeypatch.setattr("addon.uploads.shelf.shutil.disk_usage", lambda _: usage)

    with pytest.raises(StoreError, match="too little space"):
        shelf.begin("CP", "log", NOW_S)


@pytest.fixture
def free_at_first(folder: Path, monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """Let the disk have so much space besides what lies on the shelf."""
    free = [10**12]

    def usage(_: Path) -> SimpleNamespace:
        return SimpleNamespace(free=free[0] - sum(path.stat().st_size for path in folder.iterdir()))

    monkeypatch.setattr("addon.uploads.shelf.shutil.disk_usage", usage)
    monkeypatch.setattr("addon.uploads.shelf.MIN_FREE_BYTES", 200_000)
    return free


def test_what_is_written_already_needs_no_space_again(shelf: Shelf, free_at_first: list[int]) -> None:
    free_at_first[0] = 240_000
    assert put(shelf, "log", 30_000)


def test_old_files_make_room_on_a_disk_that_gets_full(shelf: Shelf, free_at_first: list[int]) -> None:
    put(shelf, "old", 30_000, age_s=20)
    kept = put(shelf, "newer", 30_000, age_s=10)
    free_at_first[0] = 270_000

    new = put(shelf, "new", 30_000)

    assert [file.name for file in shelf.files()] == [new, kept]


def test_nothing_is_dropped_in_vain(shelf: Shelf, free_at_first: list[int]) -> None:
    name = put(shelf, "old", 30_000)
    free_at_first[0] = 100_000

    with pytest.raises(StoreError, match="too little space"):
        shelf.begin("CP", "new", NOW_S)
    assert shelf.path(name).exists()


def test_a_disk_that_gets_full_meanwhile_ends_the_upload(shelf: Shelf, free_at_first: list[int]) -> None:
    part = shelf.begin("CP", "new", NOW_S)
    part.write(b"x" * 10_000)
    free_at_first[0] = 215_000

    with pytest.raises(StoreError, match="too little space"):
        part.write(b"x" * 10_000)
    part.discard()
    assert shelf.files() == ()


def test_a_folder_that_can_not_be_used_is_a_sentence(tmp_path: Path) -> None:
    (tmp_path / "file").touch()

    with pytest.raises(StoreError, match="An upload can't be written"):
        Shelf(tmp_path / "file", lambda: NOW_S).begin("CP", "log", NOW_S)
