"""Tests mirror the package: a module without tests of its own is a decision."""

from pathlib import Path

REPOSITORY = Path(__file__).resolve().parents[2]
PACKAGE = REPOSITORY / "server" / "codevigil_lsp"
TESTS = REPOSITORY / "tests"

ELSEWHERE = {
    "__main__": "e2e/test_process.py",
    "lsp/conformance": "e2e/test_process.py",
    "lsp/server": "e2e/test_process.py",
    "lsp/features/lifecycle": "e2e/test_process.py",
    "lsp/features/documents": "e2e/test_process.py",
    "lsp/features/actions": "e2e/test_actions.py",
    "lsp/features/commands": "e2e/test_commands.py",
    "lsp/features/coverage": "e2e/test_coverage.py",
    "lsp/features/dismissals": "e2e/test_dismissals.py",
    "lsp/features/configuration": "e2e/test_settings.py",
}
"""Modules that only make sense in a process, and the tests that run them there."""


def _modules() -> list[str]:
    paths = (path.relative_to(PACKAGE) for path in PACKAGE.rglob("*.py"))
    return sorted(
        str(path.with_suffix("")) for path in paths if path.name != "__init__.py"
    )


def test_every_module_has_its_tests() -> None:
    missing = []
    for module in _modules():
        place = Path(module)
        own = TESTS / place.parent / f"test_{place.name}.py"
        more = list(own.parent.glob(f"test_{place.name}_*.py"))
        if not own.exists() and not more and module not in ELSEWHERE:
            missing.append(module)

    assert missing == []


def test_what_is_tested_elsewhere_exists_there() -> None:
    modules = set(_modules())
    for module, test in ELSEWHERE.items():
        assert module in modules
        assert (TESTS / test).exists()
