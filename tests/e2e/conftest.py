"""A home with one session in it, for every end-to-end test."""

from datetime import UTC, datetime
from pathlib import Path

import pytest
from attrs import define

from support.transcripts import TranscriptBuilder


@define
class Home:
    """A temporary home directory, a workspace in it, and a session in that."""

    path: Path
    workspace: Path
    session: TranscriptBuilder
    transcript: Path

    @property
    def root(self) -> Path:
        """Where the transcripts lie."""
        return self.path / ".claude" / "projects"

    def append(self) -> int:
        """Write what was added to the session since; gives the number of the last line."""
        written = self.transcript.read_bytes().count(b"\n")
        self.session.append_to(self.transcript, written)
        return len(self.session.lines)


@pytest.fixture
def home(tmp_path: Path) -> Home:
    """A home with an ordinary session that was active a moment ago."""
    workspace = tmp_path / "code" / "shop"
    workspace.mkdir(parents=True)
    session = TranscriptBuilder(cwd=str(workspace), start=datetime.now(UTC))
    session.prompt("round the total in cart.py")
    session.read("cart.py")
    session.edit("cart.py", 3)
    session.say("The total is rounded now.", ends_turn=True)
    session.end_turn()
    transcript = session.write(tmp_path / ".claude" / "projects")
    return Home(tmp_path, workspace, session, transcript)
