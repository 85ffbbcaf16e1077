"""Neovim, for the tests that drive it."""

import contextlib
import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from editors.nvim.running import Machine, Neovim, find


@pytest.fixture(scope="session")
def nvim() -> Path:
    """The Neovim to drive, or the reason why there is no test."""
    found = find()
    if isinstance(found, Path):
        return found
    if os.environ.get("CODEVIGIL_REQUIRE_EDITORS") == "1":
        pytest.fail(found)
    pytest.skip(found)


@pytest.fixture
def machine(tmp_path: Path) -> Machine:
    return Machine(tmp_path)


@pytest.fixture
def editor(nvim: Path, machine: Machine) -> Iterator[Neovim]:
    """Neovim in the workspace, once the first status has come."""
    with contextlib.closing(
        Neovim(nvim, machine, machine.workspace / "parser.py")
    ) as editor:
        editor.waits_for("not test.statusline():find('[]', 1, true)")
        yield editor
