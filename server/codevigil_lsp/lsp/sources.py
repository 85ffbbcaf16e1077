"""The source files that findings are about, as they are now, and the findings in them.

What is open in the editor counts as the editor has it, everything else as it is on disk.
A file that did not change is only looked at, not read again.
"""

from collections.abc import Iterable, Sequence

from attrs import frozen

from codevigil_lsp.health.model import SessionHealth
from codevigil_lsp.lsp.documents import Document
from codevigil_lsp.lsp.files import SourceFiles, Stamp
from codevigil_lsp.lsp.marks import FindingRef, Mark, View, ref_of, source_place
from codevigil_lsp.lsp.paths import Folders, Place, path_of, uri_of
from codevigil_lsp.lsp.placing import Run, Text, place
from codevigil_lsp.metrics.model import Finding, SourceLines


@frozen
class _Wanted:
    finding: Finding
    ref: FindingRef
    session: SessionHealth
    source: SourceLines


@frozen
class _Placed:
    source: SourceLines
    runs: tuple[Run, ...]


@frozen
class _Known:
    """A file as it was at the last look."""

    state: Stamp | Document | None
    placed: dict[FindingRef, _Placed]


class Sources:
    """Looks for findings in source files; used by one thread."""

    def __init__(self, files: SourceFiles | None = None) -> None:
        self._files = files or SourceFiles()
        self._known: dict[str, _Known] = {}

    def look(
        self,
        sessions: Sequence[SessionHealth],
        folders: Folders,
        documents: Iterable[Document],
    ) -> View:
        """Find the lines of every finding that is about a file of the workspace."""
        wanted: dict[Place, list[_Wanted]] = {}
        for session in sessions:
            for finding in session.findings:
                place_ = source_place(finding, folders)
                if place_ is not None and finding.source is not None:
                    item = _Wanted(
                        finding, ref_of(session, finding), session, finding.source
                    )
                    wanted.setdefault(place_, []).append(item)
        opened = {
            place_: document
            for document in documents
            if wanted and (place_ := folders.find(path_of(document.uri)))
        }
        marks: list[Mark] = []
        gone: set[FindingRef] = set()
        known: dict[str, _Known] = {}
        for place_, items in wanted.items():
            document = opened.get(place_)
            try:
                now = self._look_at(place_, items, document)
            except OSError:
                continue  # nobody knows what is there
            known[place_.path] = now
            uri = document.uri if document is not None else uri_of(place_.path)
            for item in items:
                runs = now.placed[item.ref].runs
                marks += (_mark(uri, run, item, place_) for run in runs)
                if not runs:
                    gone.add(item.ref)
        self._known = known
        return View(
            marks=tuple(marks),
            gone=frozenset(gone),
            paths=frozenset(place_.path for place_ in wanted),
            versions={
                document.uri: document.version
                for place_, document in opened.items()
                if place_ in wanted
            },
        )

    def count_lines(self, place_: Place, document: Document | None) -> int:
        """Give how many lines a file has now; 0 for what is not there or not readable."""
        try:
            state = document if document is not None else self._files.stamp(place_)
            lines = self._lines(place_, state)
        except OSError:
            return 0
        # What follows the last line break is a line to an editor only.
        return len(lines) - (1 if lines and not lines[-1] else 0)

    def _look_at(
        self, place_: Place, items: Sequence[_Wanted], document: Document | None
    ) -> _Known:
        before = self._known.get(place_.path)
        state = document if document is not None else self._files.stamp(place_)
        is_same = before is not None and before.state == state
        text: Text | None = None
        placed: dict[FindingRef, _Placed] = {}
        for item in items:
            last = before.placed.get(item.ref) if before is not None else None
            if last is not None and is_same and last.source == item.source:
                placed[item.ref] = last
                continue
            if text is None:
                text = Text(self._lines(place_, state))
            runs = place(item.source, text, _expected(item.source, last))
            placed[item.ref] = _Placed(item.source, tuple(runs))
        return _Known(state, placed)

    def _lines(self, place_: Place, state: Stamp | Document | None) -> Sequence[str]:
        if isinstance(state, Document):
            return state.lines
        return self._files.read(place_) if state is not None else ()


def _expected(source: SourceLines, last: _Placed | None) -> int | None:
    """Give the line where they should be by where they were, None if nothing tells.

    What the agent did above is in the finding, what the user did in the last look.
    """
    if last is None or not last.runs or last.source.digests != source.digests:
        return None
    return last.runs[0].start + source.start - last.source.start


def _mark(uri: str, run: Run, item: _Wanted, place_: Place) -> Mark:
    return Mark(
        uri=uri,
        first=run.start,
        last=run.start + run.count - 1,
        finding=item.finding,
        ref=item.ref,
        transcript=item.finding.transcript or item.session.transcript,
        cwd=item.session.cwd,
        place=place_,
    )
