"""The report as Markdown, for an editor to show."""

import time
from collections.abc import Sequence

from codevigil_lsp.health.model import SessionHealth
from codevigil_lsp.reports.wording import (
    METRIC_NAMES,
    project_of,
    say_moment,
    say_state,
    title_of,
)

_MARKS = frozenset('\\`*_{}[]()#+-.!|<>~&:$^=@"')


def to_markdown(sessions: Sequence[SessionHealth], now: float | None = None) -> str:
    """Give one section a session, with its metrics and its findings by line.

    Moments of the day of `now`, the present unless given, are told by the clock alone.
    """
    if not sessions:
        return "# Agent sessions\n\nNo session in this workspace lately.\n"
    present = time.time() if now is None else now
    sections = [_section(session, present) for session in sessions]
    return "# Agent sessions\n\n" + "\n".join(sections)


def escape(text: str) -> str:
    """Make text mean nothing in Markdown: no links, images, code or HTML."""
    return "".join(f"\\{c}" if c in _MARKS else c for c in text)


def _section(session: SessionHealth, now: float) -> str:
    seen = say_moment(session.updated, now)
    last = f"; last sign of life {seen}" if seen else ""
    lines = [
        f"## {escape(title_of(session))}",
        "",
        f"{escape(project_of(session))}: {say_state(session)}{last}",
        "",
        "| metric | value | severity |",
        "| --- | --- | --- |",
    ]
    lines += [
        f"| {METRIC_NAMES.get(metric.name, metric.name)} | {escape(metric.label)} |"
        f" {metric.severity.value} |"
        for metric in session.metrics
        if metric.label
    ]
    if session.findings:
        lines += ["", "Findings:", ""]
        lines += [
            f"- line {finding.line} (`{finding.code.value}`): {finding.message}"
            for finding in session.findings
        ]
    if agents := len(session.subagents):
        lines += ["", f"Sub-agents: {agents}"]
    return "\n".join(lines) + "\n"
