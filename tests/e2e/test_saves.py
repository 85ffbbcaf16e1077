"""What the user types and saves beside an agent: an edit over it is a stale one."""

import asyncio
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from lsprotocol import types

from codevigil_lsp.lsp.protocol import COVERAGE_COMMAND
from support.agent import Agent
from support.editor import DEADLINE, Editor, open_editor

pytestmark = pytest.mark.e2e

LINES = [
    f"def step_{number}(value): return value + {number}" for number in range(1, 61)
]
TYPED = "  # the user's"
UNREAD = "unread-edit", 60


class Beside:
    """A user and an agent at work in one workspace."""

    def __init__(self, home: Any, editor: Editor) -> None:
        self.home = home
        self.editor = editor
        self.agent = Agent(home.session, home.transcript)
        self._version = 1
        self._saves = 0

    def path(self, name: str) -> Path:
        path: Path = self.home.workspace / name
        return path

    async def open(self, name: str) -> None:
        path = self.path(name)
        item = types.TextDocumentItem(path.as_uri(), "python", 1, path.read_text())
        self.editor.client.text_document_did_open(types.DidOpenTextDocumentParams(item))
        await self.settled(name)

    async def type(self, name: str, line: int) -> None:
        """Type at the end of a line, counted from 1."""
        self._version += 1
        end = types.Position(line - 1, 10_000)
        uri = self.path(name).as_uri()
        self.editor.client.text_document_did_change(
            types.DidChangeTextDocumentParams(
                types.VersionedTextDocumentIdentifier(self._version, uri),
                [types.TextDocumentContentChangePartial(types.Range(end, end), TYPED)],
            )
        )
        await self.settled(name)

    async def save(self, name: str, *lines: int, is_told: bool = True) -> None:
        """Save what was typed at the end of these lines."""
        path = self.path(name)
        text = path.read_text().splitlines()
        for line in lines:
            text[line - 1] += TYPED
        path.write_text("\n".join(text) + "\n")
        if is_told:
            document = types.TextDocumentIdentifier(path.as_uri())
            params = types.DidSaveTextDocumentParams(document)
            self.editor.client.text_document_did_save(params)
        await self.settled(name)
        self.home.session.time = datetime.now(UTC)
        # Whatever looked at transcripts meanwhile has ended, and what was said is known.
        self._saves += 1
        await self.read("notes.py", self._saves, 1)

    async def read(self, name: str, start: int, count: int) -> None:
        """The agent reads lines, and the server knows that it did."""
        self.agent.read(name, start, count)
        async with asyncio.timeout(DEADLINE):
            while not any(
                lines["start"] <= start < lines["end"] + 1
                for lines in (await self.settled(name))["read"]
            ):
                pass

    async def settled(self, name: str) -> Any:
        """Have all that was said before be looked at: the answer comes after it."""
        uri = self.path(name).as_uri()
        return await self.editor.command(COVERAGE_COMMAND, {"uri": uri})

    async def found(self, name: str) -> list[tuple[Any, int]]:
        """Codes and lines, from 1, of what is shown once the agent is through.

        Its last edit is of a line that it never read, which is found in any case.
        The user has closed the file, so that what is on disk is what is marked.
        """
        document = types.TextDocumentIdentifier(self.path(name).as_uri())
        params = types.DidCloseTextDocumentParams(document)
        self.editor.client.text_document_did_close(params)
        self.agent.edit(name, "value + 60", "value * 60")
        path = self.path(name)
        await self.editor.until(lambda: UNREAD in _shown(self.editor, path))
        found = _shown(self.editor, path)
        found.remove(UNREAD)
        return found


def _shown(editor: Editor, path: Path) -> list[tuple[Any, int]]:
    return [(d.code, d.range.start.line + 1) for d in editor.diagnostics(path)]


@pytest.fixture
async def beside(home: Any) -> AsyncIterator[Beside]:
    """The agent has read most of a file, and of another one, that the user opens."""
    for name in ("big.py", "other.py", "notes.py"):
        (home.workspace / name).write_text("\n".join(LINES) + "\n")
    async with open_editor(home.path, home.workspace) as editor:
        beside = Beside(home, editor)
        await editor.until(lambda: editor.status and editor.status.sessions)
        for name in ("big.py", "other.py"):
            await beside.read(name, 1, 50)
            await beside.open(name)
        yield beside


async def test_an_edit_over_lines_that_the_user_saved_is_stale_on_exactly_these(
    beside: Beside,
) -> None:
    await beside.type("big.py", 20)
    await beside.type("big.py", 21)
    await beside.save("big.py", 20, 21)
    beside.agent.edit("big.py", "value + 10", "value * 10")
    beside.agent.edit("big.py", "value + 20", "value * 20")

    assert await beside.found("big.py") == [("stale-edit", 20)]


async def test_an_edit_after_another_look_is_not(beside: Beside) -> None:
    await beside.type("big.py", 20)
    await beside.save("big.py", 20)
    await beside.read("big.py", 15, 10)
    beside.agent.edit("big.py", "value + 20", "value * 20")

    assert await beside.found("big.py") == []


async def test_what_was_typed_and_not_saved_is_no_evidence(beside: Beside) -> None:
    await beside.type("big.py", 20)
    await beside.save("big.py", 20, is_told=False)
    beside.agent.edit("big.py", "value + 20", "value * 20")

    assert await beside.found("big.py") == []


async def test_what_was_saved_in_another_file_is_no_evidence(beside: Beside) -> None:
    await beside.type("other.py", 20)
    await beside.save("other.py", 20)
    await beside.save("big.py", 20, is_told=False)
    beside.agent.edit("big.py", "value + 20", "value * 20")

    assert await beside.found("big.py") == []


async def test_what_the_agent_wrote_and_the_user_saved_unchanged_is_not_the_users(
    beside: Beside,
) -> None:
    beside.agent.edit("big.py", "value + 20", f"value + 20{TYPED}")
    await beside.type("big.py", 20)
    await beside.save("big.py")
    beside.agent.edit("big.py", f"+ 20{TYPED}", "* 20")

    assert await beside.found("big.py") == []
