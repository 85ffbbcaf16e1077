"""`codevigil-lsp history`: what is stored of sessions, brought up to date or forgotten.

What is stored goes to stdout, what went wrong to stderr, a sentence each.
"""

import os
import sys
from collections.abc import Sequence
from contextlib import closing, suppress
from pathlib import Path
from typing import Final

from attrs import frozen

from codevigil_lsp.assembly import open_history
from codevigil_lsp.check import read_settings, say, say_error, write_out
from codevigil_lsp.errors import ErrorLevel, ErrorRecord, HistoryError
from codevigil_lsp.health.model import SessionHealth
from codevigil_lsp.history.keeper import Keeper
from codevigil_lsp.history.place import FILE_NAME, forget, state_directory
from codevigil_lsp.history.sessions import Sessions
from codevigil_lsp.history.store import Store
from codevigil_lsp.privacy import shorten_path

_OK: Final = 0
_FAILED: Final = 1
_NOTHING: Final = "Nothing is stored.\n"


@frozen
class HistoryOptions:
    """What is done with the history before it is shown, and how much of it is."""

    update: bool = False
    """Read what was not read yet, whatever its age."""
    forget: bool = False
    """Delete all of it, and show nothing."""
    as_json: bool = False
    limit: int = 50
    """Sessions shown, the latest."""


def run_history(options: HistoryOptions) -> int:
    """Show what is stored.

    Gives 0, 1 when something could not be done, 2 when it could not be written.
    """
    directory = state_directory()
    if options.forget:
        return _forget(directory)
    if not options.update and not (directory / FILE_NAME).exists():
        return _tell(_NOTHING)
    trouble: list[ErrorRecord] = []
    code = _OK
    store = Store(directory, trouble.append)
    # What fails is among the trouble.
    with closing(store), suppress(HistoryError):
        if options.update:
            _update(Sessions(store))
        sessions = Sessions(store)
        count, latest = sessions.count(), sessions.latest(options.limit)
        found = [stored.health for stored in latest]
        code = write_out(lambda: _show(count, found, directory, options.as_json))
    for error in trouble:
        say_error(error)
    return _FAILED if trouble else code


def _forget(directory: Path) -> int:
    try:
        count = forget(directory)
    except OSError as error:
        say(f"the history cannot be deleted: {error.strerror}")
        return _FAILED
    return _tell("The history is deleted.\n" if count else _NOTHING)


def _tell(sentence: str) -> int:
    return write_out(lambda: sys.stdout.write(sentence))


def _update(sessions: Sessions) -> None:
    """Read and store every session that changed since it was stored."""
    errors: list[ErrorRecord] = []
    pipeline = open_history(read_settings(), os.environ, sessions)
    keeper = Keeper(sessions)
    try:
        while True:
            step = pipeline.step()
            keeper.keep(step.snapshots)
            errors += step.errors
            if not step.has_more and not step.snapshots:
                break
    finally:
        pipeline.close()
    for error in errors:
        if error.level is not ErrorLevel.INFO:
            say_error(error)


def _show(
    count: int, latest: Sequence[SessionHealth], directory: Path, as_json: bool
) -> None:
    """Write the latest of the sessions that are stored, and how many there are."""
    if as_json:
        from codevigil_lsp.reports.json import pieces_of_json

        sys.stdout.writelines(pieces_of_json(latest, None))
        sys.stdout.write("\n")
        return
    if latest:
        from codevigil_lsp.reports.printing import print_to
        from codevigil_lsp.reports.table import make_table

        print_to(
            sys.stdout,
            os.environ,
            lambda console: console.print(make_table(latest, console.width)[0]),
        )
    noun = "session" if count == 1 else "sessions"
    path = shorten_path(str(directory / FILE_NAME), str(Path.home()))
    more = f", the latest {len(latest)} shown" if len(latest) < count else ""
    sys.stdout.write(f"{count} {noun} stored in {path}{more}.\n")
