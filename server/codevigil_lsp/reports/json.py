"""The report as JSON; its schema is in PROTOCOL.md, section 6."""

import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any, Final

from msgspec import DecodeError, to_builtins
from msgspec.json import format as format_json

from codevigil_lsp.health.model import (
    SessionHealth,
    SubagentHealth,
    SubagentLayout,
    Turn,
)
from codevigil_lsp.metrics.model import Finding, SourceLines
from codevigil_lsp.metrics.spending import TokenCounts
from codevigil_lsp.pipeline import Totals
from codevigil_lsp.privacy import sanitize
from codevigil_lsp.reports.wording import iso, title_of

VERSION: Final = 1


_INDENT: Final = 2


def to_json(sessions: Sequence[SessionHealth], totals: Totals | None) -> str:
    """Give the whole report as one JSON object."""
    return "".join(pieces_of_json(sessions, totals))


def pieces_of_json(
    sessions: Iterable[SessionHealth],
    totals: Totals | None,
    explain: Callable[[SessionHealth], dict[str, Any]] | None = None,
) -> Iterator[str]:
    """Give the report in pieces to be written one after the other.

    A session each, since the text of a thousand of them takes more memory than they do.
    What `explain` gives of a session is added to it as `explanation`.
    """
    yield f'{{\n  "version": {VERSION},\n  "sessions": ['
    before = "\n"
    for session in sessions:
        yield before
        told = session_to_json(session)
        if explain is not None:
            told["explanation"] = explain(session)
        yield _indented(told, 2)
        before = ",\n"
    yield "]" if before == "\n" else "\n  ]"
    if totals is not None:
        read = {
            "files": totals.files,
            "bytes": totals.bytes,
            "lines": totals.lines,
            "malformed": totals.malformed,
            "events": totals.events,
        }
        yield f',\n  "totals": {_indented(read, 1).lstrip()}'
    yield "\n}"


def _indented(value: Any, depth: int) -> str:
    """Give a value on lines of its own: as `json.dumps` would, in a tenth of the time.

    That has no fast way to indent; and a line break inside a text is always escaped.
    """
    margin = " " * (_INDENT * depth)
    try:
        text = format_json(json.dumps(value), indent=_INDENT)
    except DecodeError:
        # A path of bytes that are no text has half characters, which it refuses.
        text = json.dumps(value, indent=_INDENT)
    return margin + text.replace("\n", "\n" + margin)


def session_to_json(session: SessionHealth) -> dict[str, Any]:
    """Give one session as plain values."""
    state = session.activity
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
        "lifecycle": session.lifecycle.value,
        "activity": state.activity.value,
        "reason": state.reason.value if state.reason else None,
        "since": iso(state.since),
        "source": state.source.value if state.source else None,
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
        "inlineSubagents": sum(
            subagent.layout is SubagentLayout.INLINE for subagent in session.subagents
        ),
        "tokens": _tokens_to_json(session),
        "turn": _turn_to_json(session.turn),
        "counts": to_builtins(session.counts),
        "cost": session.cost,
        "loop": to_builtins(session.loop),
    }


def _finding_to_json(session: SessionHealth, finding: Finding) -> dict[str, Any]:
    path = finding.transcript or session.transcript
    return {
        "code": finding.code.value,
        "severity": finding.severity.value,
        "message": finding.message,
        "uri": Path(path).absolute().as_uri() if path else None,
        "line": finding.line,
        "endLine": finding.line,
        "transcript": path,
        "transcriptLine": finding.line,
        "key": finding.key,
        "source": _source_to_json(finding.source),
        "lastRead": finding.last_read,
    }


def _source_to_json(source: SourceLines | None) -> dict[str, Any] | None:
    if source is None:
        return None
    count = len(source.digests)
    return {
        "path": source.path,
        "line": source.start if count else None,
        "endLine": source.start + count - 1 if count else None,
    }


def _subagent_to_json(subagent: SubagentHealth) -> dict[str, Any]:
    return {
        "id": subagent.id,
        "transcript": subagent.transcript,
        "layout": subagent.layout.value,
        "type": sanitize(subagent.type) if subagent.type else None,
        "model": sanitize(subagent.model) if subagent.model else None,
        "activity": subagent.activity.value,
        "end": subagent.end.value if subagent.end else None,
        "toolCalls": subagent.tool_calls,
        "lastTool": sanitize(subagent.last_tool) if subagent.last_tool else None,
        "tokens": to_builtins(subagent.spending.total),
        "started": iso(subagent.started),
        "ended": iso(subagent.ended),
    }


def _turn_to_json(turn: Turn | None) -> dict[str, Any] | None:
    if turn is None:
        return None
    return {
        "outcome": turn.outcome.value,
        "started": iso(turn.started),
        "ended": iso(turn.ended),
        "duration": None if turn.duration is None else round(turn.duration, 1),
        "toolCalls": turn.tool_calls,
        "mutations": turn.mutations,
    }


def _tokens_to_json(session: SessionHealth) -> dict[str, Any]:
    """Give what the session and its sub-agents took, together, apart, and by model."""
    own, theirs = session.spending, session.subagents_spending
    nothing = TokenCounts()
    return {
        "total": to_builtins(own.total.plus(theirs.total)),
        "own": to_builtins(own.total),
        "subagents": to_builtins(theirs.total),
        "models": {
            sanitize(model): {
                "own": to_builtins(own.models.get(model, nothing)),
                "subagents": to_builtins(theirs.models.get(model, nothing)),
            }
            for model in sorted({*own.models, *theirs.models})
        },
    }
