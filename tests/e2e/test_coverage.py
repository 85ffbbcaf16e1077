"""Coverage, as a request and as a command."""

from typing import Any

import pytest
from lsprotocol import types

from codevigil_lsp.lsp.protocol import COVERAGE, COVERAGE_COMMAND, CoverageParams
from support.editor import open_editor
from support.raw_client import RawClient

pytestmark = pytest.mark.e2e


@pytest.mark.parametrize(
    "uri",
    [
        "file:///etc/passwd",
        "file://host/share/cart.py",
        "file:////host/share/cart.py",
        "untitled:Untitled-1",
        "nonsense",
    ],
)
async def test_nothing_is_told_of_a_file_outside_of_the_workspace(
    home: Any, uri: str
) -> None:
    async with open_editor(home.path, home.workspace) as editor:
        await editor.until(lambda: editor.status and editor.status.sessions)
        assert await editor.command(COVERAGE_COMMAND, {"uri": uri}) is None
        params = CoverageParams(types.TextDocumentIdentifier(uri))
        answer = await editor.client.protocol.send_request_async(COVERAGE, params)

    assert answer is None


def test_a_request_without_a_document_is_answered_as_such(home: Any) -> None:
    with RawClient(home.path) as client:
        client.initialize(home.workspace)

        assert client.request(2, COVERAGE, {})["error"]["code"] == -32602
        assert (
            client.request(3, COVERAGE, {"textDocument": 1})["error"]["code"] == -32602
        )
