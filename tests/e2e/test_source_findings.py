"""A finding on the source lines it is about, from the edit to the editor and away."""

from pathlib import Path
from typing import Any

import pytest
from lsprotocol import types

from support.agent import Agent
from support.editor import Editor, open_editor
from support.hostile_paths import HOSTILE
from support.raw_client import RawClient
from support.transcripts import TranscriptBuilder

pytestmark = pytest.mark.e2e

LINES = [
    f"def step_{number}(value): return value + {number}" for number in range(1, 121)
]
OLD, NEW = "value + 105", "value * 105"


@pytest.fixture
def big(home: Any) -> Path:
    """A file of 120 lines, all of them different."""
    path: Path = home.workspace / "big.py"
    path.write_text("\n".join(LINES) + "\n")
    return path


@pytest.fixture
def agent(home: Any) -> Agent:
    return Agent(home.session, home.transcript)


def lines_of(editor: Editor, path: Path) -> list[int]:
    """The lines, from 1, on which the editor shows that an edit was of unread lines."""
    return [
        diagnostic.range.start.line + 1
        for diagnostic in editor.diagnostics(path)
        if diagnostic.code == "unread-edit"
    ]


def replace(path: Path, text: str) -> str:
    """Write a file from outside of the editor; gives what was in it."""
    before = path.read_text()
    path.write_text(text)
    return before


def open_document(editor: Editor, path: Path) -> None:
    item = types.TextDocumentItem(path.as_uri(), "python", 1, path.read_text())
    editor.client.text_document_did_open(types.DidOpenTextDocumentParams(item))


def changed_on_disk(editor: Editor, path: Path, version: int) -> None:
    """Tell what an editor tells that reads an open file again: line 105 is another."""
    old = types.Range(types.Position(104, 0), types.Position(105, 0))
    line = LINES[104].replace(OLD, NEW) + "\n"
    editor.client.text_document_did_change(
        types.DidChangeTextDocumentParams(
            types.VersionedTextDocumentIdentifier(version=version, uri=path.as_uri()),
            [types.TextDocumentContentChangePartial(old, line)],
        )
    )


def type_at(editor: Editor, path: Path, line: int, text: str, version: int) -> None:
    """Type at the beginning of a line, counted from 1."""
    here = types.Range(types.Position(line - 1, 0), types.Position(line - 1, 0))
    editor.client.text_document_did_change(
        types.DidChangeTextDocumentParams(
            types.VersionedTextDocumentIdentifier(version=version, uri=path.as_uri()),
            [types.TextDocumentContentChangePartial(here, text)],
        )
    )


@pytest.mark.parametrize("kind", ["vscode", "neovim", "bare"])
async def test_an_edit_of_unread_lines_stands_on_exactly_these_within_a_second(
    home: Any, agent: Agent, big: Path, kind: str
) -> None:
    async with open_editor(home.path, home.workspace, kind=kind) as editor:
        agent.read("big.py", 1, 60)
        agent.edit("big.py", "value + 50", "value * 50")
        await editor.until(lambda: editor.status and editor.status.sessions)
        agent.edit("big.py", OLD, NEW)
        await editor.until(lambda: lines_of(editor, big), within=1)

    assert editor.diagnostics(big) == [], "all is taken back at the end"
    [shown] = [p for p in editor.publishes if p.diagnostics and p.uri == big.as_uri()]
    [diagnostic] = shown.diagnostics
    assert diagnostic.range.end.line == 104
    assert diagnostic.severity is types.DiagnosticSeverity.Information
    assert "105" in diagnostic.message


async def test_a_finding_leads_to_its_evidence(
    home: Any, agent: Agent, big: Path
) -> None:
    async with open_editor(home.path, home.workspace, kind="vscode") as editor:
        agent.read("big.py", 1, 60)
        look = len(home.session.lines)
        agent.edit("big.py", OLD, NEW)
        change = len(home.session.lines)
        await editor.until(lambda: lines_of(editor, big))

        [diagnostic] = editor.diagnostics(big)
        places = diagnostic.related_information
        assert places is not None
        assert {place.location.uri for place in places} == {home.transcript.as_uri()}
        lines = [place.location.range.start.line + 1 for place in places]
        assert lines == [change, look]


async def test_a_finding_moves_with_what_is_typed_above_and_stays_with_what_is_below(
    home: Any, agent: Agent, big: Path
) -> None:
    async with open_editor(home.path, home.workspace, kind="vscode") as editor:
        open_document(editor, big)
        agent.edit("big.py", OLD, NEW)
        changed_on_disk(editor, big, version=2)
        await editor.until(lambda: lines_of(editor, big) == [105])
        type_at(editor, big, 1, "# one 😀\n# two\n", version=3)
        await editor.until(lambda: lines_of(editor, big) == [107])
        assert editor.publishes[-1].version == 3
        assert "107" in editor.publishes[-1].diagnostics[0].message
        told = len(editor.publishes)
        type_at(editor, big, 120, "# three\n", version=4)
        type_at(editor, big, 1, "# zero\n", version=5)
        await editor.until(lambda: lines_of(editor, big) == [108])

        assert len(editor.publishes) == told + 1


async def test_a_finding_goes_when_the_agent_reads_the_lines(
    home: Any, agent: Agent, big: Path
) -> None:
    async with open_editor(home.path, home.workspace) as editor:
        agent.edit("big.py", OLD, NEW)
        await editor.until(lambda: lines_of(editor, big) == [105])
        await editor.until(lambda: editor.status and editor.status.counts.findings == 1)
        agent.read("big.py", 100, 10)
        await editor.until(lambda: editor.diagnostics(big) == [])
        await editor.until(lambda: editor.status.counts.findings == 0)


async def test_a_finding_goes_and_comes_with_its_lines_on_disk(
    home: Any, agent: Agent, big: Path
) -> None:
    async with open_editor(home.path, home.workspace) as editor:
        agent.edit("big.py", OLD, NEW)
        await editor.until(lambda: lines_of(editor, big) == [105])
        edited = replace(big, "\n".join(LINES))
        await editor.until(lambda: editor.diagnostics(big) == [])
        await editor.until(lambda: editor.status.counts.findings == 0)
        replace(big, "# moved\n" + edited)
        await editor.until(lambda: lines_of(editor, big) == [106])
        await editor.until(lambda: editor.status.counts.findings == 1)


@pytest.mark.parametrize(
    "title",
    [
        "Dismiss this unread-edit",
        "Dismiss all findings in this file",
        "Dismiss every unread-edit",
        "Dismiss all findings of this session",
        "Snooze this",
    ],
)
async def test_a_dismissed_finding_is_gone_and_still_gone_after_a_restart(
    home: Any, agent: Agent, big: Path, title: str
) -> None:
    async with open_editor(home.path, home.workspace, kind="vscode") as editor:
        agent.edit("big.py", OLD, NEW)
        await editor.until(lambda: lines_of(editor, big) == [105])
        dismissed = await editor.take(big, 104, title)
        await editor.until(lambda: editor.diagnostics(big) == [], within=1)
        await editor.until(lambda: editor.status.counts.findings == 0, within=1)

    async with open_editor(home.path, home.workspace, kind="vscode") as editor:
        await editor.until(lambda: editor.status and editor.status.sessions)
        open_document(editor, big)
        listed = await editor.command("codevigil.server.dismissals")
        assert listed == {"dismissals": [dismissed]}
        assert editor.publishes == []
        assert editor.status.counts.findings == 0
        await editor.command("codevigil.server.undismiss", {"id": dismissed["id"]})
        await editor.until(lambda: lines_of(editor, big) == [105])


async def test_the_prompt_names_the_lines_where_they_stand(
    home: Any, agent: Agent, big: Path
) -> None:
    async with open_editor(home.path, home.workspace) as editor:
        agent.edit("big.py", OLD, NEW)
        await editor.until(lambda: lines_of(editor, big) == [105])
        result = await editor.take(big, 104, "Copy a prompt")

        assert result["text"].startswith("@big.py#L105 You changed these lines")
        assert [m.message for m in editor.client.messages] == [result["text"]]


async def test_the_transcript_is_opened_where_the_edit_is(
    home: Any, agent: Agent, big: Path
) -> None:
    async with open_editor(home.path, home.workspace, kind="vscode") as editor:
        agent.edit("big.py", OLD, NEW)
        change = len(home.session.lines)
        await editor.until(lambda: lines_of(editor, big) == [105])
        await editor.take(big, 104, "Open the transcript")
        [shown] = editor.client.shown_documents

    assert shown.uri == home.transcript.as_uri()
    assert shown.selection.start.line + 1 == change


async def test_a_file_that_was_replaced_unseen_is_marked_on_its_first_line(
    home: Any, agent: Agent, big: Path
) -> None:
    async with open_editor(home.path, home.workspace) as editor:
        agent.overwrite("big.py", "import nothing\n\n" * 20)
        await editor.until(lambda: editor.diagnostics(big))
        [diagnostic] = editor.diagnostics(big)

    assert diagnostic.code == "unread-overwrite"
    assert diagnostic.severity is types.DiagnosticSeverity.Warning
    assert (diagnostic.range.start.line, diagnostic.range.end.line) == (0, 0)


@pytest.mark.parametrize(
    ("placement", "on_source", "on_transcript"),
    [("both", 1, 0), ("source", 1, 0), ("transcript", 0, 1)],
)
async def test_the_setting_says_where_it_stands(
    home: Any,
    agent: Agent,
    big: Path,
    placement: str,
    on_source: int,
    on_transcript: int,
) -> None:
    settings = {"diagnostics": {"placement": placement}}
    async with open_editor(
        home.path, home.workspace, kind="vscode", configuration=settings
    ) as editor:
        await editor.until(lambda: editor.status and editor.status.sessions)
        agent.edit("big.py", OLD, NEW)
        await editor.until(
            lambda: editor.diagnostics(big) or editor.diagnostics(home.transcript)
        )

        assert len(editor.diagnostics(big)) == on_source
        assert len(editor.diagnostics(home.transcript)) == on_transcript


async def test_coverage_is_told_as_request_and_as_command(
    home: Any, agent: Agent, big: Path
) -> None:
    async with open_editor(home.path, home.workspace) as editor:
        agent.read("big.py", 1, 60)
        agent.edit("big.py", OLD, NEW)
        await editor.until(lambda: lines_of(editor, big) == [105])
        where = {"uri": big.as_uri()}
        coverage = await editor.command("codevigil.server.coverage", where)

    assert coverage["lines"] == 120
    assert coverage["unseen"] == [{"start": 105, "end": 105}]
    assert coverage["edited"] == [{"start": 105, "end": 105}]
    assert coverage["read"][0] == {"start": 1, "end": 60}
    assert coverage["never"][0] == {"start": 61, "end": 101}, "three came with the edit"
    [covered] = coverage["agents"]
    assert covered["session"] == home.session.session_id
    assert covered["agent"] is None


async def test_a_workspace_behind_a_link_is_marked_as_the_editor_spells_it(
    home: Any, agent: Agent, big: Path, tmp_path: Path
) -> None:
    link = tmp_path / "link"
    link.symlink_to(home.workspace)
    async with open_editor(home.path, link, kind="vscode") as editor:
        open_document(editor, link / "big.py")
        agent.edit("big.py", OLD, NEW)
        changed_on_disk(editor, link / "big.py", version=2)
        await editor.until(lambda: lines_of(editor, link / "big.py") == [105])
        where = {"uri": (link / "big.py").as_uri()}
        coverage = await editor.command("codevigil.server.coverage", where)

        assert coverage["unseen"] == [{"start": 105, "end": 105}]
        assert {params.uri for params in editor.publishes} == {where["uri"]}


WITNESS = """
import sys
seen = open(sys.argv.pop(1), "a", buffering=1)
def witness(event, arguments):
    if event in {"open", "os.listdir", "os.scandir", "os.chdir"}:
        seen.write(f"{arguments[0]}\\n")
sys.addaudithook(witness)
from codevigil_lsp.cli import main
main(sys.argv[1:])
"""


def test_no_file_outside_of_the_workspace_is_opened_for_a_finding(
    home: Any, agent: Agent, big: Path, tmp_path: Path
) -> None:
    secret = tmp_path / "secret.py"
    secret.write_text("new text\n")
    (home.workspace / "link.py").symlink_to(secret)
    (home.workspace / "linked").symlink_to(tmp_path)
    inside = f"{home.workspace}/x/../../../secret.py"
    linked = [f"{home.workspace}/{name}" for name in ("link.py", "linked/secret.py")]
    hostile = [*HOSTILE, str(secret), inside, *linked]
    for path in hostile:
        edit_unseen(home.session, path)
    log = tmp_path / "opened"
    with RawClient(home.path, str(log), "--stdio", script=WITNESS) as client:
        client.initialize(home.workspace)
        agent.edit("big.py", OLD, NEW)
        shown: list[str] = []
        while big.as_uri() not in shown:
            message = client.next()
            if message.get("method") == "textDocument/publishDiagnostics":
                shown.append(message["params"]["uri"])
        for number, path in enumerate(hostile, 10):
            uri = path if path.startswith("file:") else f"file://{path}"
            params = {"textDocument": {"uri": uri}}
            client.request(number, "codevigil/coverage", params)

    opened = {line for line in log.read_text("utf-8", "replace").splitlines() if line}
    assert str(big) in opened
    assert not {path for path in opened if path.endswith("secret.py")}
    assert not set(hostile) & opened - {str(home.workspace)}
    assert {uri for uri in shown if uri.endswith(".py")} == {big.as_uri()}


def edit_unseen(session: TranscriptBuilder, path: str) -> None:
    """An accepted edit of a file that the agent never saw, by what the record says."""
    given = {"file_path": path, "old_string": "old text", "new_string": "new text"}
    call_id = session.call("Edit", given)
    patch = {
        "oldStart": 1,
        "oldLines": 1,
        "newStart": 1,
        "newLines": 1,
        "lines": ["-old text", "+new text"],
    }
    session.result(
        call_id, "updated", structured={"filePath": path, "structuredPatch": [patch]}
    )
