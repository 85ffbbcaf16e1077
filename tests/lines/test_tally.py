from types import SimpleNamespace

import pytest

from codevigil_lsp.lines.cursor import Verdict
from codevigil_lsp.lines.decoder import EMPTY, decode
from codevigil_lsp.lines.folder import Folder, Level
from codevigil_lsp.lines.model import FileCursor, SourceEventKind, SourceStats
from codevigil_lsp.lines.reader import Piece
from codevigil_lsp.lines.tally import Tally
from codevigil_lsp.lines.watched import Progress, Watched

FOLDER = Folder("/r/-p", Level.PROJECT, "/r")


def accept(tally, file, data, now=0.0, limit=100):
    if file.progress is None:
        file.progress = Progress(file.to_transcript(), FileCursor())
    decoded = decode(file.progress.tail, data, limit=limit)
    file.progress.tail = decoded.tail
    verdict = Verdict(SourceEventKind.APPEND)
    piece = Piece(verdict, SimpleNamespace(), FileCursor(), decoded, read=len(data))
    tally.accept(file, file.progress, piece, now)


@pytest.fixture
def files():
    return [Watched.at(f"/r/-p/s{number}.jsonl", FOLDER) for number in range(3)]


def test_accepted_bytes_and_lines_are_counted_and_a_file_once(files):
    tally = Tally()
    accept(tally, files[0], b"a\nb\nc")
    accept(tally, files[0], b"d\n" + b"x" * 200 + b"\n")
    accept(tally, files[1], b"")
    assert tally.stats == SourceStats(files=2, bytes=208, lines=4, oversize=1)


def test_unfinished_lines_are_summed_over_all_files(files):
    tally = Tally()
    accept(tally, files[0], b"abc")
    accept(tally, files[1], b"a\nde")
    assert tally.held == 5
    accept(tally, files[0], b"\n")
    assert tally.held == 2
    tally.release(files[1])
    tally.release(files[1])
    assert tally.held == 0


def test_a_line_is_incomplete_once_it_has_waited(files):
    tally = Tally()
    accept(tally, files[0], b"abc", now=10.0)
    assert tally.incomplete(39.0, 30.0) == 0
    assert tally.incomplete(40.0, 30.0) == 1
    accept(tally, files[0], b"d", now=41.0)
    assert tally.incomplete(60.0, 30.0) == 0
    accept(tally, files[0], b"", now=60.0)
    assert tally.incomplete(71.0, 30.0) == 1


def test_letting_go_of_the_others_keeps_the_reader_and_what_is_incomplete(files):
    tally = Tally()
    for file in files:
        accept(tally, file, b"abc")
    assert list(tally.others(files[0])) == [files[1].progress, files[2].progress]
    assert tally.held == 3
    assert tally.incomplete(100.0, 30.0) == 3
    assert list(tally.others(files[0])) == []
    assert files[0].progress.tail is not EMPTY
