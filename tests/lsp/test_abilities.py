"""`lsp.abilities`: what a client announced, and nothing it did not."""

import pytest
from lsprotocol import types

from codevigil_lsp.lsp.abilities import Abilities, abilities_of
from codevigil_lsp.lsp.protocol import COPY_TEXT_COMMAND
from support.editor import capabilities_of


def test_a_client_that_announces_nothing_is_asked_nothing() -> None:
    assert abilities_of(types.ClientCapabilities()) == Abilities()


@pytest.mark.parametrize("kind", ["vscode", "neovim"])
def test_real_editors_take_actions_and_show_documents(kind: str) -> None:
    abilities = abilities_of(capabilities_of(kind))

    assert abilities.relates
    assert abilities.links_codes is (kind == "vscode")
    assert abilities.keeps_data
    assert abilities.knows_actions
    assert abilities.shows_documents
    assert not abilities.copies


@pytest.mark.parametrize(
    ("experimental", "copies"),
    [
        ({"commands": {"commands": [COPY_TEXT_COMMAND, "other"]}}, True),
        ({"commands": {"commands": ["other"]}}, False),
        ({"commands": [COPY_TEXT_COMMAND]}, False),
        ({"commands": {"commands": None}}, False),
        ("codevigil.copyText", False),
        (None, False),
    ],
)
def test_a_client_copies_when_it_says_so(experimental: object, copies: bool) -> None:
    capabilities = types.ClientCapabilities(experimental=experimental)

    assert abilities_of(capabilities).copies is copies
