import os
import stat

import pytest

from codevigil_lsp.history.place import (
    alone,
    inode_of,
    is_trusted,
    make_file,
    make_private,
    set_aside,
    state_directory,
)

posix = pytest.mark.skipif(os.name != "posix", reason="speaks of POSIX permissions")


def mode(path):
    return stat.S_IMODE(path.stat().st_mode)


def test_state_lies_where_the_platform_says(user_home, monkeypatch):
    assert state_directory() == user_home / ".state" / "codevigil"
    monkeypatch.delenv("XDG_STATE_HOME")
    assert state_directory().is_relative_to(user_home)


@posix
@pytest.mark.parametrize("umask", [0o000, 0o022, 0o077])
def test_directory_and_file_are_private_whatever_the_umask(tmp_path, umask):
    before = os.umask(umask)
    try:
        make_private(tmp_path / "a" / "b")
        make_file(tmp_path / "a" / "b" / "file")
    finally:
        os.umask(before)
    assert mode(tmp_path / "a" / "b") == 0o700
    assert mode(tmp_path / "a" / "b" / "file") == 0o600


@posix
def test_a_directory_that_others_may_enter_is_closed_to_them(tmp_path):
    tmp_path.chmod(0o755)
    make_private(tmp_path)
    assert mode(tmp_path) == 0o700


def test_a_file_in_the_place_of_the_directory_is_an_error(tmp_path):
    (tmp_path / "file").write_text("")
    with pytest.raises(OSError, match="exists"):
        make_private(tmp_path / "file")


def test_what_is_there_is_not_made_anew(tmp_path):
    path = tmp_path / "file"
    path.write_text("kept")
    make_file(path)
    assert path.read_text() == "kept"


@posix
def test_a_file_that_others_can_read_is_closed_to_them(tmp_path):
    path = tmp_path / "file"
    path.write_text("")
    path.chmod(0o644)
    assert is_trusted(path)
    assert mode(path) == 0o600


@posix
@pytest.mark.parametrize("permissions", [0o620, 0o602, 0o666])
def test_a_file_that_others_can_write_is_not_trusted(tmp_path, permissions):
    path = tmp_path / "file"
    path.write_text("")
    path.chmod(permissions)
    assert not is_trusted(path)


@posix
def test_a_link_is_not_trusted(tmp_path):
    (tmp_path / "file").write_text("")
    (tmp_path / "link").symlink_to(tmp_path / "file")
    assert not is_trusted(tmp_path / "link")
    assert not is_trusted(tmp_path)


@posix
def test_what_belongs_to_somebody_else_is_not_trusted(tmp_path, monkeypatch):
    path = tmp_path / "file"
    path.write_text("")
    monkeypatch.setattr(os, "geteuid", lambda: os.getuid() + 1)
    assert not is_trusted(path)
    with pytest.raises(PermissionError):
        make_private(tmp_path)


def test_setting_aside_takes_the_log_along(tmp_path):
    path = tmp_path / "db"
    path.write_text("main")
    (tmp_path / "db-wal").write_text("log")
    set_aside(path)
    assert sorted(p.name for p in tmp_path.iterdir()) == ["db.bad", "db.bad-wal"]
    path.write_text("next")
    set_aside(path)
    assert (tmp_path / "db.bad").read_text() == "next"
    assert inode_of(path) is None


@posix
def test_two_are_not_alone(tmp_path):
    with (
        alone(tmp_path, 0.0),
        pytest.raises(OSError, match="unavailable"),
        alone(tmp_path, 0.02),
    ):
        pass
    with alone(tmp_path, 0.0):
        pass
