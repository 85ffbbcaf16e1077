"""The built-in collectors, in display order, and their options together."""

from attrs import frozen

from codevigil_lsp.metrics.collector import Collector
from codevigil_lsp.metrics.collectors.parse_health import (
    ParseHealth,
    ParseHealthOptions,
)
from codevigil_lsp.metrics.collectors.prompts import Prompts
from codevigil_lsp.metrics.collectors.read_edit_ratio import (
    ReadEditRatio,
    ReadEditRatioOptions,
)
from codevigil_lsp.metrics.collectors.reasoning_loop import (
    ReasoningLoop,
    ReasoningLoopOptions,
)
from codevigil_lsp.metrics.collectors.stop_phrase import StopPhrase, StopPhraseOptions


@frozen
class MetricOptions:
    """The options of all collectors."""

    read_edit_ratio: ReadEditRatioOptions = ReadEditRatioOptions()
    stop_phrase: StopPhraseOptions = StopPhraseOptions()
    reasoning_loop: ReasoningLoopOptions = ReasoningLoopOptions()
    parse_health: ParseHealthOptions = ParseHealthOptions()


def create_collectors(options: MetricOptions) -> tuple[Collector, ...]:
    """Make a fresh set of collectors for one session, in display order."""
    return (
        ReadEditRatio(options.read_edit_ratio),
        StopPhrase(options.stop_phrase),
        ReasoningLoop(options.reasoning_loop),
        Prompts(),
        ParseHealth(options.parse_health),
    )
