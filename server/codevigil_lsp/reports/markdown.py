"""The report as Markdown, for an editor to show."""

import re
import time
from collections.abc import Sequence
from typing import Final

from codevigil_lsp.health.model import SessionHealth
from codevigil_lsp.metrics.model import Finding
from codevigil_lsp.privacy import sanitize
from codevigil_lsp.reports.subagents import HEADINGS, row_of
from codevigil_lsp.reports.wording import (
    METRIC_NAMES,
    project_of,
    say_lasting,
    say_moment,
    say_value,
    source_of,
    title_of,
)

_MOST_AGENTS: Final = 50
_MARKS: Final = re.compile(r'[\\`*_{}\[\]#!|<>~&$^=@"]|:(?=[^\s\d])|(?<!\d)\.|\.(?!\d)')
_AT_START: Final = re.compile(r"^(\s*\d*)([-+)])")
"""What begins a list, and means nothing anywhere else."""


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
    """Make text mean nothing in Markdown: no links, images, code or HTML.

    Nothing more than is needed is escaped: some editors show the report as it is written.
    """
    return _AT_START.sub(r"\1\\\2", _MARKS.sub(r"\\\g<0>", text))


def _place_of(finding: Finding, session: SessionHealth) -> str:
    source = source_of(finding, session.cwd)
    whose = "sub-agent line" if finding.transcript else "line"
    place = f"{whose} {finding.line}"
    return f"{escape(source)}, {place}" if source else place


def _section(session: SessionHealth, now: float) -> str:
    lines = [
        f"## {escape(title_of(session))}",
        "",
        escape(project_of(session)) + ": " + "; ".join(_state_of(session, now)),
        "",
        "| metric | value | severity |",
        "| --- | --- | --- |",
    ]
    lines += [
        f"| {METRIC_NAMES.get(metric.name, metric.name)} | {escape(say_value(metric))} |"
        f" {metric.severity.value} |"
        for metric in session.metrics
        if metric.label
    ]
    if session.findings:
        lines += ["", "Findings:", ""]
        lines += [
            f"- {_place_of(finding, session)} (`{finding.code.value}`): {finding.message}"
            for finding in session.findings
        ]
    if session.subagents:
        lines += [
            "",
            f"Sub-agents: {len(session.subagents)}",
            "",
            *_agents(session, now),
        ]
    return "\n".join(lines) + "\n"


def _state_of(session: SessionHealth, now: float) -> list[str]:
    """Say what the session does and since when, its model and its last sign of life."""
    state = say_lasting(session, now)
    seen = say_moment(session.updated, now)
    told = [state, escape(sanitize(session.model, 40)) if session.model else ""]
    return [*filter(None, told), f"last sign of life {seen}"] if seen else told[:1]


def _agents(session: SessionHealth, now: float) -> list[str]:
    """Give a table of the sub-agents, the last ones where they are many."""
    names = " | ".join(heading.lower() for heading in HEADINGS)
    rows = [row_of(agent, now).cells for agent in session.subagents[-_MOST_AGENTS:]]
    return [
        f"| {names} |",
        "| " + " | ".join("---" for _ in HEADINGS) + " |",
        *("| " + " | ".join(map(escape, row)) + " |" for row in rows),
    ]
