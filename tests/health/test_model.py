import pytest

from codevigil_lsp.health.model import LifecycleOptions
from codevigil_lsp.metrics.model import Finding, FindingCode, FindingSeverity
from support.sessions import a_session


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


def test_findings_that_come_later_stand_in_the_order_of_the_lines():
    def finding(line, transcript=None):
        code, severity = FindingCode.COLLISION, FindingSeverity.WARNING
        return Finding(code, severity, "", line, transcript=transcript)

    own = (finding(2), finding(9), finding(1, "agent.jsonl"))
    health = a_session(findings=own).with_findings([finding(4)])
    assert [found.line for found in health.findings] == [2, 4, 9, 1]
