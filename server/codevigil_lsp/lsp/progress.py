"""A catch-up that takes longer than a second, shown as work done progress."""

import asyncio
import logging
import uuid
from typing import Final

from lsprotocol import types
from pygls.lsp.server import LanguageServer

logger = logging.getLogger(__name__)

_PATIENCE: Final = 5.0
"""Seconds to wait for the client to make the token."""


async def show_catch_up(server: LanguageServer, done: asyncio.Event) -> None:
    """Show that transcripts are being read until `done` is set.

    A client that did not announce progress, or does not answer, is left alone; what was
    begun is ended on every path.
    """
    window = server.client_capabilities.window
    if window is None or not window.work_done_progress:
        return
    token = str(uuid.uuid4())
    progress = server.work_done_progress
    try:
        async with asyncio.timeout(_PATIENCE):
            await progress.create_async(token)
    except Exception as error:  # noqa: BLE001 - whatever the client answered
        logger.info("the client made no progress token: %s", type(error).__name__)
        return
    begin = types.WorkDoneProgressBegin(
        title="codevigil", message="reading transcripts"
    )
    progress.begin(token, begin)
    try:
        await done.wait()
    finally:
        progress.end(token, types.WorkDoneProgressEnd())
        progress.tokens.pop(token, None)
