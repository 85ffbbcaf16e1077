from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from codevigil_lsp.health.lifecycle import lifecycle_of, unless_to_come
from codevigil_lsp.health.model import Lifecycle, LifecycleOptions

OPTIONS = LifecycleOptions(stale_after=300, evict_after=2100)
NOW = 1_800_000_000.0
ORDER = [Lifecycle.ACTIVE, Lifecycle.STALE, Lifecycle.EVICTED]


@pytest.mark.parametrize(
    ("silence", "expected"),
    [
        (0, Lifecycle.ACTIVE),
        (299.999, Lifecycle.ACTIVE),
        (300, Lifecycle.STALE),
        (2099.999, Lifecycle.STALE),
        (2100, Lifecycle.EVICTED),
        (10_000_000, Lifecycle.EVICTED),
    ],
)
def test_silence_makes_a_session_stale_and_then_lets_it_go(silence, expected):
    assert lifecycle_of(NOW - silence, NOW, OPTIONS) is expected


@pytest.mark.parametrize("ahead", [0.001, 3600, 10**12])
def test_a_sign_of_life_from_the_future_counts_as_one_from_now(ahead):
    assert lifecycle_of(NOW + ahead, NOW, OPTIONS) is Lifecycle.ACTIVE


def test_a_session_whose_process_runs_is_never_evicted():
    year = 365 * 86_400
    silent = lifecycle_of(NOW - year, NOW, OPTIONS, is_running=True)
    assert silent is Lifecycle.STALE


def test_a_session_whose_process_is_gone_has_ended():
    assert lifecycle_of(NOW - 9, NOW, OPTIONS, ended_at=NOW - 5) is Lifecycle.ENDED


def test_the_last_lines_of_a_process_on_its_way_out_do_not_bring_it_back():
    assert lifecycle_of(NOW - 4, NOW, OPTIONS, ended_at=NOW - 5) is Lifecycle.ENDED


def test_a_sign_of_life_after_the_end_means_that_it_was_resumed():
    assert lifecycle_of(NOW - 1, NOW, OPTIONS, ended_at=NOW - 60) is Lifecycle.ACTIVE


def test_after_the_end_notes_are_no_sign_of_life_where_words_are_known():
    def found(spoken_at):
        return lifecycle_of(
            NOW - 1, NOW, OPTIONS, ended_at=NOW - 60, spoken_at=spoken_at
        )

    assert found(NOW - 70) is Lifecycle.ENDED
    assert found(NOW - 1) is Lifecycle.ACTIVE


def test_an_ended_session_is_let_go_like_any_other():
    ended = NOW - OPTIONS.evict_after
    found = lifecycle_of(ended, NOW, OPTIONS, ended_at=ended)
    assert found is Lifecycle.EVICTED


def test_limits_that_are_equal_leave_no_time_to_be_stale():
    options = LifecycleOptions(stale_after=60, evict_after=60)
    assert lifecycle_of(NOW - 60, NOW, options) is Lifecycle.EVICTED


@given(st.lists(st.floats(0, 10_000), min_size=2).map(sorted))
def test_more_silence_never_makes_a_session_livelier(silences):
    found = [ORDER.index(lifecycle_of(NOW - s, NOW, OPTIONS)) for s in silences]
    assert all(earlier <= later for earlier, later in pairwise(found))


def test_a_time_to_come_is_no_time_but_clocks_may_differ_a_little():
    assert unless_to_come(NOW, NOW) == NOW
    assert unless_to_come(NOW + 0.5, NOW) == NOW + 0.5
    assert unless_to_come(NOW + 60, NOW) is None
    assert unless_to_come(None, NOW) is None
