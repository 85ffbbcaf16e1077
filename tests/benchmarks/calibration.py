"""How ordinary sessions are distributed, metric by metric, and how often each alarms.

    python tests/benchmarks/calibration.py PATH

PATH is a transcript, or a directory with transcripts at any depth.  Main sessions with at
least 30 tool calls count; sub-agents are left out.  A default may warn in at most 10 %
and go critical in at most 5 % of ordinary sessions, over their whole length.
"""

import argparse
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from typing import Final

from attrs import define, frozen
from rich.console import Console
from rich.table import Table

from codevigil_lsp.events.model import Event, LinesRead, ToolCall
from codevigil_lsp.events.parser import Parser
from codevigil_lsp.events.turns import Turns
from codevigil_lsp.metrics.catalog import MetricOptions, create_collectors
from codevigil_lsp.metrics.model import Metric, Severity

FEWEST_CALLS: Final = 30
PERCENTILES: Final = (5, 10, 20, 50, 80, 90, 95, 100)
_PIECE: Final = 500
"""Lines that are parsed at a time."""


@frozen
class Quantity:
    """A number of a metric of which a session's extreme is looked at."""

    metric: str
    says: str
    of: Callable[[Metric], float | None]
    """None as long as the metric has too little to go by."""
    choose: Callable[[float, float], float]
    """`max` or `min` of all moments, or the last one."""


def _last(_: float, new: float) -> float:
    return new


def _number(key: str) -> Callable[[Metric], float | None]:
    def of(metric: Metric) -> float | None:
        value = metric.detail.get(key)
        return float(value) if isinstance(value, int | float) else None

    return of


def _after(key: str, least: int, of: Callable[[Metric], float | None]):
    def later(metric: Metric) -> float | None:
        count = metric.detail.get(key)
        return of(metric) if isinstance(count, int) and count >= least else None

    return later


def _value(metric: Metric) -> float:
    return metric.value


def _research(metric: Metric) -> float | None:
    detail = metric.detail
    counts = [detail[key] for key in ("reads", "searches", "mutations")]
    numbers = [count for count in counts if isinstance(count, int)]
    is_enough = sum(numbers) >= 20 and detail["mutations"]
    return _number("researchMutation")(metric) if is_enough else None


QUANTITIES: Final = (
    Quantity("context", "highest context, tokens", _value, max),
    Quantity("context", "highest share of a known window", _number("share"), max),
    Quantity(
        "read_edit_ratio",
        "lowest (reads + searches) : changes in 50, after 20",
        _research,
        min,
    ),
    Quantity("read_edit_ratio", "reads : changes at the end", _value, _last),
    Quantity("stop_phrase", "most turns of 20 stopped early", _number("hits"), max),
    Quantity("prompts", "prompts", _value, _last),
    Quantity(
        "reasoning_loop",
        "highest self-corrections per 1,000 calls, after 100",
        _after("toolCalls", 100, _value),
        max,
    ),
    Quantity(
        "tool_errors",
        "highest share of failed results in 50, after 20",
        _after("finished", 20, _value),
        max,
    ),
    Quantity(
        "repetition", "longest run of the same failing call", _number("failures"), max
    ),
    Quantity("repetition", "most edits of the same lines", _number("edits"), max),
    Quantity("verification", "most changes since the last check", _value, max),
    Quantity("interrupts", "interrupts per 1,000 calls", _value, _last),
    Quantity("thinking", "median signature length", _value, _last),
    Quantity("tokens", "tokens, all kinds", _value, _last),
    Quantity(
        "parse_health",
        "lowest share of 50 lines read",
        _after("linesRead", 50, _value),
        min,
    ),
)


@define
class Session:
    """What one session showed over its whole length."""

    extremes: dict[str, float]
    worst: dict[str, Severity]


def follow(events: Iterable[Event]) -> Session:
    """Feed the collectors, and ask them after everything that happened."""
    collectors = create_collectors(MetricOptions())
    session = Session({}, {collector.name: Severity.OK for collector in collectors})
    for event in events:
        for collector in collectors:
            collector.ingest(event)
            metric = collector.snapshot()
            if metric.severity.rank > session.worst[metric.name].rank:
                session.worst[metric.name] = metric.severity
            for quantity in QUANTITIES:
                if quantity.metric == metric.name:
                    _take(session.extremes, quantity, metric)
    return session


def _take(extremes: dict[str, float], quantity: Quantity, metric: Metric) -> None:
    new = quantity.of(metric)
    if new is not None:
        extremes[quantity.says] = quantity.choose(extremes.get(quantity.says, new), new)


def events_of(path: Path) -> Iterator[Event]:
    """Give the events of a transcript, parsed piece by piece."""
    parser, turns = Parser(), Turns()
    with path.open("rb") as file:
        first, piece = 1, list[bytes]()
        for number, line in enumerate(file, 1):
            piece.append(line.rstrip(b"\r\n"))
            if len(piece) == _PIECE:
                yield from turns.feed(parser.parse(piece, first))
                first, piece = number + 1, []
        yield from turns.feed(parser.parse(piece, first))


def sessions_below(path: Path) -> list[Session]:
    """Give the main sessions with enough tool calls."""
    paths = sorted(path.rglob("*.jsonl")) if path.is_dir() else [path]
    found: list[Session] = []
    for transcript in paths:
        if transcript.name.startswith("agent-"):
            continue
        events = [e for e in events_of(transcript) if not _is_between_pieces(e)]
        if sum(isinstance(event, ToolCall) for event in events) >= FEWEST_CALLS:
            found.append(follow(events))
    return found


def _is_between_pieces(event: Event) -> bool:
    return isinstance(event, LinesRead) and event.count == 0


def percentile(values: Sequence[float], percent: int) -> float:
    """Give the nearest-rank percentile of some values."""
    ordered = sorted(values)
    return ordered[max(0, -(-len(ordered) * percent // 100) - 1)]


def table_of(sessions: Sequence[Session]) -> Table:
    """Give one row a quantity: its percentiles, and the alarms of its metric."""
    table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0))
    table.add_column("per session")
    for percent in PERCENTILES:
        heading = "max" if percent == 100 else f"p{percent}"
        table.add_column(heading, justify="right", no_wrap=True)
    for heading in ("sessions", "warned", "critical"):
        table.add_column(heading, justify="right", no_wrap=True)
    told: set[str] = set()
    for quantity in QUANTITIES:
        values = [
            s.extremes[quantity.says] for s in sessions if quantity.says in s.extremes
        ]
        shown = [_short(percentile(values, p)) if values else "" for p in PERCENTILES]
        alarms = (
            _alarms(sessions, quantity.metric) if quantity.metric not in told else ()
        )
        told.add(quantity.metric)
        name = f"{quantity.metric}: {quantity.says}"
        table.add_row(name, *shown, str(len(values)), *alarms)
    return table


def _alarms(sessions: Sequence[Session], metric: str) -> tuple[str, str]:
    worst = [session.worst[metric] for session in sessions]
    warned = sum(severity is not Severity.OK for severity in worst)
    critical = sum(severity is Severity.CRITICAL for severity in worst)
    return f"{warned / len(worst):.0%}", f"{critical / len(worst):.0%}"


def _short(value: float) -> str:
    if value >= 10_000:
        return f"{value / 1000:,.0f}k"
    return f"{value:.0f}" if value >= 100 else f"{value:.2f}".rstrip("0").rstrip(".")


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("path", type=Path, help="a transcript, or a directory of them")
    sessions = sessions_below(parser.parse_args().path)
    console = Console(width=180, highlight=False)
    if not sessions:
        console.print(f"No main session with {FEWEST_CALLS} or more tool calls there.")
        return
    console.print(table_of(sessions))
    console.print(
        f"\n{len(sessions)} main sessions with {FEWEST_CALLS} or more tool calls;"
        " warned and critical: sessions in which the metric ever was, by its defaults."
    )


if __name__ == "__main__":
    main()
