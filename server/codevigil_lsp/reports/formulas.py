"""Each metric as its formula with the session's numbers, its limits, and its evidence."""

from collections.abc import Iterator
from typing import Any

from attrs import frozen

from codevigil_lsp.metrics.catalog import MetricOptions
from codevigil_lsp.metrics.model import Metric
from codevigil_lsp.reports.wording import plural


@frozen
class Formula:
    """How a metric's value comes about."""

    text: str
    """The formula with its numbers; empty while there is nothing to tell."""
    limits: str
    """When it alarms, empty where it never does."""
    lines: dict[str, list[int]]
    """The lines of the transcript that are counted, by what they are."""


def formula_of(metric: Metric, options: MetricOptions) -> Formula:
    """Explain a metric; one that failed, or that is not known here, has no formula."""
    try:
        text = _text(metric)
    except KeyError:
        text = ""
    return Formula(text, _limits(metric.name, options), dict(_evidence(metric)))


def _text(metric: Metric) -> str:
    detail: Any = metric.detail
    value = metric.value
    match metric.name:
        case "context" if value:
            share = detail["share"]
            said = f"{detail['formula']} = {value:,.0f}"
            return (
                said
                if share is None
                else f"{said}, of {detail['window']:,} = {share:.0%}"
            )
        case "read_edit_ratio" if (
            detail["reads"] + detail["searches"] + detail["mutations"]
        ):
            reads, searches = plural(detail["reads"], "read"), detail["searches"]
            found = "1 search" if searches == 1 else f"{searches} searches"
            changes = f"max({plural(detail['mutations'], 'change')}, 1)"
            return (
                f"{reads} / {changes} = {value:.2f};"
                f" ({reads} + {found}) / {changes}"
                f" = {detail['researchMutation']:.2f}"
            )
        case "stop_phrase" if detail["turns"]:
            early = f"{plural(detail['hits'], 'turn')} that stopped early"
            turns = plural(detail["turns"], "finished turn")
            return f"{early} / {turns} = {value:.2f}"
        case "reasoning_loop" if detail["toolCalls"] or detail["corrections"]:
            found = plural(detail["corrections"], "self-correction")
            calls = f"max({plural(detail['toolCalls'], 'call')}, 1)"
            return f"{found} * 1,000 / {calls} = {value:.1f}"
        case "tool_errors" if detail["finished"]:
            return f"{detail['failed']} failed / {detail['finished']} finished = {value:.2f}"
        case "repetition" if value:
            return (
                f"max({plural(detail['failures'], 'failure')} of the same call,"
                f" {plural(detail['edits'], 'edit')} of the same lines) = {value:.0f}"
            )
        case "verification" if value or detail["verifications"]:
            return f"changes since the last verification = {value:.0f}"
        case "interrupts" if detail["toolCalls"]:
            calls = plural(detail["toolCalls"], "call")
            count = plural(detail["count"], "interrupt")
            return f"{count} * 1,000 / {calls} = {value:.1f}"
        case "thinking" if detail["signatures"]:
            signatures = plural(detail["signatures"], "signature")
            return f"median length of {signatures} = {value:,.0f}"
        case "tokens" if value:
            return (
                f"{detail['input']:,} input + {detail['cacheCreation']:,} cache creation"
                f" + {detail['cacheRead']:,} cache read + {detail['output']:,} output"
                f" = {value:,.0f}"
            )
        case "parse_health" if detail["window"]:
            good = detail["window"] - detail["unparsed"]
            return f"{good} readable / {detail['window']} lines = {value:.2f}"
        case _:
            return ""


def _limits(name: str, options: MetricOptions) -> str:
    match name:
        case "context":
            context = options.context
            return f"above {context.warning:.0%} and {context.critical:.0%}"
        case "read_edit_ratio":
            ratio = options.read_edit_ratio
            return (
                f"reads and searches per change below {ratio.warning:g} and"
                f" {ratio.critical:g}, after {ratio.minimum} calls"
            )
        case "stop_phrase":
            stops = options.stop_phrase
            return f"from {stops.warning} and {stops.critical} turns"
        case "reasoning_loop":
            loops = options.reasoning_loop
            return (
                f"above {loops.warning:g} and {loops.critical:g},"
                f" after {loops.minimum} calls"
            )
        case "tool_errors":
            errors = options.tool_errors
            return (
                f"above {errors.warning:g} and {errors.critical:g},"
                f" after {errors.minimum} results"
            )
        case "repetition":
            runs = options.repetition
            return (
                f"from {runs.failing_warning} and {runs.failing_critical} failures,"
                f" {runs.edits_warning} and {runs.edits_critical} edits"
            )
        case "verification":
            return f"above {options.verification.warning}"
        case "parse_health":
            return f"below {options.parse_health.critical:g}"
        case _:
            return ""


def _evidence(metric: Metric) -> Iterator[tuple[str, list[int]]]:
    """Give what of the detail are lines: lists named so, and a single last line."""
    for key, value in metric.detail.items():
        if key.lower().endswith("lines") and isinstance(value, list) and value:
            yield key, value
        elif key.lower().endswith("line") and isinstance(value, int) and value:
            yield key, [value]
