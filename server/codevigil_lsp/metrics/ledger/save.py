"""What the user changed of a file, as the editor saw it typed and saved."""

from msgspec import Struct


class Save(Struct, frozen=True):
    """One save of a file that was changed in an editor."""

    paths: tuple[str, ...]
    """The file, by every name that a transcript may have for it."""
    lines: frozenset[int]
    """Digests (`events.digests.digest_of`) of lines that the file did not have before."""
    time: float
    """When it was saved, in seconds since the epoch."""
