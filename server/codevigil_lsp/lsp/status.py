"""The status, told when there is something new, in the form that the client asked for."""

from collections.abc import Callable

from attrs import evolve

from codevigil_lsp.lsp.protocol import Status
from codevigil_lsp.lsp.provider import StatusProvider
from codevigil_lsp.reports.mark import StatusMark


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
        self.provider = provider
        self._send = _sender(provider, notify, log, show)
        self._seq = 0
        self._last: Status | None = None

    def tell(self, status: Status) -> None:
        """Send the status, numbered, unless the client knows it already."""
        last, self._last = self._last, status
        if self._is_news(status, last):
            self._seq += 1
            self._send(evolve(status, seq=self._seq))

    def _is_news(self, status: Status, last: Status | None) -> bool:
        match self.provider:
            case StatusProvider.ON:
                return status != last
            case StatusProvider.LOG:
                return last is None or status.text != last.text
            case StatusProvider.MESSAGE:
                return _asks_for_user(status, last)
            case StatusProvider.OFF:
                return False


def _asks_for_user(status: Status, last: Status | None) -> bool:
    """Say whether to interrupt: for what is urgent, unless it is less so than before.

    That all is well again is no news, nor is the warning that a question stood before.
    """
    mark = StatusMark(status.mark)
    if not mark.is_urgent:
        return False
    if last is None:
        return True
    return status.text != last.text and mark.rank <= StatusMark(last.mark).rank


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
