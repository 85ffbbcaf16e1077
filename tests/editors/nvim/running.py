"""Starts Neovim with the files of this repository, and asks it things from outside."""

from __future__ import annotations

import contextlib
import json
import os
import re
import shutil
import signal
import site
import subprocess
import sys
import tempfile
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

from support.transcripts import TranscriptBuilder

ROOT = Path(__file__).parents[3]
RUNTIME = ROOT / "server" / "editors" / "nvim"
INIT = Path(__file__).parent / "init.lua"
EDITORS = Path(os.environ.get("CODEVIGIL_EDITORS", ROOT / ".editors"))
OLDEST = (0, 11)
HEADLESS = ("--headless", "-n", "-i", "NONE")

SERVER = (sys.executable, "-m", "codevigil_lsp", "--stdio")
DEADLINE = 20.0
"""Seconds for any one thing to happen; it takes milliseconds, but CI is slow."""

PROMPT = "Make the parser accept empty input, 100% of it"
CLOSING = "This is a good stopping point. Should I continue with the remaining files?"


def find() -> Path | str:
    """The Neovim to drive, else the reason why there is none."""
    installed = EDITORS / "bin" / "nvim"
    found = installed if installed.exists() else shutil.which("nvim")
    if found is None:
        return f"no nvim in {EDITORS}/bin or on the PATH: run tests/editors/install"
    said = subprocess.run(
        [found, "--version"], capture_output=True, text=True, check=True
    ).stdout
    version = re.match(r"NVIM v(\d+)\.(\d+)", said)
    if version and (int(version[1]), int(version[2])) >= OLDEST:
        return Path(found)
    return f"{found} is older than 0.11: run tests/editors/install"


class Machine:
    """A home with one session of Claude Code, and the workspace it works in."""

    def __init__(self, folder: Path) -> None:
        self.home = folder / "home"
        self.workspace = folder / "demo"
        (self.workspace / ".git").mkdir(parents=True)
        (self.workspace / "parser.py").write_text("def parse(text):\n    return text\n")
        a_minute_ago = datetime.now(UTC) - timedelta(minutes=1)
        self.session = TranscriptBuilder(cwd=str(self.workspace), start=a_minute_ago)
        self.projects = self.home / ".claude" / "projects"
        self.transcript = self.session.write(self.projects)
        self.turn(PROMPT, "Done: the parser returns an empty list for it.")

    def turn(self, prompt: str, closing: str) -> int:
        """A turn is written; gives the line of its closing text."""
        written = len(self.session.lines)
        self.session.prompt(prompt)
        self.session.read("parser.py")
        self.session.say(closing, ends_turn=True)
        line = len(self.session.lines)
        self.session.end_turn()
        self.session.append_to(self.transcript, written)
        return line


class Neovim:
    """A running Neovim that opened `file` of the machine's workspace."""

    def __init__(
        self,
        nvim: Path,
        machine: Machine,
        file: Path,
        cmd: tuple[str, ...] = SERVER,
    ) -> None:
        self._nvim = nvim
        # Not pytest's folder: a socket's path has room for about 100 characters.
        self._folder = Path(tempfile.mkdtemp(prefix="nvim"))
        self._socket = self._folder / "s"
        self._log = self._folder / "stderr"
        home = machine.home
        kept = ("PATH", "LANG", "PYTHONPATH", "VIRTUAL_ENV", "TMPDIR")
        environment = {name: os.environ[name] for name in kept if name in os.environ}
        environment |= {
            "HOME": str(home),
            "PYTHONUSERBASE": site.getuserbase(),  # else it follows HOME
            "XDG_CONFIG_HOME": str(home / ".config"),
            "XDG_DATA_HOME": str(home / ".local" / "share"),
            "XDG_STATE_HOME": str(home / ".local" / "state"),
            "XDG_CACHE_HOME": str(home / ".cache"),
            "XDG_RUNTIME_DIR": str(self._folder),
            "CODEVIGIL_RUNTIME": str(RUNTIME),
            "CODEVIGIL_CMD": json.dumps(cmd),
            "CODEVIGIL_DEADLINE": str(DEADLINE),
        }
        with self._log.open("wb") as log:
            self._process = subprocess.Popen(
                [nvim, *HEADLESS, "-u", INIT, "--listen", self._socket, file],
                cwd=machine.workspace,
                env=environment,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )

    def lua(self, code: str) -> object:
        """What the Lua chunk returns; its error fails the test."""
        expression = "v:lua.test.run('" + code.replace("'", "''") + "')"
        deadline = time.monotonic() + DEADLINE
        while True:  # until it listens
            asked = subprocess.run(
                self._ask(expression),
                capture_output=True,
                text=True,
                timeout=2 * DEADLINE,
                check=False,
            )
            gone = self._process.poll() is not None
            if asked.stdout or gone or time.monotonic() > deadline:
                break
        assert asked.stdout, f"{asked.stderr}\n{self._log.read_text()}"
        answer = json.loads(asked.stdout)
        assert answer["ok"], answer["value"]
        return answer.get("value")

    def _ask(self, expression: str) -> list[str | Path]:
        return [self._nvim, "--server", self._socket, "--remote-expr", expression]

    def waits_for(self, condition: str) -> object:
        """The value of the Lua expression once it is true."""
        value = self.lua(f"return test.wait(function() return {condition} end)")
        assert value, f"not within {DEADLINE} s: {condition}\n{self.state()}"
        return value

    def state(self) -> str:
        """What there is to see, for the message of a failed test."""
        return str(
            self.lua(
                """
                return vim.inspect({
                  statusline = test.statusline(),
                  buffer = vim.api.nvim_buf_get_name(0),
                  clients = vim.tbl_map(function(client)
                    return { root = client.root_dir, status = client.codevigil }
                  end, vim.lsp.get_clients()),
                  messages = vim.fn.execute('messages'),
                })
                """
            )
        )

    def close(self) -> None:
        with contextlib.suppress(subprocess.TimeoutExpired):
            subprocess.run(
                self._ask("execute('qall!')"),
                capture_output=True,
                timeout=DEADLINE,
                check=False,
            )
            self._process.wait(DEADLINE)
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self._process.pid, signal.SIGKILL)
        self._process.wait()
        shutil.rmtree(self._folder)
