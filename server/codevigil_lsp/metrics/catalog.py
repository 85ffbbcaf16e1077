"""The built-in collectors, in display order, and their options together."""

from attrs import frozen

from codevigil_lsp.metrics.collector import Collector
from codevigil_lsp.metrics.collectors.context import Context, ContextOptions
from codevigil_lsp.metrics.collectors.interrupts import Interrupts
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
from codevigil_lsp.metrics.collectors.repetition import Repetition, RepetitionOptions
from codevigil_lsp.metrics.collectors.stop_phrase import StopPhrase, StopPhraseOptions
from codevigil_lsp.metrics.collectors.thinking import ThinkingDepth
from codevigil_lsp.metrics.collectors.tokens import Tokens
from codevigil_lsp.metrics.collectors.tool_errors import ToolErrors, ToolErrorsOptions
from codevigil_lsp.metrics.collectors.verification import (
    Verification,
    VerificationOptions,
)


@frozen
class MetricOptions:
    """The options of all collectors that have some."""

    context: ContextOptions = ContextOptions()
    read_edit_ratio: ReadEditRatioOptions = ReadEditRatioOptions()
    stop_phrase: StopPhraseOptions = StopPhraseOptions()
    reasoning_loop: ReasoningLoopOptions = ReasoningLoopOptions()
    tool_errors: ToolErrorsOptions = ToolErrorsOptions()
    repetition: RepetitionOptions = RepetitionOptions()
    verification: VerificationOptions = VerificationOptions()
    parse_health: ParseHealthOptions = ParseHealthOptions()


def create_collectors(options: MetricOptions) -> tuple[Collector, ...]:
    """Make a fresh set of collectors for one session, in display order."""
    return (
        Context(options.context),
        ReadEditRatio(options.read_edit_ratio),
        StopPhrase(options.stop_phrase),
        Prompts(),
        ReasoningLoop(options.reasoning_loop),
        ToolErrors(options.tool_errors),
        Repetition(options.repetition),
        Verification(options.verification),
        Interrupts(),
        ThinkingDepth(),
        Tokens(),
        ParseHealth(options.parse_health),
    )
