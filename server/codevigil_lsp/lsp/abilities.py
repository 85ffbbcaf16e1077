"""What the client can do beyond what every client can."""

from collections.abc import Mapping
from typing import Any

from attrs import frozen
from lsprotocol import types

from codevigil_lsp.lsp.protocol import COPY_TEXT_COMMAND


@frozen
class Abilities:
    """The abilities that change what the client is sent; none by default."""

    relates: bool = False
    """It shows further places of a diagnostic."""
    links_codes: bool = False
    """It leads from the code of a diagnostic to what is said about it."""
    keeps_data: bool = False
    """It gives the `data` of a diagnostic back."""
    knows_actions: bool = False
    """It takes code actions, not only commands."""
    shows_documents: bool = False
    """It opens a document when asked."""
    copies: bool = False
    """It has the command `codevigil.copyText`."""


def abilities_of(capabilities: types.ClientCapabilities) -> Abilities:
    """Read them from what the client announced."""
    documents = capabilities.text_document
    diagnostics = documents.publish_diagnostics if documents else None
    actions = documents.code_action if documents else None
    window = capabilities.window
    return Abilities(
        relates=bool(diagnostics and diagnostics.related_information),
        links_codes=bool(diagnostics and diagnostics.code_description_support),
        keeps_data=bool(diagnostics and diagnostics.data_support),
        knows_actions=bool(actions and actions.code_action_literal_support),
        shows_documents=bool(
            window and window.show_document and window.show_document.support
        ),
        copies=COPY_TEXT_COMMAND in _commands_of(capabilities.experimental),
    )


def _commands_of(experimental: Any) -> list[Any]:
    """Give the commands of the client's own, as rust-analyzer's clients announce them."""
    commands = experimental.get("commands") if isinstance(experimental, Mapping) else {}
    names = commands.get("commands") if isinstance(commands, Mapping) else []
    return names if isinstance(names, list) else []
