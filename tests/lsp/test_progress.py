"""`lsp.progress`: begun is ended, and only where the client wants it."""

import asyncio
from typing import Any

from lsprotocol import types

from codevigil_lsp.lsp.progress import show_catch_up


class FakeProgress:
    """What pygls offers for progress, remembered."""

    def __init__(self, *, answers: bool) -> None:
        self.tokens: dict[str, Any] = {}
        self.said: list[str] = []
        self.began = asyncio.Event()
        self._answers = answers

    async def create_async(self, token: str) -> None:
        if not self._answers:
            raise ConnectionError
        self.tokens[token] = None

    def begin(self, token: str, value: types.WorkDoneProgressBegin) -> None:
        self.said.append(value.kind)
        self.began.set()

    def end(self, token: str, value: types.WorkDoneProgressEnd) -> None:
        self.said.append(value.kind)


class FakeServer:
    """A server whose client announces progress, or does not."""

    def __init__(self, *, wants: bool = True, answers: bool = True) -> None:
        self.client_capabilities = types.ClientCapabilities(
            window=types.WindowClientCapabilities(work_done_progress=wants)
        )
        self.work_done_progress = FakeProgress(answers=answers)


async def test_it_is_shown_from_the_beginning_to_the_end() -> None:
    server: Any = FakeServer()
    done = asyncio.Event()
    task = asyncio.create_task(show_catch_up(server, done))
    await server.work_done_progress.began.wait()
    assert server.work_done_progress.said == ["begin"]
    done.set()
    await task

    assert server.work_done_progress.said == ["begin", "end"]
    assert server.work_done_progress.tokens == {}


async def test_it_is_ended_when_the_server_stops_in_the_middle() -> None:
    server: Any = FakeServer()
    task = asyncio.create_task(show_catch_up(server, asyncio.Event()))
    await server.work_done_progress.began.wait()
    task.cancel()
    await asyncio.wait([task])

    assert server.work_done_progress.said == ["begin", "end"]


async def test_a_client_that_does_not_want_it_or_fails_is_left_alone() -> None:
    for server in (FakeServer(wants=False), FakeServer(answers=False)):
        given: Any = server
        await show_catch_up(given, asyncio.Event())

        assert server.work_done_progress.said == []
