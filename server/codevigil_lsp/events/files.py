"""Which lines of which file a record tells of: shown, changed, or made.

Numbers are taken as far as they make sense; where a record does not tell, nothing is
guessed but for a `Read` without a structured result, which is taken to have shown the
lines that it asked for.
"""

import re
from typing import Final

from codevigil_lsp.events.model import (
    FileChanged,
    FileShown,
    Hunk,
    LineRange,
    TextShown,
    ToolCall,
    ToolKind,
)
from codevigil_lsp.events.records import (
    Attachment,
    FileResult,
    PatchHunk,
    ShownFile,
    ToolInput,
    shown_in,
    string_in,
    whole_text_of,
)
from codevigil_lsp.events.tools import SHELL_TOOLS

_READ_LIMIT: Final = 2000
"""Lines that a `Read` without a limit shows at most."""
_MOST: Final = 10**9
"""No file has more lines."""
_NUMBERED: Final = re.compile(r"^ *(\d{1,9})(?:\t|\u2192)", re.MULTILINE)
"""A line of a file as the agent sees it: `1<TAB>text`, in older versions `1→text`."""
_SHOWN: Final = frozenset({"file", "already_read_file", "nested_memory"})
_HOOKS: Final = ("hook_", "async_hook_")


def asked_range(given: ToolInput | None) -> LineRange:
    """Give the lines that a `Read` asks for; its numbers may be strings."""
    offset = _number(given.offset if given else None)
    limit = _number(given.limit if given else None)
    return LineRange(max(1, offset or 1), limit if limit else _READ_LIMIT)


def shown_ranges(result: FileResult, asked: LineRange | None) -> tuple[LineRange, ...]:
    """Give the lines that a successful `Read` showed: none of an image, for instance."""
    if result.type not in {None, "text"}:
        return ()
    shown = _range_of(result.file)
    if shown is None:
        return () if asked is None else (asked,)
    return (shown,) if shown.count else ()


def changed_hunks(result: FileResult) -> tuple[Hunk, ...]:
    """Give what a successful edit changed; a created file is one hunk as a whole."""
    if result.structured_patch:
        return tuple(_hunk_of(hunk) for hunk in result.structured_patch)
    text = string_in(result.content) if result.type == "create" else None
    if text is None:
        return ()
    return (Hunk(0, 0, 1, text.count("\n") + (not text.endswith("\n") and text != "")),)


def read_text(result: FileResult) -> str | None:
    """Give the text that a `Read` showed, without numbers, where the result has it."""
    return string_in(result.file.content) if result.file is not None else None


def path_in(result: FileResult) -> str | None:
    """Give the file that a structured result names."""
    inner = result.file.file_path if result.file is not None else None
    return result.file_path or inner or result.notebook_path


def of_attachment(
    line: int, time: float | None, attachment: Attachment
) -> FileShown | FileChanged | TextShown | None:
    """Give the event of an attachment that shows a file or what a hook said, else None.

    `opened_file_in_ide` tells a name and shows nothing.  `compact_file_reference` names
    a file that was shown before a compaction, too large to be shown again.
    """
    named = attachment.filename or attachment.path
    text = ""
    match attachment.type:
        case kind if kind in _SHOWN:
            result = shown_in(attachment.content) or FileResult()
            path = path_in(result) or named
            ranges = shown_ranges(result, None)
            text = read_text(result) or string_in(result.content) or ""
        case "selected_lines_in_ide":
            first, last = attachment.line_start, attachment.line_end
            path, ranges = named, ()
            if first is not None and last is not None and 0 < first <= last <= _MOST:
                ranges = (LineRange(first, last - first + 1),)
            text = string_in(attachment.content) or ""
        case "compact_file_reference":
            path, ranges = named, ()
        case "edited_text_file":
            text = attachment.snippet or ""
            return (
                FileChanged(line, time, named, numbered(text), text) if named else None
            )
        case kind if kind.startswith(_HOOKS):
            text = attachment.stdout or whole_text_of(attachment.content)
            return TextShown(line, time, text) if text else None
        case _:
            return None
    return FileShown(line, time, path, ranges, text) if path else None


def numbered(text: str) -> tuple[LineRange, ...]:
    """Give the lines of a file that stand numbered in a text, runs of them joined."""
    ranges: list[LineRange] = []
    for found in _NUMBERED.finditer(text):
        number = int(found[1])
        last = ranges[-1] if ranges else None
        if last is not None and number == last.start + last.count:
            ranges[-1] = LineRange(last.start, last.count + 1)
        elif number:
            ranges.append(LineRange(number, 1))
    return tuple(ranges)


def needs_result(call: ToolCall) -> bool:
    """Say whether the structured result of the call tells of lines."""
    return call.name == "Read" or (
        call.kind is ToolKind.MUTATION and call.name not in SHELL_TOOLS
    )


def _range_of(file: ShownFile | None) -> LineRange | None:
    if file is None or file.num_lines is None:
        return None
    start = 1 if file.start_line is None else file.start_line
    return LineRange(_clamp(start, 1), _clamp(file.num_lines, 0))


def _hunk_of(hunk: PatchHunk) -> Hunk:
    return Hunk(
        _clamp(hunk.old_start, 0),
        _clamp(hunk.old_lines, 0),
        _clamp(hunk.new_start, 0),
        _clamp(hunk.new_lines, 0),
        tuple(hunk.lines or ()),
    )


def _clamp(number: int, least: int) -> int:
    return min(max(number, least), _MOST)


def _number(value: float | str | None) -> int | None:
    """Give the whole number that is meant, None where none is."""
    if isinstance(value, str):
        text = value.strip()
        value = (
            int(text) if text.isascii() and text.isdigit() and len(text) < 10 else None
        )
    return int(value) if value is not None and 0 <= value <= _MOST else None
