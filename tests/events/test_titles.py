import json

from codevigil_lsp.events import titles
from codevigil_lsp.events.parser import Parser
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


def test_a_summary_needs_the_answer_it_is_of():
    built = TranscriptBuilder()
    built.prompt("round the total")
    built.say("Done.", ends_turn=True)
    leaf = json.loads(built.lines[-1])["uuid"]
    summary = {"type": "summary", "summary": "Rounding", "leafUuid": leaf}
    of_here = json.dumps(summary, separators=(",", ":")).encode()
    assert title_in([of_here, *built.lines]) == "Rounding"
    assert title_in([of_here, *built.lines[:-1]]) == "round the total"


def test_answers_and_results_are_not_read(monkeypatch):
    built = TranscriptBuilder()
    built.prompt('what does "tool_result" in "type":"assistant" mean?')
    built.read("cart.py")
    built.say("Done.", ends_turn=True)
    read: list[bytes] = []

    class Noting(Parser):
        def parse(self, lines, first_line, oversize=()):
            read.extend(lines)
            return super().parse(lines, first_line, oversize)

    monkeypatch.setattr(titles, "Parser", Noting)
    assert (title_in(built.lines) or "").startswith('what does "tool_result"')
    assert read == [built.lines[0]]
