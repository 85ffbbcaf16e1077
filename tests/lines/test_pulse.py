import pytest

from codevigil_lsp.lines.model import WatchOptions
from codevigil_lsp.lines.pulse import Pulse


def looked(pulse, seconds, at=100.0):
    pulse.begin_look(at)
    pulse.end_look(at + seconds)


@pytest.fixture
def pulse():
    return Pulse(WatchOptions(hot_interval=0.25, idle_interval=2.0, duty=0.05))


def test_the_interval_is_short_while_something_is_hot(pulse):
    assert pulse.interval(is_hot=True) == 0.25
    assert pulse.interval(is_hot=False) == 2.0


def test_looks_that_stay_slow_stretch_the_interval(pulse):
    for _ in range(5):
        looked(pulse, 0.1)
    assert pulse.interval(is_hot=True) == pytest.approx(2.0)
    for _ in range(5):
        looked(pulse, 3.0)
    assert pulse.interval(is_hot=True) == 10.0


def test_one_slow_look_does_not_and_be_it_the_first(pulse):
    looked(pulse, 5.0)
    assert pulse.interval(is_hot=True) == 0.25
    looked(pulse, 0.001)
    looked(pulse, 5.0)
    assert pulse.interval(is_hot=True) == 0.25
    assert pulse.look_seconds == 5.0


def test_a_look_in_between_is_due_after_the_hot_interval(pulse):
    looked(pulse, 0.0, at=100.0)
    assert not pulse.is_look_due(100.2)
    assert pulse.is_look_due(100.25)


def test_a_clock_that_goes_back_is_not_a_negative_look(pulse):
    looked(pulse, -5.0)
    assert pulse.look_seconds == 0.0


def test_a_glance_puts_off_the_next_glance_and_not_the_next_round(pulse):
    looked(pulse, 0.0, at=100.0)
    pulse.glanced(101.9)
    assert not pulse.is_look_due(102.0)
    assert pulse.is_round_due(102.0)
    looked(pulse, 0.0, at=102.0)
    assert not pulse.is_round_due(102.1)
