"""Sessions as a table that fits: what a narrow terminal cannot hold is left out.

No heading and no number is ever cut; only the session's title and its project are, with
an ellipsis.
Some columns are there for the sessions that alarm in them, and filled for these alone.
"""

import time
from collections.abc import Callable, Mapping, Sequence
from typing import Final

from attrs import frozen
from rich import box
from rich.cells import cell_len
from rich.table import Table
from rich.text import Text

from codevigil_lsp.health.model import Activity, SessionHealth
from codevigil_lsp.metrics.model import Metric, Severity
from codevigil_lsp.metrics.quantities import in_short
from codevigil_lsp.reports.wording import project_of, say_moment, say_state, title_of

STYLES: Final = {
    Severity.OK: "green",
    Severity.WARNING: "yellow",
    Severity.CRITICAL: "bold red",
}
_GAP: Final = 2
_SESSION: Final = "Session"
_PROJECT: Final = "Project"
_LEAST_SESSION: Final = 28
_LEAST_PROJECT: Final = 16


@frozen
class Column:
    """One column: what it shows, and how it matters."""

    heading: str
    rank: int
    """The columns of the lowest rank are the last to be left out."""
    cell: Callable[[SessionHealth], Text]
    says: str = ""
    """What its numbers are, empty where the heading says it."""
    is_number: bool = True
    needs: Callable[[Sequence[SessionHealth]], bool] = lambda _: True
    """Whether it has anything to say of these sessions."""


def make_table(
    sessions: Sequence[SessionHealth], width: int, now: float | None = None
) -> tuple[Table, list[Column]]:
    """Give the table, at most `width` cells wide, and the columns that are in it.

    Moments of the day of `now`, the present unless given, are told by the clock alone.
    """
    present = time.time() if now is None else now
    columns = [column for column in _columns(present) if column.needs(sessions)]
    rows = [[column.cell(session) for column in columns] for session in sessions]
    wanted = {
        column.heading: max(
            [cell_len(column.heading), *(cell_len(row[place].plain) for row in rows)]
        )
        for place, column in enumerate(columns)
    }
    widths = _fit(columns, wanted, width)
    table = Table(
        box=box.SIMPLE_HEAD, pad_edge=False, show_edge=False, padding=(0, 1, 0, 0)
    )
    shown = [column for column in columns if column.heading in widths]
    for column in shown:
        table.add_column(
            column.heading,
            width=widths[column.heading],
            justify="right" if column.is_number else "left",
            overflow="ellipsis",
            no_wrap=True,
        )
    for row in rows:
        cells = zip(columns, row, strict=True)
        table.add_row(*(cell for column, cell in cells if column in shown))
    return table, shown


def _fit(
    columns: Sequence[Column], wanted: Mapping[str, int], width: int
) -> dict[str, int]:
    """Choose the columns that fit, the important ones first, and their widths."""
    least = dict(wanted)
    least[_SESSION] = min(wanted[_SESSION], _LEAST_SESSION)
    least[_PROJECT] = min(wanted[_PROJECT], _LEAST_PROJECT)
    first, second, *others = sorted(columns, key=lambda column: column.rank)
    room = width - least[second.heading] - _GAP
    chosen = {
        first.heading: max(1, min(least[first.heading], room)),
        second.heading: least[second.heading],
    }
    room -= chosen[first.heading]
    for column in others:
        if least[column.heading] + _GAP <= room:
            chosen[column.heading] = least[column.heading]
            room -= least[column.heading] + _GAP
    for heading in (_SESSION, _PROJECT):
        if heading in chosen:
            more = max(0, min(room, wanted[heading] - chosen[heading]))
            chosen[heading] += more
            room -= more
    return chosen


def _columns(now: float) -> tuple[Column, ...]:
    return (
        Column(_SESSION, 0, lambda s: Text(title_of(s)), is_number=False),
        Column(_PROJECT, 7, lambda s: Text(project_of(s)), is_number=False),
        Column(
            "Last event",
            6,
            lambda s: Text(say_moment(s.ended, now)),
            is_number=False,
        ),
        Column(
            "Health",
            1,
            lambda s: Text(s.severity.value, STYLES[s.severity]),
            is_number=False,
        ),
        Column(
            "State",
            2,
            lambda s: Text(say_state(s) if _does_something(s) else ""),
            "what a session of late is doing, or how its last turn ended",
            is_number=False,
            needs=lambda ss: any(map(_does_something, ss)),
        ),
        Column(
            "Context",
            5,
            _metric_cell("context"),
            "tokens after the last message, and their share of a known window",
        ),
        Column(
            "Read:edit",
            4,
            _metric_cell("read_edit_ratio"),
            "calls that read or searched : that changed files, of the last 50",
        ),
        _alarm_column(
            "Stops",
            "stop_phrase",
            "turns that stopped early / finished turns, of the last 20",
        ),
        _alarm_column("Loops", "reasoning_loop", "self-corrections / tool calls"),
        _alarm_column("Failed", "tool_errors", "failed / finished calls, last 50"),
        _alarm_column(
            "Repeats",
            "repetition",
            "the same call failing, or the same lines edited, in a row",
        ),
        _alarm_column(
            "Unchecked",
            "verification",
            "changes since the last test, build, lint or type check",
        ),
        _alarm_column("Parsed", "parse_health", "of the last 50 lines"),
        Column("Prompts", 8, _metric_cell("prompts")),
        Column("Agents", 9, _agents, needs=lambda ss: any(map(_count_agents, ss))),
    )


def _alarm_column(heading: str, name: str, says: str) -> Column:
    """Make a column that is there, and filled, for sessions that alarm in its metric."""
    value_of = _metric_cell(name)

    def cell(session: SessionHealth) -> Text:
        return value_of(session) if _alarms(session, name) else Text("")

    def is_needed(sessions: Sequence[SessionHealth]) -> bool:
        return any(_alarms(session, name) for session in sessions)

    return Column(heading, 3, cell, says, needs=is_needed)


def _alarms(session: SessionHealth, name: str) -> bool:
    return any(
        metric.name == name and metric.severity is not Severity.OK
        for metric in session.metrics
    )


def _metric_cell(name: str) -> Callable[[SessionHealth], Text]:
    def cell(session: SessionHealth) -> Text:
        for metric in session.metrics:
            if metric.name == name:
                is_well = metric.severity is Severity.OK
                return Text(_short(metric), "" if is_well else STYLES[metric.severity])
        return Text("?")

    return cell


def _short(metric: Metric) -> str:
    """Give a metric in the few characters that a column has; nothing for nothing."""
    detail = metric.detail
    count = {key: value for key, value in detail.items() if isinstance(value, int)}
    match metric.name:
        case "context" if "window" in detail:
            return _short_context(metric)
        case "read_edit_ratio" if "mutations" in detail:
            looked = count["reads"] + count["searches"]
            is_told = looked or count["mutations"]
            return f"{looked}:{count['mutations']}" if is_told else ""
        case "stop_phrase" if "hits" in detail:
            return f"{count['hits']}/{count['turns']}"
        case "reasoning_loop" if "corrections" in detail:
            return f"{count['corrections']}/{count['toolCalls']}"
        case "tool_errors" if "finished" in detail:
            return f"{count['failed']}/{count['finished']}"
        case "repetition" if "edits" in detail:
            return f"{metric.value:.0f}"
        case "verification" if "mutations" in detail:
            return f"{metric.value:.0f}"
        case "prompts" if "count" in detail:
            return f"{metric.value:.0f}" if metric.value else ""
        case "parse_health" if "linesRead" in detail:
            return f"{metric.value:.0%}"
        case _:
            return "?"


def _short_context(metric: Metric) -> str:
    if not metric.value:
        return ""
    share = metric.detail.get("share")
    tokens = in_short(int(metric.value))
    return f"{share:.0%} {tokens}" if isinstance(share, float) else tokens


def _does_something(session: SessionHealth) -> bool:
    return session.is_live and session.activity.activity is not Activity.UNKNOWN


def _count_agents(session: SessionHealth) -> int:
    return len(session.subagents)


def _agents(session: SessionHealth) -> Text:
    count = _count_agents(session)
    return Text(str(count) if count else "")
