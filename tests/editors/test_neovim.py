"""The Neovim files in a real, headless Neovim, with the real server.

Neovim is `bin/nvim` of `tests/editors/install`, else the one on the PATH. It is
driven from outside by `nvim --server SOCKET --remote-expr`, so this needs no pynvim.
"""

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
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from support.transcripts import TranscriptBuilder

pytestmark = pytest.mark.editor

ROOT = Path(__file__).parents[2]
RUNTIME = ROOT / "server" / "editors" / "nvim"
INIT = Path(__file__).parent / "nvim" / "init.lua"
EDITORS = Path(os.environ.get("CODEVIGIL_EDITORS", ROOT / ".editors"))
OLDEST = (0, 11)
HEADLESS = ("--headless", "-n", "-i", "NONE")

SERVER = (sys.executable, "-m", "codevigil_lsp", "--stdio")
DEADLINE = 20.0
"""Seconds for any one thing to happen; it takes milliseconds, but CI is slow."""

PROMPT = "Make the parser accept empty input, 100% of it"
CLOSING = "This is a good stopping point. Should I continue with the remaining files?"


@pytest.fixture(scope="session")
def nvim() -> Path:
    """The Neovim to drive, or the reason why there is no test."""
    installed = EDITORS / "bin" / "nvim"
    found = installed if installed.exists() else shutil.which("nvim")
    if found is None:
        reason = f"no nvim in {EDITORS}/bin or on the PATH: run tests/editors/install"
    else:
        said = subprocess.run(
            [found, "--version"], capture_output=True, text=True, check=True
        ).stdout
        version = re.match(r"NVIM v(\d+)\.(\d+)", said)
        if version and (int(version[1]), int(version[2])) >= OLDEST:
            return Path(found)
        reason = f"{found} is older than 0.11: run tests/editors/install"
    if os.environ.get("CODEVIGIL_REQUIRE_EDITORS") == "1":
        pytest.fail(reason)
    pytest.skip(reason)


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


@pytest.fixture
def machine(tmp_path: Path) -> Machine:
    return Machine(tmp_path)


@pytest.fixture
def editor(nvim: Path, machine: Machine) -> Iterator[Neovim]:
    """Neovim in the workspace, once the first status has come."""
    with contextlib.closing(
        Neovim(nvim, machine, machine.workspace / "parser.py")
    ) as editor:
        editor.waits_for("not test.statusline():find('[]', 1, true)")
        yield editor


def test_one_client_serves_the_repository_of_the_file(
    editor: Neovim, machine: Machine
) -> None:
    roots = editor.lua(
        """
        return vim.tbl_map(function(client)
          return client.root_dir
        end, vim.lsp.get_clients({ name = 'codevigil', bufnr = 0 }))
        """
    )
    assert roots == [str(machine.workspace)]


def test_the_statusline_shows_the_status_and_follows_it(
    editor: Neovim, machine: Machine
) -> None:
    before = editor.lua(
        """
        events = {}
        vim.api.nvim_create_autocmd('User', {
          pattern = 'CodevigilStatus',
          callback = function(event)
            table.insert(events, event.data.status.text)
          end,
        })
        return test.statusline()
        """
    )
    machine.turn("And the errors?", CLOSING)
    editor.waits_for("vim.lsp.get_clients()[1].codevigil.counts.findings == 1")
    after, text, events = editor.lua(
        """
        local status = require('codevigil').status()
        return { test.statusline(), status.text, events }
        """
    )
    assert before != after
    assert after == f"parser.py [claude: {text}]"
    assert events[-1] == text


def test_a_percent_sign_or_a_line_break_does_not_break_the_statusline(
    editor: Neovim,
) -> None:
    shown = editor.lua(
        """
        local client = vim.lsp.get_clients()[1]
        client.codevigil = vim.deepcopy(client.codevigil)
        client.codevigil.text = '90% %{1+1}\\nof %#Error#it'
        return test.statusline()
        """
    )
    assert shown == "parser.py [claude: 90% %{1+1} of %#Error#it]"


def test_the_lualine_component_shows_the_status(editor: Neovim) -> None:
    shown, text, icon = editor.lua(
        """
        local base = {}  -- as much of lualine as a component touches
        package.preload['lualine.component'] = function() return base end
        function base.extend() return { super = base } end
        function base:init(options) self.options = options end

        local component = setmetatable({}, {
          __index = require('lualine.components.codevigil'),
        })
        component:init({})
        local text = require('codevigil').status().text
        return { component:update_status(), text, component.options.icon }
        """
    )
    assert shown == text
    assert icon == "claude:"


def test_a_status_that_was_overtaken_is_not_shown(editor: Neovim) -> None:
    before, after = editor.lua(
        """
        local client = vim.lsp.get_clients()[1]
        local before = test.statusline()
        local late = vim.deepcopy(client.codevigil)
        late.seq, late.text = late.seq - 1, 'long ago'
        client.handlers['codevigil/status'](nil, late, { client_id = client.id })
        return { before, test.statusline() }
        """
    )
    assert before == after


def test_a_finding_stands_on_its_line_of_the_transcript(
    editor: Neovim, machine: Machine
) -> None:
    line = machine.turn("And the errors?", CLOSING)
    editor.waits_for("vim.lsp.get_clients()[1].codevigil.counts.findings == 1")
    editor.lua(f"vim.cmd.edit([[{machine.transcript}]])")
    diagnostic = editor.waits_for("vim.diagnostic.get(0)[1]")
    assert diagnostic["code"] == "stop-phrase"
    assert diagnostic["source"] == "codevigil"
    assert diagnostic["lnum"] + 1 == line
    marked = editor.waits_for("#test.marked_lines() > 0 and test.marked_lines()")
    assert marked == [line]


def test_an_open_transcript_grows_before_a_new_finding_is_marked(
    editor: Neovim, machine: Machine
) -> None:
    editor.lua(f"vim.cmd.edit([[{machine.transcript}]])")
    editor.waits_for("#vim.lsp.get_clients({ bufnr = 0 }) == 1")
    first = machine.turn("And the errors?", CLOSING)
    editor.waits_for("#vim.diagnostic.get(0) == 1")
    assert editor.lua("return test.marked_lines()") == [first]
    second = machine.turn("Yes, go on.", CLOSING)
    editor.waits_for("#vim.diagnostic.get(0) == 2")
    assert editor.lua("return test.marked_lines()") == [first, second]


def test_a_transcript_opened_alone_has_a_server_for_its_own_workspace(
    nvim: Path, machine: Machine
) -> None:
    line = machine.turn("And the errors?", CLOSING)
    with contextlib.closing(Neovim(nvim, machine, machine.transcript)) as editor:
        diagnostic = editor.waits_for("vim.diagnostic.get(0)[1]")
        root = editor.lua("return vim.lsp.get_clients({ bufnr = 0 })[1].root_dir")
    assert diagnostic["lnum"] + 1 == line
    assert root == str(machine.workspace)


def test_a_transcript_shares_the_server_of_its_workspace(
    editor: Neovim, machine: Machine
) -> None:
    editor.lua(f"vim.cmd.edit([[{machine.transcript}]])")
    editor.waits_for("#vim.lsp.get_clients({ bufnr = 0 }) == 1")
    assert editor.lua("return #vim.lsp.get_clients()") == 1


def test_two_workspaces_have_a_server_each_and_a_statusline_each(
    editor: Neovim, machine: Machine
) -> None:
    other = machine.home / "other"
    (other / ".git").mkdir(parents=True)
    (other / "main.py").write_text("")
    session = TranscriptBuilder(cwd=str(other), start=machine.session.time, seed="b")
    session.prompt("Say hello")
    session.say(CLOSING, ends_turn=True)
    session.write(machine.projects)
    here = editor.lua("return test.statusline()")
    editor.lua(f"vim.cmd.split([[{other / 'main.py'}]])")
    editor.waits_for("require('codevigil').status().counts.findings == 1")
    there = editor.lua("return test.statusline()")
    editor.lua("vim.cmd.wincmd('p')")
    assert editor.lua("return #vim.lsp.get_clients()") == 2
    assert editor.lua("return test.statusline()") == here
    assert here.partition("claude:")[2] != there.partition("claude:")[2]


def test_a_buffer_without_sessions_shows_the_most_urgent_status(
    editor: Neovim,
) -> None:
    shown = editor.lua("return require('codevigil').statusline()")
    editor.lua("vim.cmd.enew() vim.bo.buftype = 'nofile'")  # as a terminal is
    assert editor.lua("return #vim.lsp.get_clients({ bufnr = 0 })") == 0
    assert editor.lua("return require('codevigil').statusline()") == shown


def test_the_sessions_command_opens_the_transcript_that_is_picked(
    editor: Neovim, machine: Machine
) -> None:
    editor.lua(
        """
        vim.ui.select = function(items, opts, on_choice)
          offered = vim.tbl_map(opts.format_item, items)
          on_choice(items[1], 1)
        end
        vim.cmd.LspCodevigilSessions()
        """
    )
    editor.waits_for(f"vim.api.nvim_buf_get_name(0) == [[{machine.transcript}]]")
    (offered,) = editor.lua("return offered")
    assert PROMPT in offered
    assert re.match(r"idle \(finished\)", offered)
    lines, at = editor.lua("return { vim.fn.line('$'), vim.fn.line('.') }")
    assert at == lines


def test_the_report_command_shows_markdown_in_a_buffer_of_its_own(
    editor: Neovim,
) -> None:
    editor.lua("vim.cmd.LspCodevigilReport()")
    editor.waits_for("vim.api.nvim_buf_get_name(0) == 'codevigil://report'")
    editor.waits_for("vim.bo.filetype == 'markdown'")
    shown = editor.lua("return vim.api.nvim_buf_get_lines(0, 0, -1, false)")
    assert "Make the parser accept empty input" in "\n".join(shown)
    assert editor.lua("return { vim.bo.buftype, vim.bo.modified }") == ["nofile", False]
    editor.lua("vim.cmd.wincmd('p') vim.cmd.LspCodevigilReport()")
    assert editor.lua("return #vim.api.nvim_list_wins()") == 2


def test_the_server_answers_a_command_of_the_protocol(
    editor: Neovim, machine: Machine
) -> None:
    session = editor.lua(
        """
        local answer = vim.lsp.get_clients()[1]:request_sync('workspace/executeCommand', {
          command = 'codevigil.server.sessions',
          arguments = { { includeEnded = true, limit = 1 } },
        }, 5000)
        return answer.result.sessions[1].id
        """
    )
    assert session == machine.session.session_id


def test_checkhealth_finds_nothing_wrong(editor: Neovim) -> None:
    editor.lua("vim.cmd.checkhealth('codevigil')")
    editor.waits_for("vim.bo.filetype == 'checkhealth'")
    said = "\n".join(editor.lua("return vim.api.nvim_buf_get_lines(0, 0, -1, false)"))
    assert "Status 1" in said
    assert "ERROR" not in said
    assert "WARNING" not in said


def test_a_client_that_stops_takes_its_status_and_commands_along(
    editor: Neovim,
) -> None:
    editor.lua(
        """
        vim.api.nvim_create_autocmd('User', {
          pattern = 'CodevigilStatus',
          callback = function(event)
            gone = event.data.status == nil
          end,
        })
        vim.lsp.enable('codevigil', false)
        """
    )
    editor.waits_for("gone")
    editor.waits_for("#vim.lsp.get_clients() == 0")
    assert editor.lua("return test.statusline()") == "parser.py []"
    assert editor.lua("return vim.fn.exists(':LspCodevigilReport')") == 0
    editor.lua("vim.lsp.enable('codevigil')")
    editor.waits_for("not test.statusline():find('[]', 1, true)")
    assert editor.lua("return vim.fn.exists(':LspCodevigilReport')") == 2


def test_a_missing_server_is_said_by_checkhealth_and_nowhere_else(
    nvim: Path, machine: Machine
) -> None:
    file = machine.workspace / "parser.py"
    missing = ("codevigil-lsp-is-not-here", "--stdio")
    with contextlib.closing(Neovim(nvim, machine, file, missing)) as editor:
        editor.lua("vim.cmd.edit('other.lua')")
        assert editor.lua("return test.statusline()") == "other.lua []"
        messages = editor.lua("return vim.fn.execute('messages')")
        editor.lua("vim.cmd.checkhealth('codevigil')")
        editor.waits_for("vim.bo.filetype == 'checkhealth'")
        said = editor.lua("return vim.api.nvim_buf_get_lines(0, 0, -1, false)")
    assert messages.strip() == ""
    assert any("`codevigil-lsp-is-not-here` is not executable" in line for line in said)
