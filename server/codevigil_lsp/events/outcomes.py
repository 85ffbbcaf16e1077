"""Tool results told apart: done, failed, refused, rejected, denied, collateral.

All but the first are marked `is_error` alike, so the text decides.
Some versions wrap it in `<tool_use_error>`, some do not.
From 2.1.220 on `toolDenialKind` says who denied.
"""

from typing import Final

from codevigil_lsp.events.model import Outcome
from codevigil_lsp.events.records import Block, Record, text_of

_LOOKED_AT: Final = 400
"""Characters of the result's text in which the outcome shows."""
_WRAPPER: Final = "<tool_use_error>"

_BY_START: Final = (
    ("File has not been read yet", Outcome.REFUSED),
    ("File has been modified since read", Outcome.REFUSED),
    ("File has been unexpectedly modified", Outcome.REFUSED),
    ("Sibling tool call errored", Outcome.COLLATERAL),
    ("Cancelled: parallel tool call", Outcome.COLLATERAL),
    ("The user doesn't want to proceed with this tool use", Outcome.REJECTED),
    ("The user doesn't want to take this action right now", Outcome.REJECTED),
    ("User rejected tool use", Outcome.REJECTED),
    ("[Request interrupted by user", Outcome.REJECTED),
    ("Permission for this action", Outcome.DENIED),
)
_CHANGED: Final = ("File has been modified since read", "File has been unexpectedly")
_APPLIED_OVER: Final = "had been modified on disk since"
"""In the note of an edit that was accepted all the same (2.1.330)."""
_DENIAL_KINDS: Final = {
    "user-rejected": Outcome.REJECTED,
    "permission-rule": Outcome.DENIED,
    "automode-blocked": Outcome.DENIED,
}


def outcome_of(record: Record, block: Block) -> Outcome:
    """Say how the call ended that this `tool_result` block answers."""
    if not block.is_error:
        return Outcome.OK
    if record.tool_denial_kind is not None:
        return _DENIAL_KINDS.get(record.tool_denial_kind, Outcome.DENIED)
    text = _beginning_of(block)
    for start, outcome in _BY_START:
        if text.startswith(start):
            return outcome
    if text.startswith("Permission to use ") and "denied" in text:
        return Outcome.DENIED
    return Outcome.FAILED


def is_of_changed_file(block: Block) -> bool:
    """Say whether a call was refused because someone else had changed the file."""
    return _beginning_of(block).startswith(_CHANGED)


def is_over_changed_file(text: str) -> bool:
    """Say whether the result of an accepted edit notes that someone changed the file."""
    return _APPLIED_OVER in text[:_LOOKED_AT]


def _beginning_of(block: Block) -> str:
    text = text_of(block.content, _LOOKED_AT).lstrip()
    return text.removeprefix(_WRAPPER).lstrip()
