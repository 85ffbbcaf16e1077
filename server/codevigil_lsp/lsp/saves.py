"""Which lines of open documents the user changed, told as soon as they are saved.

A save has changed what the document has and the file had not when both were last the
same.
Text that an editor reads again, since an agent or another program wrote the file, comes
as a change like any other: it is known by being on disk already.
Where the disk has neither that nor what it had, nobody knows whose change it was, and
the next save tells nothing.
"""

import asyncio
import time
from collections.abc import Callable, Sequence
from functools import partial

from attrs import frozen

from codevigil_lsp.events.digests import digest_of
from codevigil_lsp.lsp.documents import Document, Documents
from codevigil_lsp.lsp.files import SourceFiles, Stamp
from codevigil_lsp.lsp.paths import Place
from codevigil_lsp.lsp.worker import Worker
from codevigil_lsp.metrics.ledger.save import Save


@frozen
class _Base:
    """A document when it was last the same as its file."""

    stamp: Stamp | None
    """Of the file; None where it was not looked at since."""
    lines: Sequence[str] | None
    """None where the file has something else, by another hand."""


class Saves:
    """Follows the open documents of the workspace; looks at files on the worker only."""

    def __init__(
        self,
        worker: Worker,
        documents: Documents,
        find: Callable[[str], Place | None],
        tell: Callable[[Save], None],
        now: Callable[[], float] = time.time,
    ) -> None:
        """Set it up; nothing is looked at before a document is opened.

        Args:
            worker: the thread that reads source files.
            documents: what is open in the editor.
            find: gives the place of a URI, None outside of the workspace.
            tell: told every save that changed lines.
            now: the clock, in seconds since the epoch.
        """
        self._worker = worker
        self._documents = documents
        self._find = find
        self._tell = tell
        self._now = now
        self._files = SourceFiles()
        self._bases: dict[str, _Base] = {}
        """By URI; the worker's."""
        self._queued: set[str] = set()
        """The documents that the worker is about to look at."""

    def begin(self) -> None:
        """Look at everything that is open; called when the workspace is known."""
        for document in self._documents.all():
            self.changed(document.uri)

    def changed(self, uri: str) -> None:
        """A document was opened or changed: see whether the disk has the same."""
        place = self._find(uri)
        if place is not None and uri not in self._queued:
            self._queued.add(uri)
            self._worker.submit(partial(self._look, uri, place))

    def saved(self, uri: str) -> None:
        """A document was saved: tell what the user changed."""
        place, document = self._find(uri), self._documents.get(uri)
        if place is not None and document is not None:
            save = partial(self._save, place, document, self._now())
            self._worker.submit(save).add_done_callback(self._saved)

    def closed(self, uri: str) -> None:
        """Forget a document."""
        self._worker.submit(partial(self._bases.pop, uri, None))

    def _look(self, uri: str, place: Place) -> None:
        self._queued.discard(uri)
        document, base = self._documents.get(uri), self._bases.get(uri)
        if document is None:
            self._bases.pop(uri, None)
            return
        try:
            stamp = self._files.stamp(place)
            if base is not None and stamp is not None and base.stamp == stamp:
                return
            found = self._files.read(place) if stamp is not None else None
        except OSError:
            stamp = found = None
        is_known = found is not None and (
            found == document.lines or (base is not None and found == base.lines)
        )
        self._bases[uri] = _Base(stamp, found if is_known else None)

    def _save(self, place: Place, document: Document, now: float) -> Save | None:
        base = self._bases.get(document.uri)
        self._bases[document.uri] = _Base(None, document.lines)
        if base is None or base.lines is None:
            return None
        fresh = _digests(document.lines) - _digests(base.lines)
        names = tuple(dict.fromkeys((place.path, place.real)))
        return Save(names, fresh, now) if fresh else None

    def _saved(self, future: asyncio.Future[Save | None]) -> None:
        if not future.cancelled() and (save := future.result()) is not None:
            self._tell(save)


def _digests(lines: Sequence[str]) -> frozenset[int]:
    return frozenset(map(digest_of, lines))
