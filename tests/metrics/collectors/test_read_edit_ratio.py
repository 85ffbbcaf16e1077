import pytest

from codevigil_lsp.events.model import (
    Outcome,
    Sight,
    ToolCall,
    ToolKind,
    ToolResult,
    Touch,
)
from codevigil_lsp.metrics.collectors.read_edit_ratio import (
    ReadEditRatio,
    ReadEditRatioOptions,
)
from codevigil_lsp.metrics.model import FindingCode, FindingSeverity, Severity

NAMES = {ToolKind.READ: "Read", ToolKind.SEARCH: "Grep", ToolKind.MUTATION: "Edit"}
READ, SEARCH, MUTATION = NAMES


class Session:
    def __init__(self, **options):
        self.collector = ReadEditRatio(ReadEditRatioOptions(**options))
        self.line = 0

    def add(self, kind, times=1, *, path=None, name=None, outcome=Outcome.OK, **more):
        for _ in range(times):
            self.line += 1
            call = ToolCall(
                self.line, None, "m", "t", name or NAMES.get(kind, "x"), kind, path
            )
            result = ToolResult(self.line, None, "t", call, outcome, **more)
            self.collector.ingest(call)
            self.collector.ingest(result)
        return self

    @property
    def metric(self):
        return self.collector.snapshot()

    @property
    def severity(self):
        return self.metric.severity


def test_the_value_is_reads_for_each_change():
    metric = Session().add(READ, 6).add(SEARCH, 3).add(MUTATION, 4).metric
    assert metric.value == 1.5
    assert metric.label == "9 read or searched, 4 changed"
    assert metric.detail["reads"] == 6
    assert metric.detail["searches"] == 3
    assert metric.detail["mutations"] == 4
    assert metric.detail["mutationLines"] == [10, 11, 12, 13]
    assert metric.detail["researchMutation"] == 2.25


def test_without_changes_the_value_is_the_number_of_reads():
    assert Session().add(READ, 6).metric.value == 6.0
    assert Session().metric.value == 0.0


@pytest.mark.parametrize(
    ("reads", "searches", "mutations", "expected"),
    [
        (0, 0, 19, Severity.OK),  # before the minimum
        (0, 0, 20, Severity.CRITICAL),
        (2, 0, 18, Severity.CRITICAL),  # 0.11
        (3, 0, 20, Severity.WARNING),  # 0.15
        (2, 1, 20, Severity.WARNING),
        (5, 0, 15, Severity.WARNING),  # 0.33
        (4, 3, 20, Severity.OK),  # 0.35
        (20, 0, 0, Severity.OK),
    ],
)
def test_it_alarms_below_its_limits_after_twenty_calls(
    reads, searches, mutations, expected
):
    session = Session().add(READ, reads).add(SEARCH, searches).add(MUTATION, mutations)
    assert session.severity is expected


def test_it_looks_at_the_last_fifty_calls_and_recovers():
    session = Session().add(MUTATION, 30)
    assert session.severity is Severity.CRITICAL
    session.add(READ, 10)
    assert session.severity is Severity.WARNING
    session.add(SEARCH, 10)
    assert session.severity is Severity.OK
    session.add(READ, 50)
    assert session.metric.detail["mutations"] == 0
    assert session.collector.findings() == ()


@pytest.mark.parametrize("outcome", set(Outcome) - {Outcome.OK})
def test_only_calls_that_succeeded_count(outcome):
    session = Session().add(MUTATION, 30, outcome=outcome)
    assert session.metric.label == ""


@pytest.mark.parametrize("kind", [ToolKind.OTHER, ToolKind.VERIFICATION])
def test_calls_of_other_kinds_push_nothing_out(kind):
    session = Session().add(MUTATION, 20).add(kind, 200)
    assert session.metric.detail["mutations"] == 20


def test_a_result_without_its_call_does_not_count():
    session = Session()
    session.collector.ingest(ToolResult(1, None, "t", None, Outcome.OK))
    assert session.metric.label == ""


def test_the_finding_stands_on_the_last_change():
    session = Session().add(MUTATION, 22).add(READ, 2)
    (finding,) = session.collector.findings()
    assert finding.code is FindingCode.LOW_READ_EDIT_RATIO
    assert finding.severity is FindingSeverity.WARNING
    assert finding.line == 22
    assert finding.message.startswith("22 of the last 24 calls changed files: read")


def test_without_any_change_no_limit_alarms():
    session = Session(warning=100.0, critical=90.0).add(READ, 30)
    assert session.severity is Severity.OK
    assert session.collector.findings() == ()


def test_a_change_is_blind_when_its_file_was_never_seen():
    session = Session().add(READ, path="a").add(MUTATION, path="a")
    session.add(MUTATION, path="b").add(MUTATION, path="b")
    assert session.metric.detail["blindEdits"] == 1
    assert session.metric.detail["blindEditLines"] == [3]
    assert session.metric.detail["blindEditRate"] == 0.333


def test_creating_a_file_is_not_blind_and_makes_it_known():
    session = Session().add(MUTATION, path="a", created=True).add(MUTATION, path="a")
    assert session.metric.detail["blindEdits"] == 0
    assert session.metric.detail["blindEditRate"] == 0.0


def test_a_file_that_a_shell_command_named_is_not_unknown():
    touches = (Touch("a", Sight.SHOWN), Touch("b", Sight.PERHAPS))
    session = Session().add(ToolKind.OTHER, name="Bash", touches=touches)
    session.add(MUTATION, path="a").add(MUTATION, path="b").add(MUTATION, path="c")
    assert session.metric.detail["blindEditLines"] == [4]


def test_the_blind_rate_is_told_only_where_the_files_are_known():
    session = Session().add(READ, path="a").add(MUTATION, 19, path="a").add(MUTATION)
    assert session.metric.detail["trackingConfidence"] == 0.95
    assert session.metric.detail["blindEditRate"] == 0.0
    session.add(MUTATION)
    assert session.metric.detail["blindEditRate"] is None


def test_before_any_change_rates_are_unknown_and_tracking_is_whole():
    detail = Session().add(READ).metric.detail
    assert detail["trackingConfidence"] == 1.0
    assert detail["blindEditRate"] is None
    assert detail["writeShare"] is None


def test_the_share_of_whole_file_writes_is_told():
    session = Session().add(MUTATION, 3).add(MUTATION, name="Write")
    assert session.metric.detail["writeShare"] == 0.25


def test_the_window_and_the_limits_can_be_set():
    session = Session(window=5, minimum=5, warning=1.0, critical=0.5)
    session.add(MUTATION, 20).add(READ, 2)
    assert session.metric.detail["mutations"] == 3
    assert session.severity is Severity.WARNING
    with pytest.raises(ValueError, match=">= 1"):
        ReadEditRatioOptions(window=0)
