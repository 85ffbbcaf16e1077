import pytest
from msgspec.structs import replace

from codevigil_lsp.health.sealed import Opened, Packer


@pytest.fixture
def health(sessions, ordinary):
    sessions.take(ordinary)
    return sessions.only(0)


def test_what_was_packed_is_the_same_again(health):
    assert health.metrics
    packer = Packer()
    several = [replace(health, id=name) for name in "abc"]
    packed = [packer.pack(one) for one in several]
    assert list(Opened(packed)) == several
    assert len(packed[2].packed) < len(packed[0].packed) / 2


def test_what_decides_on_the_order_is_told_without_unpacking(health):
    packed = Packer().pack(health)
    assert (packed.id, packed.severity, packed.ended) == (
        health.id,
        health.severity,
        health.ended,
    )


def test_packed_sessions_and_others_are_one_sequence(health):
    other = replace(health, id="other")
    opened = Opened([Packer().pack(health), other])
    assert (len(opened), opened[0], opened[1]) == (2, health, other)
    assert list(opened[1:]) == [other]


def test_a_path_with_half_characters_is_not_packed(health):
    assert Packer().pack(replace(health, transcript="/home/\udcff.jsonl")) is None
