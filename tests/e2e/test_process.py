"""The server as a process: how it starts, how it leaves, what it says when wronged."""

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest

from support.editor import server_environment
from support.raw_client import RawClient
from support.transcripts import TranscriptBuilder

pytestmark = pytest.mark.e2e


def test_it_exits_within_a_second_when_the_pipe_closes(home: Any) -> None:
    with RawClient(home.path, "--stdio") as client:
        client.initialize(home.workspace)
        client.close()

        assert client.wait(within=1) == 1


def test_it_exits_within_a_second_in_the_middle_of_a_catch_up(home: Any) -> None:
    big = TranscriptBuilder(cwd=str(home.workspace), seed="big")
    for number in range(200):
        big.read(f"file_{number}.py", "x" * 5_000 + "\n")
    piece = big.content
    path = big.path_below(home.root)
    with path.open("wb") as file:
        for _ in range(100):
            file.write(piece)
    with RawClient(home.path, "--stdio") as client:
        client.initialize(home.workspace)
        while client.next().get("method") != "codevigil/status":
            pass
        client.close()
        began = time.monotonic()

        assert client.wait(within=1) == 1
        assert time.monotonic() - began < 1


def test_exit_after_shutdown_gives_0_and_without_it_1(home: Any) -> None:
    with RawClient(home.path) as client:
        client.initialize(home.workspace)
        assert client.request(2, "shutdown")["result"] is None
        client.notify("exit")
        assert client.wait(within=1) == 0

    with RawClient(home.path) as client:
        client.initialize(home.workspace)
        client.notify("exit")
        assert client.wait(within=1) == 1


@pytest.mark.skipif(sys.platform == "win32", reason="signals are POSIX")
@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_signal_ends_it_with_its_code(home: Any, number: int) -> None:
    with RawClient(home.path) as client:
        client.initialize(home.workspace)
        client.process.send_signal(number)

        assert client.wait(within=1) == 128 + number


@pytest.mark.skipif(sys.platform == "win32", reason="the pipes tell on Windows")
def test_it_exits_when_the_editor_is_gone_though_the_pipe_stays(home: Any) -> None:
    editor = subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE)
    try:
        with RawClient(home.path) as client:
            params = {"processId": editor.pid, "rootUri": None, "capabilities": {}}
            client.request(1, "initialize", params)
            client.notify("initialized", {})
            editor.kill()
            editor.communicate()

            assert client.wait(within=5) == 1
    finally:
        editor.kill()
        editor.communicate()


def test_requests_before_initialize_and_after_shutdown_are_refused(home: Any) -> None:
    with RawClient(home.path) as client:
        early = client.request(1, "workspace/executeCommand", {"command": "x"})
        client.initialize(home.workspace)
        again = client.request(3, "initialize", {"processId": None, "capabilities": {}})
        client.request(4, "shutdown")
        late = client.request(5, "workspace/executeCommand", {"command": "x"})

    assert early["error"]["code"] == -32002
    assert again["error"]["code"] == -32600
    assert late["error"]["code"] == -32600


@pytest.mark.parametrize(
    ("body", "code"),
    [
        (b"{bad}", -32700),
        (b"\xff\xfe", -32700),
        (b"[]", -32600),
        (b"42", -32600),
        (b'{"id": 7, "method": "shutdown"}', -32600),
        (b'{"jsonrpc": "2.0", "id": 7}', -32600),
    ],
)
def test_what_is_no_message_is_answered_and_survived(
    home: Any, body: bytes, code: int
) -> None:
    with RawClient(home.path) as client:
        client.initialize(home.workspace)
        client.send_body(body)
        answer = client.answer(7 if b'"id": 7' in body else None)

        assert answer["error"]["code"] == code
        assert client.request(8, "shutdown")["result"] is None


@pytest.mark.parametrize(
    ("method", "params"),
    [
        ("workspace/executeCommand", {}),
        ("workspace/executeCommand", [1]),
        ("workspace/executeCommand", None),
        ("workspace/executeCommand", "x"),
    ],
)
def test_bad_parameters_are_answered(home: Any, method: str, params: Any) -> None:
    with RawClient(home.path) as client:
        client.initialize(home.workspace)

        assert client.request(2, method, params)["error"]["code"] == -32602


def test_an_unknown_method_is_answered_and_an_unknown_notification_ignored(
    home: Any,
) -> None:
    with RawClient(home.path) as client:
        client.initialize(home.workspace)
        client.notify("$/whatever", {"a": {"jsonrpc": "2.0"}})
        client.notify("codevigil/whatever")

        assert client.request(2, "codevigil/what", {})["error"]["code"] == -32601


def test_headers_may_come_in_any_case_order_and_with_plain_line_feeds(
    home: Any,
) -> None:
    body = b'{"jsonrpc":"2.0","id":%d,"method":"codevigil/what"}'
    with RawClient(home.path) as client:
        client.initialize(home.workspace)
        for msg_id, header in enumerate(
            (
                b"content-length: %d\r\nContent-Type: utf8\r\n\r\n",
                b"X-Other: 1\nCONTENT-LENGTH:%d\n\n",
                b"\r\n\r\nContent-Length: 1\r\nContent-Length: %d\r\n\r\n",
            ),
            start=20,
        ):
            content = body % msg_id
            client.send_bytes(header % len(content) + content)

            assert client.answer(msg_id)["error"]["code"] == -32601


def test_a_frame_that_cannot_be_meant_is_refused_and_the_next_one_read(
    home: Any,
) -> None:
    with RawClient(home.path) as client:
        client.initialize(home.workspace)
        client.send_bytes(b"Content-Length: 99999999999\r\n\r\n")

        assert client.answer(None)["error"]["code"] == -32600
        assert client.request(3, "shutdown")["result"] is None


def test_an_error_says_no_path_and_no_traceback(home: Any) -> None:
    secret = f"{home.path}/secret"
    with RawClient(home.path) as client:
        client.initialize(home.workspace)
        arguments = {"command": secret, "arguments": [secret]}
        answer = client.request(2, "workspace/executeCommand", arguments)
        client.close()
        client.wait()

    told = json.dumps(answer)
    assert "data" not in answer["error"]
    assert "secret" not in told
    assert "Traceback" not in told
    assert b"secret" not in client.errors


def test_nothing_of_the_engine_is_imported_before_initialize_is_answered() -> None:
    script = (
        "import sys; from codevigil_lsp.lsp.app import create_server; create_server();"
        "print([m for m in sys.modules if m in ('msgspec', 'rich', 'sqlite3')"
        " or m.startswith('codevigil_lsp.') and m.split('.')[1] not in ('lsp',)])"
    )
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=True
    )

    assert done.stdout.strip() == "[]"


def test_a_large_document_is_not_kept(home: Any, tmp_path: Path) -> None:
    with RawClient(home.path) as client:
        client.initialize(home.workspace)
        before = _resident(client.process.pid)
        document = {
            "uri": (tmp_path / "big.jsonl").as_uri(),
            "languageId": "json",
            "version": 1,
            "text": "x" * 60_000_000,
        }
        client.notify("textDocument/didOpen", {"textDocument": document})
        client.request(2, "codevigil/what")
        after = _resident(client.process.pid)

        if before is not None and after is not None:
            assert after - before < 30_000_000


def test_a_home_that_is_not_there_is_told_and_not_fatal(home: Any) -> None:
    environment = server_environment(home.path) | {"HOME": ""}
    done = subprocess.run(
        [sys.executable, "-m", "codevigil_lsp", "check"],
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )

    assert done.returncode == 0
    assert "HOME is not set" in done.stderr
    assert "Traceback" not in done.stderr


def _resident(process_id: int) -> int | None:
    try:
        pages = Path(f"/proc/{process_id}/statm").read_text().split()[1]
    except OSError:
        return None
    return int(pages) * os.sysconf("SC_PAGE_SIZE")
