import pytest
from msgspec import Raw

from codevigil_lsp.events.model import ToolKind
from codevigil_lsp.events.records import ToolInput
from codevigil_lsp.events.tools import (
    identity_of,
    kind_of,
    path_of,
    shell_steps,
    text_of_call,
)


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
    given = ToolInput(path="a.py", command="rm a.py")
    assert kind_of(name, shell_steps(name, given)) is expected


@pytest.mark.parametrize("name", ["Bash", "PowerShell"])
@pytest.mark.parametrize(
    ("given", "expected"),
    [
        (ToolInput(command="cat a.py"), ToolKind.READ),
        (ToolInput(command="rm a.py"), ToolKind.MUTATION),
        (ToolInput(command=""), ToolKind.OTHER),
        (ToolInput(), ToolKind.OTHER),
        (None, ToolKind.OTHER),
    ],
)
def test_a_shell_call_is_judged_by_its_command(name, given, expected):
    assert kind_of(name, shell_steps(name, given)) is expected


def test_powershell_is_read_by_its_own_rules():
    given = ToolInput(command="gc C:\\shop\\a.py | Select-Object -First 5")
    (step, _) = shell_steps("PowerShell", given)
    assert (step.name, step.arguments) == ("get-content", ["C:\\shop\\a.py"])


def test_the_path_is_the_file_that_the_call_names():
    assert path_of(ToolInput(file_path="a.py", path="b")) == "a.py"
    assert path_of(ToolInput(notebook_path="a.ipynb")) == "a.ipynb"
    assert path_of(ToolInput(path="src")) == "src"
    assert path_of(ToolInput(relative_path="a.py")) == "a.py"
    assert path_of(ToolInput(command="cat a.py")) is None
    assert path_of(None) is None


@pytest.mark.parametrize(
    ("name", "given", "expected"),
    [
        ("Edit", ToolInput(new_string=Raw(b'"a"'), text=Raw(b'"b"')), "a"),
        ("Write", ToolInput(content=Raw(b'"a"')), "a"),
        ("MultiEdit", ToolInput(edits=Raw(b'[{"new_string":"a"}]')), "a"),
        ("NotebookEdit", ToolInput(new_source=Raw(b'"a"')), "a"),
        ("Bash", ToolInput(command="a", text=Raw(b'"b"')), "a"),
        ("Agent", ToolInput(prompt="a"), "a"),
        ("ExitPlanMode", ToolInput(plan=Raw(b'"a"')), "\na"),
        ("mcp__files__write_file", ToolInput(content=Raw(b'"a"')), "\na"),
        ("mcp__code__replace", ToolInput(body=Raw(b'"a"'), code=Raw(b"[]")), "\na\n"),
        ("Glob", ToolInput(pattern="a"), ""),
        ("Bash", None, ""),
    ],
)
def test_what_the_agent_wrote_in_a_call(name, given, expected):
    assert text_of_call(name, given) == expected


def test_calls_that_ask_the_same_have_one_identity():
    assert identity_of(ToolInput(command="make")) == identity_of(
        ToolInput(command="make")
    )
    asked = [
        ToolInput(command="make"),
        ToolInput(command="make test"),
        ToolInput(pattern="total"),
        ToolInput(query="total price"),
        ToolInput(url="localhost"),
        ToolInput(command="\ud800"),
    ]
    assert len({identity_of(given) for given in asked}) == len(asked)


def test_an_edit_has_no_identity_of_its_own():
    assert identity_of(ToolInput(file_path="a.py")) == 0
    assert identity_of(None) == 0
