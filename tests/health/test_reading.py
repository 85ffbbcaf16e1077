from codevigil_lsp.health import reading
from codevigil_lsp.health.reading import Reading
from codevigil_lsp.health.session import Session
from codevigil_lsp.health.subagent import Subagent
from support.source_session import SourceSession


class Held:
    def __init__(self, waiting):
        self.waiting = waiting

    def rest(self):
        self.waiting = 0


def test_few_may_hold_what_they_want():
    held, read = [Held(10**9) for _ in range(4)], Reading()
    for one in held:
        read.feed(one)
    assert {one.waiting for one in held} == {10**9}


def test_what_was_read_to_its_end_is_not_counted():
    held, read = [Held(10**9) for _ in range(20)], Reading()
    for one in held:
        read.feed(one)
        read.settle(one)
    assert {one.waiting for one in held} == {10**9}


def test_many_have_a_bound_together():
    held, read = [Held(90_000) for _ in range(20)], Reading()
    for one in held:
        read.feed(one)
        assert sum(one.waiting for one in held[: held.index(one) + 1]) <= 1_000_000


def test_what_is_gone_is_not_counted():
    read = Reading()
    for _ in range(20):
        read.feed(Held(10**9))
    last = Held(10**9)
    read.feed(last)
    assert last.waiting == 10**9


def test_texts_of_many_transcripts_that_are_read_side_by_side_have_a_bound(
    monkeypatch, make_sessions
):
    rested, found = [], []
    for kind in (Session, Subagent):
        rest = kind.rest

        def note(held, rest=rest):
            rest(held)
            rested.append(held.waiting)

        monkeypatch.setattr(kind, "rest", note)
    text = "".join(f"line number {number}\n" for number in range(4_000))
    for most in (10**9, 200_000):
        monkeypatch.setattr(reading, "_MOST_WAITING", most)
        monkeypatch.setattr(reading, "_FEW", 2)
        sessions, taken = make_sessions(), []
        for name in ("one", None, "two", "three"):
            files = {"big.py": text, "other.py": "unlike = 1\n"}
            more = {"seed": name} if name else {"seed": "one", "agent_id": "a1b2c3d"}
            session = SourceSession(files, **more)
            session.prompt("go")
            session.look("big.py", limit=4_000)
            taken.append((sessions.take(session), session, len(session.lines)))
        assert rested == ([] if most == 10**9 else [0, 0, 0])
        for key, session, count in taken:
            session.change("big.py", "line number 7\n", "line number seven\n")
            session.change("other.py", "unlike = 1", "unlike = 2")
            sessions.feed(key, session.lines[count:], first=count + 1)
        now = session.time.timestamp()
        found.append({health.id: health.findings for health in sessions.health(now)})
    assert found[0] == found[1]
    assert [len(findings) for findings in found[0].values()] == [1, 1, 1, 1]
