from codevigil_lsp.events.titles import title_in
from support.transcripts import TranscriptBuilder


def test_the_title_that_the_lines_tell():
    built = TranscriptBuilder()
    assert title_in(()) is None
    built.prompt("round the total")
    assert title_in(built.lines) == "round the total"
    built.title("Round it")
    assert title_in(built.lines) == "Round it"
    assert title_in([b"\xff", b"{", *built.lines[-1:]]) == "Round it"
