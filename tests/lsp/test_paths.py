"""`lsp.paths`: only what lies below a workspace folder, by its letters."""

import os
import sys
from pathlib import Path

import pytest

from codevigil_lsp.lsp.paths import Folder, Folders, path_of, resolve, uri_of
from support.hostile_paths import HOSTILE

SHOP = Folders((Folder("/home/you/shop", "/data/shop"),))


@pytest.mark.parametrize("path", HOSTILE)
def test_no_other_path_has_a_place(path: str) -> None:
    assert SHOP.find(path) is None


@pytest.mark.parametrize(
    "path", ["C:\\shop\\nul", "C:\\shop\\con.txt", "C:\\shop\\a:b", "C:\\shop\\a. "]
)
def test_no_windows_device_or_stream_has_a_place(path: str) -> None:
    folders = Folders((Folder("C:\\shop", "C:\\shop"),))

    assert folders.find("c:\\Shop\\cart.py") is not None
    assert folders.find(path) is None


@pytest.mark.skipif(sys.platform == "win32", reason="the paths are POSIX")
@pytest.mark.parametrize(
    "path",
    [
        "/home/you/shop/src/cart.py",
        "/data/shop/src/cart.py",
        "/data/shop/./x/../src//cart.py",
    ],
)
def test_a_file_has_one_place_however_its_folder_is_spelled(path: str) -> None:
    place = SHOP.find(path)

    assert place is not None
    assert place.names == ("src", "cart.py")
    assert place.path == "/home/you/shop/src/cart.py"
    assert place.real == "/data/shop/src/cart.py"


def test_without_folders_nothing_has_a_place() -> None:
    assert Folders().find("/home/you/shop/cart.py") is None
    assert SHOP.find(None) is None


@pytest.mark.skipif(sys.platform == "win32", reason="links need rights on Windows")
def test_a_linked_folder_is_known_by_both_its_names(tmp_path: Path) -> None:
    real, link = tmp_path / "real", tmp_path / "link"
    real.mkdir()
    link.symlink_to(real)
    folders = resolve([str(link)])

    assert folders.find(str(real / "cart.py")) == folders.find(str(link / "cart.py"))


def test_a_folder_that_is_not_there_is_known_by_its_one_name(tmp_path: Path) -> None:
    gone = str(tmp_path / "gone")

    assert resolve([gone]).folders == (Folder(gone, gone),)


@pytest.mark.parametrize(
    ("uri", "path"),
    [
        ("file:///home/you/shop", "/home/you/shop"),
        ("file:///home/you/a%20b", "/home/you/a b"),
        ("file://evil/share", None),
        ("untitled:Untitled-1", None),
        ("vscode-remote://ssh/home", None),
        ("http://[", None),
        ("", None),
    ],
)
def test_only_local_files_have_a_path(uri: str, path: str | None) -> None:
    assert path_of(uri) == path


def test_any_file_name_makes_a_uri() -> None:
    assert uri_of("/a b/#1%?.jsonl") == "file:///a%20b/%231%25%3F.jsonl"
    assert uri_of(os.fsdecode(b"/\xff.jsonl")) == "file:///%FF.jsonl"
