"""From `initialize` to `shutdown`."""

import asyncio
import gc
from collections.abc import Mapping
from typing import Any

from lsprotocol import types

from codevigil_lsp.lsp.abilities import abilities_of
from codevigil_lsp.lsp.features.configuration import configure, pull
from codevigil_lsp.lsp.provider import announces, choose_provider
from codevigil_lsp.lsp.server import CodevigilLanguageServer
from codevigil_lsp.lsp.worker import Worker


def register(server: CodevigilLanguageServer) -> None:
    """Register the life cycle."""

    @server.feature(types.INITIALIZE)
    def initialize(ls: CodevigilLanguageServer, params: types.InitializeParams) -> None:
        options = params.initialization_options
        ls.options = dict(options) if isinstance(options, Mapping) else {}
        ls.wants_server_status = announces(
            params.capabilities, "serverStatusNotification"
        )

    @server.feature(types.INITIALIZED)
    async def initialized(
        ls: CodevigilLanguageServer, _params: types.InitializedParams
    ) -> None:
        ls.run_task("codevigil-start", start(ls))
        if ls.process_id is not None:
            ls.run_task("codevigil-parent", ls.watch_parent(ls.process_id))

    @server.feature(types.SHUTDOWN)
    async def shutdown(ls: CodevigilLanguageServer, _params: None) -> None:
        ls.stop_tasks()
        if ls.engine is not None:
            ls.engine.close()


async def start(ls: CodevigilLanguageServer) -> None:
    """Load the engine, set it up with what is known, and start to watch."""
    worker = Worker(asyncio.get_running_loop(), "codevigil-worker")
    engine_class = await worker.submit(_load_engine)
    provider = choose_provider(ls.options, ls.client_capabilities)
    abilities = abilities_of(ls.client_capabilities)
    engine = ls.engine = engine_class(ls, worker, provider, ls.documents, abilities)
    await configure(ls)
    ls.run_task("codevigil-watch", engine.run())
    await pull(ls)


def _load_engine() -> Any:
    """Import the engine, with the garbage collector out of the way, as for the server."""
    gc.disable()
    try:
        from codevigil_lsp.lsp.engine import Engine

        return Engine
    finally:
        gc.freeze()
        gc.enable()
