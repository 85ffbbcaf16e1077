"""Files, and lines of files, as events tell of them."""

from enum import StrEnum

from msgspec import Struct


class LineRange(Struct, frozen=True, gc=False):
    """Lines of a file: `count` of them from `start` on, which is 1-based."""

    start: int
    count: int


class Hunk(Struct, frozen=True, gc=False):
    """Lines of a file that an edit replaced by others, up to three around included.

    The starts are 1-based; a created file is one hunk, of no old lines at 0.
    """

    old_start: int
    old_lines: int
    new_start: int
    new_lines: int
    lines: tuple[str, ...] = ()
    """Each with its mark in front, as a diff has them: a space, a minus or a plus; empty
    where the record does not tell."""


class Sight(StrEnum):
    """What a call did with a file that its structured result does not tell of."""

    SHOWN = "shown"
    """It showed these lines by all that the command and its output say."""
    PERHAPS = "perhaps"
    """It showed these lines at most, and perhaps none of them."""
    CHANGED = "changed"
    """It may have written to the file: which lines stand where is not known after it."""


class Touch(Struct, frozen=True, gc=False):
    """A file that a shell command or a search showed, or may have.

    `path` is absolute where that is known.  A relative one is what the command or its
    output says, in a folder that is not known, and may be any file whose path ends so;
    one at `~` is below the home directory.  With a slash at the end it stands for all
    files below, and the empty path for any file at all.
    """

    path: str
    sight: Sight
    ranges: tuple[LineRange, ...] = ()
    """Empty where it is the whole file, or where it is not known which lines; the file
    may have fewer lines."""
