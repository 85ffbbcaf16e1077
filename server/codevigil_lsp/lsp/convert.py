"""Health to LSP: the one place where our values become the protocol's.

Ranges are whole lines, so that they mean the same in every position encoding.
"""

from collections.abc import Sequence
from enum import StrEnum
from pathlib import Path
from typing import Final

from lsprotocol import types

from codevigil_lsp.health.model import Activity, SessionHealth
from codevigil_lsp.lsp.protocol import (
    MOST_SESSIONS,
    SCHEMA,
    Counts,
    MetricSummary,
    SessionSummary,
    Status,
)
from codevigil_lsp.metrics.model import Finding, FindingSeverity, worst
from codevigil_lsp.reports.wording import (
    by_urgency,
    iso,
    project_of,
    say_status,
    say_tooltip,
    title_of,
)

SOURCE: Final = "codevigil"
MOST_DIAGNOSTICS: Final = 50
"""Diagnostics on one file."""
MOST_FILES: Final = 200
"""Files with diagnostics."""

_END_OF_LINE: Final = 2**31 - 1
"""A column past every line's end, which clients take as its end."""
_SEVERITIES: Final = {
    FindingSeverity.ERROR: types.DiagnosticSeverity.Error,
    FindingSeverity.WARNING: types.DiagnosticSeverity.Warning,
    FindingSeverity.INFORMATION: types.DiagnosticSeverity.Information,
}

Diagnostics = dict[str, tuple[types.Diagnostic, ...]]
"""Diagnostics by URI, none of them empty."""


def to_status(sessions: Sequence[SessionHealth], seq: int) -> Status:
    """Give the status of the live ones among these sessions."""
    live = by_urgency([session for session in sessions if session.is_live])
    activities = [session.activity.activity for session in live]
    return Status(
        schema=SCHEMA,
        seq=seq,
        severity=worst([session.severity for session in live]).value,
        text=say_status(live),
        tooltip=say_tooltip(live),
        counts=Counts(
            sessions=len(live),
            waiting=activities.count(Activity.WAITING),
            working=activities.count(Activity.WORKING),
            findings=sum(len(session.findings) for session in live),
        ),
        sessions=[to_summary(session) for session in live[:MOST_SESSIONS]],
        more=max(0, len(live) - MOST_SESSIONS),
    )


def to_summary(session: SessionHealth) -> SessionSummary:
    """Give what a list of sessions shows of one."""
    return SessionSummary(
        id=session.id,
        title=title_of(session),
        project=project_of(session),
        lifecycle=session.lifecycle.value,
        activity=session.activity.activity.value,
        reason=_value(session.activity.reason),
        since=iso(session.activity.since),
        source=_value(session.activity.source),
        severity=session.severity.value,
        metrics=[
            MetricSummary(
                metric.name, metric.value, metric.label, metric.severity.value
            )
            for metric in session.metrics
        ],
        findings=len(session.findings),
        subagents=len(session.subagents),
        updated=iso(session.updated) or "",
        transcript=to_uri(session.transcript) if session.transcript else "",
    )


def _value(word: StrEnum | None) -> str | None:
    return None if word is None else word.value


def to_diagnostics(sessions: Sequence[SessionHealth]) -> Diagnostics:
    """Give the diagnostics on the transcripts of these sessions, worst files first."""
    by_file = {
        to_uri(session.transcript): _most_urgent(session.findings)
        for session in sessions
        if session.transcript and session.findings
    }
    worst_first = sorted(by_file.items(), key=lambda item: _rank(item[1][0]))
    return {
        uri: tuple(to_diagnostic(finding) for finding in findings)
        for uri, findings in worst_first[:MOST_FILES]
    }


def to_diagnostic(finding: Finding) -> types.Diagnostic:
    """Give a finding as a diagnostic on its whole line."""
    line = max(0, finding.line - 1)
    return types.Diagnostic(
        range=types.Range(
            start=types.Position(line=line, character=0),
            end=types.Position(line=line, character=_END_OF_LINE),
        ),
        message=finding.message,
        severity=_SEVERITIES[finding.severity],
        code=finding.code.value,
        source=SOURCE,
    )


def to_uri(path: str) -> str:
    """Give the URI of an absolute path, whatever bytes its name is made of."""
    return Path(path).as_uri()


def _most_urgent(findings: Sequence[Finding]) -> list[Finding]:
    """Give the findings of one file, the worst first, the latest of equals first."""
    ordered = sorted(findings, key=lambda finding: (_rank(finding), -finding.line))
    return ordered[:MOST_DIAGNOSTICS]


def _rank(finding: Finding) -> int:
    return _SEVERITIES[finding.severity].value
