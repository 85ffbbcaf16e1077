"""The faults of the tailing contract that only a whole server can show."""

import asyncio
import json
import random
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest

from support.crowd import Crowd, kill_often, watch_together
from support.editor import open_editor, server_environment
from support.raw_client import RawClient
from support.transcripts import TranscriptBuilder

pytestmark = pytest.mark.e2e

HANGING = """
import sys, threading
import codevigil_lsp.lsp.loop as loop
import codevigil_lsp.assembly as assembly
loop._SLOW_AFTER = 0.2
assembly.open_workspace = lambda *_, **__: threading.Event().wait()
from codevigil_lsp.cli import main
main(sys.argv[1:])
"""


@pytest.mark.parametrize("value", [None, "", "/", "a-file"])
def test_f16_a_home_that_cannot_be_used_is_said_and_a_named_root_still_read(
    home: Any, value: str | None
) -> None:
    environment = server_environment(home.path)
    del environment["HOME"]
    if value is not None:
        file = home.path / "a-file"
        file.touch()
        environment["HOME"] = str(file) if value == "a-file" else value

    def check(*more: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "-m", "codevigil_lsp", "check", *more],
            env=environment,
            capture_output=True,
            text=True,
            check=False,
        )

    own, named = check(), check(str(home.root))

    assert "HOME" in own.stderr
    assert "Traceback" not in own.stderr + named.stderr
    assert "round the total" not in own.stdout
    assert "round the total" in named.stdout


def test_f22_records_of_several_sessions_in_one_file_are_that_files(
    home: Any,
) -> None:
    other = TranscriptBuilder(cwd=str(home.workspace), seed="other")
    other.prompt("carried over from another session")
    home.session.lines += other.lines
    home.append()
    done = subprocess.run(
        [sys.executable, "-m", "codevigil_lsp", "check", "--format", "json"],
        env=server_environment(home.path),
        capture_output=True,
        text=True,
        check=True,
    )
    [session] = json.loads(done.stdout)["sessions"]

    assert session["id"] == home.session.session_id
    assert session["metrics"]["prompts"]["value"] == 2


@pytest.mark.parametrize(
    "line",
    [
        b"[" * 100_000,
        b'{"type":"user","n":' + b"9" * 5_000 + b"}",
        b'{"type":"user","n":NaN,"m":1e400}',
        b'{"type":"user","type":"assistant","message":{}}',
        b"null",
        b"{" + b",".join(b'"k%d":0' % n for n in range(50_000)) + b"}",
        b'{"type":"user","timestamp":"9999999-01-01T00:00:00Z"}',
    ],
    ids=["depth", "digits", "nan", "twice", "null", "keys", "time"],
)
def test_f26_a_poisoned_line_costs_at_most_itself(home: Any, line: bytes) -> None:
    home.session.raw(line)
    home.session.prompt("after the poison")
    home.append()
    done = subprocess.run(
        [sys.executable, "-m", "codevigil_lsp", "check", "--format", "json"],
        env=server_environment(home.path),
        capture_output=True,
        text=True,
        check=True,
    )
    report = json.loads(done.stdout, parse_constant=lambda name: pytest.fail(name))
    [session] = report["sessions"]

    assert session["metrics"]["prompts"]["value"] == 2
    assert report["totals"]["malformed"] <= 1


def test_f31_a_hanging_disk_is_told_and_holds_up_no_answer_and_no_exit(
    home: Any,
) -> None:
    with RawClient(home.path, script=HANGING) as client:
        params = {
            "processId": None,
            "rootUri": None,
            "capabilities": {"experimental": {"serverStatusNotification": True}},
        }
        client.request(1, "initialize", params)
        client.notify("initialized", {})
        message: dict[str, Any] = {}
        while message.get("method") != "experimental/serverStatus":
            message = client.next()
        assert message["params"]["health"] == "warning"
        assert "does not answer" in message["params"]["message"]
        began = time.monotonic()
        client.request(2, "shutdown")
        client.notify("exit")

        assert client.wait(within=1) == 0
        assert time.monotonic() - began < 1


async def test_f36_two_editors_on_one_home_say_the_same(home: Any) -> None:
    async with (
        open_editor(home.path, home.workspace) as first,
        open_editor(home.path, home.workspace, kind="neovim") as second,
    ):
        for number in range(20):
            home.session.prompt(f"prompt {number}")
            home.append()
        for editor in (first, second):
            await editor.until(
                lambda editor=editor: any(
                    metric.name == "prompts" and metric.value == 21
                    for session in (editor.status.sessions if editor.status else [])
                    for metric in session.metrics
                )
            )
        one, two = await asyncio.gather(
            first.command("codevigil.server.report", {"format": "json"}),
            second.command("codevigil.server.report", {"format": "json"}),
        )

        assert one == two


def test_f36_check_says_what_the_server_says(home: Any, tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "codevigil_lsp", "check", "--format", "json"],
        env=server_environment(home.path),
        capture_output=True,
        text=True,
        check=True,
    )
    with RawClient(home.path) as client:
        client.initialize(home.workspace)
        while client.next().get("method") != "codevigil/status":
            pass
        arguments = {
            "command": "codevigil.server.report",
            "arguments": [{"format": "json"}],
        }
        answer = client.request(2, "workspace/executeCommand", arguments)
    told = json.loads(answer["result"]["content"])["sessions"]

    assert told == json.loads(done.stdout)["sessions"]


def test_f34_a_kill_at_any_instant_loses_no_session_and_counts_none_twice(
    tmp_path: Path,
) -> None:
    """A hundred of them: `tests/benchmarks/history.py`."""
    kill_often(Crowd(tmp_path), 4, random.Random(34), until_stored=False)


def test_f36_two_servers_share_one_history(tmp_path: Path) -> None:
    """For a minute: `tests/benchmarks/history.py`."""
    watch_together(Crowd(tmp_path), 2.0, random.Random(36), until_stored=False)
