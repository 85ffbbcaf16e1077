"""The report as Markdown, for an editor to show."""

from collections.abc import Sequence

from codevigil_lsp.health.model import SessionHealth
from codevigil_lsp.reports.wording import (
    METRIC_NAMES,
    iso,
    project_of,
    say_activity,
    title_of,
)

_MARKS = frozenset('\\`*_{}[]()#+-.!|<>~&:$^=@"')


def to_markdown(sessions: Sequence[SessionHealth]) -> str:
    """Give one section a session, with its metrics and its findings by line."""
    if not sessions:
        return "# Agent sessions\n\nNo session in this workspace lately.\n"
    sections = [_section(session) for session in sessions]
    return "# Agent sessions\n\n" + "\n".join(sections)


def escape(text: str) -> str:
    """Make text mean nothing in Markdown: no links, images, code or HTML."""
    return "".join(f"\\{c}" if c in _MARKS else c for c in text)


def _section(session: SessionHealth) -> str:
    lines = [
        f"## {escape(title_of(session))}",
        "",
        f"Project {escape(project_of(session))}, {session.lifecycle.value},"
        f" {say_activity(session.activity)}; last sign of life {iso(session.updated)}.",
        "",
        "| metric | value | severity |",
        "| --- | --- | --- |",
    ]
    lines += [
        f"| {METRIC_NAMES.get(metric.name, metric.name)} | {escape(metric.label)} |"
        f" {metric.severity.value} |"
        for metric in session.metrics
    ]
    if session.findings:
        lines += ["", "Findings:", ""]
        lines += [
            f"- line {finding.line} (`{finding.code.value}`): {finding.message}"
            for finding in session.findings
        ]
    if agents := len(session.subagents) + session.inline_subagents:
        lines += ["", f"Sub-agents: {agents}"]
    return "\n".join(lines) + "\n"
