"""No test sees the user's own home, settings, terminal or zone."""

import os
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

from support.pipeline_world import World
from support.transcripts import TranscriptBuilder

# Speed is judged by the benchmarks; a busy machine fails no property.
settings.register_profile(
    "any-speed", deadline=None, suppress_health_check=[HealthCheck.too_slow]
)
settings.load_profile("any-speed")


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--update-golden",
        action="store_true",
        help="write the golden and demo files anew instead of comparing them",
    )


@pytest.fixture
def update_golden(request: pytest.FixtureRequest) -> bool:
    return bool(request.config.getoption("--update-golden"))


@pytest.fixture
def user_home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A home directory of its own, with nothing of this machine's environment left."""
    for name in list(os.environ):
        if name.startswith(("CODEVIGIL_", "CLAUDE_", "XDG_")):
            monkeypatch.delenv(name)
    for name in ("COLUMNS", "LINES", "FORCE_COLOR", "NO_COLOR", "TTY_COMPATIBLE"):
        monkeypatch.delenv(name, raising=False)
    home = tmp_path / "home"
    home.mkdir()
    monkeypatch.setenv("HOME", str(home))
    monkeypatch.setenv("USERPROFILE", str(home))
    for name in ("CONFIG", "STATE", "CACHE", "DATA"):
        monkeypatch.setenv(f"XDG_{name}_HOME", str(home / f".{name.lower()}"))
    return home


@pytest.fixture
def world() -> World:
    """A pipeline with everything around it made by hand."""
    return World()


@pytest.fixture
def built() -> TranscriptBuilder:
    """A session of one prompt and its answer."""
    made = TranscriptBuilder()
    made.prompt("round the total")
    made.say("Done.", ends_turn=True)
    return made
