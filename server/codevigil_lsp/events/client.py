"""What Claude Code itself notes beside the messages, as events.

These are its `system` records and the attachments it puts beside prompts: ends of turns,
compactions, retries, queued prompts, files shown.
"""

from collections.abc import Sequence
from typing import Final

from codevigil_lsp.events import drift
from codevigil_lsp.events.agents import report_of
from codevigil_lsp.events.echoes import findings_shown
from codevigil_lsp.events.files import of_attachment
from codevigil_lsp.events.model import (
    ApiRetry,
    Compaction,
    Event,
    Microcompaction,
    Prompt,
    TextShown,
    TurnEnd,
    Unparsed,
    UnparsedReason,
)
from codevigil_lsp.events.prompts import is_notification, prompt_text
from codevigil_lsp.events.records import (
    CompactMetadata,
    Record,
    all_text_in,
    whole_text_of,
)

_OF_THE_CLIENT: Final = frozenset(
    "agent_listing_delta date deferred_tools_delta directory environment model"
    " opened_file_in_ide prompt_snapshot remote_session_change session_context"
    " skill_listing".split()
)
"""Attachments that tell of Claude Code itself, and show nothing of any file."""


class ClientRecords:
    """Turns `system` and `attachment` records into events, in their order."""

    def __init__(self) -> None:
        self._boundary: tuple[str | None, int] | None = None
        """Trigger and tokens of the last compaction."""

    def of_system(
        self, line: int, time: float | None, record: Record
    ) -> Sequence[Event]:
        """Give the event of a `system` record, where it is of a kind that has one."""
        match record.subtype:
            case "turn_duration" | "stop_hook_summary":
                return (_turn_end(line, time, record),)
            case "compact_boundary" if record.compact_metadata is not None:
                return self._compaction(line, time, record.compact_metadata)
            case "compact_boundary":
                known = drift.of_system(line, time, record)
                return (Compaction(line, time, None), *known)
            case "microcompact_boundary":
                told = record.microcompact_metadata or CompactMetadata()
                return (
                    Microcompaction(line, time, told.pre_tokens, told.tokens_saved),
                )
            case "api_error":
                return (ApiRetry(line, time, max(0, record.retry_attempt or 0)),)
            case _:
                return drift.of_system(line, time, record)

    def of_attachment(
        self, line: int, time: float | None, record: Record
    ) -> Sequence[Event]:
        """Give the queued prompt, the report or the file that an attachment holds."""
        attachment = record.attachment
        if attachment is None:
            return (Unparsed(line, time, UnparsedReason.UNKNOWN_SHAPE, "attachment"),)
        if attachment.type == "queued_command":
            text = prompt_text(attachment.prompt)
            if attachment.command_mode == "task-notification" or is_notification(text):
                return (report_of(line, time, text), TextShown(line, time, text))
            if attachment.command_mode in {None, "prompt"}:
                return (Prompt(line, time, text, queued=True),)
            return ()
        if attachment.type == "diagnostics":
            return findings_shown(line, time, attachment)
        shown = of_attachment(line, time, attachment)
        if shown is None and attachment.type not in _OF_THE_CLIENT:
            text = whole_text_of(record.rendered or attachment.rendered)
            text = text or all_text_in(attachment.content)
            shown = TextShown(line, time, text) if text else None
        return () if shown is None else (shown,)

    def _compaction(
        self, line: int, time: float | None, told: CompactMetadata
    ) -> Sequence[Event]:
        """Give the compaction, unless the boundary before it is the same.

        A session that is taken up again from before a compaction compacts the same
        context once more: trigger and tokens are equal then.
        """
        if told.pre_tokens is not None:
            boundary = told.trigger, told.pre_tokens
            if boundary == self._boundary:
                return ()
            self._boundary = boundary
        return (
            Compaction(
                line,
                time,
                told.pre_tokens,
                told.trigger,
                told.post_tokens,
                told.cumulative_dropped_tokens,
            ),
        )


def _turn_end(line: int, time: float | None, record: Record) -> TurnEnd:
    told = record.duration_ms
    seconds = told / 1000 if told is not None and 0 <= told < 1e12 else None
    pending = (
        max(0, record.pending_background_agent_count or 0),
        max(0, record.pending_workflow_count or 0),
    )
    return TurnEnd(line, time, seconds, sum(pending))
