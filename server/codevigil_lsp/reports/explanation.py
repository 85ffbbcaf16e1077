"""Where the numbers come from, and what the agent said, for a terminal.

The only report that quotes a transcript.  It is for the user's own terminal, on their
own asking, and every quote is cleaned of what could move a cursor or hide.
"""

import os
from collections.abc import Mapping, Sequence
from typing import Any, Final, TextIO

from rich.console import Console
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from codevigil_lsp.health.model import SessionHealth
from codevigil_lsp.metrics.catalog import MetricOptions
from codevigil_lsp.metrics.model import Finding, Severity, severity_of
from codevigil_lsp.metrics.quotes import Quote
from codevigil_lsp.privacy import sanitize, shorten_path
from codevigil_lsp.reports.evidence import evidence_of
from codevigil_lsp.reports.formulas import Formula, formula_of
from codevigil_lsp.reports.printing import print_to
from codevigil_lsp.reports.table import STYLES
from codevigil_lsp.reports.wording import METRIC_NAMES, plural, say_loop, title_of

_EXCERPT: Final = 300
"""Characters of a quote that are shown."""
_SHORT: Final = 30
"""Characters up to which what was found is also told apart from the words around it."""
_MOST_LINES: Final = 12
"""Line numbers of one kind that are printed, the last ones."""
_EVIDENCE: Final = {
    "mutationLines": "changes",
    "blindEditLines": "blind edits",
    "unprovenLines": "not held against it",
    "failedLines": "failures",
    "editedLines": "edits",
    "unparsedLines": "not readable",
    "lastVerifiedLine": "last verification",
    "lastLine": "last",
    "line": "last message",
}
"""What lines are called in front of people; those not listed are just lines."""
_LOOP: Final = (
    "findings: each that the diagnostics in a transcript show; looked at: any of its"
    " lines shown by a read or a command before it is shown again; tokens: a quarter of"
    " the characters"
)
"""How the loop meter counts."""

Quoted = Mapping[str, Sequence[Quote]]
"""The quotes of each transcript, by its path."""


def write_explanation(
    sessions: Sequence[SessionHealth],
    quotes: Quoted,
    options: MetricOptions,
    out: TextIO,
    environ: Mapping[str, str] = os.environ,
) -> None:
    """Write each metric and each finding with its evidence, and every phrase found."""
    home = environ.get("HOME")

    def write(console: Console) -> None:
        for session in sessions:
            _write_session(session, quotes, options, console, home)
        _write_sum(quotes, console)

    print_to(out, environ, write)


def explanation_to_json(
    session: SessionHealth, quotes: Quoted, options: MetricOptions
) -> dict[str, Any]:
    """Give the same of one session as plain values."""
    formulas = {metric.name: formula_of(metric, options) for metric in session.metrics}
    return {
        "metrics": {
            name: {"formula": one.text, "alarms": one.limits, "lines": one.lines}
            for name, one in formulas.items()
        },
        "evidence": [
            {
                "code": finding.code.value,
                "key": finding.key,
                "line": finding.line,
                "lastRead": finding.last_read,
                "why": one.why,
            }
            for finding in session.findings
            if (one := evidence_of(finding, session.cwd)) is not None
        ],
        "quotes": [
            {
                "metric": quote.metric,
                "line": quote.line,
                "class": quote.label,
                "alarms": quote.alarms,
                "match": sanitize(quote.match, _EXCERPT),
                "excerpt": sanitize(quote.excerpt, _EXCERPT),
            }
            for quote in quotes.get(session.transcript or "", ())
        ],
    }


def _write_session(
    session: SessionHealth,
    quotes: Quoted,
    options: MetricOptions,
    console: Console,
    home: str | None,
) -> None:
    console.print(Text(f"\n{title_of(session)}", "bold"))
    if session.transcript:
        path = sanitize(shorten_path(session.transcript, home), 4096)
        console.print(Text(f"  {path}", "dim"), soft_wrap=True)
    grid = Table.grid(padding=(0, 2))
    grid.add_column(no_wrap=True)
    grid.add_column()
    for metric in session.metrics:
        formula = formula_of(metric, options)
        if formula.text or metric.severity is not Severity.OK:
            style = "" if metric.severity is Severity.OK else STYLES[metric.severity]
            name = Text(f"  {METRIC_NAMES.get(metric.name, metric.name)}", style)
            grid.add_row(name, _explained(formula))
    if session.loop.findings:
        told = Text(say_loop(session.loop)).append(f"\n{_LOOP}", "dim")
        grid.add_row(Text("  loop"), told)
    console.print(grid)
    for finding in session.findings:
        _write_evidence(finding, session.cwd, console)
    for quote in quotes.get(session.transcript or "", ()):
        _write_quote(quote, console)


def _explained(formula: Formula) -> Text:
    text = Text(formula.text)
    if formula.limits:
        text.append(f"\nalarms {formula.limits}", "dim")
    for kind, lines in formula.lines.items():
        shown = ", ".join(map(str, lines[-_MOST_LINES:]))
        more = "… " if len(lines) > _MOST_LINES else ""
        noun = "line" if len(lines) == 1 else "lines"
        what = f"{_EVIDENCE[kind]}: " if kind in _EVIDENCE else ""
        text.append(f"\n{what}{noun} {more}{shown}", "cyan")
    return text


def _write_evidence(finding: Finding, folder: str | None, console: Console) -> None:
    """Write what stands behind a finding about source lines: where and when, and why."""
    evidence = evidence_of(finding, folder)
    if evidence is None:
        return
    severity = severity_of(finding)
    style = "" if severity is Severity.OK else STYLES[severity]
    head = Text.assemble(
        (f"  {finding.code.value}", style), (f"  {evidence.place}", "cyan")
    )
    console.print(head)
    console.print(Padding(Text(evidence.edit), (0, 0, 0, 4)))
    console.print(Padding(Text(evidence.why, "dim"), (0, 0, 0, 4)))


def _write_quote(quote: Quote, console: Console) -> None:
    """Write a hit in two paragraphs: where and what, and the words."""
    head = Text.assemble(
        (f"  line {quote.line}", "cyan"),
        (f"  {quote.label}", "yellow" if quote.alarms else ""),
        (f"  {_weight_of(alarms=quote.alarms)}", "dim"),
    )
    match = sanitize(quote.match, _EXCERPT)
    if len(match) <= _SHORT:
        head.append(f'  "{match}"')
    console.print(head)
    console.print(Padding(Text(sanitize(quote.excerpt, _EXCERPT)), (0, 0, 0, 4)))


def _weight_of(*, alarms: bool) -> str:
    """Say what a phrase is good for; one alone is not yet an alarm."""
    return "towards an alarm" if alarms else "counted only"


def _write_sum(quotes: Quoted, console: Console) -> None:
    counts: dict[tuple[str, bool], int] = {}
    for found in quotes.values():
        for quote in found:
            key = quote.label, quote.alarms
            counts[key] = counts.get(key, 0) + 1
    console.print()
    if not counts:
        console.print("No phrase was found.", style="dim")
    for (label, alarms), count in sorted(counts.items()):
        how = _weight_of(alarms=alarms)
        console.print(f"{plural(count, 'hit')} of {label}, {how}.", style="dim")
