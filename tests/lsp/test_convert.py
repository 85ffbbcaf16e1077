"""`lsp.convert`: health as LSP has it."""

from lsprotocol import types

from codevigil_lsp.health.model import Activity, ActivityState, Lifecycle
from codevigil_lsp.lsp.convert import (
    MOST_DIAGNOSTICS,
    MOST_FILES,
    to_diagnostic,
    to_diagnostics,
    to_status,
    to_summary,
    to_uri,
)
from codevigil_lsp.metrics.model import FindingSeverity, Severity
from support.sessions import a_finding, a_metric, a_session, waiting


def test_a_diagnostic_covers_its_whole_line() -> None:
    diagnostic = to_diagnostic(a_finding(line=56))

    assert diagnostic.range.start == types.Position(55, 0)
    assert diagnostic.range.end.line == 55
    assert diagnostic.range.end.character == 2**31 - 1
    assert diagnostic.code == "stop-phrase"
    assert diagnostic.source == "codevigil"
    assert diagnostic.severity is types.DiagnosticSeverity.Information


def test_every_severity_has_its_own_in_lsp() -> None:
    severities = [
        to_diagnostic(a_finding(severity=severity)).severity
        for severity in FindingSeverity
    ]

    assert severities == [
        types.DiagnosticSeverity.Information,
        types.DiagnosticSeverity.Warning,
        types.DiagnosticSeverity.Error,
    ]


def test_a_file_without_findings_has_no_diagnostics() -> None:
    assert to_diagnostics([a_session()]) == {}


def test_the_cap_on_a_file_keeps_the_worst_and_the_latest() -> None:
    mild = [a_finding(line) for line in range(1, 80)]
    bad = a_finding(2, FindingSeverity.WARNING)
    [diagnostics] = to_diagnostics([a_session(findings=(*mild, bad))]).values()

    assert len(diagnostics) == MOST_DIAGNOSTICS
    assert diagnostics[0].severity is types.DiagnosticSeverity.Warning
    assert diagnostics[1].range.start.line == 78


def test_the_cap_on_files_keeps_the_worst() -> None:
    sessions = [
        a_session(transcript=f"/t/{number}.jsonl", findings=(a_finding(),))
        for number in range(MOST_FILES)
    ]
    bad = a_finding(severity=FindingSeverity.WARNING)
    sessions.append(a_session(transcript="/t/worst.jsonl", findings=(bad,)))
    diagnostics = to_diagnostics(sessions)

    assert len(diagnostics) == MOST_FILES
    assert next(iter(diagnostics)) == "file:///t/worst.jsonl"


def test_the_status_counts_live_sessions_only() -> None:
    status = to_status(
        [
            a_session(id="a", activity=waiting()),
            a_session(id="b", activity=ActivityState(Activity.WORKING)),
            a_session(id="c", lifecycle=Lifecycle.STALE, findings=(a_finding(),)),
            a_session(id="d", lifecycle=Lifecycle.ENDED, findings=(a_finding(),)),
            a_session(id="e", lifecycle=Lifecycle.EVICTED),
        ],
        seq=3,
    )

    assert status.counts.sessions == 3
    assert status.counts.waiting == 1
    assert status.counts.working == 1
    assert status.counts.findings == 1
    assert status.sessions[0].id == "a"
    assert status.seq == 3


def test_the_status_holds_twenty_sessions_and_counts_the_rest() -> None:
    sessions = [a_session(id=str(number)) for number in range(25)]
    status = to_status(sessions, seq=1)

    assert len(status.sessions) == 20
    assert status.more == 5
    assert status.counts.sessions == 25


def test_the_status_is_as_bad_as_its_worst_session() -> None:
    sessions = [a_session(), a_session(severity=Severity.CRITICAL)]

    assert to_status(sessions, seq=1).severity == "critical"


def test_a_summary_has_the_metrics_in_their_order() -> None:
    metrics = (a_metric("read_edit_ratio"), a_metric("prompts", label="2 prompts"))
    summary = to_summary(a_session(metrics=metrics, activity=waiting("question")))

    assert [metric.name for metric in summary.metrics] == ["read_edit_ratio", "prompts"]
    assert summary.reason == "question"
    assert summary.since == "2026-01-05T07:59:00Z"
    assert summary.transcript.endswith("/-home-you-shop/11111111.jsonl")


def test_any_file_name_makes_a_uri() -> None:
    assert to_uri("/a b/#1%?.jsonl") == "file:///a%20b/%231%25%3F.jsonl"
    assert to_uri("/\udcff.jsonl") == "file:///%FF.jsonl"
