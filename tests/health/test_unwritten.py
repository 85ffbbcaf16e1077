import pytest

from codevigil_lsp.health.model import (
    Activity,
    Lifecycle,
    LifecycleOptions,
    LiveState,
)
from codevigil_lsp.health.unwritten import unwritten_session

NOW = 1_800_000_000.0
OPTIONS = LifecycleOptions()


def live(status="waiting", waiting_for="dialog open", **more):
    given = {"since": NOW - 3, "started": NOW - 5, "cwd": "/home/you/shop"} | more
    return LiveState(status, waiting_for, **given)


def test_the_registry_tells_where_it_is_and_what_it_does():
    found = unwritten_session(
        "s", live(name="shop-b8", version="2.1.330"), NOW, OPTIONS
    )
    assert (found.id, found.title, found.project) == ("s", "shop-b8", "shop")
    assert (found.cwd, found.version) == ("/home/you/shop", "2.1.330")
    assert (found.transcript, found.metrics, found.findings) == (None, (), ())
    assert (found.activity.activity, found.activity.reason) == (
        Activity.WAITING,
        "dialog",
    )
    assert (found.started, found.updated) == (NOW - 5, NOW - 3)
    assert found.lifecycle is Lifecycle.ACTIVE


def test_without_a_name_the_id_has_to_do():
    found = unwritten_session("s", live(cwd=None), NOW, OPTIONS)
    assert (found.title, found.project) == ("s", "")


@pytest.mark.parametrize(
    ("checked", "lifecycle"), [(True, Lifecycle.STALE), (False, Lifecycle.EVICTED)]
)
def test_silence_makes_it_stale_and_evicts_what_cannot_be_checked(checked, lifecycle):
    found = unwritten_session("s", live(checked=checked), NOW + 9000, OPTIONS)
    assert found.lifecycle is lifecycle


def test_times_to_come_count_as_now():
    found = unwritten_session("s", live(since=NOW + 9000), NOW, OPTIONS)
    assert found.updated == NOW
