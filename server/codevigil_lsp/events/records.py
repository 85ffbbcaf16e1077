"""The JSON that Claude Code writes; the only place that knows its key names.

Decoding is typed and takes only the fields that are needed, which makes it fast.
A line that does not fit the types is read a second time, tolerantly (`events.salvage`):
whatever fits is kept, whatever does not counts as absent.
A line is malformed where some of it is not a JSON object.
"""

import json
from typing import Any, Final, NamedTuple, cast

import msgspec
from msgspec import Raw, Struct, field

from codevigil_lsp.events.salvage import fit, objects_in, read_objects

_NOTHING: Final = Raw(b"")
_LONGEST: Final = 2**26
"""Characters of a text; no line is longer."""


class ToolInput(Struct, gc=False):
    """The input of a tool call, as far as it is looked at."""

    file_path: str | None = None
    notebook_path: str | None = None
    path: str | None = None
    relative_path: str | None = None
    command: str | None = None
    pattern: str | None = None
    query: str | None = None
    url: str | None = None
    offset: int | float | str | None = None
    limit: int | float | str | None = None
    subagent_type: str | None = None
    prompt: str | None = None
    content: Raw = _NOTHING
    new_string: Raw = _NOTHING
    new_source: Raw = _NOTHING
    edits: Raw = _NOTHING
    plan: Raw = _NOTHING
    body: Raw = _NOTHING
    text: Raw = _NOTHING
    code: Raw = _NOTHING


class EditInput(Struct, gc=False):
    """One of several edits that a call makes."""

    new_string: str = ""


class ShownBlock(Struct, gc=False):
    """A content block of which only the text is looked at."""

    text: str = ""


class Block(Struct, gc=False):
    """One content block of a message."""

    type: str = ""
    text: str = ""
    thinking: str = ""
    signature: str = ""
    id: str = ""
    name: str = ""
    input: ToolInput | None = None
    tool_use_id: str = ""
    is_error: bool | None = None
    content: Raw = _NOTHING


class MessageUsage(Struct, gc=False):
    """The tokens of a message."""

    input_tokens: int | None = None
    output_tokens: int | None = None
    cache_read_input_tokens: int | None = None
    cache_creation_input_tokens: int | None = None


class Message(Struct, gc=False):
    """The message of a `user` or `assistant` record."""

    id: str | None = None
    model: str | None = None
    content: str | list[Block] = ""
    stop_reason: str | None = None
    usage: MessageUsage | None = None


class Origin(Struct, gc=False):
    """Where a prompt came from (2.1.178 and later)."""

    kind: str | None = None


class Attachment(Struct, gc=False, rename="camel"):
    """What the client put beside a prompt."""

    type: str = ""
    command_mode: str | None = None
    prompt: str | list[Block] = ""
    stdout: str = ""
    filename: str | None = None
    path: str | None = None
    snippet: str | None = None
    content: Raw = _NOTHING
    files: Raw = _NOTHING
    line_start: int | None = None
    line_end: int | None = None
    rendered: Raw = _NOTHING


class DiagnosticPlace(Struct, frozen=True, gc=False):
    """A line of a diagnostic, from 0 on."""

    line: int = 0


class DiagnosticRange(Struct, frozen=True, gc=False):
    """Where a diagnostic stands."""

    start: DiagnosticPlace = DiagnosticPlace()
    end: DiagnosticPlace = DiagnosticPlace()


class Diagnosed(Struct, gc=False):
    """One diagnostic of an editor's."""

    message: str = ""
    source: str | None = None
    code: str | int | None = None
    range: DiagnosticRange = DiagnosticRange()


class DiagnosedFile(Struct, gc=False):
    """A file with diagnostics."""

    uri: str = ""
    diagnostics: list[Diagnosed] = []


class CompactMetadata(Struct, gc=False, rename="camel"):
    """What a compaction, or a microcompaction, says of itself."""

    trigger: str | None = None
    pre_tokens: int | None = None
    post_tokens: int | None = None
    cumulative_dropped_tokens: int | None = None
    tokens_saved: int | None = None


class ShownFile(Struct, gc=False, rename="camel"):
    """A file, as far as it was shown."""

    file_path: str | None = None
    start_line: int | None = None
    num_lines: int | None = None
    content: Raw = _NOTHING


class PatchHunk(Struct, gc=False, rename="camel"):
    """One hunk of a patch."""

    old_start: int = 0
    old_lines: int = 0
    new_start: int = 0
    new_lines: int = 0
    lines: list[str] | None = None


class FileResult(Struct, gc=False, rename="camel"):
    """The structured result of a call: what a file was, or became, or a sub-agent did."""

    type: str | None = None
    file: ShownFile | None = None
    file_path: str | None = None
    notebook_path: str | None = field(default=None, name="notebook_path")
    content: Raw = _NOTHING
    structured_patch: list[PatchHunk] | None = None
    user_modified: bool | None = None
    stale_recovered: bool | None = None
    status: str | None = None
    agent_id: str | None = None
    agent_type: str | None = None
    background_task_id: str | None = None


class Record(Struct, gc=False, rename="camel"):
    """One record, as far as any event needs it."""

    type: str = ""
    subtype: str | None = None
    uuid: str | None = None
    parent_uuid: str | None = None
    timestamp: str | None = None
    session_id: str | None = None
    agent_id: str | None = None
    cwd: str | None = None
    version: str | None = None
    is_sidechain: bool | None = None
    is_meta: bool | None = None
    is_compact_summary: bool | None = None
    is_api_error_message: bool | None = None
    message: Message | None = None
    attachment: Attachment | None = None
    rendered: Raw = _NOTHING
    compact_metadata: CompactMetadata | None = None
    microcompact_metadata: CompactMetadata | None = None
    duration_ms: float | None = None
    pending_background_agent_count: int | None = None
    pending_workflow_count: int | None = None
    retry_attempt: int | None = None
    permission_mode: str | None = None
    effort: str | None = None
    entrypoint: str | None = None
    total_cost: float | None = field(default=None, name="totalCostUSD")
    origin: Origin | None = None
    prompt_source: str | None = None
    tool_use_result: FileResult | str | list[Raw] | float | bool | None = None
    tool_denial_kind: str | None = None
    ai_title: str | None = None
    custom_title: str | None = None
    summary: str | None = None
    leaf_uuid: str | None = None


class Decoded(NamedTuple):
    """The records of a line, and whether some of the line could not be read."""

    records: list[Record]
    malformed: bool


decode_record = msgspec.json.Decoder(Record).decode
"""Reads a line that is one whole record of the expected types, which nearly all are."""
_decode_text = msgspec.json.Decoder(str).decode
_decode_shown_text = msgspec.json.Decoder(str | list[str | ShownBlock]).decode
_decode_diagnosed = msgspec.json.Decoder(list[DiagnosedFile]).decode
_decode_edits = msgspec.json.Decoder(list[EditInput]).decode
_decode_any = msgspec.json.Decoder().decode
_decode_shown = msgspec.json.Decoder(FileResult).decode
UNREADABLE: Final = (msgspec.DecodeError, UnicodeDecodeError, RecursionError)


def salvage_line(line: bytes) -> Decoded:
    """Read the records on a line that is not one: several where writers raced, or torn.

    Never raises on any content; a line without any record gives none and `malformed`.
    """
    objects, malformed = read_objects(line)
    return Decoded([fit(value, Record) for value in objects], malformed)


def shown_in(raw: Raw) -> FileResult | None:
    """Read the content of an attachment that shows a file; None where it is no such."""
    try:
        return _decode_shown(raw) if raw else None
    except UNREADABLE:
        return None


def string_in(raw: Raw) -> str | None:
    """Read a JSON string; None where it is none."""
    try:
        return _decode_text(raw) if raw else None
    except UNREADABLE:
        return None


def diagnosed_in(raw: Raw) -> list[DiagnosedFile]:
    """Read the files of an attachment with diagnostics; none where they are no such."""
    try:
        return _decode_diagnosed(raw) if raw else []
    except UNREADABLE:
        return []


def edits_in(raw: Raw) -> list[EditInput]:
    """Read the edits of a call that makes several; none where they are no such."""
    try:
        return _decode_edits(raw) if raw else []
    except UNREADABLE:
        return []


def whole_text_of(raw: Raw) -> str:
    """Give all the text of a result, or of an attachment: its blocks a line each."""
    if not raw:
        return ""
    try:
        value = _decode_shown_text(raw)
    except UNREADABLE:
        return text_of(raw, _LONGEST)
    if isinstance(value, str):
        return value
    return "\n".join(one if isinstance(one, str) else one.text for one in value)


def all_text_in(raw: Raw) -> str:
    """Give all strings that stand in a value of any shape, a line each."""
    try:
        waiting: list[Any] = [_decode_any(raw)] if raw else []
    except UNREADABLE:
        return ""
    found: list[str] = []
    while waiting:
        value: Any = waiting.pop()
        if isinstance(value, str):
            found.append(value)
        elif isinstance(value, list):
            waiting += value
        elif isinstance(value, dict):
            waiting += cast("dict[str, Any]", value).values()
    return "\n".join(found)


def text_of(raw: Raw, limit: int) -> str:
    """Give the first `limit` characters of a tool result: a string or text blocks."""
    if not raw:
        return ""
    try:
        return _decode_text(raw)[:limit]
    except UNREADABLE:
        return _text_among(raw)[:limit]


def _text_among(raw: Raw) -> str:
    """Give the text of a result that is no plain string: blocks, or odd characters."""
    try:
        value: Any = json.loads(bytes(raw).decode("utf-8", "replace"), strict=False)
    except (ValueError, RecursionError):
        return ""
    if isinstance(value, list):
        texts = [item.get("text") for item in objects_in(value)]
        value = "\n".join([text for text in texts if isinstance(text, str)])
    return value if isinstance(value, str) else ""
