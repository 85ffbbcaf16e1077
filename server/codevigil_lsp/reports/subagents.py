"""Sub-agents as rows: what each was, what it does, what it took."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from attrs import frozen
from rich import box
from rich.cells import cell_len
from rich.table import Table

from codevigil_lsp.health.model import SessionHealth, SubagentHealth
from codevigil_lsp.metrics.quantities import in_short
from codevigil_lsp.privacy import sanitize
from codevigil_lsp.reports.wording import (
    kind_of,
    say_moment,
    say_subagent,
    title_of,
)

HEADINGS: Final = ("Type", "Model", "State", "Calls", "Tokens", "Last event")
_NUMBERS: Final = frozenset({"Calls", "Tokens"})
_SESSION: Final = "Sub-agents of"
_LONGEST_TITLE: Final = 28
_LEAST_TITLE: Final = 16
_GAP: Final = 2
_LEFT_OUT: Final = ("Last event", "Model", "Tokens", "Calls", "Type")
"""What a narrow terminal does without, the first of these first."""


@frozen
class SubagentRow:
    """A sub-agent in the words of a table, in the order of `HEADINGS`."""

    kind: str
    model: str
    state: str
    calls: str
    tokens: str
    last_event: str

    @property
    def cells(self) -> tuple[str, ...]:
        """The words one by one."""
        return (
            self.kind,
            self.model,
            self.state,
            self.calls,
            self.tokens,
            self.last_event,
        )


def row_of(subagent: SubagentHealth, now: float) -> SubagentRow:
    """Give the words for a sub-agent."""
    return SubagentRow(
        kind=kind_of(subagent),
        model=sanitize(subagent.model or "", 40),
        state=say_subagent(subagent),
        calls=str(subagent.tool_calls),
        tokens=in_short(subagent.spending.total.all),
        last_event=say_moment(subagent.ended, now),
    )


def make_subagent_table(
    sessions: Sequence[SessionHealth], most: int, now: float, width: int
) -> tuple[Table, int]:
    """Give a table of the sub-agents of these sessions, and how many it has no room for.

    Args:
        sessions: in the order of the report; each one's sub-agents stand together.
        most: rows at most.
        now: the present time; moments of its day are told by the clock alone.
        width: cells that the table may take; of what it shows only titles are cut.
    """
    rows = list(_rows(sessions, now))
    widths = _fit(rows[:most], width)
    table = Table(
        box=box.SIMPLE_HEAD, pad_edge=False, show_edge=False, padding=(0, 1, 0, 0)
    )
    for heading, cells in widths.items():
        table.add_column(
            heading,
            width=cells,
            justify="right" if heading in _NUMBERS else "left",
            no_wrap=True,
            overflow="ellipsis",
        )
    for row in rows[:most]:
        named = zip((_SESSION, *HEADINGS), row, strict=True)
        table.add_row(*(cell for heading, cell in named if heading in widths))
    return table, max(0, len(rows) - most)


def _fit(rows: Sequence[tuple[str, ...]], width: int) -> dict[str, int]:
    """Choose the columns that there is room for, and how wide each is."""
    widths = {
        heading: max([cell_len(heading), *(cell_len(row[place]) for row in rows)])
        for place, heading in enumerate((_SESSION, *HEADINGS))
    }
    title = widths.pop(_SESSION)
    for heading in _LEFT_OUT:
        if _room_beside(widths, width) >= min(title, _LEAST_TITLE):
            break
        del widths[heading]
    room = max(1, min(title, _room_beside(widths, width)))
    return {_SESSION: room, **widths}


def _room_beside(widths: Mapping[str, int], width: int) -> int:
    return width - sum(widths.values()) - _GAP * len(widths)


def _rows(sessions: Sequence[SessionHealth], now: float) -> Iterator[tuple[str, ...]]:
    """Give the rows; a session's title stands in its first one only."""
    for session in sessions:
        title = sanitize(title_of(session), _LONGEST_TITLE)
        for subagent in session.subagents:
            yield title, *row_of(subagent, now).cells
            title = ""
