"""No outbound connection, ever: the interpreter itself is asked."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from support.editor import server_environment

pytestmark = pytest.mark.e2e

WITNESS = """
import json, sys
forbidden = {
    "socket.connect", "socket.bind", "socket.sendto", "socket.sendmsg",
    "socket.getaddrinfo", "socket.gethostbyname", "subprocess.Popen", "os.exec",
    "os.posix_spawn", "os.system", "urllib.Request",
}
seen = open(sys.argv.pop(1), "a", buffering=1)
def witness(event, arguments):
    if event in forbidden:
        seen.write(event + "\\n")
sys.addaudithook(witness)
from codevigil_lsp.cli import main
main(sys.argv[1:])
"""


def _frames(*messages: dict[str, Any]) -> bytes:
    bodies = [json.dumps({"jsonrpc": "2.0"} | message).encode() for message in messages]
    return b"".join(b"Content-Length: %d\r\n\r\n" % len(b) + b for b in bodies)


def test_the_server_connects_to_nothing_and_starts_nothing(
    home: Any, tmp_path: Path
) -> None:
    log = tmp_path / "seen"
    folder = {"uri": home.workspace.as_uri(), "name": "shop"}
    params = {
        "processId": None,
        "rootUri": None,
        "capabilities": {"experimental": {"codevigilStatus": True}},
        "workspaceFolders": [folder],
    }
    with subprocess.Popen(
        [sys.executable, "-c", WITNESS, str(log), "--stdio"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        env=server_environment(home.path),
    ) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        process.stdin.write(
            _frames(
                {"id": 1, "method": "initialize", "params": params},
                {"method": "initialized", "params": {}},
            )
        )
        process.stdin.flush()
        told = b""
        while b"codevigil/status" not in told:
            told = process.stdout.readline()
            assert told
        process.stdin.close()
        process.stdout.read()

    assert log.read_text() == ""


def test_check_connects_to_nothing_and_starts_nothing(
    home: Any, tmp_path: Path
) -> None:
    log = tmp_path / "seen"
    done = subprocess.run(
        [sys.executable, "-c", WITNESS, str(log), "check", str(home.root)],
        env=server_environment(home.path),
        capture_output=True,
        text=True,
        check=True,
    )

    assert "round the total" in done.stdout
    assert log.read_text() == ""


def test_the_witness_would_see_it(tmp_path: Path) -> None:
    log = tmp_path / "seen"
    planted = WITNESS.partition("from codevigil_lsp")[0] + (
        "import socket\n"
        "try: socket.create_connection(('127.0.0.1', 9), 0.1)\n"
        "except OSError: pass\n"
    )
    subprocess.run([sys.executable, "-c", planted, str(log)], check=True)

    assert "socket.connect" in log.read_text()


def test_log_and_wire_hold_no_words_of_a_transcript_but_its_title(home: Any) -> None:
    canary = "canary-7f3a-in-the-text"
    home.session.prompt(f"second prompt {canary}")
    home.session.think(canary)
    home.session.run(f"echo {canary}", canary)
    home.session.say(f"{canary}. This is a good stopping point.", ends_turn=True)
    home.append()
    done = subprocess.run(
        [sys.executable, "-m", "codevigil_lsp", "--log-level", "debug", "check"],
        env=server_environment(home.path),
        capture_output=True,
        text=True,
        check=True,
    )

    assert "stop-phrase" in done.stdout
    assert canary not in done.stdout
    assert canary not in done.stderr
