"""`lsp.sources`: findings are found in files as they are now, and nothing else is read."""

from collections.abc import Callable
from pathlib import Path

import pytest

from codevigil_lsp.health.model import SessionHealth
from codevigil_lsp.lines.disk import LocalDisk, OpenFile, Stat
from codevigil_lsp.lsp.documents import Document
from codevigil_lsp.lsp.files import SourceFiles
from codevigil_lsp.lsp.marks import View
from codevigil_lsp.lsp.paths import Folder, Folders, Place
from codevigil_lsp.lsp.sources import Sources
from codevigil_lsp.metrics.model import Finding
from support.hostile_paths import HOSTILE
from support.sessions import a_finding, a_session, a_source_finding


class Counted(SourceFiles):
    """Counts what is read."""

    def __init__(self) -> None:
        super().__init__()
        self.reads = 0

    def read(self, place: Place) -> tuple[str, ...]:
        self.reads += 1
        return super().read(place)


@pytest.fixture
def shop(tmp_path: Path) -> Path:
    folder = tmp_path / "shop"
    folder.mkdir()
    (folder / "cart.py").write_text("import money\n\ndef total():\n    return 1\n")
    return folder


@pytest.fixture
def folders(shop: Path) -> Folders:
    return Folders((Folder(str(shop), str(shop)),))


def with_findings(*findings: Finding) -> list[SessionHealth]:
    return [a_session(findings=findings)]


def marked(view: View) -> list[tuple[str, int, int]]:
    return [(mark.uri, mark.first, mark.last) for mark in view.marks]


def opened(path: Path, text: str, version: int = 1) -> Document:
    return Document(path.as_uri(), version, tuple(text.split("\n")))


def test_a_finding_is_marked_where_its_lines_stand(
    shop: Path, folders: Folders
) -> None:
    path = shop / "cart.py"
    finding = a_source_finding(str(path), "def total():", "    return 1")
    view = Sources().look(with_findings(finding, a_finding()), folders, ())

    assert marked(view) == [(path.as_uri(), 2, 3)]
    assert view.gone == frozenset()
    assert view.paths == {str(path)}
    assert view.versions == {}


def test_what_is_open_counts_as_the_editor_has_it(shop: Path, folders: Folders) -> None:
    path = shop / "cart.py"
    finding = a_source_finding(str(path), "    return 1", start=4)
    document = opened(path, "\n\n\ndef total():\n    return 1\n", version=8)
    view = Sources().look(with_findings(finding), folders, [document])

    assert marked(view) == [(path.as_uri(), 4, 4)]
    assert view.versions == {path.as_uri(): 8}


def test_an_open_file_keeps_the_spelling_of_the_editor(
    shop: Path, folders: Folders
) -> None:
    path = shop / "cart.py"
    uri = path.as_uri().replace("cart", "c%61rt")
    finding = a_source_finding(str(path), "    return 1")
    document = Document(uri, 1, ("    return 1",))
    view = Sources().look(with_findings(finding), folders, [document])

    assert marked(view) == [(uri, 0, 0)]


def test_lines_that_are_gone_take_their_finding_along(
    shop: Path, folders: Folders
) -> None:
    path, sources = shop / "cart.py", Sources()
    finding = a_source_finding(str(path), "    return 1")
    sessions = with_findings(finding)
    assert not sources.look(sessions, folders, ()).gone
    path.write_text("import money\n")
    view = sources.look(sessions, folders, ())

    assert view.marks == ()
    assert {ref.code for ref in view.gone} == {"unread-edit"}
    path.write_text("    return 1\n")
    assert not sources.look(sessions, folders, ()).gone


def test_a_deleted_file_takes_all_its_findings_along(
    shop: Path, folders: Folders
) -> None:
    (shop / "cart.py").unlink()
    whole = a_source_finding(str(shop / "cart.py"), key="whole")
    lines = a_source_finding(str(shop / "cart.py"), "    return 1", key="lines")
    view = Sources().look(with_findings(whole, lines), folders, ())

    assert {ref.key for ref in view.gone} == {"whole", "lines"}


def test_a_file_that_did_not_change_is_not_read_again(
    shop: Path, folders: Folders
) -> None:
    path, files = shop / "cart.py", Counted()
    sources = Sources(files)
    finding = a_source_finding(str(path), "    return 1")
    first = sources.look(with_findings(finding), folders, ())
    assert sources.look(with_findings(finding), folders, ()) == first
    assert files.reads == 1
    path.write_text("\n    return 1\n")
    assert marked(sources.look(with_findings(finding), folders, ())) != marked(first)

    assert files.reads == 2


def test_a_line_that_others_look_like_is_followed_as_it_moves(
    shop: Path, folders: Folders
) -> None:
    path, sources = shop / "cart.py", Sources()
    lines = [f"    step {number}" for number in range(60)]
    lines[10] = lines[50] = "    return None"
    sessions = with_findings(a_source_finding(str(path), "    return None", start=11))
    for above in range(0, 100, 20):
        document = opened(path, "\n" * above + "\n".join(lines), version=above)
        view = sources.look(sessions, folders, [document])

        assert [mark.first for mark in view.marks] == [10 + above]


def test_nobody_is_accused_by_a_file_that_cannot_be_read(
    shop: Path, folders: Folders
) -> None:
    (shop / "folder.py").mkdir()
    finding = a_source_finding(str(shop / "folder.py"), "    return 1")
    view = Sources().look(with_findings(finding), folders, ())

    assert (view.marks, view.gone) == ((), frozenset())


def test_lines_are_counted_as_a_person_counts_them(shop: Path) -> None:
    place = Place(Folder(str(shop), str(shop)), ("cart.py",))
    document = opened(shop / "cart.py", "one\ntwo")

    assert Sources().count_lines(place, None) == 4
    assert Sources().count_lines(place, document) == 2
    (shop / "cart.py").unlink()
    assert Sources().count_lines(place, None) == 0


class Witness(LocalDisk):
    """Remembers what was looked at and what was opened."""

    def __init__(self) -> None:
        self.looked: list[str] = []
        self.opened: list[str] = []

    @property
    def stat(self) -> Callable[[str], Stat]:
        def noted(path: str) -> Stat:
            self.looked.append(path)
            return super(Witness, self).stat(path)

        return noted

    def open(self, path: str) -> OpenFile:
        self.opened.append(path)
        return super().open(path)


def test_no_path_of_a_transcript_is_touched_outside_of_the_workspace(
    shop: Path, folders: Folders
) -> None:
    secret = shop.parent / "secret.py"
    secret.write_text("    return 1\n")
    (shop / "link.py").symlink_to(secret)
    (shop / "linked").symlink_to(shop.parent)
    hostile = [
        *HOSTILE,
        str(secret),
        f"{shop}/../secret.py",
        f"{shop}/linked/secret.py",
        f"{shop}/linked/../cart.py/../../secret.py",
        f"{shop}/link.py",
    ]
    findings = [a_source_finding(path, "    return 1") for path in hostile]
    control = a_source_finding(f"{shop}/cart.py", "    return 1")
    disk = Witness()
    sources = Sources(SourceFiles(disk))
    view = sources.look(with_findings(*findings, control), folders, ())

    assert [mark.uri for mark in view.marks] == [(shop / "cart.py").as_uri()]
    assert disk.opened == [f"{shop}/cart.py"]
    assert set(disk.looked) == {f"{shop}/{n}" for n in ("cart.py", "link.py", "linked")}
