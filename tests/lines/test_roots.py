from pathlib import Path

import pytest

from codevigil_lsp.errors import ErrorLevel, PrivacyViolationError
from codevigil_lsp.lines.roots import (
    check_scope,
    default_roots,
    find_home,
    project_directory_name,
)


def test_the_default_root_lies_below_the_home_directory(tmp_path):
    assert default_roots({}, tmp_path) == [tmp_path / ".claude" / "projects"]


def test_the_older_place_is_a_root_when_it_exists(tmp_path):
    other = tmp_path / ".config" / "claude" / "projects"
    other.mkdir(parents=True)
    assert default_roots({}, tmp_path) == [tmp_path / ".claude" / "projects", other]


def test_the_configured_directory_takes_the_place_of_the_defaults(tmp_path):
    environ = {"CLAUDE_CONFIG_DIR": str(tmp_path / "c")}
    assert default_roots(environ, tmp_path) == [tmp_path / "c" / "projects"]
    assert default_roots(environ, None) == [tmp_path / "c" / "projects"]
    assert default_roots({"CLAUDE_CONFIG_DIR": "~/c"}, tmp_path) == [
        tmp_path / "c" / "projects"
    ]


def test_without_a_home_there_are_no_default_roots():
    assert default_roots({}, None) == []
    assert default_roots({"CLAUDE_CONFIG_DIR": "relative"}, None) == []


@pytest.mark.parametrize("value", [None, "", "/", "relative", "/no/such/dir"])
def test_an_unusable_home_is_recorded_and_never_replaced(value):
    errors = []
    environ = {} if value is None else {"HOME": value}
    assert find_home(environ, errors.append) is None
    (error,) = errors
    assert (error.level, error.code) == (ErrorLevel.ERROR, "watcher.home_missing")


def test_a_home_that_is_a_file_is_unusable(tmp_path):
    (tmp_path / "home").write_text("")
    assert find_home({"HOME": str(tmp_path / "home")}) is None
    assert find_home({"HOME": str(tmp_path)}) == tmp_path


def test_a_root_below_the_home_is_allowed_also_when_it_does_not_exist(tmp_path):
    root = tmp_path / ".claude" / "projects"
    assert check_scope(root, tmp_path) == root


def test_a_root_outside_the_home_is_refused_with_its_name(tmp_path):
    home, root = tmp_path / "home", tmp_path / "elsewhere"
    home.mkdir()
    with pytest.raises(PrivacyViolationError) as caught:
        check_scope(root, home)
    record = caught.value.to_record()
    assert record.level is ErrorLevel.CRITICAL
    assert record.code == "watcher.path_scope_violation"
    assert str(root) in record.message
    assert "codevigil.allowRootsOutsideHome" in record.message
    assert check_scope(root, home, allow_outside_home=True) == root


def test_a_link_out_of_the_home_is_outside_and_one_into_it_inside(tmp_path):
    home, outside = tmp_path / "home", tmp_path / "elsewhere"
    (home / "real").mkdir(parents=True)
    outside.mkdir()
    (home / "link").symlink_to(outside)
    (outside / "back").symlink_to(home / "real")
    with pytest.raises(PrivacyViolationError):
        check_scope(home / "link" / "projects", home)
    assert check_scope(outside / "back", home) == home / "real"


def test_without_a_home_only_the_opt_in_allows_a_root(tmp_path):
    with pytest.raises(PrivacyViolationError):
        check_scope(tmp_path, None)
    assert check_scope(tmp_path, None, allow_outside_home=True) == tmp_path


@pytest.mark.parametrize(
    ("cwd", "name"),
    [
        ("/home/u/my_app", "-home-u-my-app"),
        ("/home/u/my-app", "-home-u-my-app"),
        ("C:\\git\\cc", "C--git-cc"),
        ("/Users/u/.agents", "-Users-u--agents"),
        ("/\u043f\u0430\u043f\u043a\u04301", "-" * 6 + "1"),
        ("/🙂", "---"),
        ("/" + "a" * 199, "-" + "a" * 199),
        ("\udcff", "-"),
    ],
)
def test_a_working_directory_is_encoded_as_claude_code_does_it(cwd, name):
    assert project_directory_name(cwd) == name


def test_a_long_working_directory_is_cut_and_hashed():
    cwd = "/" + "a" * 250
    name = project_directory_name(cwd)
    number = 0
    for character in cwd:
        number = (number << 5) - number + ord(character)
        number = (number + 2**31) % 2**32 - 2**31
    assert name[:201] == "-" + "a" * 199 + "-"
    assert int(name[201:], 36) == abs(number)
    assert project_directory_name(cwd + "b") != name


def test_nothing_here_is_relative_to_the_file_system_root(tmp_path):
    assert all(root.is_relative_to(tmp_path) for root in default_roots({}, tmp_path))
    assert Path("/") not in default_roots({}, None)
