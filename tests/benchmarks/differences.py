"""What each difference from codevigil's definitions changes, on real transcripts.

    python tests/benchmarks/differences.py PATH

PATH is a directory with transcripts at any depth.  Each row takes one definition of
codevigil 0.4 as its documents and its behaviour have it, applied naively to the same
sessions, beside ours; everything else in the row is ours, so that the rows do not mix.
"""

import argparse
import json
import re
from collections import Counter, deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any, Final

from attrs import define, field, frozen
from calibration import events_of
from rich import box
from rich.console import Console
from rich.table import Table

from codevigil_lsp.events.model import (
    AssistantText,
    Event,
    Outcome,
    Prompt,
    Thinking,
    ToolCall,
    ToolKind,
    ToolResult,
)
from codevigil_lsp.events.tools import SHELL_TOOLS
from codevigil_lsp.metrics.catalog import MetricOptions, create_collectors
from codevigil_lsp.metrics.model import Metric
from codevigil_lsp.metrics.quotes import Quotes

READS: Final = {"Read"}
RESEARCH: Final = {"Grep", "Glob", "WebSearch", "WebFetch"}
CHANGES: Final = {"Edit", "MultiEdit", "Write", "NotebookEdit"}
TYPES: Final = {
    "assistant", "user", "system", "progress", "attachment", "file-history-snapshot",
    "permission-mode", "last-prompt", "queue-operation",
}  # fmt: skip
"""The types of records that codevigil takes as parsed."""
DODGES: Final = (
    "not caused by my changes", "pre-existing", "existing issue", "outside the scope",
    "known limitation", "future work", "out of scope", "beyond the scope",
)  # fmt: skip
STOPS: Final = (
    *DODGES,
    "should i continue", "want me to keep going", "shall i proceed", "would you like me to",
    "good stopping point", "natural checkpoint", "let's pause here",
    "this should work for now",
)  # fmt: skip
LOOPS: Final = (
    "actually", "oh wait", "no wait", "let me reconsider", "let me rethink",
    "hmm actually", "i was wrong", "on second thought", "i made an error", "correction:",
)  # fmt: skip


def hits(phrases: Sequence[str], text: str) -> int:
    """Count every occurrence of every phrase, as whole words, in any case."""
    return sum(
        len(re.findall(rf"(?<!\w){re.escape(phrase)}(?!\w)", text, re.IGNORECASE))
        for phrase in phrases
    )


@define
class Session:
    """A main session: its records and events, and the worst that each metric said."""

    records: list[dict[str, Any]]
    events: list[Event]
    last: dict[str, Metric] = field(factory=dict)
    worst: Counter[str] = field(factory=Counter)
    """The rank of the worst severity of each metric."""

    def of(self, *kinds: type) -> list[Any]:
        """Give the events of these kinds, in order."""
        return [event for event in self.events if isinstance(event, kinds)]


@frozen
class Row:
    """One difference, with both numbers in words."""

    metric: str
    what: str
    theirs: str
    ours: str


def read(path: Path) -> Session:
    """Read a transcript twice: as it stands, and as events with their metrics."""
    session = Session([], list(events_of(path)))
    for line in path.read_bytes().splitlines():
        try:
            record = json.loads(line)
        except ValueError:
            continue
        if isinstance(record, dict):
            session.records.append(record)
    collectors = create_collectors(MetricOptions())
    for event in session.events:
        for collector in collectors:
            if isinstance(event, collector.reads):
                collector.ingest(event)
                metric = session.last[collector.name] = collector.snapshot()
                rank = metric.severity.rank
                session.worst[metric.name] = max(session.worst[metric.name], rank)
    return session


# --- their definitions ----------------------------------------------------------------


def first_blocks(session: Session) -> tuple[int, int]:
    """Calls and texts seen when only the first record of a message counts."""
    seen: set[str] = set()
    calls = texts = 0
    for record in session.records:
        message = record.get("message")
        if record.get("type") != "assistant" or not isinstance(message, dict):
            continue
        if message.get("id") in seen:
            continue
        seen.add(message.get("id", ""))
        kinds = [
            block.get("type")
            for block in message.get("content") or ()
            if isinstance(block, dict)
        ]
        calls += kinds.count("tool_use")
        texts += kinds.count("text")
    return calls, texts


def window_rank(session: Session) -> int:
    """The worst of reads : changes over 50 calls of any kind, after 10 classified."""
    window: deque[str] = deque(maxlen=50)
    worst = 0
    for call in session.of(ToolCall):
        window.append(call.name)
        reads = sum(name in READS for name in window)
        research = sum(name in RESEARCH for name in window)
        changes = sum(name in CHANGES for name in window)
        if reads + research + changes >= 10:
            ratio = reads / max(changes, 1)
            worst = max(worst, 2 if ratio < 2 else 1 if ratio < 4 else 0)
    return worst


def blind(session: Session) -> int:
    """Changes of a file not read or searched within the last 20 calls."""
    touched: dict[str, int] = {}
    count = 0
    for number, call in enumerate(session.of(ToolCall)):
        if call.path is None:
            continue
        if call.name in CHANGES:
            count += number - touched.get(call.path, -99) > 20
        elif call.name in READS | RESEARCH:
            touched[call.path] = number
    return count


def texts_of(session: Session) -> list[str]:
    return [event.text for event in session.of(AssistantText)]


def loop_rank(session: Session) -> int:
    """The worst of matches per 1,000 calls, after 20 calls."""
    matches = calls = worst = 0
    for event in session.of(AssistantText, ToolCall):
        if isinstance(event, ToolCall):
            calls += 1
        else:
            matches += hits(LOOPS, event.text)
        rate = matches * 1000 / max(calls, 1)
        if calls >= 20:
            worst = max(worst, 2 if rate >= 20 else 1 if rate >= 10 else 0)
    return worst


def user_texts(session: Session) -> int:
    """Texts of `user` records, whoever wrote them."""
    count = 0
    for record in session.records:
        message = record.get("message")
        if record.get("type") == "user" and isinstance(message, dict):
            content = message.get("content")
            blocks = content if isinstance(content, list) else []
            kinds = [block.get("type") for block in blocks if isinstance(block, dict)]
            count += isinstance(content, str) + kinds.count("text")
    return count


def parsed_rank(session: Session) -> int:
    """Critical when of 200 records more than a tenth has a type that they do not know."""
    window: deque[bool] = deque(maxlen=200)
    for number, record in enumerate(session.records, 1):
        window.append(record.get("type") in TYPES)
        if number >= 50 and sum(window) / len(window) < 0.9:
            return 2
    return 0


# --- the table ------------------------------------------------------------------------


def rows(sessions: Sequence[Session], files: int) -> Iterator[Row]:
    """Give every difference that can be counted."""

    def total(count: Callable[[Session], int]) -> int:
        return sum(map(count, sessions))

    def ever(rank: Callable[[Session], int]) -> str:
        ranks = [rank(session) for session in sessions]
        warned, critical = sum(r > 0 for r in ranks), sum(r > 1 for r in ranks)
        return f"{warned} warned, {critical} of these critical"

    def said(name: str) -> str:
        return ever(lambda session: session.worst[name])

    results = [e for s in sessions for e in s.of(ToolResult) if e.call is not None]
    tools = [e for e in results if e.call.name in CHANGES]
    shell = [
        e for e in results if e.call.name in SHELL_TOOLS and e.outcome is Outcome.OK
    ]
    kinds = Counter(e.call.kind for e in shell)
    known = sum(kinds[kind] for kind in ToolKind if kind is not ToolKind.OTHER)
    texts = [text for session in sessions for text in texts_of(session)]
    thoughts = [event for session in sessions for event in session.of(Thinking)]
    theirs = [first_blocks(session) for session in sessions]
    yield Row(
        "all",
        "tool calls and texts that are seen",
        f"{sum(c for c, _ in theirs):,} and {sum(t for _, t in theirs):,}",
        f"{total(lambda s: len(s.of(ToolCall))):,} and {len(texts):,}",
    )
    good = sum(event.outcome is Outcome.OK for event in tools)
    yield Row("read_edit_ratio", "changes by tools", f"{len(tools):,}", f"{good:,}")
    yield Row(
        "read_edit_ratio",
        "shell calls that are classified",
        "0",
        f"{known:,} of {len(shell):,}",
    )
    yield Row("read_edit_ratio", "sessions", ever(window_rank), said("read_edit_ratio"))
    yield Row(
        "read_edit_ratio",
        "blind edits",
        f"{total(blind):,}",
        f"{total(lambda s: _count(s, 'read_edit_ratio', 'blindEdits')):,}",
    )
    yield Row(
        "stop_phrase",
        "hits",
        f"{sum(hits(STOPS, text) for text in texts):,}",
        f"{total(_stops):,}",
    )
    yield Row(
        "stop_phrase",
        "sessions",
        ever(lambda s: _rank(sum(hits(STOPS, t) for t in texts_of(s)), 1, 3)),
        said("stop_phrase"),
    )
    yield Row(
        "stop_phrase",
        "hits of dodging and limitation",
        f"{sum(hits(DODGES, text) for text in texts):,}",
        f"{total(lambda s: _by_class(s, 'ownership-dodging', 'known-limitation')):,}",
    )
    yield Row(
        "reasoning_loop",
        "hits",
        f"{sum(hits(LOOPS, text) for text in texts):,}",
        f"{total(lambda s: _count(s, 'reasoning_loop', 'corrections')):,}",
    )
    yield Row("reasoning_loop", "sessions", ever(loop_rank), said("reasoning_loop"))
    yield Row(
        "thinking",
        "blocks that are visible",
        f"{len(thoughts):,} of {len(thoughts):,}",
        f"{sum(e.text_length > 0 for e in thoughts):,} of {len(thoughts):,}",
    )
    yield Row(
        "prompts",
        "prompts",
        f"{total(user_texts):,}",
        f"{total(lambda s: len(s.of(Prompt))):,}",
    )
    yield Row("parse_health", "sessions", ever(parsed_rank), said("parse_health"))
    yield Row("sessions", "sessions", f"{files:,}", f"{len(sessions):,}")


def _rank(count: int, warning: int, critical: int) -> int:
    return 2 if count >= critical else int(count >= warning)


def _count(session: Session, name: str, key: str) -> int:
    metric = session.last.get(name)
    value = metric.detail.get(key, 0) if metric is not None else 0
    return value if isinstance(value, int) else 0


def _stops(session: Session) -> int:
    """Turns that stopped early, also those that have left the window."""
    quotes = Quotes(MetricOptions())
    for event in session.events:
        quotes.ingest(event)
    found = [q for q in quotes.found if q.metric == "stop_phrase" and q.alarms]
    return len({quote.line for quote in found})


def _by_class(session: Session, *classes: str) -> int:
    metric = session.last.get("stop_phrase")
    by_class: Any = metric.detail["byClass"] if metric is not None else {}
    return sum(by_class.get(one, 0) for one in classes)


def main(paths: Iterable[Path]) -> None:
    """Print the table."""
    everything = sorted(p for path in paths for p in path.rglob("*.jsonl"))
    main_ones = [p for p in everything if not p.name.startswith("agent-")]
    sessions = [read(path) for path in main_ones]
    table = Table("metric", "what", "codevigil 0.4", "here", box=box.SIMPLE_HEAD)
    for row in rows(sessions, len(everything)):
        table.add_row(row.metric, row.what, row.theirs, row.ours)
    Console(width=130).print(table)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("paths", nargs="+", type=Path)
    main(parser.parse_args().paths)
