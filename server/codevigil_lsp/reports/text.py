"""The report as a table for a terminal; plain text where nobody looks at colours."""

from collections.abc import Sequence
from io import StringIO
from typing import Final, TextIO

from rich import box
from rich.console import Console
from rich.table import Table
from rich.text import Text

from codevigil_lsp.health.model import SessionHealth
from codevigil_lsp.metrics.model import Metric, Severity
from codevigil_lsp.pipeline import Totals
from codevigil_lsp.reports.wording import iso, project_of, title_of

_COLUMNS: Final = {
    "read_edit_ratio": "Read:edit",
    "stop_phrase": "Stops",
    "reasoning_loop": "Loops",
    "prompts": "Prompts",
    "parse_health": "Parsed",
}
"""The metrics' columns, in order; the README says what is in them."""
_STYLES: Final = {
    Severity.OK: "green",
    Severity.WARNING: "yellow",
    Severity.CRITICAL: "bold red",
}
_PIPED_WIDTH: Final = 120
_MOST_FINDINGS: Final = 10


def write_report(
    sessions: Sequence[SessionHealth], totals: Totals | None, out: TextIO
) -> None:
    """Write one row a session, their findings below, and the totals.

    Colours and the terminal's width are used only where `out` is a terminal.
    """
    console = Console(
        file=out,
        highlight=False,
        soft_wrap=False,
        width=None if out.isatty() else _PIPED_WIDTH,
    )
    console.print(_table(sessions))
    for session in sessions:
        _write_findings(session, console)
    if totals is not None:
        console.print(
            f"\n{len(sessions)} sessions in {totals.files} transcripts:"
            f" {totals.bytes / 1e6:.1f} MB, {totals.lines:,} lines,"
            f" {totals.events:,} events, {totals.malformed} malformed.",
            style="dim",
        )


def to_text(sessions: Sequence[SessionHealth]) -> str:
    """Give the table as plain text."""
    out = StringIO()
    write_report(sessions, None, out)
    return out.getvalue()


def _table(sessions: Sequence[SessionHealth]) -> Table:
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False, show_edge=False, padding=(0, 1))
    table.add_column("Session", overflow="ellipsis", no_wrap=True, max_width=36)
    table.add_column("Project", overflow="ellipsis", no_wrap=True, max_width=16)
    table.add_column("Last event", no_wrap=True, min_width=10)
    table.add_column("Health", no_wrap=True, min_width=8)
    for name in _COLUMNS.values():
        table.add_column(name, justify="right", no_wrap=True, min_width=len(name))
    table.add_column("Agents", justify="right", no_wrap=True)
    for session in sessions:
        agents = len(session.subagents) + session.inline_subagents
        metrics = {metric.name: metric for metric in session.metrics}
        table.add_row(
            Text(title_of(session)),
            Text(project_of(session)),
            (iso(session.ended) or "")[:10],
            Text(session.severity.value, _STYLES[session.severity]),
            *(_cell(metrics.get(name)) for name in _COLUMNS),
            str(agents) if agents else "",
        )
    return table


def _cell(metric: Metric | None) -> Text:
    if metric is None:
        return Text("?")
    style = "" if metric.severity is Severity.OK else _STYLES[metric.severity]
    return Text(_short(metric), style)


def _short(metric: Metric) -> str:
    """Give a metric in the few characters that a column has."""
    detail = metric.detail
    match metric.name:
        case "read_edit_ratio" if "mutations" in detail:
            reads, searches = detail["reads"], detail["searches"]
            return f"{_int(reads) + _int(searches)}:{detail['mutations']}"
        case "stop_phrase" if "hits" in detail:
            return f"{detail['hits']}/{detail['turns']}"
        case "reasoning_loop" if "corrections" in detail:
            return f"{detail['corrections']}/{detail['toolCalls']}"
        case "prompts":
            return f"{metric.value:.0f}"
        case "parse_health":
            return f"{metric.value:.0%}"
        case _:
            return metric.label


def _int(value: object) -> int:
    return value if isinstance(value, int) else 0


def _write_findings(session: SessionHealth, console: Console) -> None:
    if not session.findings:
        return
    console.print(Text(f"\n{title_of(session)}", "bold"))
    grid = Table.grid(padding=(0, 2))
    grid.add_column(no_wrap=True)
    grid.add_column()
    for finding in session.findings[:_MOST_FINDINGS]:
        said = Text.assemble((finding.code.value, "cyan"), ": ", finding.message)
        grid.add_row(f"  line {finding.line}", said)
    console.print(grid)
    if len(session.findings) > _MOST_FINDINGS:
        console.print(f"  and {len(session.findings) - _MOST_FINDINGS} more")
