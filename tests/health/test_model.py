import pytest

from codevigil_lsp.health.model import LifecycleOptions


def test_a_session_is_live_while_it_is_active_or_stale(sessions, ordinary):
    sessions.take(ordinary)
    last = ordinary.time.timestamp()
    alive = [sessions.only(last + silence).is_live for silence in (0, 299, 300, 2099)]
    assert all(alive)
    assert not sessions.only(last + 2100).is_live


def test_health_cannot_be_changed_by_whoever_gets_it(sessions, ordinary):
    sessions.take(ordinary)
    health = sessions.only(0)
    with pytest.raises(AttributeError):
        health.title = "other"


@pytest.mark.parametrize("name", ["stale_after", "evict_after"])
def test_less_than_a_second_of_silence_is_no_limit(name):
    with pytest.raises(ValueError, match=name):
        LifecycleOptions(**{name: 0.5})
