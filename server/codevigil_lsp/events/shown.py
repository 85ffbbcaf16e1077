"""Events of what the client puts before the agent, beside prompts and results."""

from msgspec import Struct

from codevigil_lsp.events.spans import LineRange


class FileShown(Struct, frozen=True, gc=False):
    """The client showed the agent a file, or lines of it, beside a prompt."""

    line: int
    time: float | None
    path: str
    ranges: tuple[LineRange, ...]
    """Empty where the record does not tell which lines."""
    text: str = ""


class FileChanged(Struct, frozen=True, gc=False):
    """The client told the agent that a file was changed by someone else."""

    line: int
    time: float | None
    path: str
    ranges: tuple[LineRange, ...]
    """The lines as they are now that it showed along with that."""
    text: str = ""
    """These lines, each behind its number."""


class TextShown(Struct, frozen=True, gc=False):
    """The client put a text before the agent that nobody typed and no tool gave.

    A summary, a reminder, the output of a command of the user's, of a hook, a report.
    """

    line: int
    time: float | None
    text: str


class Continued(Struct, frozen=True, gc=False):
    """The agent goes on from a conversation that this transcript does not have."""

    line: int
    time: float | None


class FindingShown(Struct, frozen=True, gc=False):
    """The client showed the agent a diagnostic that is one of our findings."""

    line: int
    time: float | None
    path: str
    """The file it stood on."""
    lines: LineRange
    code: str
    characters: int
    """Of its message."""
