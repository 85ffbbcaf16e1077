"""`lsp.provider`: who gets the status, and in which form."""

from typing import Any

import pytest
from lsprotocol import types

from codevigil_lsp.lsp.provider import StatusProvider, announces, choose_provider


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
