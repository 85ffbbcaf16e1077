"""Findings as the user meets them: shown, acted upon, dismissed.

Two things decide what is shown beside what the sessions give: what the user dismissed,
and whether the lines of a finding are still there.
Both are looked up on a worker thread, at most four times a second; until there is news,
the last look holds.
"""

import asyncio
import contextlib
import logging
import time
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from itertools import chain
from typing import Final

from lsprotocol import types

from codevigil_lsp.config.model import Placement
from codevigil_lsp.health.model import SessionHealth
from codevigil_lsp.history.dismissals import Dismissal, DismissalKind, Dismissals
from codevigil_lsp.lsp.abilities import Abilities
from codevigil_lsp.lsp.actions import actions_for, prompt_for
from codevigil_lsp.lsp.convert import to_diagnostics
from codevigil_lsp.lsp.coverage import cover
from codevigil_lsp.lsp.diagnostics import DiagnosticsPublisher, Publish
from codevigil_lsp.lsp.dismissing import target_of, to_dismissal, without
from codevigil_lsp.lsp.documents import Documents
from codevigil_lsp.lsp.marks import (
    ON_SOURCE,
    FindingRef,
    Mark,
    View,
    ref_of,
    transcript_marks,
)
from codevigil_lsp.lsp.paths import Folders, Place, path_of, resolve
from codevigil_lsp.lsp.protocol import (
    Coverage,
    DismissalSummary,
    DismissArguments,
    PromptArguments,
    SnoozeArguments,
)
from codevigil_lsp.lsp.sources import Sources
from codevigil_lsp.lsp.throttle import Throttle
from codevigil_lsp.lsp.worker import Worker
from codevigil_lsp.metrics.model import Finding

logger = logging.getLogger(__name__)

INTERVAL: Final = 0.25
"""Seconds between two looks, or two rounds of diagnostics, at least."""
_FORGET: Final = 2.0
"""Seconds after which dismissals are read again: another server may have added some."""
_FORGET_WHILE_NONE: Final = 10.0
"""The same while there is nothing that they could hide."""
_SHOW_AGAIN: Final = 5.0
"""Seconds after which the same sessions are told again: ages and snoozes go by minutes."""
_PATIENCE: Final = 1.0
"""Seconds to wait for the dismissals before there is a first status."""


class Findings:
    """Keeps the client's diagnostics right, and answers what is asked about them."""

    def __init__(
        self,
        publish: Publish,
        worker: Worker,
        documents: Documents,
        dismissals: Dismissals,
        abilities: Abilities,
        on_change: Callable[[tuple[SessionHealth, ...]], None],
        now: Callable[[], float] = time.time,
    ) -> None:
        """Set it up; nothing is read before `run`.

        Args:
            publish: sends diagnostics.
            worker: the thread that reads source files and dismissals.
            documents: what is open in the editor.
            dismissals: what the user dismissed; used on the worker's thread only.
            abilities: what the client can do.
            on_change: told the sessions as they are to be shown, whenever they change.
            now: the clock, in seconds since the epoch.
        """
        self._worker = worker
        self._documents = documents
        self._dismissals = dismissals
        self._abilities = abilities
        self._on_change = on_change
        self._now = now
        self._sources = Sources()
        self._folders = Folders()
        self._placement = Placement.BOTH
        self._found: tuple[SessionHealth, ...] = ()
        self._shown_at = 0.0
        self._is_known = False
        """Whether any sessions were taken in: before, there is nothing to tell."""
        self._has_findings = False
        self._has_sources = False
        """Whether any of the findings is in a source file."""
        self._dismissed: tuple[Dismissal, ...] = ()
        self._dismissed_at = 0.0
        self._view = View()
        self._marks: tuple[Mark, ...] = ()
        self._versions: Mapping[str, int] = {}
        """Of the documents that the marks are of."""
        self._is_due = asyncio.Event()
        self._publisher = DiagnosticsPublisher(publish)
        self._next: Throttle[None] = Throttle(
            lambda _: self._publish(), INTERVAL, asyncio.get_running_loop()
        )

    async def prepare(self) -> None:
        """Learn what was dismissed before anything is shown, unless it takes too long."""
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(_PATIENCE):
                await self._learn_dismissals()

    async def configure(self, folders: Sequence[str], placement: Placement) -> None:
        """Take the workspace folders and the setting that says where to show findings."""
        self._folders = await self._worker.submit(partial(resolve, folders))
        self._placement = placement
        self._view = View()
        self._show()
        self._is_due.set()

    async def run(self) -> None:
        """Look at source files and dismissals whenever it is due, until cancelled."""
        while True:
            await self._is_due.wait()
            try:
                await self._look()
            except Exception:
                logger.exception("looking at the source files failed")
            await asyncio.sleep(INTERVAL)

    def take(self, sessions: tuple[SessionHealth, ...]) -> None:
        """Show the findings of these sessions, and no others."""
        is_same = sessions is self._found and self._is_known
        if not is_same:
            self._found = sessions
            self._is_known = True
            findings = [f for session in sessions for f in session.findings]
            self._has_findings = bool(findings)
            self._has_sources = any(finding.source for finding in findings)
        # Else nobody is woken to find that there is nothing to look at.
        if not is_same or self._has_sources or self._has_forgotten:
            self._is_due.set()
        has_aged = not 0.0 <= self._now() - self._shown_at < _SHOW_AGAIN
        if not is_same or (has_aged and sessions):
            self._show()

    def opened(self, uri: str) -> None:
        """Repeat the diagnostics of a document, some clients dropped them."""
        self._publisher.tell_again(uri)
        self.changed(uri)

    def changed(self, uri: str) -> None:
        """Look anew where the findings in this document stand."""
        place = self.place_of(uri)
        if place is not None and place.path in self._view.paths:
            self._is_due.set()

    def place_of(self, uri: str) -> Place | None:
        """Give the place of a document, None outside of the workspace folders."""
        return self._folders.find(path_of(uri))

    def clear(self) -> None:
        """Take back everything that was told, for good."""
        self._is_known = False
        self._next.cancel()
        self._publisher.clear()

    def code_actions(
        self, params: types.CodeActionParams
    ) -> list[types.CodeAction | types.Command]:
        """Give what can be done about the findings in a range."""
        return actions_for(params, self._marks, self._abilities)

    def prompt(self, arguments: PromptArguments) -> str:
        """Give the words that set an agent right about a finding.

        Raises:
            ValueError: there is no such finding, or nothing to say about it.
        """
        ref = FindingRef(arguments.session, arguments.code, arguments.key)
        for mark in self._marks:
            if mark.ref == ref and (prompt := prompt_for(mark)) is not None:
                return prompt
        raise ValueError("no such finding")

    async def dismiss(
        self, arguments: DismissArguments | SnoozeArguments
    ) -> DismissalSummary:
        """Show a finding no longer, or for so long; or all that it shares a kind with.

        Raises:
            ValueError: there is no such finding, or no such kind for it.
        """
        ref = FindingRef(arguments.session, arguments.code, arguments.key)
        kind = DismissalKind(arguments.kind)
        target = target_of(kind, *self._find(ref), self._folders)
        if target is None:
            raise ValueError("the finding is in no file of the workspace")
        now = self._now()
        until: float | None = None
        if isinstance(arguments, SnoozeArguments):
            if arguments.minutes <= 0:
                raise ValueError("a snooze takes a while")
            until = now + 60.0 * arguments.minutes
        added = await self._worker.submit(
            partial(self._dismissals.add, kind, target, until=until, now=now)
        )
        await self._learn_dismissals()
        return to_dismissal(added, self._found, self._folders)

    async def undismiss(self, id_: int) -> bool:
        """Take a dismissal back; gives whether there was one."""
        removed = await self._worker.submit(partial(self._dismissals.remove, id_))
        await self._learn_dismissals()
        return removed

    async def list_dismissals(self) -> list[DismissalSummary]:
        """List what is dismissed or snoozed, the latest first."""
        await self._learn_dismissals()
        return [
            to_dismissal(dismissal, self._found, self._folders)
            for dismissal in reversed(self._dismissed)
        ]

    async def cover(self, uri: str) -> Coverage | None:
        """Tell what agents have seen and changed of a file; None outside the workspace."""
        place = self.place_of(uri)
        if place is None:
            return None
        document = self._documents.get(uri)
        lines = await self._worker.submit(
            partial(self._sources.count_lines, place, document)
        )
        return cover(place, self._folders, self._found, lines)

    async def _look(self) -> None:
        """Look where the lines of the findings are, and what is dismissed by now."""
        self._is_due.clear()
        if self._has_forgotten:
            await self._learn_dismissals()
        if not self._has_sources:
            if self._view.paths:
                self._view = View()
                self._show()
            return
        folders, sessions = self._folders, self._found
        if self._placement not in ON_SOURCE:
            folders = Folders()
        documents = self._documents.all()
        view = await self._worker.submit(
            lambda: self._sources.look(sessions, folders, documents)
        )
        if view != self._view:
            self._view = view
            self._show()

    @property
    def _has_forgotten(self) -> bool:
        """Whether what is dismissed is to be read again."""
        lasts = _FORGET if self._has_findings else _FORGET_WHILE_NONE
        return self._now() - self._dismissed_at >= lasts

    async def _learn_dismissals(self) -> None:
        now = self._now()
        self._dismissed_at = now
        dismissed = await self._worker.submit(partial(self._dismissals.all, now))
        if dismissed != self._dismissed:
            self._dismissed = dismissed
            self._show()

    def _show(self) -> None:
        """Tell what is to be shown by all that is known."""
        if not self._is_known:
            return
        now = self._shown_at = self._now()
        shown = without(
            self._found, self._dismissed, self._view.gone, self._folders, now
        )
        refs = {ref_of(session, f) for session in shown for f in session.findings}
        marks = tuple(
            chain(
                (mark for mark in self._view.marks if mark.ref in refs),
                transcript_marks(shown, self._folders, self._placement),
            )
        )
        self._on_change(shown)
        # Offered only with news: what follows soon would have to wait.
        if (marks, self._view.versions) != (self._marks, self._versions):
            self._marks, self._versions = marks, self._view.versions
            self._next.offer(None)

    def _publish(self) -> None:
        documents = [self._documents.get(uri) for uri in self._versions]
        versions = {d.uri: d.version for d in documents if d is not None}
        outdated = {
            uri for uri, seen in self._versions.items() if versions.get(uri) != seen
        }
        self._publisher.tell(
            to_diagnostics(self._marks, self._abilities), versions, outdated
        )

    def _find(self, ref: FindingRef) -> tuple[SessionHealth, Finding]:
        for session in self._found:
            for finding in session.findings:
                if ref_of(session, finding) == ref:
                    return session, finding
        raise ValueError("no such finding")
