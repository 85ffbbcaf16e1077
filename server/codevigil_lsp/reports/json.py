"""The report as JSON; its schema is in PROTOCOL.md, section 6."""

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final

from attrs import asdict

from codevigil_lsp.health.model import SessionHealth, SubagentHealth
from codevigil_lsp.metrics.model import Finding
from codevigil_lsp.pipeline import Totals
from codevigil_lsp.privacy import sanitize
from codevigil_lsp.reports.wording import iso, title_of

VERSION: Final = 1


def to_json(sessions: Sequence[SessionHealth], totals: Totals | None) -> str:
    """Give the whole report as one JSON object."""
    report: dict[str, Any] = {
        "version": VERSION,
        "sessions": [session_to_json(session) for session in sessions],
    }
    if totals is not None:
        report["totals"] = {
            "files": totals.files,
            "bytes": totals.bytes,
            "lines": totals.lines,
            "malformed": totals.malformed,
            "events": totals.events,
        }
    return json.dumps(report, indent=2)


def session_to_json(session: SessionHealth) -> dict[str, Any]:
    """Give one session as plain values."""
    return {
        "id": session.id,
        "transcript": session.transcript,
        "cwd": session.cwd,
        "project": sanitize(session.project),
        "title": title_of(session),
        "version": sanitize(session.version) if session.version else None,
        "model": sanitize(session.model) if session.model else None,
        "effort": sanitize(session.effort) if session.effort else None,
        "permissionMode": session.permission_mode,
        "severity": session.severity.value,
        "started": iso(session.started),
        "ended": iso(session.ended),
        "metrics": {
            metric.name: {
                "value": round(metric.value, 4),
                "label": metric.label,
                "severity": metric.severity.value,
                "detail": metric.detail,
            }
            for metric in session.metrics
        },
        "findings": [
            _finding_to_json(session, finding) for finding in session.findings
        ],
        "subagents": [_subagent_to_json(subagent) for subagent in session.subagents],
        "inlineSubagents": session.inline_subagents,
        "counts": asdict(session.counts),
        "cost": session.cost,
    }


def _finding_to_json(session: SessionHealth, finding: Finding) -> dict[str, Any]:
    path = session.transcript
    return {
        "code": finding.code.value,
        "severity": finding.severity.value,
        "message": finding.message,
        "uri": Path(path).absolute().as_uri() if path else None,
        "line": finding.line,
        "endLine": finding.line,
        "transcript": path,
        "transcriptLine": finding.line,
    }


def _subagent_to_json(subagent: SubagentHealth) -> dict[str, Any]:
    return {
        "id": subagent.id,
        "transcript": subagent.transcript,
        "layout": subagent.layout,
        "toolCalls": subagent.tool_calls,
        "started": iso(subagent.started),
        "ended": iso(subagent.ended),
    }
