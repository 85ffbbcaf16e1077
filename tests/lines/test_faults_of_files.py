"""The rows of the fault table that are about files and folders."""

import errno
import os
import stat

import pytest

from support.fault_fs import FaultFS
from support.transcript_files import record, records

NEW, ROTATE, TRUNCATE, DELETE = "new-session", "rotate", "truncate", "delete"
ROOT = "/home/u/.claude/projects"
CODES = [errno.EACCES, errno.EIO, errno.ESTALE, errno.EMFILE, errno.ETIMEDOUT]


def gone_and_replayed(said):
    return [kind for kind, _ in said if kind in (DELETE, NEW, ROTATE, TRUNCATE)]


@pytest.mark.parametrize("data", [records(range(9)), records(range(2)), record(7)])
def test_f08_a_file_renamed_over_is_replaced(tail, data):
    tail.disk.write(tail.path(), records(range(5)))
    tail.poll()
    tail.disk.replace(tail.path(), data)
    assert tail.poll() == [(ROTATE, "replaced")]
    assert tail.is_true()


@pytest.mark.parametrize("count", [1, 3, 50])
def test_f09_a_reused_inode_never_goes_on_at_the_old_offset(tail, count):
    tail.disk.write(tail.path(), records(range(3)))
    tail.poll()
    inode = tail.disk.node(tail.path()).inode
    tail.disk.remove(tail.path())
    tail.disk.write(tail.path(), records(range(10, 10 + count)))
    assert tail.disk.node(tail.path()).inode == inode
    ((kind, reason),) = tail.poll()
    assert kind == TRUNCATE
    assert reason in ("truncated", "rewritten")
    assert tail.is_true()


def test_f09_a_reused_inode_after_a_seen_absence_is_recreated(tail):
    tail.disk.write(tail.path(), records(range(3)))
    tail.poll()
    tail.disk.remove(tail.path())
    tail.poll()
    tail.disk.write(tail.path(), records(range(10, 14)))
    assert tail.poll() == [(ROTATE, "recreated")]
    assert tail.is_true()


def test_f10_a_rename_inside_the_root_moves_the_session(tail):
    tail.disk.write(tail.path("a"), records(range(3)))
    tail.poll()
    tail.disk.rename(tail.path("a"), tail.path("b"))
    assert tail.poll() == [(DELETE, "moved"), (NEW, "moved")]
    assert tail.is_true()
    assert tail.poll() == []


def test_f10_a_file_reborn_under_another_name_is_not_taken_for_moved(tail):
    tail.disk.write(tail.path("a"), records(range(3)))
    tail.poll()
    tail.disk.remove(tail.path("a"))
    tail.disk.write(tail.path("b"), records(range(50, 53)))
    assert tail.disk.node(tail.path("b")).inode
    assert tail.poll() == [(NEW, None)]
    assert tail.poll() == [(DELETE, None)]
    assert tail.is_true()


def test_f11_a_moved_project_folder_moves_all_its_sessions(tail):
    for number in range(50):
        tail.disk.write(tail.path(f"s{number}"), record(number))
    tail.poll()
    tail.disk.rename(f"{ROOT}/-p", f"{ROOT}/-q")
    said = tail.poll()
    assert said == [(DELETE, "moved")] * 50 + [(NEW, "moved")] * 50
    (error,) = tail.errors
    assert (error.code, error.context) == ("watcher.moved", {"count": 50})
    assert tail.is_true()
    assert tail.poll() == []


def test_f12_a_deleted_transcript_is_gone_after_two_polls_that_looked(tail):
    tail.disk.write(tail.path(), record(0))
    tail.poll()
    tail.disk.remove(tail.path())
    assert tail.poll() == []
    assert tail.poll(after=0.25) == [(DELETE, None)]
    assert tail.poll() == []
    assert tail.source.state().files == 0


def test_f12_transcripts_deleted_in_bulk_are_gone_and_the_others_stay(tail):
    for number in range(30):
        tail.disk.write(tail.path(f"s{number}"), record(number))
        tail.disk.write(tail.path(f"s{number}", agent="a"), record(number))
    tail.poll()
    for number in range(0, 30, 2):
        tail.disk.remove(tail.path(f"s{number}"))
        tail.disk.remove(f"{ROOT}/-p/s{number}")
    tail.poll()
    assert tail.poll() == [(DELETE, None)] * 30
    assert tail.is_true()


def test_f11_a_name_taken_again_before_its_end_was_told_is_a_new_session(tail):
    tail.disk.write(tail.path(), record(0))
    tail.poll()
    tail.disk.rename(f"{ROOT}/-p", f"{ROOT}/-q")
    tail.clock.advance(70)
    next(iter(tail.source.poll()))
    tail.disk.write(tail.path(), record(1))
    for _ in range(3):
        tail.poll()
    assert tail.is_true()


@pytest.mark.parametrize("code", CODES)
@pytest.mark.parametrize("operation", ["scan", "stat", "search"])
@pytest.mark.parametrize("folder", [ROOT, f"{ROOT}/-p"])
def test_f13_a_folder_that_cannot_be_looked_at_loses_nothing(
    tail, folder, operation, code
):
    tail.disk.write(tail.path(), record(0))
    tail.poll()
    tail.disk.fail(folder, operation, code=code)
    tail.disk.append(tail.path(), record(1))
    for _ in range(4):
        assert gone_and_replayed(tail.poll()) == []
    tail.disk.heal()
    assert gone_and_replayed(tail.poll()) == []
    assert tail.is_true()
    assert tail.source.state().unreadable == 0


def test_f13_what_cannot_be_looked_at_is_said_once_and_tried_less_and_less(tail):
    tail.disk.write(tail.path(), record(0))
    tail.poll()
    tail.disk.fail(f"{ROOT}/-p", "search", "scan", code=errno.EACCES)
    tail.disk.fail(tail.path(), "stat", code=errno.EACCES)
    tail.poll()
    said = len(tail.errors)
    assert said >= 1
    assert tail.source.state().unreadable >= 1
    tail.disk.calls.clear()
    for _ in range(240):
        tail.poll(after=0.25)
    assert len(tail.errors) == said
    assert tail.disk.calls["stat"] < 3 * 240
    assert "/home/u" not in str(tail.errors)


def test_f14_a_root_that_vanishes_and_returns_loses_nothing(tail):
    tail.disk.write(tail.path(), record(0))
    tail.poll()
    tail.disk.rename(ROOT, "/elsewhere")
    for _ in range(3):
        assert tail.poll() == []
    assert [str(path) for path in tail.source.state().roots_missing] == [ROOT]
    assert tail.codes == ["watcher.root_missing"]
    tail.disk.rename("/elsewhere", ROOT)
    tail.disk.append(tail.path(), record(1))
    assert tail.poll() == []
    assert tail.source.state().roots_missing == ()
    assert tail.is_true()


def test_f14_an_unmounted_root_leaves_an_empty_folder_that_proves_nothing(tail):
    tail.disk.write(tail.path(), record(0))
    tail.poll()
    tail.disk.rename(ROOT, "/elsewhere")
    tail.disk.mkdir(ROOT)
    for _ in range(20):
        assert tail.poll(after=2) == []
    tail.disk.rename(ROOT, "/mountpoint")
    tail.disk.rename("/elsewhere", ROOT)
    tail.disk.append(tail.path(), record(1))
    assert tail.poll() == []
    assert tail.is_true()


def test_f14_a_root_made_anew_is_a_root_after_a_while(tail):
    tail.disk.write(tail.path(), record(0))
    tail.poll()
    tail.disk.rename(ROOT, "/elsewhere")
    tail.disk.write(tail.path("s2"), record(1))
    assert tail.poll(after=2) == [(NEW, None)]
    said = [said for _ in range(10) for said in tail.poll(after=20)]
    assert said == [(DELETE, None)]


def test_f15_a_root_missing_at_the_start_is_picked_up_and_said_once(tail):
    for _ in range(5):
        assert tail.poll() == []
    assert tail.codes == ["watcher.root_missing"]
    tail.disk.write(tail.path(), record(0))
    assert tail.poll(after=2) == [(NEW, None)]
    assert tail.is_true()


@pytest.mark.parametrize("operation", ["stat", "open", "read"])
@pytest.mark.parametrize("code", [*CODES, errno.EPERM, errno.EBUSY])
def test_f17_a_file_that_raises_costs_no_other_file_anything(tail, operation, code):
    for name in ("a", "b", "c"):
        tail.disk.write(tail.path(name), record(0))
    tail.disk.fail(tail.path("b"), operation, code=code)
    tail.poll()
    assert sorted(tail.lines) == [tail.path("a"), tail.path("c")]
    assert tail.source.state().unreadable == 1
    tail.disk.heal()
    tail.poll()
    assert tail.is_true()


def test_f17_a_file_that_becomes_a_folder_is_gone(tail):
    tail.disk.write(tail.path(), record(0))
    tail.disk.write(tail.path("b"), record(0))
    tail.poll()
    tail.disk.remove(tail.path())
    tail.disk.mkdir(tail.path())
    tail.poll()
    assert tail.poll() == [(DELETE, None)]


@pytest.mark.parametrize("operation", ["open", "read"])
def test_f18_a_file_swapped_between_look_and_read_is_known_by_its_descriptor(
    tail, operation
):
    tail.disk.write(tail.path(), records(range(3)))
    tail.poll()
    tail.disk.append(tail.path(), record(3))
    swapped = records(range(50, 60))
    tail.disk.before(
        operation, tail.path(), lambda: tail.disk.replace(tail.path(), swapped)
    )
    tail.poll()
    tail.poll()
    assert tail.is_true()


def test_f18_a_file_rewritten_while_it_is_read_is_never_handed_on_torn(tail):
    tail.disk.write(tail.path(), records(range(3)))
    tail.poll()
    tail.disk.append(tail.path(), record(3))
    rewritten = records(range(50, 90))
    tail.disk.before(
        "read", tail.path(), lambda: tail.disk.write(tail.path(), rewritten)
    )
    assert tail.poll() == [(TRUNCATE, "rewritten")]
    assert tail.is_true()


def test_f18_a_file_that_shrinks_under_the_read_is_seen_at_the_next(tail):
    tail.disk.write(tail.path(), records(range(9)))
    size = len(record(0))
    tail.disk.before(
        "read", tail.path(), lambda: tail.disk.truncate(tail.path(), 2 * size)
    )
    tail.poll()
    assert tail.is_true()


def test_f19_links_are_not_followed_wherever_they_are(tail):
    tail.disk.write("/etc/secret.jsonl", record(9))
    tail.disk.write("/etc/-x/secret.jsonl", record(9))
    tail.disk.write(tail.path(), record(0))
    tail.disk.special(tail.path("link"), stat.S_IFLNK, "/etc/secret.jsonl")
    tail.disk.special(f"{ROOT}/-linked", stat.S_IFLNK, "/etc/-x")
    tail.poll()
    assert list(tail.lines) == [tail.path()]


def test_f19_a_link_put_in_a_transcripts_place_is_not_read(tail):
    tail.disk.write("/etc/secret.jsonl", record(9))
    tail.disk.write(tail.path(), record(0))
    tail.poll()

    def swap():
        tail.disk.remove(tail.path())
        tail.disk.special(tail.path(), stat.S_IFLNK, "/etc/secret.jsonl")

    tail.disk.append(tail.path(), record(1))
    tail.disk.before("open", tail.path(), swap)
    assert tail.poll() == []
    assert tail.poll() == [(DELETE, None)]


@pytest.mark.parametrize("kind", [stat.S_IFIFO, stat.S_IFSOCK, stat.S_IFCHR])
def test_f20_what_is_not_a_regular_file_is_never_opened(tail, kind):
    tail.disk.special(tail.path("odd"), kind)
    tail.disk.write(tail.path(), record(0))
    tail.poll()
    assert list(tail.lines) == [tail.path()]
    assert tail.disk.calls["open"] == 1
    tail.disk.remove(tail.path())
    tail.disk.special(tail.path(), kind)
    tail.poll()
    assert tail.poll() == [(DELETE, None)]


def test_f21_two_names_of_one_file_are_two_transcripts(tail):
    tail.disk.write(tail.path("a"), record(0))
    tail.disk.link(tail.path("a"), tail.path("b"))
    assert tail.poll() == [(NEW, None), (NEW, None)]
    tail.disk.link(tail.path("a"), tail.path("c"))
    assert tail.poll() == [(NEW, None)]
    assert tail.is_true()


def test_f28_the_cap_keeps_the_most_recent_and_says_what_it_skips(make_tail):
    tail = make_tail(max_files=3)
    for number in range(6):
        tail.disk.write(tail.path(f"s{number}"), record(number))
        tail.clock.advance(1)
    tail.poll()
    assert sorted(tail.lines) == [tail.path(f"s{number}") for number in (3, 4, 5)]
    assert tail.source.state().skipped == 3

    tail.disk.write(tail.path("a0"), record(9))
    assert tail.poll() == [(NEW, None)]
    assert tail.poll() == []
    assert tail.codes == ["watcher.bounded_walk_overflow"]


def test_f28_a_live_session_is_never_beyond_the_cap(make_tail):
    tail = make_tail(max_files=2)
    tail.source.mark_live({"s0"})
    for number in range(6):
        tail.disk.write(tail.path(f"s{number}"), record(number))
        tail.clock.advance(1)
    tail.poll()
    assert tail.path("s0") in tail.lines
    tail.source.mark_live({"s0", "s1"})
    tail.poll()
    assert tail.path("s1") in tail.lines


def test_f37_no_descriptor_is_held_between_two_steps(tail):
    for number in range(20):
        tail.disk.write(tail.path(f"s{number}"), records(range(100)))
    for _ in tail.source.poll():
        assert tail.disk.open_now == 0
    assert tail.disk.open_most == 1


def test_f48_equal_session_ids_in_two_projects_are_two_transcripts(tail):
    tail.disk.write(tail.path("s1", "-p"), record(1))
    tail.disk.write(tail.path("s1", "-q"), record(2))
    tail.poll()
    tail.disk.remove(tail.path("s1", "-p"))
    tail.poll()
    tail.poll()
    assert tail.is_true()
    assert list(tail.lines) == [tail.path("s1", "-q")]


@pytest.mark.parametrize("name", ["a b", "a#b%41?c", "a\nb", "\udcff\udcfe", "漢字"])
def test_f46_f47_a_file_of_any_name_is_a_transcript(tmp_path, make_tail, name):
    tail = make_tail(disk=FaultFS(make_tail().clock))
    tail.disk.write(tail.path(name), record(0))
    assert tail.poll() == [(NEW, None)]
    assert tail.is_true()
    assert os.fsencode(next(iter(tail.lines)))
