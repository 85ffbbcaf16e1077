import pytest

from codevigil_lsp.events.model import (
    AssistantText,
    FileChanged,
    FileShown,
    Hunk,
    Outcome,
    Prompt,
    ToolCall,
    ToolKind,
    ToolResult,
)
from codevigil_lsp.metrics.collectors.repetition import Repetition, RepetitionOptions
from codevigil_lsp.metrics.model import FindingCode, FindingSeverity, Severity

A, B = "/shop/cart.py", "/shop/money.py"
HUNK = Hunk(37, 7, 37, 7)
FAILED = Outcome.FAILED


def result(
    name="Edit",
    path=A,
    kind=ToolKind.MUTATION,
    outcome=Outcome.OK,
    hunks=(HUNK,),
    **more,
):
    call = ToolCall(0, None, "m", "t", name, kind, path)
    hunks = hunks if kind is ToolKind.MUTATION and outcome is Outcome.OK else ()
    return ToolResult(0, None, "t", call, outcome, path=path, hunks=hunks, **more)


def shell(kind, outcome=Outcome.OK, identity=0):
    call = ToolCall(0, None, "m", "t", "Bash", kind, None, identity)
    return ToolResult(0, None, "t", call, outcome)


def after(*events, options=None):
    collector = Repetition(options or RepetitionOptions())
    for line, event in enumerate(events, 1):
        values = {name: getattr(event, name) for name in event.__struct_fields__}
        collector.ingest(type(event)(**values | {"line": line}))
    return collector


EDIT = result()
FAILING = result(outcome=FAILED)
READ = result("Read", A, ToolKind.READ)


def edits(*between):
    """The present run of edits after two edits with this between them."""
    return after(EDIT, *between, EDIT).snapshot().detail["edits"]


def test_nothing_repeated_is_nothing_to_tell():
    for collector in (after(), after(EDIT), after(FAILING), after(EDIT, READ, EDIT)):
        assert collector.snapshot().label == ""
        assert collector.snapshot().severity is Severity.OK
        assert collector.findings() == ()


def test_the_value_is_the_longer_run():
    metric = after(EDIT, EDIT, *[FAILING] * 3).snapshot()
    assert metric.value == 3
    assert metric.label == (
        "same call failed 3 times in a row, 2 edits of the same lines in a row"
    )
    assert metric.detail == {
        "failures": 3,
        "failedLines": [3, 4, 5],
        "edits": 2,
        "editedLines": [1, 2],
    }


@pytest.mark.parametrize(
    ("count", "expected"),
    [
        (2, Severity.OK),
        (3, Severity.WARNING),
        (4, Severity.WARNING),
        (5, Severity.CRITICAL),
    ],
)
def test_the_same_call_failing_alarms_from_3_and_5(count, expected):
    assert after(*[FAILING] * count).snapshot().severity is expected


@pytest.mark.parametrize(
    ("count", "expected"),
    [
        (3, Severity.OK),
        (4, Severity.WARNING),
        (7, Severity.WARNING),
        (8, Severity.CRITICAL),
    ],
)
def test_edits_of_the_same_lines_alarm_from_4_and_8(count, expected):
    metric = after(*[EDIT] * count).snapshot()
    assert metric.severity is expected
    assert metric.label == f"{count} edits of the same lines in a row"


@pytest.mark.parametrize(
    "other",
    [
        result("Edit", B, outcome=FAILED),
        result("Write", A, outcome=FAILED),
        READ,
        shell(ToolKind.OTHER, FAILED),
    ],
    ids=["another file", "another tool", "a success", "a call without file"],
)
def test_another_result_ends_a_run_of_failures(other):
    assert after(FAILING, FAILING, other).snapshot().detail["failures"] <= 1
    assert after(*[FAILING] * 5, other).snapshot().severity is Severity.OK


def test_what_was_not_run_ends_no_run_and_a_refusal_is_a_failure():
    rejected = result(outcome=Outcome.REJECTED)
    refused = result(outcome=Outcome.REFUSED)
    detail = after(FAILING, rejected, refused, FAILING).snapshot().detail
    assert detail["failedLines"] == [1, 3, 4]


def test_calls_that_name_no_file_are_never_the_same():
    assert after(*[shell(ToolKind.OTHER, FAILED)] * 9).snapshot().value == 0


@pytest.mark.parametrize(
    "seen",
    [
        READ,
        result("Grep", "/shop", ToolKind.SEARCH),
        result("Grep", None, ToolKind.SEARCH),
        shell(ToolKind.READ),
        shell(ToolKind.VERIFICATION),
        shell(ToolKind.VERIFICATION, FAILED),
        shell(ToolKind.OTHER),
        shell(ToolKind.MUTATION),
        result("mcp__browser__shot", None, ToolKind.OTHER),
        result(hunks=()),
        Prompt(0, None, "smaller, please"),
        FileShown(0, None, A, ()),
        FileChanged(0, None, A, ()),
    ],
)
def test_whatever_may_have_shown_the_effect_ends_a_run_of_edits(seen):
    assert edits(seen) == 1


@pytest.mark.parametrize(
    "unseen",
    [
        result("Read", B, ToolKind.READ),
        result("Edit", B),
        result(outcome=FAILED),
        result("TodoWrite", None, ToolKind.OTHER),
        result("Read", A, ToolKind.READ, Outcome.REJECTED),
        FileShown(0, None, B, ()),
        AssistantText(0, None, "m", "Once more.", None),
        ToolResult(0, None, "t", None, Outcome.OK),
    ],
)
def test_whatever_shows_nothing_of_the_file_ends_no_run_of_edits(unseen):
    assert edits(unseen) == 2


def test_making_a_file_is_no_edit_of_its_lines():
    assert after(result("Write", created=True), EDIT).snapshot().detail["edits"] == 1


def test_each_run_that_alarms_has_its_finding_on_its_last_line():
    found = after(*[EDIT] * 4, *[FAILING] * 3).findings()
    assert [finding.line for finding in found] == [4, 7]
    assert {finding.code for finding in found} == {FindingCode.REPETITION}
    assert {finding.severity for finding in found} == {FindingSeverity.WARNING}
    assert found[0].message.startswith("4 edits of the same lines")
    assert found[1].message.startswith("the same call failed 3 times in a row")


def test_the_worse_run_is_said_first():
    label = after(*[EDIT] * 4, *[FAILING] * 2).snapshot().label
    assert label.startswith("4 edits of the same lines in a row, same call")


def test_the_limits_can_be_set():
    options = RepetitionOptions(failing_warning=2, failing_critical=3)
    assert after(FAILING, FAILING, options=options).snapshot().severity.rank == 1
    options = RepetitionOptions(edits_warning=2, edits_critical=3)
    assert after(EDIT, EDIT, EDIT, options=options).snapshot().severity.rank == 2
    with pytest.raises(ValueError, match=">= 1"):
        RepetitionOptions(edits_warning=0)


def test_the_same_failing_command_is_the_same_call():
    make = shell(ToolKind.VERIFICATION, FAILED, identity=1)
    assert after(make, make, make).snapshot().severity is Severity.WARNING
    assert after(*[make] * 5).snapshot().severity is Severity.CRITICAL


def test_another_command_or_anything_done_between_ends_the_run():
    make = shell(ToolKind.VERIFICATION, FAILED, identity=1)
    other = shell(ToolKind.VERIFICATION, FAILED, identity=2)
    assert after(make, other, make).snapshot().detail["failures"] == 1
    assert after(make, make, EDIT, make).snapshot().detail["failures"] == 1


def test_commands_that_are_not_known_are_never_the_same():
    unknown = shell(ToolKind.OTHER, FAILED)
    assert after(unknown, unknown, unknown).snapshot().detail["failures"] == 0
