import pytest

from codevigil_lsp.events.model import ToolCall, ToolKind
from codevigil_lsp.health.permissions import may_ask


def call(name, kind=ToolKind.OTHER):
    return ToolCall(1, None, "m", "t", name, kind)


EDIT = call("Edit", ToolKind.MUTATION)
SHELL = call("Bash")
READ = call("Read", ToolKind.READ)
SEARCH = call("Bash", ToolKind.SEARCH)


@pytest.mark.parametrize("mode", ["default", "plan", None, "one of tomorrow"])
def test_changes_and_commands_may_ask(mode):
    assert may_ask(EDIT, mode)
    assert may_ask(SHELL, mode)
    assert may_ask(call("mcp__x__y"), mode)


@pytest.mark.parametrize("mode", ["default", "acceptEdits", None])
def test_looking_and_keeping_notes_never_ask(mode):
    for free in (READ, SEARCH, call("TodoWrite"), call("Agent"), call("Task")):
        assert not may_ask(free, mode)


def test_where_edits_are_accepted_only_commands_may_ask():
    assert not may_ask(EDIT, "acceptEdits")
    assert may_ask(call("Bash", ToolKind.MUTATION), "acceptEdits")


@pytest.mark.parametrize("mode", ["auto", "bypassPermissions", "dontAsk"])
def test_where_claude_code_decides_nothing_asks(mode):
    assert not any(may_ask(each, mode) for each in (EDIT, SHELL, READ))
