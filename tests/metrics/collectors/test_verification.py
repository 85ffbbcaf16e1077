import pytest

from codevigil_lsp.events.model import Outcome, Prompt, ToolCall, ToolKind, ToolResult
from codevigil_lsp.metrics.collectors.verification import (
    Verification,
    VerificationOptions,
)
from codevigil_lsp.metrics.model import Severity

CHANGE, CHECK, READ = ToolKind.MUTATION, ToolKind.VERIFICATION, ToolKind.READ


def after(*calls, options=None):
    """Calls as kinds, or as (kind, outcome)."""
    collector = Verification(options or VerificationOptions())
    for line, given in enumerate(calls, 1):
        kind, outcome = given if isinstance(given, tuple) else (given, Outcome.OK)
        call = ToolCall(line, None, "m", "t", "Bash", kind)
        collector.ingest(ToolResult(line, None, "t", call, outcome))
    return collector


@pytest.mark.parametrize(
    ("calls", "value", "label"),
    [
        ([], 0, ""),
        ([READ], 0, ""),
        ([CHANGE], 1, "1 change and no check yet"),
        ([CHANGE, CHANGE], 2, "2 changes and no check yet"),
        ([CHANGE, CHECK], 0, "nothing changed since the last check"),
        ([CHANGE, CHECK, CHANGE, READ], 1, "1 change since the last check"),
    ],
)
def test_the_value_is_changes_since_the_last_check(calls, value, label):
    metric = after(*calls).snapshot()
    assert (metric.value, metric.label) == (value, label)


def test_the_detail_has_the_lines():
    assert after(CHANGE, CHECK, CHANGE, CHANGE).snapshot().detail == {
        "mutations": 2,
        "verifications": 1,
        "lastVerifiedLine": 2,
        "lines": [3, 4],
    }


def test_a_check_that_fails_is_a_check_and_one_that_was_not_run_is_none():
    assert after(CHANGE, (CHECK, Outcome.FAILED)).snapshot().value == 0
    for outcome in (Outcome.REJECTED, Outcome.DENIED, Outcome.COLLATERAL):
        assert after(CHANGE, (CHECK, outcome)).snapshot().value == 1


def test_a_change_that_failed_changed_nothing():
    for outcome in set(Outcome) - {Outcome.OK}:
        assert after((CHANGE, outcome)).snapshot().value == 0


def test_it_is_marked_above_35_never_more_and_recovers():
    assert after(*[CHANGE] * 35).snapshot().severity is Severity.OK
    assert after(*[CHANGE] * 36).snapshot().severity is Severity.WARNING
    assert after(*[CHANGE] * 900).snapshot().severity is Severity.WARNING
    assert after(*[CHANGE] * 36, CHECK).snapshot().severity is Severity.OK


def test_the_lines_are_kept_to_a_bound_and_the_count_is_not():
    metric = after(*[CHANGE] * 900).snapshot()
    assert metric.value == 900
    assert metric.detail["lines"] == list(range(851, 901))


def test_the_limit_can_be_set():
    options = VerificationOptions(warning=1)
    assert after(CHANGE, CHANGE, options=options).snapshot().severity.rank == 1


def test_results_without_their_call_and_other_events_are_not_looked_at():
    collector = after()
    collector.ingest(ToolResult(1, None, "t", None, Outcome.OK))
    collector.ingest(Prompt(2, None, "test it"))
    assert collector.snapshot().label == ""
    assert collector.findings() == ()
