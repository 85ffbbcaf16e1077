import pytest

from codevigil_lsp.events.model import ToolKind
from codevigil_lsp.events.records import ToolInput
from codevigil_lsp.events.tools import kind_of, path_of


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("Read", ToolKind.READ),
        ("NotebookRead", ToolKind.READ),
        ("Grep", ToolKind.SEARCH),
        ("Glob", ToolKind.SEARCH),
        ("LS", ToolKind.SEARCH),
        ("LSP", ToolKind.SEARCH),
        ("WebFetch", ToolKind.SEARCH),
        ("WebSearch", ToolKind.SEARCH),
        ("Edit", ToolKind.MUTATION),
        ("MultiEdit", ToolKind.MUTATION),
        ("Write", ToolKind.MUTATION),
        ("NotebookEdit", ToolKind.MUTATION),
        ("Task", ToolKind.OTHER),
        ("Agent", ToolKind.OTHER),
        ("TodoWrite", ToolKind.OTHER),
        ("AskUserQuestion", ToolKind.OTHER),
        ("ExitPlanMode", ToolKind.OTHER),
        ("exit_plan_mode", ToolKind.OTHER),
        ("Skill", ToolKind.OTHER),
        ("mcp__files__read_file", ToolKind.OTHER),
        ("mcp__files__Edit", ToolKind.OTHER),
        ("read", ToolKind.OTHER),
        ("A tool of tomorrow", ToolKind.OTHER),
        ("", ToolKind.OTHER),
    ],
)
def test_a_tool_is_known_by_its_name_and_never_guessed(name, expected):
    assert kind_of(name, ToolInput(path="a.py", command="rm a.py")) is expected


@pytest.mark.parametrize("name", ["Bash", "PowerShell"])
def test_a_shell_call_is_judged_by_its_command(name):
    assert kind_of(name, ToolInput(command="cat a.py")) is ToolKind.READ
    assert kind_of(name, ToolInput(command="rm a.py")) is ToolKind.MUTATION
    assert kind_of(name, ToolInput(command="")) is ToolKind.OTHER
    assert kind_of(name, ToolInput()) is ToolKind.OTHER
    assert kind_of(name, None) is ToolKind.OTHER


def test_the_path_is_the_file_that_the_call_names():
    assert path_of(ToolInput(file_path="a.py", path="b")) == "a.py"
    assert path_of(ToolInput(notebook_path="a.ipynb")) == "a.ipynb"
    assert path_of(ToolInput(path="src")) == "src"
    assert path_of(ToolInput(command="cat a.py")) is None
    assert path_of(None) is None
