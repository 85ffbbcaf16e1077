"""The status, in the form that the client asked for."""

from collections.abc import Callable, Mapping
from enum import StrEnum
from typing import Any

from attrs import evolve
from lsprotocol import types

from codevigil_lsp.lsp.protocol import Status


class StatusProvider(StrEnum):
    """How the client wants the status."""

    ON = "on"
    """As `codevigil/status`."""
    LOG = "log"
    MESSAGE = "message"
    OFF = "off"


def choose_provider(
    options: Mapping[str, Any], capabilities: types.ClientCapabilities
) -> StatusProvider:
    """Read the client's wish; a client that says nothing gets nothing."""
    wish = options.get("statusProvider")
    if isinstance(wish, str) and wish in set(StatusProvider):
        return StatusProvider(wish)
    if announces(capabilities, "codevigilStatus"):
        return StatusProvider.ON
    return StatusProvider.OFF


def announces(capabilities: types.ClientCapabilities, name: str) -> bool:
    """Say whether the client announces an experimental capability."""
    experimental = capabilities.experimental
    if isinstance(experimental, Mapping):
        return bool(experimental.get(name))
    return bool(getattr(experimental, name, False))


class StatusPublisher:
    """Sends a status when it differs from the last one sent."""

    def __init__(
        self,
        provider: StatusProvider,
        *,
        notify: Callable[[Status], None],
        log: Callable[[str], None],
        show: Callable[[str], None],
    ) -> None:
        self._send = _sender(provider, notify, log, show)
        self._only_text = provider is not StatusProvider.ON
        self._seq = 0
        self._last: Status | None = None

    def tell(self, status: Status) -> None:
        """Send the status, numbered, unless the client knows it already."""
        last, self._last = self._last, status
        if last is not None and self._is_known(status, last):
            return
        self._seq += 1
        self._send(evolve(status, seq=self._seq))

    def _is_known(self, status: Status, last: Status) -> bool:
        if self._only_text:
            return status.text == last.text
        return status == last


def _sender(
    provider: StatusProvider,
    notify: Callable[[Status], None],
    log: Callable[[str], None],
    show: Callable[[str], None],
) -> Callable[[Status], None]:
    match provider:
        case StatusProvider.ON:
            return notify
        case StatusProvider.LOG:
            return lambda status: log(status.text)
        case StatusProvider.MESSAGE:
            return lambda status: show(status.text)
        case StatusProvider.OFF:
            return lambda _: None
