"""`events.hashes`: a set, whatever is settled when."""

from hypothesis import given
from hypothesis import strategies as st

from codevigil_lsp.events.hashes import Hashes

NUMBERS = st.integers(-(2**63), 2**63 - 1)


@given(st.lists(st.sets(NUMBERS, max_size=400), max_size=5), st.sets(NUMBERS))
def test_it_holds_what_was_added_and_nothing_else(batches, others):
    hashes, plain = Hashes(), set()
    for batch in batches:
        for number in batch - plain:
            hashes.add(number)
        plain |= batch
        hashes.settle()
    assert len(hashes) == len(plain)
    assert all(number in hashes for number in plain)
    assert not any(number in hashes for number in others - plain)


def test_what_is_settled_takes_eight_bytes_each():
    hashes = Hashes()
    for number in range(10_000):
        hashes.add(number * 7919)
    hashes.settle()
    assert len(hashes._latest) == 0
    assert len(hashes._settled) == 10_000
    assert hashes._settled.itemsize == 8


def test_a_few_more_are_not_worth_settling():
    hashes = Hashes()
    for number in range(10_000):
        hashes.add(number)
    hashes.settle()
    for number in range(10_000, 11_000):
        hashes.add(number)
        hashes.settle()
    assert len(hashes._latest) == 1_000
    assert 10_500 in hashes


def test_the_latest_are_known_and_the_oldest_forgotten_within_a_bound(monkeypatch):
    monkeypatch.setattr("codevigil_lsp.events.hashes._FULL", 1_000)
    monkeypatch.setattr("codevigil_lsp.events.hashes._MOST_LATEST", 300)
    hashes = Hashes()
    for number in range(20_000):
        hashes.add(number)
        assert len(hashes) < 2 * 1_300 + 300
    assert all(number in hashes for number in range(19_000, 20_000))
    assert 0 not in hashes
