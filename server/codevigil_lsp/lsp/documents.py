"""The text of the documents that are open in the editor.

pygls's own copy is not used: it breaks lines where the protocol does not, such as at a
form feed, and from there on every incremental change lands in the wrong place.
"""

import re
from typing import Final

from attrs import frozen
from lsprotocol import types

LARGEST: Final = 4 * 1024 * 1024
"""Characters of a document whose text is kept."""

_BREAK: Final = re.compile("\r\n|\n|\r")


@frozen
class Document:
    """A document as the editor has it; a change makes another one."""

    uri: str
    """As the editor spells it."""
    version: int
    lines: tuple[str, ...]
    """Without their line breaks."""


class Documents:
    """The open documents whose text is of use: files of a size that sources have."""

    def __init__(self) -> None:
        self._open: dict[str, Document] = {}

    def get(self, uri: str) -> Document | None:
        """Give a document, None when it is not open or its text is not kept."""
        return self._open.get(uri)

    def all(self) -> tuple[Document, ...]:
        """Give every document that is kept."""
        return tuple(self._open.values())

    def open(self, item: types.TextDocumentItem) -> None:
        """Keep the text of a document, unless it is a transcript or too large."""
        self._open.pop(item.uri, None)
        is_of_use = item.uri.startswith("file:") and not item.uri.endswith(".jsonl")
        if is_of_use and len(item.text) <= LARGEST:
            self._open[item.uri] = Document(item.uri, item.version, lines_of(item.text))

    def change(
        self,
        params: types.DidChangeTextDocumentParams,
        encoding: types.PositionEncodingKind | str | None,
    ) -> None:
        """Apply the changes, whose columns count in this encoding."""
        document = self._open.get(params.text_document.uri)
        if document is None:
            return
        lines = document.lines
        for change in params.content_changes:
            if isinstance(change, types.TextDocumentContentChangePartial):
                lines = _replace(lines, change.range, change.text, encoding)
            else:
                lines = lines_of(change.text)
        if sum(map(len, lines)) > LARGEST:
            del self._open[document.uri]
            return
        version = params.text_document.version
        self._open[document.uri] = Document(document.uri, version, lines)

    def close(self, uri: str) -> None:
        """Forget a document."""
        self._open.pop(uri, None)


def lines_of(text: str) -> tuple[str, ...]:
    """Give the lines of a text, without their line breaks."""
    return tuple(_BREAK.split(text) if "\r" in text else text.split("\n"))


def _replace(
    lines: tuple[str, ...],
    where: types.Range,
    text: str,
    encoding: types.PositionEncodingKind | str | None,
) -> tuple[str, ...]:
    first, last = where.start.line, where.end.line
    if first >= len(lines):  # past the end: the protocol takes it for the end
        return (*lines[:-1], *lines_of(lines[-1] + text))
    before = lines[first][: _index(lines[first], where.start.character, encoding)]
    after = ""
    if last < len(lines):
        after = lines[last][_index(lines[last], where.end.character, encoding) :]
    return lines[:first] + lines_of(before + text + after) + lines[last + 1 :]


def _index(
    line: str, column: int, encoding: types.PositionEncodingKind | str | None
) -> int:
    """Give the index of the character that begins at a column of the client's."""
    if line.isascii() or encoding == types.PositionEncodingKind.Utf32:
        return min(column, len(line))
    is_utf8 = encoding == types.PositionEncodingKind.Utf8
    units = 0
    for index, character in enumerate(line):
        if units >= column:
            return index
        code = ord(character)
        if is_utf8:
            units += 1 + (code > 0x7F) + (code > 0x7FF) + (code > 0xFFFF)
        else:
            units += 1 + (code > 0xFFFF)
    return len(line)
