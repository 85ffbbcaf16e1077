"""`lsp.engine`: what the client is told of the server itself, and what it may ask."""

import asyncio
from pathlib import Path
from typing import Any

import pytest
from attrs import define, evolve, field
from lsprotocol import types
from msgspec.structs import replace

from codevigil_lsp.config.layers import Layer
from codevigil_lsp.errors import ErrorLevel, ErrorRecord
from codevigil_lsp.health.model import Lifecycle, SubagentHealth, SubagentLayout
from codevigil_lsp.lines.model import SourceState
from codevigil_lsp.lsp.abilities import Abilities
from codevigil_lsp.lsp.documents import Documents
from codevigil_lsp.lsp.engine import Engine
from codevigil_lsp.lsp.protocol import (
    OpenTranscriptArguments,
    ReportArguments,
    ServerStatus,
    SessionsArguments,
    Status,
)
from codevigil_lsp.lsp.status import StatusProvider
from codevigil_lsp.lsp.worker import Worker
from codevigil_lsp.pipeline import Step
from support.sessions import a_finding, a_session

CALM = Step((), 0.0, has_more=False, next_in=1.0, source=SourceState(), errors=())


@define
class Client:
    """Remembers what it was told."""

    published: list[types.PublishDiagnosticsParams] = field(factory=list)
    statuses: list[Status] = field(factory=list)
    server: list[ServerStatus] = field(factory=list)
    logged: list[tuple[str, types.MessageType]] = field(factory=list)
    shown: list[str] = field(factory=list)
    catch_ups: list[asyncio.Event] = field(factory=list)
    shown_catch_up: asyncio.Event = field(factory=asyncio.Event)

    def publish(self, params: types.PublishDiagnosticsParams) -> None:
        self.published.append(params)

    def notify_status(self, status: Status) -> None:
        self.statuses.append(status)

    def notify_server_status(self, status: ServerStatus) -> None:
        self.server.append(status)

    def log(self, message: str, kind: types.MessageType) -> None:
        self.logged.append((message, kind))

    def show(self, message: str, kind: types.MessageType) -> None:
        self.shown.append(message)

    def show_catch_up(self, done: asyncio.Event) -> None:
        self.catch_ups.append(done)
        self.shown_catch_up.set()


@pytest.fixture
async def client() -> Client:
    return Client()


@pytest.fixture
async def engine(client: Client, tmp_path: Path) -> Engine:
    environ = {"HOME": str(tmp_path), "CODEVIGIL_CONFIG": str(tmp_path / "c.toml")}
    worker = Worker(asyncio.get_running_loop(), "a-worker")
    state = tmp_path / "state"
    return Engine(
        client, worker, StatusProvider.ON, Documents(), Abilities(), environ, state
    )


async def test_a_step_is_told_as_status_and_diagnostics(
    engine: Engine, client: Client
) -> None:
    session = a_session(findings=(a_finding(),))
    engine.on_step(replace(CALM, sessions=(session,)))

    assert [status.counts.findings for status in client.statuses] == [1]
    assert [len(params.diagnostics) for params in client.published] == [1]
    assert client.server == [ServerStatus("ok", quiescent=True, message=None)]


async def test_what_was_told_is_taken_back_at_the_end(
    engine: Engine, client: Client
) -> None:
    session = a_session(findings=(a_finding(),))
    engine.on_step(replace(CALM, sessions=(session,)))
    engine.close()

    assert [len(params.diagnostics) for params in client.published] == [1, 0]


async def test_a_catch_up_is_not_quiescent(engine: Engine, client: Client) -> None:
    engine.on_step(replace(CALM, has_more=True))
    engine.on_step(CALM)

    assert [status.quiescent for status in client.server] == [True]


async def test_a_long_catch_up_is_shown_until_its_end(
    engine: Engine, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("codevigil_lsp.lsp.engine._CATCH_UP_SHOWN_AFTER", 0.0)
    engine.on_step(replace(CALM, has_more=True))
    engine.on_step(replace(CALM, has_more=True))
    async with asyncio.timeout(5):
        await client.shown_catch_up.wait()
    [done] = client.catch_ups
    assert not done.is_set()
    engine.on_step(CALM)

    assert done.is_set()


async def test_a_short_catch_up_is_not_shown(engine: Engine, client: Client) -> None:
    engine.on_step(replace(CALM, has_more=True))
    engine.on_step(CALM)

    assert client.catch_ups == []


async def test_transcripts_over_the_cap_are_told(
    engine: Engine, client: Client
) -> None:
    engine.on_step(replace(CALM, source=SourceState(files=3000, skipped=1000)))

    [status] = client.server
    assert status.health == "warning"
    assert "1000 of 3000" in (status.message or "")


async def test_a_hanging_disk_is_told_and_its_return_too(
    engine: Engine, client: Client
) -> None:
    engine.on_slow(is_slow=True)
    engine.on_slow(is_slow=False)
    engine.on_step(CALM)

    assert [status.health for status in client.server] == ["warning", "ok", "ok"]


async def test_giving_up_is_said_aloud(engine: Engine, client: Client) -> None:
    engine.on_failure(gave_up=False)
    assert client.shown == []
    engine.on_failure(gave_up=True)

    assert [status.health for status in client.server] == ["warning", "error"]
    assert len(client.shown) == 1


async def test_an_error_is_logged_once_and_shown_when_critical(
    engine: Engine, client: Client
) -> None:
    error = ErrorRecord(ErrorLevel.CRITICAL, "watcher", "watcher.x", "it is outside")
    warning = evolve(error, level=ErrorLevel.WARN, message="it is large")
    for _ in range(3):
        engine.on_step(replace(CALM, errors=(error, warning)))

    assert [text for text, _ in client.logged] == ["it is outside", "it is large"]
    assert client.shown == ["it is outside"]


async def test_a_broken_settings_file_is_told_and_the_rest_used(
    engine: Engine, client: Client, tmp_path: Path
) -> None:
    (tmp_path / "c.toml").write_text("scope = ")
    await engine.configure([Layer("editor", {"scope": "all"})], ())

    assert engine.settings.scope == "all"
    assert any("c.toml is not TOML" in text for text, _ in client.logged)


async def test_ended_sessions_are_listed_when_asked_for(engine: Engine) -> None:
    ended = a_session(id="gone", lifecycle=Lifecycle.ENDED)
    engine.sessions = (a_session(id="here"), ended)

    listed = engine.list_sessions(SessionsArguments())
    assert [session.id for session in listed.sessions] == ["here"]
    everything = engine.list_sessions(SessionsArguments(include_ended=True))
    assert [session.id for session in everything.sessions] == ["here", "gone"]


@pytest.mark.parametrize("arguments", [{"format": "pdf"}, {"session": "unknown"}])
async def test_a_report_on_nothing_known_is_an_error(
    engine: Engine, arguments: dict[str, Any]
) -> None:
    with pytest.raises(ValueError, match="no such"):
        engine.report(ReportArguments(**arguments))


def test_only_transcripts_of_known_sessions_are_found(engine: Engine) -> None:
    agent = SubagentHealth("a1", "/t/agent-a1.jsonl", SubagentLayout.NESTED)
    engine.sessions = (a_session(id="s", transcript="/t/s.jsonl", subagents=(agent,)),)
    own, its = "file:///t/s.jsonl", "file:///t/agent-a1.jsonl"

    assert engine.find_transcript(OpenTranscriptArguments("s")) == (own, 0)
    assert engine.find_transcript(OpenTranscriptArguments("s", 7)) == (own, 6)
    assert engine.find_transcript(OpenTranscriptArguments("s", -7)) == (own, 0)
    assert engine.find_transcript(OpenTranscriptArguments("s", 7, its)) == (its, 6)
    for unknown in (
        OpenTranscriptArguments("other"),
        OpenTranscriptArguments("s", 1, "file:///etc/passwd"),
        OpenTranscriptArguments("s", 1, "/t/s.jsonl"),
    ):
        with pytest.raises(ValueError, match="no such transcript"):
            engine.find_transcript(unknown)
