"""The Neovim files in a real, headless Neovim, with the real server.

Neovim is `bin/nvim` of `tests/editors/install`, else the one on the PATH. It is
driven from outside by `nvim --server SOCKET --remote-expr`, so this needs no pynvim.
"""

from __future__ import annotations

import contextlib
import re
from pathlib import Path

import pytest

from editors.nvim.running import (
    CLOSING,
    PROMPT,
    Machine,
    Neovim,
)
from support.transcripts import TranscriptBuilder

pytestmark = pytest.mark.editor


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
    assert claude(editor.lua("return test.statusline()")) == claude(here)
    assert claude(here) != claude(there)


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
    assert "finding" not in offered
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
    assert re.search(r"serves \S+, 1 buffer$", said, re.MULTILINE)
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


def claude(statusline: object) -> str:
    """What a statusline says of the sessions, without how long ago that was."""
    said = str(statusline).partition("claude:")[2]
    return re.sub(r"just now|\d+ \w+ ago", "", said)
