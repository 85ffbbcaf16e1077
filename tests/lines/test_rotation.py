from hypothesis import given
from hypothesis import strategies as st

from codevigil_lsp.lines.rotation import Rotation


def make(count, period=10.0, rate=1e9, gone=()):
    rotation = Rotation(period, rate, lambda item: item in gone)
    for number in range(count):
        rotation.add(number)
    return rotation


def test_each_item_comes_once_in_a_period():
    rotation = make(100)
    rotation.due(0.0)
    found = [item for now in range(1, 11) for item in rotation.due(float(now))]
    assert sorted(found) == list(range(100))


def test_nothing_comes_more_often_than_it_must_however_often_one_asks():
    rotation = make(30)
    rotation.due(0.0)
    found = [item for step in range(1, 401) for item in rotation.due(step * 0.025)]
    assert len(found) <= 31


def test_an_item_added_later_takes_part():
    rotation = make(3)
    rotation.due(0.0)
    rotation.add("new")
    assert "new" in rotation.due(10.0)
    assert len(rotation) == 4


def test_items_that_are_gone_leave():
    gone = set()
    rotation = make(4, gone=gone)
    rotation.due(0.0)
    gone.update((1, 2))
    rotation.due(10.0)
    assert sorted(rotation.due(20.0)) == [0, 3]
    assert len(rotation) == 2


def test_a_long_gap_gives_one_round_at_most():
    rotation = make(50)
    rotation.due(0.0)
    assert sorted(rotation.due(28_800.0)) == list(range(50))
    assert len(rotation.due(28_800.1)) <= 1


def test_with_very_many_items_the_rate_holds_and_the_period_grows():
    rotation = make(1000, period=1.0, rate=10.0)
    rotation.due(0.0)
    found = [item for now in range(1, 101) for item in rotation.due(float(now))]
    assert sorted(found) == list(range(1000))
    assert len(rotation.due(101.0, hurry=True)) == 100


def test_time_that_stands_still_or_goes_back_brings_nothing_up():
    rotation = make(10)
    rotation.due(5.0)
    assert rotation.due(5.0) == []
    assert rotation.due(1.0) == []
    assert make(0).due(1.0) == []


@given(
    st.integers(1, 60),
    st.lists(st.floats(0.01, 3), min_size=1, max_size=60),
)
def test_no_item_waits_longer_than_the_period(count, gaps):
    rotation = make(count, period=10.0)
    now, last = 0.0, dict.fromkeys(range(count), 0.0)
    rotation.due(now)
    for gap in gaps:
        now += gap
        for item in rotation.due(now):
            last[item] = now
        assert now - min(last.values()) <= 10.0 + gap
