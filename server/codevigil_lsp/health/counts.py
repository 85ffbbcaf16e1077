"""What happened in a session, counted: plain numbers that anyone can count again.

The values; `health.counting` fills them.
Everything is of the session's own transcript; sub-agents are not in it, wherever their
records stand.
What a fork copied from another transcript counts here too, since it is part of this
conversation; `copied` says how much of it that is.
"""

from collections.abc import Mapping

from msgspec import Struct, field

from codevigil_lsp.metrics.spending import TokenCounts


class CallCounts(Struct, frozen=True):
    """The calls of one tool by how they ended; `open` have no result yet."""

    ok: int = 0
    failed: int = 0
    refused: int = 0
    rejected: int = 0
    denied: int = 0
    collateral: int = 0
    open: int = 0


class CopiedCounts(Struct, frozen=True):
    """What stands in another transcript of the project too, and was read there first."""

    records: int = 0
    assistant_messages: int = 0
    tokens: TokenCounts = TokenCounts()


class Counts(Struct, frozen=True):
    """The counts of one session at one moment."""

    prompts: int = 0
    interrupts: int = 0
    compactions: int = 0
    api_errors: int = 0
    """Turns that an API error ended."""
    api_retries: int = 0
    """Requests that were tried again."""
    tool_calls: Mapping[str, CallCounts] = field(default_factory=dict[str, CallCounts])
    """By the tool's name as the transcript has it."""
    tokens: TokenCounts = TokenCounts()
    assistant_messages: int = 0
    copied: CopiedCounts = CopiedCounts()
    """How much of all this a fork or an old resume copied."""
