"""`lsp.status`: who gets the status, in which form, and when."""

from typing import Any

import pytest
from lsprotocol import types

from codevigil_lsp.lsp.convert import to_status
from codevigil_lsp.lsp.protocol import Status
from codevigil_lsp.lsp.status import (
    StatusProvider,
    StatusPublisher,
    announces,
    choose_provider,
)
from codevigil_lsp.metrics.model import Severity
from support.sessions import a_session

CALM = to_status([a_session()], seq=0)
BUSY = to_status([a_session(), a_session(id="2")], seq=0)


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


def _capabilities(experimental: Any = None) -> types.ClientCapabilities:
    return types.ClientCapabilities(experimental=experimental)


@pytest.mark.parametrize("wish", list(StatusProvider))
def test_the_clients_wish_counts(wish: StatusProvider) -> None:
    capabilities = _capabilities({"codevigilStatus": True})

    assert choose_provider({"statusProvider": wish.value}, capabilities) is wish


def test_the_capability_is_a_wish_too() -> None:
    assert choose_provider({}, _capabilities({"codevigilStatus": True})) == "on"


@pytest.mark.parametrize(
    "options", [{}, {"statusProvider": 5}, {"statusProvider": "x"}]
)
def test_a_client_that_does_not_ask_gets_nothing(options: dict[str, Any]) -> None:
    assert choose_provider(options, _capabilities()) is StatusProvider.OFF
    assert not announces(_capabilities([1]), "codevigilStatus")


def test_statuses_are_numbered_and_equal_ones_not_repeated() -> None:
    told = Told(StatusProvider.ON)
    for status in (CALM, CALM, BUSY, CALM):
        told.publisher.tell(status)

    assert [status.seq for status in told.notified] == [1, 2, 3]
    assert told.logged == told.shown == []


def test_as_a_message_only_the_text_counts() -> None:
    told = Told(StatusProvider.MESSAGE)
    worse = to_status([a_session(severity=Severity.WARNING)], seq=0)
    for status in (CALM, to_status([a_session(title="another")], seq=0), worse):
        told.publisher.tell(status)

    assert told.shown == [CALM.text, worse.text]
    assert told.notified == []


def test_off_is_off() -> None:
    told = Told(StatusProvider.OFF)
    told.publisher.tell(CALM)

    assert told.notified == told.logged == told.shown == []
