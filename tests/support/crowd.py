"""Sessions that go on while servers come and go, and what must be true of them all."""

import random
import sqlite3
import threading
import time
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from codevigil_lsp.history.place import FILE_NAME
from support.editor import DEADLINE
from support.raw_client import RawClient
from support.transcripts import TranscriptBuilder

pause = threading.Event().wait


class Crowd:
    """Some sessions of one workspace; each prompt is a thing to be counted once."""

    def __init__(self, home: Path, sessions: int = 12) -> None:
        self.home = home
        self.workspace = home / "code" / "shop"
        self.workspace.mkdir(parents=True)
        root = home / ".claude" / "projects"
        self.built = [
            TranscriptBuilder(
                cwd=str(self.workspace), seed=f"crowd-{n}", start=datetime.now(UTC)
            )
            for n in range(sessions)
        ]
        for built in self.built:
            built.prompt("round the total")
            built.say("Done.", ends_turn=True)
        self.paths = [built.write(root) for built in self.built]

    @property
    def truth(self) -> dict[str, int]:
        """The prompts of each session."""
        return {
            built.session_id: sum(b'"promptSource"' in line for line in built.lines)
            for built in self.built
        }

    def go_on(self, dice: random.Random) -> None:
        """One of the sessions gets another prompt."""
        place = dice.randrange(len(self.built))
        built = self.built[place]
        since = len(built.lines)
        built.prompt("and the tax")
        built.append_to(self.paths[place], since)

    def start(self) -> RawClient:
        """Start a server that watches them."""
        client = RawClient(self.home)
        client.initialize(self.workspace)
        return client

    def stored(self) -> dict[str, int]:
        """Give the prompts of each session by the history; fails where it is damaged."""
        path = database(self.home)
        if path is None:
            return {}
        db = sqlite3.connect(f"file:{path}?mode=ro", uri=True, timeout=DEADLINE)
        try:
            (state,) = db.execute("PRAGMA integrity_check").fetchone()
            assert state == "ok"
            tables = db.execute("SELECT name FROM sqlite_master").fetchall()
            if ("session",) not in tables:
                return {}  # killed before the tables were made
            rows = db.execute(
                "SELECT id, json_extract(health, '$.counts.prompts') FROM session"
            ).fetchall()
        finally:
            db.close()
        found = dict(rows)
        assert len(found) == len(rows), "a session is stored twice"
        return found


def database(home: Path) -> Path | None:
    """Give the history's file in this home."""
    return next(iter(home.rglob(FILE_NAME)), None)


def prompts_in(status: dict[str, Any]) -> dict[str, int]:
    """Give the prompts of each session in a status."""
    return {
        session["id"]: int(metric["value"])
        for session in status["sessions"]
        for metric in session["metrics"]
        if metric["name"] == "prompts"
    }


def kill_often(
    crowd: Crowd, kills: int, dice: random.Random, *, until_stored: bool = True
) -> int:
    """Kill a server at random instants, again and again; gives how often rows changed.

    Asserts after each kill that the history is whole and counts nothing twice, and at
    the end that a server which lives tells the truth, and stores it, which takes until
    the sessions are quiet.
    """
    changed = 0
    for _ in range(kills):
        before = crowd.stored()
        client = crowd.start()
        end = time.monotonic() + dice.uniform(0.0, 1.0)
        while time.monotonic() < end:
            pause(0.02)
            crowd.go_on(dice)
        client.process.kill()
        client.close()
        client.wait()
        after, truth = crowd.stored(), crowd.truth
        assert before.keys() <= after.keys(), "a session is lost"
        assert all(after[key] <= truth[key] for key in after), "counted twice"
        changed += before != after
    _end_in_truth(crowd, [crowd.start()], until_stored=until_stored)
    return changed


def watch_together(
    crowd: Crowd, seconds: float, dice: random.Random, *, until_stored: bool = True
) -> None:
    """Have two servers watch sessions that go on.

    Asserts that both tell the truth in the end, that it is stored, and that neither ever
    had trouble with the history.
    """
    servers = [crowd.start(), crowd.start()]
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        pause(0.05)
        crowd.go_on(dice)
    _end_in_truth(crowd, servers, until_stored=until_stored)


def _end_in_truth(
    crowd: Crowd, servers: list[RawClient], *, until_stored: bool
) -> None:
    """Wait until these servers tell, and perhaps store, what is true; let them go."""
    for server in servers:
        told: dict[str, int] = {}
        while told != crowd.truth:
            message = server.next()
            if message.get("method") == "codevigil/status":
                told = prompts_in(message["params"])
            assert message.get("method") != "window/logMessage", message
    end = time.monotonic() + 2 * DEADLINE
    while until_stored and crowd.stored() != crowd.truth:
        assert time.monotonic() < end, "the history never told the truth"
        pause(0.1)
    for server in servers:
        server.close()
        server.wait()
    assert not list(crowd.home.rglob("*.bad"))
