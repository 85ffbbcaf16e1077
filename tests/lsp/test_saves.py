"""`lsp.saves`: what the user typed and saved, and nothing that others wrote."""

import asyncio
import os
from collections.abc import Callable
from pathlib import Path

import pytest
from lsprotocol import types

from codevigil_lsp.events.digests import digest_of
from codevigil_lsp.lsp.documents import Documents
from codevigil_lsp.lsp.files import SourceFiles
from codevigil_lsp.lsp.paths import Folder, Folders, path_of
from codevigil_lsp.lsp.saves import Saves
from codevigil_lsp.lsp.worker import Worker
from codevigil_lsp.metrics.ledger.save import Save

TEXT = "import money\n\ndef total():\n    return 1\n"
TYPED = TEXT.replace("return 1", "return 2")
WRITTEN = TEXT.replace("import money", "import prices")


class Desk:
    """An editor with one document, and what is told of its saves."""

    def __init__(self, path: Path, folders: Folders) -> None:
        self.path = path
        self.uri = path.as_uri()
        self.told: list[Save] = []
        self.documents = Documents()
        self.worker = Worker(asyncio.get_running_loop(), "a-worker")
        self.saves = Saves(
            self.worker,
            self.documents,
            lambda uri: folders.find(path_of(uri)),
            self.told.append,
            lambda: 7.0,
        )
        self._version = 1

    async def open(self, text: str | None = None) -> None:
        text = self.path.read_text() if text is None else text
        self.documents.open(types.TextDocumentItem(self.uri, "python", 1, text))
        self.saves.changed(self.uri)
        await self.settled()

    async def type(self, text: str) -> None:
        self._version += 1
        document = types.VersionedTextDocumentIdentifier(self._version, self.uri)
        change = types.TextDocumentContentChangeWholeDocument(text)
        params = types.DidChangeTextDocumentParams(document, [change])
        self.documents.change(params, None)
        self.saves.changed(self.uri)
        await self.settled()

    async def save(self) -> None:
        document = self.documents.get(self.uri)
        assert document is not None
        self.write("\n".join(document.lines))
        self.saves.saved(self.uri)
        await self.settled()

    def write(self, text: str) -> None:
        """Write the file; by whom is not seen."""
        before = self.path.stat().st_mtime_ns
        self.path.write_text(text)
        os.utime(self.path, ns=(before + 1_000_000, before + 1_000_000))

    async def settled(self) -> None:
        """Wait for the worker, and for what it told the loop."""
        await self.worker.submit(lambda: None)
        await asyncio.sleep(0)

    @property
    def lines(self) -> list[frozenset[int]]:
        return [save.lines for save in self.told]


def digests(*lines: str) -> frozenset[int]:
    return frozenset(map(digest_of, lines))


@pytest.fixture
def shop(tmp_path: Path) -> Path:
    folder = tmp_path / "shop"
    folder.mkdir()
    (folder / "cart.py").write_text(TEXT)
    return folder


@pytest.fixture
async def desk(shop: Path) -> Desk:
    folders = Folders((Folder(str(shop), "/real/shop"),))
    return Desk(shop / "cart.py", folders)


async def test_what_was_typed_is_told_when_it_is_saved(desk: Desk) -> None:
    await desk.open()
    await desk.type(TYPED)
    assert desk.told == []
    await desk.save()

    names = (str(desk.path), "/real/shop/cart.py")
    assert desk.told == [Save(names, digests("return 2"), 7.0)]


async def test_every_save_tells_what_changed_since_the_one_before(desk: Desk) -> None:
    await desk.open()
    await desk.type(TYPED)
    await desk.save()
    await desk.type(TYPED + "# more\n")
    await desk.save()

    assert desk.lines == [digests("return 2"), digests("# more")]


async def test_a_save_of_nothing_new_tells_nothing(desk: Desk) -> None:
    await desk.open()
    await desk.save()
    await desk.type(TEXT.replace("    return", "\treturn") + "\n\n")
    await desk.type("def total():\n    return 1\nimport money\n")
    await desk.save()

    assert desk.told == [], "other white space, and lines elsewhere"


async def test_what_others_wrote_and_the_editor_read_again_is_not_the_users(
    desk: Desk,
) -> None:
    await desk.open()
    desk.write(WRITTEN)
    await desk.type(WRITTEN)
    await desk.save()
    assert desk.told == []
    await desk.type(WRITTEN.replace("return 1", "return 2"))
    await desk.save()

    assert desk.lines == [digests("return 2")]


async def test_over_a_file_that_others_changed_meanwhile_nothing_is_told_once(
    desk: Desk,
) -> None:
    await desk.open()
    desk.write(WRITTEN)
    await desk.type(TYPED)
    await desk.save()
    assert desk.told == []
    await desk.type(TYPED + "# more\n")
    await desk.save()

    assert desk.lines == [digests("# more")]


async def test_a_document_that_was_never_as_its_file_tells_nothing_at_first(
    desk: Desk,
) -> None:
    await desk.open(TYPED)
    await desk.type(TYPED + "# more\n")
    await desk.save()

    assert desk.told == []


async def test_what_was_open_before_the_workspace_was_known_is_looked_at(
    desk: Desk,
) -> None:
    item = types.TextDocumentItem(desk.uri, "python", 1, TEXT)
    desk.documents.open(item)
    desk.saves.begin()
    await desk.settled()
    await desk.type(TYPED)
    await desk.save()

    assert desk.lines == [digests("return 2")]


async def test_a_closed_document_is_forgotten(desk: Desk) -> None:
    await desk.open()
    desk.documents.close(desk.uri)
    desk.saves.closed(desk.uri)
    await desk.open(TYPED)
    await desk.save()

    assert desk.told == []


def _gone(path: Path) -> None:
    path.unlink()


def _linked(path: Path) -> None:
    other = path.with_name("other.py")
    path.rename(other)
    path.symlink_to(other)


@pytest.mark.parametrize("spoil", [_gone, _linked])
async def test_a_file_that_cannot_be_looked_at_tells_nothing(
    desk: Desk, spoil: Callable[[Path], None]
) -> None:
    spoil(desk.path)
    await desk.open(TEXT)
    await desk.type(TYPED)
    desk.saves.saved(desk.uri)
    await desk.settled()

    assert desk.told == []


async def test_typing_reads_no_file_that_did_not_change(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    await desk.open()
    read: list[str] = []
    monkeypatch.setattr(SourceFiles, "read", lambda _, place: read.append(place.path))
    await desk.type(TYPED)
    await desk.type(TYPED + "# more\n")

    assert read == []


async def test_files_outside_of_the_workspace_are_not_looked_at(
    tmp_path: Path, shop: Path
) -> None:
    folders = Folders((Folder(str(shop), str(shop)),))
    outside = tmp_path / "cart.py"
    outside.write_text(TEXT)
    desk = Desk(outside, folders)
    await desk.open()
    await desk.type(TYPED)
    await desk.save()

    assert desk.told == []
