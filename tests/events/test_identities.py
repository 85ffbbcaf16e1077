"""Records that were read already, here or in another transcript."""

import gc
from itertools import permutations
from weakref import ref

import pytest

from codevigil_lsp.events.identities import Directory, Identities, Sight
from codevigil_lsp.events.model import Copied, Prompt
from codevigil_lsp.events.parser import Parser
from support.transcripts import TranscriptBuilder


def see(identities, names):
    return [identities.see(name) for name in names]


def test_a_record_is_new_once():
    assert see(Identities(), "aba") == [None, None, Sight.AGAIN]


def test_a_fork_begins_with_copies():
    directory = Directory()
    first, fork = Identities(directory), Identities(directory)
    assert see(first, "abcdefgh") == [None] * 8
    assert see(fork, "abcdefxyz") == [Sight.COPIED] * 6 + [None] * 3


def test_a_fork_that_was_read_first_leaves_the_copies_to_the_other():
    directory = Directory()
    fork, first = Identities(directory), Identities(directory)
    assert see(fork, "efghxyz") == [None] * 7
    assert see(first, "abcdefghij") == [None] * 4 + [Sight.COPIED] * 4 + [None] * 2


def test_transcripts_that_are_read_in_turns_count_each_record_once():
    directory = Directory()
    one, two = Identities(directory), Identities(directory)
    seen = see(one, "abc") + see(two, "ab") + see(one, "de") + see(two, "cdefg")
    seen += see(one, "fg")
    assert seen.count(None) == len(set("abcdefg"))


@pytest.mark.parametrize("order", list(permutations(range(3))))
def test_forks_of_forks_count_each_record_once_in_any_order(order):
    directory = Directory()
    told = ["abcdef", "abcdefgh", "abcdefghi"]
    seen = [see(Identities(directory), told[number]) for number in order]
    assert sum(sights.count(None) for sights in seen) == len(set("abcdefghi"))


def test_directories_know_nothing_of_each_other():
    one, two = Identities(Directory()), Identities(Directory())
    see(one, "abc")
    assert see(two, "abc") == [None] * 3


def test_what_is_forgotten_is_copied_by_nobody():
    directory = Directory()
    first, fork, late = (Identities(directory) for _ in range(3))
    see(first, "abcdef")
    see(fork, "ab")
    first.forget()
    assert see(fork, "cd") == [None] * 2
    assert see(late, "xyz") == [None] * 3
    assert not fork.kin


def test_transcripts_of_a_directory_that_was_left_are_held_by_nothing():
    directory = Directory()
    left = [Identities(directory), Identities()]
    for one in left:
        see(one, "abcdef")
    held = [ref(one.seen) for one in left]
    gc.collect()
    gc.disable()
    try:
        directory.dissolve()
        left.clear()
        del one
        assert [reference() for reference in held] == [None, None]
    finally:
        gc.enable()


def test_what_is_forgotten_after_its_directory_was_left_is_forgotten_once():
    directory = Directory()
    first, late = Identities(directory), Identities(directory)
    see(first, "abcdef")
    directory.dissolve()
    first.forget()
    assert see(late, "abc") == [None] * 3


def test_what_is_kept_for_each_transcript_is_bounded():
    directory = Directory()
    for number in range(40):
        see(Identities(directory), ["shared", *(f"{number}/{n}" for n in range(50))])
    assert len(directory.starts) <= 40 * 4
    assert all(len(held.kin) <= 32 for held in directory.starts.values())


def test_a_copied_record_is_told_before_its_events():
    session = TranscriptBuilder()
    session.prompt("go")
    directory = Directory()
    list(Parser(directory=directory).parse(session.lines, 1))
    events = list(Parser(directory=directory).parse(session.lines, 1))
    assert [type(event) for event in events[:2]] == [Copied, Prompt]
    assert events[0] == Copied(1, events[1].time)
