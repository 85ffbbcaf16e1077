"""What one agent has seen and changed of which file, as the health of its session has it."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from msgspec.structs import replace

from codevigil_lsp.events.model import Event
from codevigil_lsp.health.model import FileCoverage
from codevigil_lsp.metrics.ledger.edits import Edited
from codevigil_lsp.metrics.ledger.file import FileLedger
from codevigil_lsp.metrics.ledger.meter import LoopCounts
from codevigil_lsp.metrics.ledger.save import Save
from codevigil_lsp.metrics.ledger.seen import SeenLedger
from codevigil_lsp.metrics.model import Finding


class Seeing:
    """The ledger of one agent, and what it last said; only what changed is said anew."""

    def __init__(
        self, agent_id: str | None = None, transcript: str | None = None
    ) -> None:
        """Begin a ledger.

        Args:
            agent_id: of a sub-agent; None for the session itself.
            transcript: of a sub-agent that has one of its own.
        """
        self._agent_id = agent_id
        self._transcript = transcript
        self._ledger = SeenLedger()
        self._files: dict[str, tuple[int, FileCoverage]] = {}
        """By their one spelling, each with the version of its ledger."""
        self._found: tuple[Finding, ...] | None = None
        self._covered: tuple[FileCoverage, ...] | None = None
        self.readers: Mapping[type[Event], Callable[[Any], None]] = self._ledger.readers
        """Who takes in which kind of event."""

    @property
    def edits(self) -> Sequence[Edited]:
        """The latest accepted edits."""
        return self._ledger.edits

    @property
    def edits_made(self) -> int:
        """How many changes were made; it goes up with each."""
        return self._ledger.edits_made

    @property
    def loop(self) -> LoopCounts:
        """What became of our findings that the agent was shown."""
        return self._ledger.meter.counts

    @property
    def waiting(self) -> int:
        """Characters of texts of which no digests were made."""
        return self._ledger.waiting

    def learn(self, save: Save) -> None:
        """Take in what the user changed of a file in the editor."""
        self._ledger.learn(save)

    def renew(self) -> None:
        """What was said is no longer the last word; called when there are events."""
        self._found = self._covered = None

    def settle(self) -> None:
        """Take less memory from now on; called when the transcript is quiet."""
        self._ledger.settle()

    def close(self, *, is_over: bool) -> None:
        """Keep what was found and no more: no further edits will be judged."""
        self._ledger.close(is_over=is_over)
        self.renew()

    def dissolve(self) -> None:
        """Let go of its parts, which hold each other; nothing can be asked any more."""
        self.readers = self._ledger.readers = {}

    def findings(self) -> tuple[Finding, ...]:
        """Give what holds now."""
        if self._found is None:
            found = self._ledger.findings()
            if self._transcript is not None:
                found = tuple(
                    replace(one, transcript=self._transcript) for one in found
                )
            self._found = found
        return self._found

    def coverage(self) -> tuple[FileCoverage, ...]:
        """Give what was seen and changed of each file."""
        if self._covered is None:
            files = self._ledger.files.items()
            self._covered = tuple(self._cover(key, file) for key, file in files)
        return self._covered

    def _cover(self, key: str, file: FileLedger) -> FileCoverage:
        version, coverage = self._files.get(key, (-1, None))
        if coverage is None or version != file.version:
            marked = (mark.range for mark in file.marks)
            coverage = FileCoverage(
                path=file.path,
                read=file.seen.ranges,
                edited=file.written.ranges,
                unseen=tuple(sorted((r for r in marked if r), key=lambda r: r.start)),
                is_certain=not (file.counts_as_seen or self._ledger.is_unsure),
                updated=file.updated,
                agent_id=self._agent_id,
            )
            self._files[key] = file.version, coverage
        return coverage
