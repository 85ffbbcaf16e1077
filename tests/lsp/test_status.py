"""`lsp.status`: what is told, and when."""

from codevigil_lsp.health.model import SessionHealth
from codevigil_lsp.lsp.protocol import Status
from codevigil_lsp.lsp.provider import StatusProvider
from codevigil_lsp.lsp.status import StatusPublisher
from codevigil_lsp.lsp.summary import to_status
from codevigil_lsp.metrics.model import Severity
from support.sessions import NOW, a_metric, a_session, waiting


def status_of(*sessions: SessionHealth) -> Status:
    return to_status(sessions, seq=0, now=NOW, with_ages=False)


CALM = status_of(a_session())
BUSY = status_of(a_session(), a_session(id="2"))
ALARMED = status_of(
    a_session(
        severity=Severity.WARNING, metrics=(a_metric("tool_errors", Severity.WARNING),)
    )
)
PERMISSION = status_of(a_session(activity=waiting()))
QUESTION = status_of(a_session(activity=waiting("question")))


class Told:
    """Remembers what was sent."""

    def __init__(self, provider: StatusProvider) -> None:
        self.notified: list[Status] = []
        self.logged: list[str] = []
        self.shown: list[str] = []
        self.publisher = StatusPublisher(
            provider,
            notify=self.notified.append,
            log=self.logged.append,
            show=self.shown.append,
        )


def test_statuses_are_numbered_and_equal_ones_not_repeated() -> None:
    told = Told(StatusProvider.ON)
    for status in (CALM, CALM, BUSY, CALM):
        told.publisher.tell(status)

    assert [status.seq for status in told.notified] == [1, 2, 3]
    assert told.logged == told.shown == []


def test_in_the_log_a_line_is_a_new_phrase() -> None:
    told = Told(StatusProvider.LOG)
    for status in (CALM, status_of(a_session(title="another")), PERMISSION, CALM):
        told.publisher.tell(status)

    assert told.logged == [CALM.text, PERMISSION.text, CALM.text]
    assert told.notified == []


def test_a_message_pops_up_for_what_asks_for_the_user_and_for_nothing_else() -> None:
    told = Told(StatusProvider.MESSAGE)
    for status in (CALM, BUSY, PERMISSION, PERMISSION, BUSY, PERMISSION):
        told.publisher.tell(status)

    assert told.shown == [PERMISSION.text, PERMISSION.text]
    assert told.notified == told.logged == []


def test_a_message_pops_up_for_what_is_as_urgent_and_not_for_what_is_less_so() -> None:
    told = Told(StatusProvider.MESSAGE)
    for status in (ALARMED, PERMISSION, QUESTION, ALARMED):
        told.publisher.tell(status)

    assert told.shown == [ALARMED.text, PERMISSION.text, QUESTION.text]


def test_off_is_off() -> None:
    told = Told(StatusProvider.OFF)
    told.publisher.tell(CALM)

    assert told.notified == told.logged == told.shown == []
