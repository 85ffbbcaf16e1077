"""`lsp.findings`: findings shown, moved, dismissed and taken back, with real files."""

import asyncio
from collections.abc import AsyncIterator, Callable
from pathlib import Path
from typing import Any

import pytest
from attrs import define, field
from lsprotocol import types

from codevigil_lsp.config.model import Placement
from codevigil_lsp.events.model import LineRange
from codevigil_lsp.health.model import FileCoverage, SessionHealth
from codevigil_lsp.history.dismissals import Dismissals
from codevigil_lsp.history.store import Store
from codevigil_lsp.lsp import findings as findings_module
from codevigil_lsp.lsp.abilities import Abilities
from codevigil_lsp.lsp.documents import Documents
from codevigil_lsp.lsp.findings import Findings
from codevigil_lsp.lsp.protocol import (
    DismissArguments,
    PromptArguments,
    SnoozeArguments,
)
from codevigil_lsp.lsp.worker import Worker
from support.sessions import NOW, a_finding, a_session, a_source_finding

DEADLINE = 5.0
CART = "import money\n\ndef total():\n    return 1\n"


@define
class Desk:
    """Findings at work on a workspace, and what the client was told."""

    shop: Path
    state: Path
    documents: Documents = field(factory=Documents)
    told: list[types.PublishDiagnosticsParams] = field(factory=list)
    shown: list[tuple[SessionHealth, ...]] = field(factory=list)
    now: float = NOW
    _changed: asyncio.Event = field(factory=asyncio.Event)
    _tasks: list[asyncio.Task[None]] = field(factory=list)

    async def open(self, placement: Placement = Placement.BOTH) -> Findings:
        """As a server does at its start."""
        findings = Findings(
            self._note(self.told),
            Worker(asyncio.get_running_loop(), "a-worker"),
            self.documents,
            Dismissals(Store(self.state, lambda error: pytest.fail(error.message))),
            Abilities(),
            self._note(self.shown),
            now=lambda: self.now,
        )
        await findings.prepare()
        await findings.configure([str(self.shop)], placement)
        self._tasks.append(asyncio.create_task(findings.run()))
        return findings

    def close(self) -> None:
        for task in self._tasks:
            task.cancel()

    def lines_of(self, path: Path) -> list[int]:
        """The first lines of what the client shows on a file."""
        told = [p for p in self.told if p.uri == path.as_uri()]
        return [d.range.start.line for d in told[-1].diagnostics] if told else []

    async def until(self, holds: Callable[[], Any]) -> None:
        async with asyncio.timeout(DEADLINE):
            while not holds():
                self._changed.clear()
                await self._changed.wait()

    def _note(self, notes: list[Any]) -> Callable[[Any], None]:
        def note(value: Any) -> None:
            notes.append(value)
            self._changed.set()

        return note


@pytest.fixture
async def desk(tmp_path: Path) -> AsyncIterator[Desk]:
    shop = tmp_path / "shop"
    shop.mkdir()
    desk = Desk(shop, tmp_path / "state")
    yield desk
    desk.close()


@pytest.fixture
def cart(desk: Desk) -> Path:
    path = desk.shop / "cart.py"
    path.write_text(CART)
    return path


@pytest.fixture
def session(cart: Path) -> SessionHealth:
    finding = a_source_finding(str(cart), "def total():", "    return 1", key="total")
    return a_session(findings=(finding,), cwd=str(cart.parent))


def arguments(session: SessionHealth, kind: str = "finding") -> DismissArguments:
    return DismissArguments(session.id, "unread-edit", "total", kind)


async def test_a_finding_is_shown_on_its_lines_and_taken_back_at_the_end(
    desk: Desk, cart: Path, session: SessionHealth
) -> None:
    findings = await desk.open()
    findings.take((session,))
    await desk.until(lambda: desk.lines_of(cart) == [2])
    findings.clear()

    assert desk.lines_of(cart) == []
    assert desk.told[-1].diagnostics == []


async def test_nothing_is_told_before_there_is_something_to_tell(
    desk: Desk, session: SessionHealth
) -> None:
    findings = await desk.open()
    await findings.configure([str(desk.shop)], Placement.SOURCE)
    await findings.list_dismissals()
    assert (desk.shown, desk.told) == ([], [])
    findings.take((session,))

    assert desk.shown == [(session,)]


async def test_nothing_is_told_after_the_end(
    desk: Desk, cart: Path, session: SessionHealth
) -> None:
    findings = await desk.open()
    findings.take((session,))
    await desk.until(lambda: desk.lines_of(cart) == [2])
    late = asyncio.create_task(findings.dismiss(arguments(session)))
    findings.clear()
    told = len(desk.told)
    dismissed = await late
    await findings.undismiss(dismissed.id)

    assert len(desk.told) == told


async def test_a_finding_moves_as_the_user_types_above(
    desk: Desk, cart: Path, session: SessionHealth
) -> None:
    findings = await desk.open()
    uri = cart.as_uri()
    desk.documents.open(types.TextDocumentItem(uri, "python", 1, CART))
    findings.take((session,))
    await desk.until(lambda: desk.lines_of(cart) == [2])
    type_at_top(desk.documents, uri, "# one\n# two\n", version=2)
    findings.changed(uri)
    await desk.until(lambda: desk.lines_of(cart) == [4])

    assert [params.version for params in desk.told] == [1, 2]


async def test_a_file_is_read_from_disk_again_once_it_is_closed(
    desk: Desk, cart: Path, session: SessionHealth
) -> None:
    findings = await desk.open()
    uri = cart.as_uri()
    desk.documents.open(types.TextDocumentItem(uri, "python", 1, "\n\n\n\n"))
    findings.take((session,))
    await desk.until(lambda: desk.shown[-1][0].findings == ())
    desk.documents.close(uri)
    findings.changed(uri)
    await desk.until(lambda: desk.lines_of(cart) == [2])

    assert desk.shown[-1] == (session,)


async def test_an_opened_document_is_told_again(
    desk: Desk, cart: Path, session: SessionHealth
) -> None:
    findings = await desk.open()
    findings.take((session,))
    await desk.until(lambda: desk.lines_of(cart) == [2])
    findings.opened(cart.as_uri())

    assert [len(params.diagnostics) for params in desk.told] == [1, 1]


async def test_a_finding_whose_lines_are_gone_counts_nowhere(
    desk: Desk, cart: Path, session: SessionHealth
) -> None:
    findings = await desk.open()
    findings.take((session,))
    await desk.until(lambda: desk.lines_of(cart) == [2])
    empty(cart)
    findings.take((session,))
    await desk.until(lambda: desk.lines_of(cart) == [])
    await desk.until(lambda: desk.shown[-1][0].findings == ())


@pytest.mark.parametrize("kind", ["finding", "file", "rule", "session"])
async def test_a_dismissal_holds_at_once_and_after_a_restart_until_it_is_taken_back(
    desk: Desk, cart: Path, session: SessionHealth, kind: str
) -> None:
    findings = await desk.open()
    findings.take((session,))
    await desk.until(lambda: desk.lines_of(cart) == [2])
    dismissed = await findings.dismiss(arguments(session, kind))
    assert desk.shown[-1][0].findings == ()
    await desk.until(lambda: desk.lines_of(cart) == [])
    desk.close()

    desk.told.clear()
    desk.shown.clear()
    findings = await desk.open()
    findings.take((session,))
    assert all(shown == () or shown[0].findings == () for shown in desk.shown)
    assert await findings.list_dismissals() == [dismissed]
    assert await findings.undismiss(dismissed.id)
    await desk.until(lambda: desk.lines_of(cart) == [2])

    assert not await findings.undismiss(dismissed.id)
    assert await findings.list_dismissals() == []


async def test_the_same_sessions_are_not_told_with_every_look(desk: Desk) -> None:
    findings = await desk.open()
    sessions = (a_session(),)
    findings.take(sessions)
    desk.now += 2
    findings.take(sessions)
    assert desk.shown == [sessions]
    findings.take((a_session(title="Another"),))
    assert len(desk.shown) == 2
    findings.take(sessions)
    desk.now += 60  # ages are said by the minute
    findings.take(sessions)
    assert len(desk.shown) == 4


async def test_a_snoozed_finding_comes_back(
    desk: Desk, cart: Path, session: SessionHealth
) -> None:
    findings = await desk.open()
    findings.take((session,))
    snooze = SnoozeArguments(session.id, "unread-edit", "total", minutes=60)
    snoozed = await findings.dismiss(snooze)
    assert snoozed.until == "2026-01-05T09:00:00Z"
    assert desk.shown[-1][0].findings == ()
    desk.now += 3601
    findings.take((session,))

    assert desk.shown[-1] == (session,)


@pytest.mark.parametrize("sessions", [(), (a_session(),)])
async def test_where_nothing_changed_the_store_is_asked_nothing(
    desk: Desk, monkeypatch: pytest.MonkeyPatch, sessions: tuple[SessionHealth, ...]
) -> None:
    monkeypatch.setattr(findings_module, "INTERVAL", 0.0)
    reads: list[float] = []
    really = Dismissals.all

    def read(dismissals: Dismissals, now: float) -> Any:
        reads.append(now)
        return really(dismissals, now)

    monkeypatch.setattr(Dismissals, "all", read)
    findings = await desk.open()

    async def take() -> None:
        findings.take(sessions)
        for _ in range(3):  # what it has its thread do is done by then
            await findings.cover((desk.shop / "cart.py").as_uri())

    await take()
    asked = len(reads)
    for _ in range(4):
        desk.now += 2
        await take()
    assert len(reads) == asked
    desk.now += 2
    await take()
    assert len(reads) == asked + 1


async def test_a_dismissal_by_another_server_is_learned(
    desk: Desk, session: SessionHealth
) -> None:
    here, there = await desk.open(), await desk.open()
    there.take((session,))
    await there.dismiss(arguments(session))
    desk.shown.clear()
    desk.now += 10
    here.take((session,))
    await desk.until(lambda: desk.shown[-1][0].findings == ())


@pytest.mark.parametrize(
    "wrong",
    [
        DismissArguments("nobody", "unread-edit", "total"),
        DismissArguments("11111111-2222-3333-4444-555555555555", "x", "total"),
        DismissArguments(
            "11111111-2222-3333-4444-555555555555", "unread-edit", "total", "everything"
        ),
        DismissArguments(
            "11111111-2222-3333-4444-555555555555", "stop-phrase", "line 7", "file"
        ),
        SnoozeArguments(
            "11111111-2222-3333-4444-555555555555", "unread-edit", "total", minutes=0
        ),
    ],
)
async def test_what_there_is_not_cannot_be_dismissed(
    desk: Desk, session: SessionHealth, wrong: DismissArguments
) -> None:
    findings = await desk.open()
    both = a_session(findings=(*session.findings, a_finding(7)))
    findings.take((both,))

    with pytest.raises(ValueError, match=r".+"):
        await findings.dismiss(wrong)
    assert await findings.list_dismissals() == []


@pytest.mark.parametrize(
    ("placement", "on_source", "on_transcript"),
    [
        (Placement.BOTH, [2], [3]),
        (Placement.SOURCE, [2], []),
        (Placement.TRANSCRIPT, [], [6, 3]),
        (Placement.OFF, [], []),
    ],
)
async def test_the_setting_says_where_findings_are_shown(
    desk: Desk,
    cart: Path,
    session: SessionHealth,
    placement: Placement,
    on_source: list[int],
    on_transcript: list[int],
) -> None:
    transcript = desk.shop.parent / "t.jsonl"
    findings = await desk.open(placement)
    both = a_session(
        findings=(*session.findings, a_finding(4)), transcript=str(transcript)
    )
    control = desk.shop / "done.py"
    findings.take((both,))
    await desk.until(lambda: desk.lines_of(cart) == on_source)
    await desk.until(lambda: desk.lines_of(transcript) == on_transcript)

    assert desk.lines_of(control) == []


async def test_code_actions_and_prompts_are_of_what_is_shown(
    desk: Desk, cart: Path, session: SessionHealth
) -> None:
    findings = await desk.open()
    findings.take((session,))
    await desk.until(lambda: desk.lines_of(cart) == [2])
    where = types.Range(types.Position(3, 0), types.Position(3, 0))
    asked = types.CodeActionParams(
        types.TextDocumentIdentifier(cart.as_uri()), where, types.CodeActionContext([])
    )

    assert len(findings.code_actions(asked)) == 7
    prompt = findings.prompt(PromptArguments(session.id, "unread-edit", "total"))
    assert prompt.startswith("@cart.py#L3-4 ")
    with pytest.raises(ValueError, match="no such finding"):
        findings.prompt(PromptArguments(session.id, "unread-edit", "other"))
    await findings.dismiss(arguments(session))
    assert findings.code_actions(asked) == []


async def test_coverage_is_told_of_files_of_the_workspace_only(
    desk: Desk, cart: Path
) -> None:
    covered = FileCoverage(str(cart), (LineRange(1, 2),), (), (), True, NOW)
    findings = await desk.open()
    findings.take((a_session(coverage=(covered,)),))
    coverage = await findings.cover(cart.as_uri())

    assert coverage is not None
    assert (coverage.lines, len(coverage.agents)) == (4, 1)
    for uri in ("file:///etc/passwd", "file://host/cart.py", "untitled:1", "x"):
        assert await findings.cover(uri) is None


def empty(path: Path) -> None:
    path.write_text("")


def type_at_top(documents: Documents, uri: str, text: str, version: int) -> None:
    top = types.Range(types.Position(0, 0), types.Position(0, 0))
    documents.change(
        types.DidChangeTextDocumentParams(
            types.VersionedTextDocumentIdentifier(version=version, uri=uri),
            [types.TextDocumentContentChangePartial(top, text)],
        ),
        None,
    )
