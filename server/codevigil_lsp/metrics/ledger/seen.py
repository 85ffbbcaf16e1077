"""The seen-ledger of one agent: what it was shown, what it changed, what it had not seen.

A line that an accepted edit replaced was unseen when two kinds of evidence say so:

1. the ranges: no event of this session showed or wrote a line of that number, in
   numbers that follow every edit of the agent's own;
2. the text: no line of that text was ever shown to the agent, or written by it, in any
   file, output, prompt or answer (`metrics.ledger.shown`).

A line with fewer than three letters or digits is evidence of nothing.
What cannot be resolved to lines counts as seen, and where the transcript does not have
all that the agent was shown, nothing is said at all: we never accuse on doubt.

An edit is stale when it replaced lines that the agent knows by their number, but whose
text it never had, in a file of which the transcript says that someone else changed it,
or where the user saved just this text in an editor before (`SeenLedger.learn`).

A compaction unsees nothing: what is told is what the agent looked at in this session,
not what is left of that in its context, which nobody can see from outside.
A sub-agent has a ledger of its own.
"""

import re
from collections import deque
from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final

from codevigil_lsp.events.model import (
    AssistantText,
    Continued,
    Copied,
    Event,
    FileChanged,
    FileShown,
    FindingShown,
    LineRange,
    Outcome,
    Prompt,
    Sight,
    TextShown,
    ToolCall,
    ToolKind,
    ToolResult,
    Touch,
    Unparsed,
    UnparsedReason,
)
from codevigil_lsp.events.tools import SHELL_TOOLS
from codevigil_lsp.metrics.ledger.book import Book
from codevigil_lsp.metrics.ledger.changes import Change, changes_of, text_after
from codevigil_lsp.metrics.ledger.edits import Edit, Edited
from codevigil_lsp.metrics.ledger.file import FileLedger
from codevigil_lsp.metrics.ledger.judging import judge
from codevigil_lsp.metrics.ledger.meter import LoopMeter
from codevigil_lsp.metrics.ledger.save import Save
from codevigil_lsp.metrics.ledger.shown import ShownLines
from codevigil_lsp.metrics.model import Finding

_MOST_FILES: Final = 200
"""Files whose findings are given, those met last."""
_MOST_EDITS: Final = 100
_MENTION: Final = re.compile(r"(?<!\S)@\"?([^\s\"@]{1,500})")
"""A file that the user mentions is put before the agent, and no record shows it."""
_OK: Final = Outcome.OK
_MUTATION: Final = ToolKind.MUTATION
_OTHER: Final = ToolKind.OTHER
_LOST: Final = frozenset(UnparsedReason) - {UnparsedReason.UNKNOWN_TYPE}
"""What may have had a text in it that the agent was shown."""


class SeenLedger:
    """Follows what one agent sees and changes."""

    def __init__(self) -> None:
        self.is_unsure = False
        """Whether the agent may have been shown things that are not in the transcript."""
        self.edits_made = 0
        """How many changes were made; it goes up with each."""
        self._copied_line = 0
        """The last line with a record that was copied."""
        self.meter = LoopMeter()
        """What became of findings that this agent was shown."""
        self._book = Book()
        self._shown = ShownLines()
        self._edited: deque[Edit] = deque(maxlen=_MOST_EDITS)
        self.readers: Mapping[type[Event], Callable[[Any], None]] = {
            ToolResult: self._end,
            ToolCall: self._begin,
            FileShown: self._show_file,
            FileChanged: self._change_file,
            TextShown: self._show,
            FindingShown: self.meter.reach,
            Prompt: self._hear,
            AssistantText: self._say,
            Continued: self._go_on,
            Copied: self._copy,
            Unparsed: self._lose,
        }
        """Who takes in which kind of event; no others need to be given."""

    def ingest(self, event: Event) -> None:
        """Take in one event."""
        read = self.readers.get(type(event))
        if read is not None:
            read(event)

    def learn(self, save: Save) -> None:
        """The user changed a file in the editor, which is of use if it is known."""
        for path in save.paths:
            file = self._book.known(path)
            if file is not None:
                file.save(save.lines, save.time)

    @property
    def files(self) -> Mapping[str, FileLedger]:
        """What is known of each file, by the one spelling of its path."""
        return self._book.files

    @property
    def edits(self) -> Sequence[Edited]:
        """The latest accepted edits, in order."""
        edited = [change for edit in self._edited for change in edit.each()]
        return tuple(edited[-_MOST_EDITS:])

    @property
    def waiting(self) -> int:
        """Characters of texts of which no digests were made."""
        return self._shown.waiting

    def findings(self) -> tuple[Finding, ...]:
        """Give what was found and still holds, in the order of the transcript's lines."""
        marked = [file for file in self.files.values() if file.marks]
        found = [
            mark.finding(file.path)
            for file in marked[-_MOST_FILES:]
            for mark in file.marks
        ]
        return tuple(sorted(found, key=lambda finding: finding.line))

    def settle(self) -> None:
        """Take less memory from now on; called when the transcript is quiet."""
        self._shown.settle()

    def close(self, *, is_over: bool) -> None:
        """Keep what was found and no more: no further edits will be judged.

        `is_over` says that nobody will ask for the edits that were made either.
        """
        self._shown.close()
        if is_over:
            self._edited.clear()
        self._book.keep_marked()

    def _begin(self, call: ToolCall) -> None:
        if call.text:
            self._shown.add(call.text)

    def _say(self, text: AssistantText) -> None:
        self._shown.add(text.text)

    def _hear(self, prompt: Prompt) -> None:
        self._shown.add(prompt.text, prefixed=True)
        mentioned = _MENTION.findall(prompt.text)
        self._book.mention(mentioned, prompt.line, prompt.time)

    def _show(self, shown: TextShown) -> None:
        self._shown.add(shown.text, prefixed=True)

    def _show_file(self, shown: FileShown) -> None:
        self._shown.add(shown.text, prefixed=not shown.ranges)
        self._book.file(shown.path).show(shown.ranges, shown.line, shown.time)

    def _change_file(self, changed: FileChanged) -> None:
        self._shown.add(changed.text, prefixed=True)
        file = self._book.file(changed.path)
        file.change_outside()
        if changed.ranges:
            file.show(changed.ranges, changed.line, changed.time)

    def _go_on(self, _: Continued) -> None:
        self.is_unsure = True

    def _copy(self, copied: Copied) -> None:
        """What a copied record tells is known here, and found where it was first."""
        self._copied_line = copied.line

    def _lose(self, lost: Unparsed) -> None:
        if lost.reason in _LOST:
            self.is_unsure = True

    def _end(self, result: ToolResult) -> None:
        call = result.call
        if call is None:
            # The call was made before this transcript begins, or on a line that is lost.
            self.is_unsure = True
            return
        ranges, touches, text = result.ranges, result.touches, result.text
        if ranges or touches:
            self.meter.look(result)
        is_read = call.name == "Read"
        if call.kind is _MUTATION and call.name not in SHELL_TOOLS:
            self._change(result, call)
        elif is_read and result.path and result.outcome is _OK:
            self._book.file(result.path).show(ranges, result.line, result.time)
        # After the edit was judged: up to 2.1.3x its result shows the lines around it.
        if text:
            self._shown.add(text, prefixed=not (is_read and ranges))
        if touches:
            self._book.touch(touches, result.line, result.time, text)
        elif call.kind is _OTHER and result.path:
            # A tool of an MCP server may have changed the file that it names.
            self._book.touch(
                (Touch(result.path, Sight.CHANGED),), result.line, result.time
            )

    def _change(self, result: ToolResult, call: ToolCall) -> None:
        if not result.path:
            return
        file = self._book.file(result.path)
        if result.changed_by_others:
            file.change_outside()
        if result.outcome is not _OK:
            return
        if result.created:
            lines = tuple(call.text.split("\n"))
            self._note(file, result, (Change(1, (), 1, lines),))
            file.create(sum(hunk.new_lines for hunk in result.hunks), result.time)
        elif changes := changes_of(result.hunks):
            is_sure = not self.is_unsure and self._shown.is_complete
            is_own = result.line != self._copied_line
            found = (
                judge(file, self._shown, result, changes) if is_sure and is_own else []
            )
            around = [LineRange(h.new_start, h.new_lines) for h in result.hunks]
            file.edit(changes, around, found, result.time)
            self._shown.add(text_after(result.hunks))
            self._note(file, result, changes)
        else:
            file.doubt(result.time)

    def _note(
        self, file: FileLedger, result: ToolResult, changes: Sequence[Change]
    ) -> None:
        """Keep what was changed, for whoever compares sessions."""
        self.edits_made += len(changes)
        edit = Edit(file.path, result.call_id, result.line, result.time, changes)
        self._edited.append(edit)
