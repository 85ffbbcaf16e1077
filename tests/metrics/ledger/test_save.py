"""What the user saves in an editor, as evidence beside that of the transcript."""

import pytest

from codevigil_lsp.events.digests import digest_of
from codevigil_lsp.events.parser import Parser
from codevigil_lsp.metrics.ledger.save import Save
from codevigil_lsp.metrics.ledger.seen import SeenLedger
from support.source_session import SourceSession, numbered_file

BIG = numbered_file(300)
THEIRS = BIG.replace("value_3 = 3", "value_3 = theirs")
STALE = [("stale-edit", 3)]


@pytest.fixture
def session():
    session = SourceSession({"big.py": BIG, "other.py": BIG})
    session.prompt("Change the values.")
    return session


class Watched:
    """A ledger that is fed what the session has had so far, and saves in between."""

    def __init__(self, session):
        self.session = session
        self.ledger = SeenLedger()
        self._parser = Parser()
        self._fed = 0

    def feed(self):
        lines = self.session.lines[self._fed :]
        for event in self._parser.parse(lines, self._fed + 1):
            self.ledger.ingest(event)
        self._fed += len(lines)

    def save(self, path="big.py", text=THEIRS, after=0.0):
        """The user saves a text; so many seconds after the session's last record."""
        self.feed()
        full = self.session.place(path)
        fresh = set(text.splitlines()) - set(self.session.files[full].splitlines())
        self.session.changed_outside(path, text)
        time = self.session.time.timestamp() + after
        self.ledger.learn(Save((full,), frozenset(map(digest_of, fresh)), time))

    def found(self):
        self.feed()
        return [(f.code.value, f.source.start) for f in self.ledger.findings()]


def test_lines_that_the_user_saved_and_the_agent_edits_without_a_look(session):
    watched = Watched(session)
    session.look("big.py")
    watched.save()
    session.change("big.py", "value_3", "VALUE_3")
    session.change("big.py", "value_9", "VALUE_9")
    assert watched.found() == STALE


def test_a_look_in_between(session):
    watched = Watched(session)
    session.look("big.py")
    watched.save()
    session.look("big.py", 1, 10)
    session.change("big.py", "value_3", "VALUE_3")
    assert watched.found() == []


def test_a_look_elsewhere_in_between(session):
    watched = Watched(session)
    session.look("big.py")
    watched.save()
    session.look("big.py", 100, 10)
    session.change("big.py", "value_3", "VALUE_3")
    assert watched.found() == STALE


def test_a_look_that_may_have_been_at_all_of_it(session):
    watched = Watched(session)
    session.look("big.py")
    watched.save()
    session.prompt("see @big.py")
    session.change("big.py", "value_3", "VALUE_3")
    assert watched.found() == []


def test_a_change_that_the_agent_was_shown_by_its_client(session):
    watched = Watched(session)
    session.look("big.py")
    watched.save()
    told = {"type": "edited_text_file", "filename": session.place("big.py")}
    snippet = "2\tvalue_2 = 2\n3\tvalue_3 = theirs\n"
    session.record("attachment", attachment=told | {"snippet": snippet})
    session.change("big.py", "value_3", "VALUE_3")
    assert watched.found() == []


def test_lines_that_the_agent_itself_had_put_there_before(session):
    watched = Watched(session)
    session.look("big.py")
    session.change("big.py", "value_3 = 3", "value_3 = theirs")
    session.change("big.py", "value_3 = theirs", "value_3 = 3")
    watched.save()
    session.change("big.py", "value_3", "VALUE_3")
    assert watched.found() == []


def test_another_file(session):
    watched = Watched(session)
    session.look("big.py")
    session.look("other.py")
    watched.save("other.py")
    session.changed_outside("big.py", THEIRS)
    session.change("big.py", "value_3", "VALUE_3")
    assert watched.found() == []


def test_a_file_that_the_agent_did_not_know(session):
    watched = Watched(session)
    watched.save()
    session.look("big.py")
    session.change("big.py", "value_3", "VALUE_3")
    assert watched.found() == []
    assert watched.ledger.files.keys() == {session.place("big.py")}


def test_an_edit_that_was_made_before_the_save(session):
    watched = Watched(session)
    session.look("big.py")
    watched.save(after=3600)
    session.change("big.py", "value_3", "VALUE_3")
    assert watched.found() == []


def test_a_command_of_the_agents_that_changed_the_file_after_the_save(session):
    watched = Watched(session)
    session.look("big.py")
    watched.save()
    session.run("sed -i s/a/b/ big.py", "")
    session.change("big.py", "value_3", "VALUE_3")
    assert watched.found() == []


def test_more_than_can_be_kept_is_forgotten(session):
    watched = Watched(session)
    session.look("big.py")
    watched.save(text=THEIRS + numbered_file(10_000, "more"))
    session.change("big.py", "value_3", "VALUE_3")
    assert watched.found() == []
