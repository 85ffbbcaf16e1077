"""`lsp.documents`: the text is the editor's, whatever it counts columns in."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lsprotocol import types

from codevigil_lsp.lsp.documents import LARGEST, Documents

URI = "file:///home/you/shop/cart.py"
ENCODINGS = {
    types.PositionEncodingKind.Utf8: "utf-8",
    types.PositionEncodingKind.Utf16: "utf-16-le",
    types.PositionEncodingKind.Utf32: "utf-32-le",
}
UNIT = {"utf-8": 1, "utf-16-le": 2, "utf-32-le": 4}


def opened(text: str, uri: str = URI) -> Documents:
    documents = Documents()
    documents.open(types.TextDocumentItem(uri, "python", 1, text))
    return documents


def change(
    documents: Documents,
    text: str,
    start: tuple[int, int] | None = None,
    end: tuple[int, int] = (0, 0),
    encoding: str = "utf-16",
) -> None:
    event: types.TextDocumentContentChangeEvent
    if start is None:
        event = types.TextDocumentContentChangeWholeDocument(text)
    else:
        where = types.Range(types.Position(*start), types.Position(*end))
        event = types.TextDocumentContentChangePartial(where, text)
    document = types.VersionedTextDocumentIdentifier(version=2, uri=URI)
    params = types.DidChangeTextDocumentParams(document, [event])
    documents.change(params, encoding)


def lines(documents: Documents) -> tuple[str, ...]:
    document = documents.get(URI)
    assert document is not None
    return document.lines


def test_a_change_replaces_a_range_and_the_version() -> None:
    documents = opened("one\ntwo\nthree\n")
    change(documents, "2\n2.5", (1, 0), (1, 3))

    assert lines(documents) == ("one", "2", "2.5", "three", "")
    assert [document.version for document in documents.all()] == [2]


def test_a_change_without_range_replaces_everything() -> None:
    documents = opened("one\ntwo")
    change(documents, "three")

    assert lines(documents) == ("three",)


@pytest.mark.parametrize("line_break", ["\n", "\r\n", "\r"])
def test_lines_break_where_the_protocol_says(line_break: str) -> None:
    documents = opened(line_break.join(["a\fb", "c\u2028d\v", "e"]))
    change(documents, "X", (1, 1), (1, 1))

    assert lines(documents) == ("a\fb", "cX\u2028d\v", "e")


def test_a_range_past_the_end_means_the_end() -> None:
    documents = opened("one\ntwo")
    change(documents, "!", (1, 99), (7, 0))
    change(documents, "?", (9, 0), (9, 0))

    assert lines(documents) == ("one", "two!?")


def test_a_closed_document_is_forgotten() -> None:
    documents = opened("one")
    documents.close(URI)
    change(documents, "two")

    assert documents.get(URI) is None


@pytest.mark.parametrize(
    ("uri", "text"),
    [
        ("file:///home/you/.claude/projects/-a/b.jsonl", "{}"),
        ("untitled:Untitled-1", "x"),
        (URI, "x" * (LARGEST + 1)),
    ],
)
def test_what_is_of_no_use_is_not_kept(uri: str, text: str) -> None:
    assert opened(text, uri).all() == ()


def test_a_document_that_grows_too_large_is_let_go() -> None:
    documents = opened("x" * LARGEST)
    change(documents, "y", (0, 0), (0, 0))

    assert documents.all() == ()


_TEXT = st.text(st.sampled_from("ab é€😀\t\f\n"), max_size=30)


@given(
    text=_TEXT,
    new=_TEXT,
    cuts=st.tuples(st.integers(0, 30), st.integers(0, 30)),
    encoding=st.sampled_from(list(ENCODINGS)),
)
def test_a_change_means_the_same_in_every_encoding(
    text: str, new: str, cuts: tuple[int, int], encoding: types.PositionEncodingKind
) -> None:
    codec = ENCODINGS[encoding]

    def position(index: int) -> tuple[int, int]:
        before = text[:index].split("\n")
        return len(before) - 1, len(before[-1].encode(codec)) // UNIT[codec]

    first, last = sorted(min(cut, len(text)) for cut in cuts)
    documents = opened(text)
    change(documents, new, position(first), position(last), encoding)

    assert "\n".join(lines(documents)) == text[:first] + new + text[last:]
