from codevigil_lsp.events.parser import Parser
from codevigil_lsp.metrics.ledger.meter import LoopCounts
from codevigil_lsp.metrics.ledger.seen import SeenLedger
from support.source_session import SourceSession, numbered_file


def session_of():
    session = SourceSession({"big.py": numbered_file(90)})
    session.prompt("go")
    return session


def show(session, *lines, path="big.py"):
    """An attachment with a finding of ours on each of these lines, from 1."""
    found = [
        {
            "message": "x" * 40,
            "source": "codevigil",
            "code": "unread-edit",
            "range": {"start": {"line": n - 1}, "end": {"line": n - 1}},
        }
        for n in lines
    ]
    files = [{"uri": session.place(path), "diagnostics": found}]
    session.record("attachment", attachment={"type": "diagnostics", "files": files})


def counts(session):
    ledger = SeenLedger()
    for event in Parser().parse(session.lines, 1):
        ledger.ingest(event)
    return ledger.meter.counts


def test_findings_that_reached_the_agent_are_counted_with_what_they_cost():
    session = session_of()
    show(session, 3, 50)
    show(session, 50)
    assert counts(session) == LoopCounts(2, 3, 0, 75)


def test_a_look_at_the_lines_afterwards_counts_once():
    session = session_of()
    session.look("big.py")
    show(session, 3, 50)
    session.look("big.py", offset=1, limit=5)
    session.look("big.py", offset=1, limit=5)
    assert counts(session).followed == 1
    session.run("sed -n 48,52p big.py", "value_50 = 50")
    assert counts(session).followed == 2
    show(session, 3)
    assert counts(session).followed == 2
    session.look("big.py")
    assert counts(session).followed == 3


def test_a_look_at_another_file_or_at_other_lines_does_not_count():
    session = session_of()
    session.files[session.place("other.py")] = "a\n"
    show(session, 50)
    session.look("other.py")
    session.look("big.py", offset=1, limit=49)
    assert counts(session).followed == 0


def test_what_waits_has_a_bound():
    session = session_of()
    show(session, *range(1, 301))
    session.files[session.place("big.py")] = numbered_file(300)
    session.look("big.py")
    assert counts(session).findings == 300
    assert counts(session).followed == 200


def test_counts_are_added_up():
    assert LoopCounts(1, 2, 3, 4).plus(LoopCounts(1, 1, 1, 1)) == LoopCounts(2, 3, 4, 5)
