"""`lsp.files`: regular files below the folder, and nothing behind a link."""

import os
import sys
from pathlib import Path

import pytest

from codevigil_lsp.lsp.files import LARGEST, SourceFiles
from codevigil_lsp.lsp.paths import Folder, Place

pytestmark = pytest.mark.skipif(
    sys.platform == "win32", reason="links need rights on Windows"
)


def place(folder: Path, *names: str) -> Place:
    return Place(Folder(str(folder), str(folder)), names)


def test_a_file_is_read_as_lines(tmp_path: Path) -> None:
    (tmp_path / "cart.py").write_bytes(b"\xef\xbb\xbfone\r\ntwo\n")

    assert SourceFiles().read(place(tmp_path, "cart.py")) == ("one", "two", "")


@pytest.mark.parametrize("codec", ["utf-8", "utf-8-sig", "utf-16"])
def test_a_file_says_in_which_encoding_it_is(tmp_path: Path, codec: str) -> None:
    (tmp_path / "cart.py").write_text("é 😀", codec)

    assert SourceFiles().read(place(tmp_path, "cart.py")) == ("é 😀",)


def test_any_bytes_are_read(tmp_path: Path) -> None:
    (tmp_path / "cart.py").write_bytes(b"one\n\xff\xfe\x00\nthree")

    lines = SourceFiles().read(place(tmp_path, "cart.py"))
    assert (lines[0], lines[2], len(lines)) == ("one", "three", 3)


def test_a_file_that_is_too_large_is_not_read(tmp_path: Path) -> None:
    with (tmp_path / "big.py").open("wb") as file:
        file.truncate(LARGEST + 1)

    with pytest.raises(OSError, match="too large"):
        SourceFiles().read(place(tmp_path, "big.py"))


def test_the_stamp_changes_with_the_file(tmp_path: Path) -> None:
    path, files = tmp_path / "cart.py", SourceFiles()
    assert files.stamp(place(tmp_path, "cart.py")) is None
    path.write_text("one")
    first = files.stamp(place(tmp_path, "cart.py"))
    assert first == files.stamp(place(tmp_path, "cart.py"))
    os.utime(path, ns=(1, 1))

    assert files.stamp(place(tmp_path, "cart.py")) not in {first, None}


def test_no_link_is_followed(tmp_path: Path) -> None:
    outside, folder = tmp_path / "outside", tmp_path / "shop"
    outside.mkdir()
    folder.mkdir()
    (outside / "secret.py").write_text("secret")
    (folder / "link.py").symlink_to(outside / "secret.py")
    (folder / "linked").symlink_to(outside)
    files = SourceFiles()

    for names in [("link.py",), ("linked", "secret.py")]:
        with pytest.raises(OSError, match="not a"):
            files.stamp(place(folder, *names))
    with pytest.raises(OSError):  # noqa: PT011 - the system's own
        files.read(place(folder, "link.py"))


def test_only_regular_files_are_opened(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.py")
    (tmp_path / "folder.py").mkdir()
    for name in ("pipe.py", "folder.py"):
        with pytest.raises(OSError, match="not a regular file"):
            SourceFiles().stamp(place(tmp_path, name))
    with pytest.raises(OSError, match="not a regular file"):
        SourceFiles().read(place(tmp_path, "pipe.py"))
