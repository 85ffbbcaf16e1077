from codevigil_lsp.events.model import LineRange
from codevigil_lsp.events.parser import Parser
from codevigil_lsp.health.seeing import Seeing
from support.source_session import SourceSession, numbered_file


def session_of():
    session = SourceSession({"big.py": numbered_file(90), "small.py": "a_word = 1\n"})
    session.prompt("go")
    return session


def feed(seeing, lines):
    seeing.renew()
    for event in Parser().parse(lines, 1):
        for reader in (seeing.readers.get(type(event)),):
            if reader is not None:
                reader(event)


def test_coverage_tells_what_was_read_changed_and_changed_unseen():
    session, seeing = session_of(), Seeing()
    session.look("big.py", offset=10, limit=5)
    session.change("big.py", "value_50 = 50", "value_50 = 0")
    feed(seeing, session.lines)
    (file,) = seeing.coverage()
    assert file.path == session.place("big.py")
    assert file.read == (LineRange(10, 5), LineRange(47, 7))
    assert file.edited == (LineRange(50, 1),)
    assert file.unseen == (LineRange(50, 1),)
    assert file.is_certain
    assert file.updated == session.time.timestamp()
    assert file.agent_id is None


def test_what_did_not_change_is_the_same_object():
    session, seeing = session_of(), Seeing()
    session.look("big.py")
    session.look("small.py")
    feed(seeing, session.lines)
    first = seeing.coverage()
    assert seeing.coverage() is first
    more = session_of()
    more.look("small.py")
    feed(seeing, more.lines)
    second = seeing.coverage()
    assert second[0] is first[0]
    assert second[1] is not first[1]


def test_a_file_that_may_have_been_seen_as_a_whole_is_not_certain():
    session, seeing = session_of(), Seeing()
    session.run("sed -i s/a/b/ big.py")
    feed(seeing, session.lines)
    assert [file.is_certain for file in seeing.coverage()] == [False]


def test_a_sub_agents_findings_name_its_transcript():
    session = session_of()
    session.change("big.py", "value_50 = 50", "value_50 = 0")
    own, theirs = Seeing(), Seeing("a1", "/agent-a1.jsonl")
    for seeing in (own, theirs):
        feed(seeing, session.lines)
    assert [finding.transcript for finding in own.findings()] == [None]
    assert [finding.transcript for finding in theirs.findings()] == ["/agent-a1.jsonl"]
    assert [file.agent_id for file in theirs.coverage()] == ["a1"]
    assert theirs.findings() is theirs.findings()


def test_after_the_end_the_findings_are_still_there():
    session, seeing = session_of(), Seeing()
    session.look("small.py")
    session.change("big.py", "value_50 = 50", "value_50 = 0")
    feed(seeing, session.lines)
    before = seeing.findings()
    seeing.settle()
    seeing.close(is_over=True)
    assert seeing.findings() == before
    assert len(seeing.coverage()) == 1
    assert seeing.edits_made == 1
    assert seeing.edits == ()
