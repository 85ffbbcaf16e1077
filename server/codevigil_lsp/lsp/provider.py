"""In which form the client wants the status."""

from collections.abc import Mapping
from enum import StrEnum
from typing import Any

from lsprotocol import types


class StatusProvider(StrEnum):
    """How the client wants the status."""

    ON = "on"
    """As `codevigil/status`."""
    LOG = "log"
    """Its phrase, as lines of the log."""
    MESSAGE = "message"
    """Its phrase, where it asks for the user, as a message that pops up."""
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
