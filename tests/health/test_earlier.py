import pytest

from codevigil_lsp.health.earlier import EarlierSession
from codevigil_lsp.health.model import (
    Activity,
    ActivityState,
    Lifecycle,
    LifecycleOptions,
)
from support.sessions import NOW, a_session

OPTIONS = LifecycleOptions()
IDLE = ActivityState(Activity.IDLE)


def earlier(**fields):
    health = a_session(updated=NOW, activity=IDLE, **fields)
    return EarlierSession("/p/s.jsonl", health)


def test_it_is_shown_as_it_was():
    session = earlier()
    health = session.health(NOW, OPTIONS)
    assert health == a_session(updated=NOW, activity=IDLE)
    assert session.health(NOW + 1, OPTIONS) is health
    assert (session.id, session.cwd) == (health.id, health.cwd)


@pytest.mark.parametrize(
    ("silence", "lifecycle"),
    [(299, Lifecycle.ACTIVE), (300, Lifecycle.STALE), (2100, Lifecycle.EVICTED)],
)
def test_it_ages(silence, lifecycle):
    health = earlier().health(NOW + silence, OPTIONS)
    assert (health.lifecycle, health.activity) == (lifecycle, IDLE)


def test_one_that_ended_stays_ended():
    health = earlier(lifecycle=Lifecycle.ENDED).health(NOW + 10, OPTIONS)
    assert health.lifecycle is Lifecycle.ENDED


def test_its_last_sign_of_life_is_not_later_than_now():
    assert earlier().health(NOW - 100, OPTIONS).updated == NOW - 100
