"""A session's health as it is stored: numbers, names and fixed wording.

What was said in a session is never stored.
Its title may be its first prompt, so it is left out; a digest tells whether one that is
found again is the right one.
"""

import sys
from collections.abc import Mapping
from functools import cache
from hashlib import blake2b
from typing import Final

import msgspec
import msgspec.inspect
from attrs import frozen
from msgspec.structs import replace

from codevigil_lsp import __version__
from codevigil_lsp.config.model import Settings
from codevigil_lsp.health.model import SessionHealth, Turn
from codevigil_lsp.metrics.personal import without_personal

_ENCODER: Final = msgspec.json.Encoder()
_DIGEST_BYTES: Final = 16


@frozen
class Snapshot:
    """One session at the moment in which it is stored."""

    directory: str
    """The project directory, with its root: session ids are unique within it only."""
    health: SessionHealth
    files: Mapping[str, int] | None
    """Its transcripts, each with the mark of the file as it was read; None when the
    session is to be read again after a restart, whatever became of its files."""
    made_by: str
    """The fingerprint of what computed it."""


def pack(health: SessionHealth) -> str:
    """Give a session's health as JSON, without its title, turns and source findings."""
    bare = replace(
        health,
        title="",
        turns=(),
        # What is ordinary for the user is another matter at the next start.
        metrics=tuple(map(without_personal, health.metrics)),
    )
    return _ENCODER.encode(bare).decode()


def unpack(text: str, turns: tuple[Turn, ...]) -> SessionHealth | None:
    """Give a session's health back, with its id for a title; None when it is no health."""
    try:
        health = _decoder().decode(text)
    except msgspec.MsgspecError:
        return None
    return replace(health, title=health.id, turns=turns)


def digest(text: str) -> str:
    """Give a short fingerprint by which a text is known again, and not found out."""
    return blake2b(
        text.encode("utf-8", "replace"), digest_size=_DIGEST_BYTES
    ).hexdigest()


def fingerprint(settings: Settings) -> str:
    """Give what a stored health depends on beside its transcripts.

    Another version of this program, another shape of what is stored or another setting
    of a metric gives another fingerprint, and what was stored under the first is
    computed anew.
    """
    parts = (__version__, sys.hash_info.width, _shape(), settings.metrics)
    return digest(repr(parts))


@cache
def _decoder() -> msgspec.json.Decoder[SessionHealth]:
    return msgspec.json.Decoder(SessionHealth)


@cache
def _shape() -> str:
    """Every field of a health and of what is in it."""
    return repr(msgspec.inspect.type_info(SessionHealth))
