"""Sessions as a table that fits: what a narrow terminal cannot hold is left out.

No heading and no number is ever cut; only the session's title and its project are, with
an ellipsis.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Final

from attrs import frozen
from rich import box
from rich.cells import cell_len
from rich.table import Table
from rich.text import Text

from codevigil_lsp.health.model import SessionHealth
from codevigil_lsp.metrics.model import Metric, Severity
from codevigil_lsp.reports.wording import iso, project_of, title_of

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


def make_table(
    sessions: Sequence[SessionHealth], width: int
) -> tuple[Table, list[Column]]:
    """Give the table, at most `width` cells wide, and the columns that are in it."""
    rows = [[column.cell(session) for column in _COLUMNS] for session in sessions]
    wanted = {
        column.heading: max(
            [cell_len(column.heading), *(cell_len(row[place].plain) for row in rows)]
        )
        for place, column in enumerate(_COLUMNS)
    }
    widths = _fit(wanted, width)
    table = Table(
        box=box.SIMPLE_HEAD, pad_edge=False, show_edge=False, padding=(0, 1, 0, 0)
    )
    shown = [column for column in _COLUMNS if column.heading in widths]
    for column in shown:
        table.add_column(
            column.heading,
            width=widths[column.heading],
            justify="right" if column.is_number else "left",
            overflow="ellipsis",
            no_wrap=True,
        )
    for row in rows:
        cells = zip(_COLUMNS, row, strict=True)
        table.add_row(*(cell for column, cell in cells if column in shown))
    return table, shown


def _fit(wanted: Mapping[str, int], width: int) -> dict[str, int]:
    """Choose the columns that fit, the important ones first, and their widths."""
    least = dict(wanted)
    least[_SESSION] = min(wanted[_SESSION], _LEAST_SESSION)
    least[_PROJECT] = min(wanted[_PROJECT], _LEAST_PROJECT)
    first, second, *others = sorted(_COLUMNS, key=lambda column: column.rank)
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


def _metric_cell(name: str) -> Callable[[SessionHealth], Text]:
    def cell(session: SessionHealth) -> Text:
        for metric in session.metrics:
            if metric.name == name:
                is_well = metric.severity is Severity.OK
                return Text(_short(metric), "" if is_well else STYLES[metric.severity])
        return Text("?")

    return cell


def _short(metric: Metric) -> str:
    """Give a metric in the few characters that a column has."""
    detail = metric.detail
    match metric.name:
        case "read_edit_ratio" if "mutations" in detail:
            looked = _int(detail["reads"]) + _int(detail["searches"])
            return f"{looked}:{detail['mutations']}"
        case "stop_phrase" if "hits" in detail:
            return f"{detail['hits']}/{detail['turns']}"
        case "reasoning_loop" if "corrections" in detail:
            return f"{detail['corrections']}/{detail['toolCalls']}"
        case "prompts" if "count" in detail:
            return f"{metric.value:.0f}"
        case "parse_health" if "linesRead" in detail:
            return f"{metric.value:.0%}"
        case _:
            return "?"


def _int(value: object) -> int:
    return value if isinstance(value, int) else 0


def _agents(session: SessionHealth) -> Text:
    count = len(session.subagents) + session.inline_subagents
    return Text(str(count) if count else "")


_COLUMNS: Final = (
    Column(_SESSION, 0, lambda s: Text(title_of(s)), is_number=False),
    Column(_PROJECT, 6, lambda s: Text(project_of(s)), is_number=False),
    Column("Last event", 5, lambda s: Text((iso(s.ended) or "")[:10]), is_number=False),
    Column(
        "Health",
        1,
        lambda s: Text(s.severity.value, STYLES[s.severity]),
        is_number=False,
    ),
    Column(
        "Read:edit",
        2,
        _metric_cell("read_edit_ratio"),
        "calls that read or searched : that changed files, of the last 50",
    ),
    Column(
        "Stops",
        3,
        _metric_cell("stop_phrase"),
        "turns that stopped early / finished turns, of the last 20",
    ),
    Column(
        "Loops",
        4,
        _metric_cell("reasoning_loop"),
        "self-corrections / tool calls",
    ),
    Column("Prompts", 8, _metric_cell("prompts")),
    Column("Parsed", 7, _metric_cell("parse_health"), "of the last 50 lines"),
    Column("Agents", 9, _agents),
)
