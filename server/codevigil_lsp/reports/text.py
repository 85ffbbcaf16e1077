"""The report for a terminal; plain text where nobody looks at colours."""

import os
import time
from collections.abc import Mapping, Sequence
from io import StringIO
from typing import Final, TextIO

from rich.console import Console
from rich.table import Table
from rich.text import Text

from codevigil_lsp.health.model import SessionHealth
from codevigil_lsp.metrics.model import FindingSeverity, Metric, Severity
from codevigil_lsp.pipeline import Totals
from codevigil_lsp.privacy import sanitize, shorten_path
from codevigil_lsp.reports.printing import print_to
from codevigil_lsp.reports.subagents import make_subagent_table
from codevigil_lsp.reports.table import STYLES, make_table
from codevigil_lsp.reports.wording import (
    alarming_of,
    plural,
    say_loop,
    say_value,
    source_of,
    title_of,
)

_CODE_STYLES: Final = {
    FindingSeverity.INFORMATION: "cyan",
    FindingSeverity.WARNING: "yellow",
    FindingSeverity.ERROR: "red",
}
_MOST_FINDINGS: Final = 10
"""Findings of one session that are listed, the last ones."""
_MOST_SESSIONS: Final = 20
"""Sessions whose findings are listed, the latest ones."""
_MOST_LINES: Final = 5
_MOST_SUBAGENTS: Final = 20


def write_report(
    sessions: Sequence[SessionHealth],
    totals: Totals | None,
    out: TextIO,
    environ: Mapping[str, str] = os.environ,
) -> None:
    """Write one row a session, what is wrong with them below, and the totals.

    Colours and the terminal's width are used only where `out` is a terminal; `COLUMNS`
    gives the width anywhere.
    """
    home = environ.get("HOME")
    print_to(out, environ, lambda console: _write(sessions, totals, console, home))


def to_text(sessions: Sequence[SessionHealth]) -> str:
    """Give the report as plain text, without the totals."""
    if not sessions:
        return "No session in this workspace lately.\n"
    out = StringIO()
    write_report(sessions, None, out)
    return out.getvalue()


def _write(
    sessions: Sequence[SessionHealth],
    totals: Totals | None,
    console: Console,
    home: str | None,
) -> None:
    table, columns = make_table(sessions, console.width)
    console.print(table)
    unwell = [s for s in sessions if _is_worth_telling(s)]
    for session in unwell[:_MOST_SESSIONS]:
        _write_session(session, console, home)
    if len(unwell) > _MOST_SESSIONS:
        more = plural(len(unwell) - _MOST_SESSIONS, "session")
        console.print(f"\nFindings in {more} more; --format json lists them all.")
    if any(session.subagents for session in sessions):
        _write_subagents(sessions, console)
    console.print()
    if totals is not None:
        console.print(
            f"{plural(len(sessions), 'session')}"
            f" in {plural(totals.files, 'transcript')}: {totals.bytes / 1e6:.1f} MB,"
            f" {totals.lines:,} lines, {totals.events:,} events,"
            f" {totals.malformed:,} malformed.",
            style="dim",
        )
    for column in columns:
        if column.says:
            console.print(f"{column.heading}: {column.says}.", style="dim")


def _write_subagents(sessions: Sequence[SessionHealth], console: Console) -> None:
    table, more = make_subagent_table(
        sessions, _MOST_SUBAGENTS, time.time(), console.width
    )
    console.print()
    console.print(table)
    if more:
        console.print(f"and {plural(more, 'more sub-agent')}; --format json has all.")


def _is_worth_telling(session: SessionHealth) -> bool:
    is_unwell = session.findings or session.severity is not Severity.OK
    return bool(is_unwell or session.loop.findings)


def _write_session(session: SessionHealth, console: Console, home: str | None) -> None:
    console.print(Text(f"\n{title_of(session)}", "bold"))
    if session.transcript:
        path = sanitize(shorten_path(session.transcript, home), 4096)
        console.print(Text(f"  {path}", "dim"), soft_wrap=True)
    grid = Table.grid(padding=(0, 2))
    grid.add_column(no_wrap=True)
    grid.add_column()
    told = {finding.line for finding in session.findings}
    for metric in alarming_of(session):
        severity = Text(f"  {metric.severity.value}", STYLES[metric.severity])
        grid.add_row(severity, Text(say_value(metric) + _lines_of(metric, told)))
    for finding in session.findings[-_MOST_FINDINGS:]:
        code = (finding.code.value, _CODE_STYLES[finding.severity])
        source = source_of(finding, session.cwd)
        said = Text.assemble(code, ": ", source and f"{source}: ", finding.message)
        whose = "sub-agent line" if finding.transcript else "line"
        grid.add_row(Text(f"  {whose} {finding.line}"), said)
    console.print(grid)
    if len(session.findings) > _MOST_FINDINGS:
        more = plural(len(session.findings) - _MOST_FINDINGS, "earlier finding")
        console.print(f"  and {more}")
    if session.loop.findings:
        console.print(f"  {say_loop(session.loop)}")


def _lines_of(metric: Metric, told: set[int]) -> str:
    """Name the last lines of a metric's evidence, besides those that findings name."""
    lines = metric.detail.get("lines")
    if not isinstance(lines, list):
        return ""
    untold = [str(line) for line in lines if line not in told][-_MOST_LINES:]
    if not untold:
        return ""
    place = "also" if told.intersection(lines) else "last"
    return f", {place} on {'line' if len(untold) == 1 else 'lines'} {', '.join(untold)}"
