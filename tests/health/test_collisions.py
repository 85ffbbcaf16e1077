import pytest

from codevigil_lsp.health.collisions import Collisions, collisions
from codevigil_lsp.health.sealed import Sealed
from codevigil_lsp.metrics.ledger.changes import Change
from codevigil_lsp.metrics.ledger.edits import Edited
from codevigil_lsp.metrics.model import FindingCode
from support.sessions import a_session

FILE = "/shop/cart.py"


def edit(time, old, new, *, file=FILE, start=5, line=9):
    change = Change(start, tuple(old), start, tuple(new))
    return Edited(file, file, f"toolu_{time}:0", line, time, change)


FIRST = edit(1.0, ["old total"], ["new total", "new tax"])
OVER_IT = edit(2.0, ["new tax"], ["other tax"], start=40)
ELSEWHERE = edit(2.0, ["some label"], ["other label"])


def test_the_later_edit_of_the_same_lines_collides():
    found = collisions({1: [FIRST], 2: [OVER_IT]})
    assert list(found) == [2]
    (finding,) = found[2]
    assert finding.code is FindingCode.COLLISION
    assert (finding.key, finding.line) == ("toolu_2.0:0", 9)
    assert (finding.source.path, finding.source.start) == (FILE, 40)
    assert len(finding.source.digests) == 1
    assert finding.message.startswith("line 40 was changed by two sessions")


def test_edits_of_other_lines_files_or_of_one_session_do_not():
    assert collisions({1: [FIRST], 2: [ELSEWHERE]}) == {}
    assert collisions({1: [FIRST, OVER_IT], 2: [ELSEWHERE]}) == {}
    copy = edit(2.0, ["new tax"], ["other tax"], file="/shop-2/cart.py")
    assert collisions({1: [FIRST], 2: [copy]}) == {}
    assert collisions({}) == {}


def test_a_session_and_its_fork_share_the_edits_before_it():
    assert collisions({1: [FIRST, OVER_IT], 2: [FIRST, OVER_IT]}) == {}
    later = edit(3.0, ["other tax"], ["last tax"])
    assert collisions({1: [FIRST, OVER_IT], 2: [FIRST, OVER_IT, later]}) == {}
    parted = collisions({1: [FIRST, OVER_IT], 2: [FIRST, later]})
    assert list(parted) == [2]
    assert list(collisions({1: [FIRST], 2: [FIRST], 3: [OVER_IT]})) == [3]


def test_an_edit_before_the_other_or_without_time_does_not():
    assert collisions({1: [FIRST], 2: [edit(0.5, ["new tax"], ["x"])]}) == {}
    assert collisions({1: [FIRST], 2: [edit(None, ["new tax"], ["x"])]}) == {}


def test_lines_with_little_text_do_not_collide():
    braces = edit(1.0, ["old"], ["}"]), edit(2.0, ["}"], ["});"])
    assert collisions({1: [braces[0]], 2: [braces[1]]}) == {}


def test_removed_lines_collide_as_well():
    (finding,) = collisions({1: [FIRST], 2: [edit(2.0, ["new total"], [])]})[2]
    assert finding.source.digests == ()
    assert "by two sessions" in finding.message


def test_collisions_have_a_bound():
    many = [edit(2.0 + n, ["new tax"], ["new tax"]) for n in range(60)]
    assert len(collisions({1: [FIRST], 2: many})[2]) == 50


class Changing:
    """A session that counts how often it is asked what it changed."""

    def __init__(self, *edits):
        self.made = list(edits)
        self.asked = 0

    @property
    def edits_made(self):
        self.asked += 1
        return len(self.made)

    def edits(self):
        return self.made


def test_sessions_that_did_not_change_are_asked_nothing():
    one, other = Changing(FIRST), Changing()
    kept = Collisions()
    sealed = Sealed(lambda error: pytest.fail(error.message))

    def tell(held):
        return kept.tell(held, sealed)

    first = [(one, a_session(id="one")), (other, a_session(id="other"))]
    assert [health.findings for health in tell(first)] == [(), ()]
    assert tell(first) == [health for _, health in first]
    assert (one.asked, other.asked) == (1, 1)

    other.made.append(OVER_IT)
    then = [first[0], (other, a_session(id="other", updated=2.0))]
    found = tell(then)
    assert [len(health.findings) for health in found] == [0, 1]
    assert tell(then) == found
    assert (one.asked, other.asked) == (2, 2)
    assert tell(then[:1]) == [then[0][1]]
