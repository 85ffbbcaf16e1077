"""Findings on source lines, in a real Neovim: they move, they lead on, they go."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from editors.nvim.running import Machine, Neovim
from support.agent import Agent

pytestmark = pytest.mark.editor

LINES = [
    f"def step_{number}(value): return value + {number}" for number in range(1, 121)
]


@pytest.fixture
def big(machine: Machine) -> Path:
    """A file of 120 lines, all of them different."""
    path = machine.workspace / "big.py"
    path.write_text("\n".join(LINES) + "\n")
    return path


@pytest.fixture
def agent(machine: Machine) -> Agent:
    return Agent(machine.session, machine.transcript)


@pytest.fixture
def editor(nvim: Path, machine: Machine, agent: Agent, big: Path) -> Iterator[Neovim]:
    """Neovim with the file open, whose line 105 the agent changed and never read."""
    agent.read("big.py", 1, 60)
    agent.edit("big.py", "value + 105", "value * 105")
    with contextlib.closing(Neovim(nvim, machine, big)) as editor:
        editor.waits_for("#vim.diagnostic.get(0) == 1")
        yield editor


def choose(editor: Neovim, title: str) -> None:
    """Take the code action that begins with these words, on the marked line."""
    editor.lua(
        f"""
        vim.api.nvim_win_set_cursor(0, {{ vim.diagnostic.get(0)[1].lnum + 1, 0 }})
        offered = nil
        vim.lsp.buf.code_action({{
          filter = function(action)
            return vim.startswith(action.title, [[{title}]])
          end,
          apply = true,
        }})
        """
    )


def test_a_finding_stands_on_its_line_and_moves_with_what_is_typed_above(
    editor: Neovim,
) -> None:
    diagnostic = editor.lua("return vim.diagnostic.get(0)[1]")
    assert isinstance(diagnostic, dict)
    assert diagnostic["code"] == "unread-edit"
    assert (diagnostic["lnum"], diagnostic["end_lnum"]) == (104, 104)
    assert "line 105 was changed" in diagnostic["message"]
    assert editor.lua("return test.marked_lines()") == [105]

    editor.lua("vim.api.nvim_buf_set_lines(0, 0, 0, false, { '# ä 😀', '# two' })")
    editor.waits_for("vim.diagnostic.get(0)[1].lnum == 106")
    assert editor.lua("return test.marked_lines()") == [107]
    editor.waits_for("vim.diagnostic.get(0)[1].message:find('line 107', 1, true)")

    editor.lua("vim.cmd('silent undo')")
    editor.waits_for("vim.diagnostic.get(0)[1].lnum == 104")


def test_a_finding_goes_when_the_agent_reads_the_line(
    editor: Neovim, agent: Agent
) -> None:
    agent.read("big.py", 100, 10)
    editor.waits_for("#vim.diagnostic.get(0) == 0")
    editor.waits_for("require('codevigil').status().counts.findings == 0")


def test_a_file_that_the_agent_changes_while_it_is_open_is_marked_where_it_is_now(
    editor: Neovim, agent: Agent
) -> None:
    agent.edit("big.py", LINES[0], f"import money\n\n{LINES[0]}")
    editor.lua("vim.cmd.checktime()")
    editor.waits_for("vim.diagnostic.get(0)[1].lnum == 106")


def test_a_dismissed_finding_is_gone_and_still_gone_after_a_restart(
    editor: Neovim, nvim: Path, machine: Machine, big: Path
) -> None:
    choose(editor, "Dismiss this")
    editor.waits_for("#vim.diagnostic.get(0) == 0")
    editor.waits_for("require('codevigil').status().counts.findings == 0")

    with contextlib.closing(Neovim(nvim, machine, big)) as again:
        again.waits_for("require('codevigil').status()")
        assert again.lua("return #vim.diagnostic.get(0)") == 0
        again.lua(
            """
            vim.ui.select = function(items, opts, on_choice)
              offered = vim.tbl_map(opts.format_item, items)
              on_choice(items[1], 1)
            end
            vim.cmd.LspCodevigilDismissals()
            """
        )
        again.waits_for("#vim.diagnostic.get(0) == 1")
        (offered,) = again.lua("return offered")  # type: ignore[misc]
    assert offered.startswith("unread-edit in ")


def test_a_snoozed_finding_is_listed_with_the_time_of_its_return(
    editor: Neovim,
) -> None:
    choose(editor, "Snooze this")
    editor.waits_for("#vim.diagnostic.get(0) == 0")
    editor.lua(
        """
        vim.ui.select = function(items, opts)
          offered = vim.tbl_map(opts.format_item, items)
        end
        vim.cmd.LspCodevigilDismissals()
        """
    )
    (offered,) = editor.waits_for("offered")  # type: ignore[misc]
    within = [
        (datetime.now(UTC).astimezone() + timedelta(minutes=minutes)).strftime("%H:%M")
        for minutes in (58, 59, 60, 61)
    ]
    assert offered.startswith("unread-edit in ")
    assert offered.endswith(tuple(f"(finding, until {time})" for time in within))


def test_the_list_of_sessions_counts_findings(editor: Neovim) -> None:
    editor.lua(
        """
        vim.ui.select = function(items, opts)
          offered = vim.tbl_map(opts.format_item, items)
        end
        vim.cmd.LspCodevigilSessions()
        """
    )
    (offered,) = editor.waits_for("offered")  # type: ignore[misc]
    assert " · 1 finding" in offered


def test_the_prompt_is_copied(editor: Neovim) -> None:
    choose(editor, "Copy a prompt")
    prompt = editor.waits_for("vim.fn.getreg('\"') ~= '' and vim.fn.getreg('\"')")
    assert isinstance(prompt, str)
    assert prompt.startswith("@big.py#L105 You changed these lines without")


def test_the_transcript_is_opened_at_the_line_of_the_edit(
    editor: Neovim, machine: Machine
) -> None:
    line = len(machine.session.lines)
    choose(editor, "Open the transcript")
    editor.waits_for(f"vim.api.nvim_buf_get_name(0) == [[{machine.transcript}]]")
    editor.waits_for(f"vim.fn.line('.') == {line}")


SIGNS = """(function()
  local found = {}
  local namespace = vim.api.nvim_get_namespaces()['codevigil.coverage']
  local all = { details = true }
  for _, mark in ipairs(vim.api.nvim_buf_get_extmarks(0, namespace, 0, -1, all)) do
    found[mark[2] + 1] = vim.trim(mark[4].sign_text)
  end
  return found
end)()"""
"""The signs of the coverage by line."""


def test_coverage_stays_with_its_lines_when_the_file_is_read_again(
    editor: Neovim, agent: Agent
) -> None:
    editor.lua("vim.o.autoread = true vim.cmd.LspCodevigilCoverage()")
    editor.waits_for(f"#{SIGNS} == 120")
    agent.edit("big.py", "value + 90", "value * 90")
    editor.waits_for("require('codevigil').status().counts.findings == 2")
    editor.lua("vim.cmd.checktime()")
    editor.waits_for("vim.fn.getline(90):find('* 90', 1, true)")
    editor.waits_for(f"#{SIGNS} == 120 and {SIGNS}[90] == '!'")
    shown = editor.lua(f"return {SIGNS}")
    assert isinstance(shown, list)
    assert shown[88] != "!"
    assert shown[90] != "!"


def test_coverage_is_shown_and_hidden(editor: Neovim) -> None:
    signs = SIGNS
    editor.lua("vim.cmd.LspCodevigilCoverage()")
    editor.waits_for(f"#{signs} == 120")
    shown = editor.lua(f"return {signs}")
    assert isinstance(shown, list)
    assert shown[:60] == ["│"] * 60
    assert shown[60] == "·"
    assert shown[104] == "!"
    messages = editor.lua("return vim.fn.execute('messages')")
    assert "1 line changed unread" in str(messages)

    editor.lua("vim.api.nvim_buf_set_lines(0, 0, 0, false, { '# one' })")
    moved = editor.lua(f"local signs = {signs}; return signs[106]")
    assert moved == "!"
    editor.lua("vim.cmd.LspCodevigilCoverage()")
    assert editor.lua(f"return vim.tbl_count({signs})") == 0
