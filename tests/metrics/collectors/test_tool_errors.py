import pytest

from codevigil_lsp.events.model import Outcome, Prompt, ToolResult
from codevigil_lsp.metrics.collectors.tool_errors import ToolErrors, ToolErrorsOptions
from codevigil_lsp.metrics.model import FindingCode, FindingSeverity, Severity

OK, FAILED = Outcome.OK, Outcome.FAILED


def after(*outcomes, options=None):
    collector = ToolErrors(options or ToolErrorsOptions())
    feed(collector, *outcomes)
    return collector


def feed(collector, *outcomes, first=1):
    for line, outcome in enumerate(outcomes, first):
        collector.ingest(ToolResult(line, None, "t", None, outcome))


def test_the_value_is_the_share_of_failed_results():
    metric = after(OK, FAILED, OK, Outcome.REFUSED).snapshot()
    assert metric.value == 0.5
    assert metric.label == "2 of 4 calls failed"
    assert after(OK).snapshot().label == "0 of 1 call failed"
    assert metric.detail == {
        "failed": 2,
        "finished": 4,
        "failedInSession": 2,
        "collateral": 0,
        "denied": 0,
        "rejected": 0,
        "lines": [2, 4],
    }


def test_what_did_not_finish_is_counted_apart_and_pushes_nothing_out():
    apart = [Outcome.COLLATERAL, Outcome.DENIED, Outcome.REJECTED] * 30
    metric = after(FAILED, *apart, OK).snapshot()
    assert metric.value == 0.5
    assert metric.detail["collateral"] == 30
    assert metric.detail["denied"] == 30
    assert metric.detail["rejected"] == 30


def test_without_results_there_is_nothing_to_tell():
    assert after().snapshot().label == ""
    assert after(Outcome.REJECTED).snapshot().value == 0.0


@pytest.mark.parametrize(
    ("failed", "finished", "expected"),
    [
        (19, 19, Severity.OK),
        (4, 20, Severity.OK),
        (5, 20, Severity.WARNING),
        (6, 20, Severity.WARNING),
        (7, 20, Severity.CRITICAL),
        (10, 50, Severity.OK),
        (11, 50, Severity.WARNING),
        (16, 50, Severity.CRITICAL),
    ],
)
def test_it_alarms_above_the_limits_after_20_results(failed, finished, expected):
    outcomes = [FAILED] * failed + [OK] * (finished - failed)
    assert after(*outcomes).snapshot().severity is expected


def test_it_recovers_as_calls_succeed():
    collector = after(*[OK] * 10, *[FAILED] * 20)
    assert collector.snapshot().severity is Severity.CRITICAL
    feed(collector, *[OK] * 45, first=100)
    assert collector.snapshot().severity is Severity.OK
    assert collector.findings() == ()
    assert collector.snapshot().detail["failedInSession"] == 20


def test_the_finding_is_on_the_last_line_that_failed():
    (finding,) = after(*[OK] * 12, *[FAILED] * 8, OK).findings()
    assert finding.code is FindingCode.TOOL_ERRORS
    assert finding.severity is FindingSeverity.WARNING
    assert finding.line == 20
    assert finding.message.startswith("8 of the last 21 calls failed: read")


def test_the_limits_can_be_set():
    options = ToolErrorsOptions(window=4, warning=0.0, critical=0.5, minimum=1)
    assert after(FAILED, OK, options=options).snapshot().severity is Severity.WARNING
    assert after(*[FAILED] * 9, options=options).snapshot().detail["finished"] == 4
    assert after(OK, options=options).findings() == ()
    with pytest.raises(ValueError, match="<= 1"):
        ToolErrorsOptions(warning=20)


def test_other_events_are_not_looked_at():
    collector = after()
    collector.ingest(Prompt(1, None, "it failed"))
    assert collector.snapshot().label == ""
