"""Files stay small, names say something, and the top level stays as it was fixed."""

import subprocess
from pathlib import Path

import pytest

REPOSITORY = Path(__file__).resolve().parents[2]
PACKAGE = REPOSITORY / "server" / "codevigil_lsp"
LONGEST_SOURCE = 400
LONGEST_TEST = 600
TOP_LEVEL = {
    "pyproject.toml",
    "server",
    "tests",
    "vscode-extension",
    "README.md",
    "LICENSE",
}
EMPTY_NAMES = {"utils", "helpers", "common", "misc", "base", "manager", "types"}


def _lines(path: Path) -> int:
    return len(path.read_text("utf-8").splitlines())


def test_no_source_file_is_long() -> None:
    sources = [
        *PACKAGE.rglob("*.py"),
        *(REPOSITORY / "vscode-extension" / "src").glob("*.ts"),
        *(REPOSITORY / "server" / "editors").rglob("*.lua"),
    ]
    long = {
        path.name: _lines(path) for path in sources if _lines(path) > LONGEST_SOURCE
    }

    assert len(sources) > 50
    assert long == {}


def test_no_test_file_is_long() -> None:
    tests = list((REPOSITORY / "tests").rglob("*.py"))
    long = {path.name: _lines(path) for path in tests if _lines(path) > LONGEST_TEST}

    assert long == {}


def test_no_module_has_a_name_that_says_nothing() -> None:
    assert not {path.stem for path in PACKAGE.rglob("*.py")} & EMPTY_NAMES


def test_every_package_says_what_it_hands_on() -> None:
    for init in PACKAGE.rglob("__init__.py"):
        assert init.read_text("utf-8").startswith('"""'), init


def test_the_top_level_holds_what_was_fixed_and_dotfiles() -> None:
    try:
        listed = subprocess.run(
            ["git", "ls-files"],  # noqa: S607 - whichever git the developer uses
            cwd=REPOSITORY,
            capture_output=True,
            text=True,
            check=True,
        ).stdout
    except (OSError, subprocess.CalledProcessError):
        pytest.skip("not a git checkout")
    names = {line.partition("/")[0] for line in listed.splitlines()}

    assert {name for name in names if not name.startswith(".")} == TOP_LEVEL


def test_no_import_hides_behind_type_checking_where_pygls_reads_annotations() -> None:
    for path in (PACKAGE / "lsp").rglob("*.py"):
        assert "if TYPE_CHECKING" not in path.read_text("utf-8"), path
