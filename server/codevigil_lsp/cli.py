"""The command line: the language server by default, and the same engine in one shot.

Nothing is imported before it is known to be needed: an editor waits for the server.
"""

import argparse
import gc
import os
import sys
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn, TextIO

from codevigil_lsp import __version__

if TYPE_CHECKING:  # the import itself is what is to be late
    from codevigil_lsp.lsp.server import CodevigilLanguageServer

_INTERRUPTED = 130
"""What a shell gives for a program that Ctrl-C ended."""
_MANY_OBJECTS = 50_000
"""Made and not let go of, before the garbage collector looks, in a one-shot run."""
_NOBODY_SPEAKS = (
    "codevigil-lsp: waiting for an editor to speak LSP on stdin; Ctrl-C ends it.\n"
    "`codevigil-lsp check` shows how your sessions are doing, --help what else there is.\n"
)
"""For whoever starts the server by hand and would see nothing happen."""
_LEVELS = ("debug", "info", "warning", "error")
_LEVEL = "warning"
"""From which on something is logged, unless it is said."""


def run() -> NoReturn:
    """Run the command line as a process of its own, and end it.

    Nothing is taken apart at the end: every file is closed by then, and to let go of the
    sessions one by one takes a twentieth of a large check.
    """
    _replace_closed_streams()
    code = main()
    for stream in (sys.stdout, sys.stderr):
        with suppress(AttributeError, OSError, ValueError):
            stream.flush()
    os._exit(code)


def _replace_closed_streams() -> None:
    """Have what is written go nowhere where the caller closed a stream, as by `>&-`."""
    for name in ("stdout", "stderr"):
        if getattr(sys, name) is None:
            setattr(sys, name, os.fdopen(os.open(os.devnull, os.O_WRONLY), "w"))


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line; gives the exit code."""
    options = _parser().parse_args(arguments)
    # Only the server logs: a check without a word of it does not wait for `logging`.
    if options.command is None or options.log_level or options.log_file:
        _set_up_logging(options.log_level or _LEVEL, options.log_file)
    if options.command == "check":
        return _check(options)
    if options.command == "history":
        return _history(options)
    if not options.stdio and sys.stdin is not None and sys.stdin.isatty():
        sys.stderr.write(_NOBODY_SPEAKS)
    code = _load_server().serve_stdio()
    import logging

    logging.shutdown()
    # Not even a worker stuck in a dead file system holds up the exit.
    os._exit(code)


def _check(options: argparse.Namespace) -> int:
    """Run `check`, with the garbage collector looking less often.

    What was read is in no cycles, or taken apart when it is let go, so that every look at
    it is in vain: an eighth of the time, for nothing found.
    """
    thresholds = gc.get_threshold()
    gc.set_threshold(_MANY_OBJECTS)
    try:
        from codevigil_lsp.check import CheckOptions, run_check

        return run_check(
            options.paths,
            CheckOptions(
                as_json=options.format == "json",
                explain=options.explain,
                fail_on=options.fail_on,
            ),
            demo=options.demo,
        )
    except KeyboardInterrupt:
        return _INTERRUPTED
    finally:
        gc.set_threshold(*thresholds)


def _history(options: argparse.Namespace) -> int:
    from codevigil_lsp.stored import HistoryOptions, run_history

    try:
        return run_history(
            HistoryOptions(
                update=options.update,
                forget=options.forget,
                as_json=options.format == "json",
                limit=options.limit,
            )
        )
    except KeyboardInterrupt:
        return _INTERRUPTED


def _load_server() -> "CodevigilLanguageServer":
    """Import and make the server, with the garbage collector out of the way.

    The types of LSP are some ten thousand objects that live as long as the process:
    looking for garbage among them while they are made takes a tenth of the start.
    """
    gc.disable()
    try:
        from codevigil_lsp.lsp.app import create_server

        return create_server()
    finally:
        gc.freeze()
        gc.enable()


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="codevigil-lsp",
        formatter_class=_unmeasured,
        description="A language server for the health of coding-agent sessions."
        " Without a command it speaks LSP on stdin and stdout.",
    )
    parser.add_argument("--version", action="version", version=__version__)
    parser.add_argument(
        "--stdio", action="store_true", help="speak LSP on stdin and stdout (default)"
    )
    parser.add_argument("--log-file", type=Path, help="write the log there, not stderr")
    parser.add_argument("--log-level", choices=_LEVELS, help=f"default: {_LEVEL}")
    # Without its name given, it would be found by formatting a help page.
    commands = parser.add_subparsers(dest="command", title="commands", prog=parser.prog)
    check = commands.add_parser(
        "check",
        help="print the health of sessions",
        description="Print the health of the sessions found, with their findings.",
        formatter_class=_unmeasured,
    )
    check.add_argument(
        "paths",
        nargs="*",
        type=Path,
        metavar="PATH",
        help="a directory with transcripts, or a transcript; default: your own",
    )
    check.add_argument(
        "--format", choices=("text", "json"), default="text", help="default: text"
    )
    check.add_argument(
        "--explain",
        action="store_true",
        help="tell formulas, lines and evidence, and quote every phrase found",
    )
    check.add_argument(
        "--fail-on",
        choices=("warning", "critical"),
        help="exit with 1 when a session is that bad, or worse",
    )
    check.add_argument(
        "--demo", action="store_true", help="show it on three made-up sessions"
    )
    history = commands.add_parser(
        "history",
        help="show, update or forget what is stored of sessions",
        description="Show what is stored of sessions: numbers and names, no titles and"
        " nothing that was said.",
        formatter_class=_unmeasured,
    )
    action = history.add_mutually_exclusive_group()
    action.add_argument(
        "--update",
        action="store_true",
        help="first read every transcript of yours that changed since, whatever its age",
    )
    action.add_argument(
        "--forget", action="store_true", help="delete all of it, dismissals included"
    )
    history.add_argument(
        "--format", choices=("text", "json"), default="text", help="default: text"
    )
    history.add_argument(
        "--limit",
        type=_count,
        default=50,
        metavar="N",
        help="sessions shown, the latest; default: 50",
    )
    for one in (parser, check, history):
        one.formatter_class = argparse.HelpFormatter
    return parser


def _count(text: str) -> int:
    """Read a number that is not negative."""
    if not text.isdecimal():
        raise argparse.ArgumentTypeError(f"must be a number, 0 or more, not {text!r}")
    return int(text)


def _unmeasured(prog: str) -> argparse.HelpFormatter:
    """Make a formatter by which an option is tried out when it is added.

    What asks for the width of the terminal imports all of Python's archives: that is left
    to a help page.
    """
    return argparse.HelpFormatter(prog, width=80)


def _set_up_logging(level: str, file: Path | None) -> None:
    """Log to stderr or a file, never to stdout, which belongs to the protocol.

    pygls and asyncio log whole messages, with whatever is in them: they are kept quiet.
    """
    import logging

    handler: logging.Handler = logging.StreamHandler(sys.stderr)
    if file is not None:
        try:
            handler = logging.StreamHandler(_open_log(file))
        except OSError as error:
            sys.stderr.write(f"codevigil-lsp: no log file: {error.strerror}\n")
    logging.basicConfig(
        level=level.upper(),
        handlers=[handler],
        format="%(asctime)s %(levelname)s %(name)s: %(message)s",
    )
    logging.getLogger("pygls").setLevel(logging.CRITICAL)
    logging.getLogger("asyncio").setLevel(logging.CRITICAL)


def _open_log(file: Path) -> TextIO:
    """Open a file to append to that only its owner can read."""
    flags = os.O_WRONLY | os.O_CREAT | os.O_APPEND
    return os.fdopen(os.open(file, flags, 0o600), "a", encoding="utf-8")
