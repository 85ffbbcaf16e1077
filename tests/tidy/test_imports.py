"""Imports run against the flow, as `pyproject.toml` declares it."""

import tomllib
from pathlib import Path

import pytest
from importlinter.cli import lint_imports

REPOSITORY = Path(__file__).resolve().parents[2]
CONFIG = REPOSITORY / "pyproject.toml"


def test_every_contract_is_kept(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.chdir(tmp_path)

    assert lint_imports(config_filename=str(CONFIG), no_cache=True) == 0


def test_a_planted_violation_breaks_a_contract(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """The contracts can fail: here, one that forbids what the package does."""
    declared = CONFIG.read_text("utf-8").partition("[tool.importlinter]")[2]
    planted = declared.replace('forbidden_modules = ["pygls", "lsprotocol"]', FORBID)
    assert planted != declared
    config = tmp_path / "pyproject.toml"
    config.write_text(f"[tool.importlinter]{planted}")
    monkeypatch.chdir(tmp_path)

    assert lint_imports(config_filename=str(config), no_cache=True) == 1


FORBID = 'forbidden_modules = ["msgspec"]'


def test_every_package_is_placed_on_purpose() -> None:
    options = tomllib.loads(CONFIG.read_text("utf-8"))["tool"]["importlinter"]
    layered = [c for c in options["contracts"] if c["type"] == "layers"]

    assert all(contract["exhaustive"] for contract in layered)
    assert {contract["containers"][0] for contract in layered} == {
        "codevigil_lsp",
        "codevigil_lsp.lsp",
    }
