"""`codevigil-lsp check`: read what there is, once, and print its health.

The report goes to stdout, what could not be read or used to stderr, a sentence each.
"""

import contextlib
import errno
import io
import os
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any, Final

from attrs import evolve, frozen

from codevigil_lsp.assembly import find_roots, open_paths
from codevigil_lsp.config.model import Settings
from codevigil_lsp.config.place import settings_file
from codevigil_lsp.errors import ConfigError, ErrorLevel, ErrorRecord
from codevigil_lsp.health.model import SessionHealth
from codevigil_lsp.health.sealed import Held, Opened
from codevigil_lsp.metrics.model import Severity, worst
from codevigil_lsp.metrics.personal import NO_BASELINE, Baseline
from codevigil_lsp.pipeline import Totals
from codevigil_lsp.privacy import sanitize, shorten_path
from codevigil_lsp.reports.json import pieces_of_json

_Explain = Callable[[SessionHealth], dict[str, Any]]

_OK: Final = 0
_UNHEALTHY: Final = 1
_BAD_USAGE: Final = 2
_UNREADABLE: Final = frozenset(
    {"watcher.unreadable_file", "watcher.unreadable_directory"}
)
_MADE_UP: Final = "\nThese sessions are made up, and nowhere on your disk; without --demo: your own.\n"
_EXPECTED: Final = frozenset({"watcher.large_file_growth"})
"""Codes that are news to someone who watches, not to someone who reads everything."""


@frozen
class CheckOptions:
    """How a check is done, and what is told."""

    as_json: bool = False
    explain: bool = False
    """Tell formulas and evidence, and quote every phrase that was found."""
    fail_on: str | None = None


def run_check(paths: Sequence[Path], options: CheckOptions, *, demo: bool) -> int:
    """Print the health of the sessions at these paths, or of the user's own.

    Gives 0, 1 when `fail_on` is reached, 2 when a path cannot be used.
    """
    if demo:
        if paths:
            return _refuse("--demo takes no PATH")
        import tempfile

        from codevigil_lsp.demo import write_demo

        with tempfile.TemporaryDirectory(prefix="codevigil-demo-") as folder:
            root = write_demo(Path(folder))
            return _check([root], Settings(), options, demo=folder)
    for path in paths:
        if (trouble := _trouble_with(path)) is not None:
            return _refuse(f"{sanitize(str(path))} {trouble}")
    settings = read_settings()
    if paths:
        return _check(paths, settings, options)
    errors: list[ErrorRecord] = []
    roots = find_roots(settings, os.environ, errors)
    for record in errors:
        say(record.message)
    if not roots and any(record.level is ErrorLevel.CRITICAL for record in errors):
        return _BAD_USAGE
    present = [root for root in roots if root.is_dir()]
    return _check(present, settings, options, looked_in=roots)


def _check(
    paths: Sequence[Path],
    settings: Settings,
    options: CheckOptions,
    *,
    looked_in: Sequence[Path] = (),
    demo: str | None = None,
) -> int:
    """Read what is at these paths and print it; gives the exit code.

    Args:
        paths: what is read.
        settings: the user's, or the defaults for the demo.
        options: what is told.
        looked_in: the user's own roots, where no path was given.
        demo: the folder of made-up sessions; it stands for the home in what is told.
    """
    baseline = NO_BASELINE if demo else _read_baseline(settings)
    settings = evolve(settings, metrics=baseline.options)
    are_roots = bool(looked_in)
    pipeline = open_paths(settings, paths, baseline=baseline, are_roots=are_roots)
    try:
        step = pipeline.run()
        totals = pipeline.totals()
    finally:
        pipeline.close()
    for error in step.errors:
        say_error(error)
    held: list[Held] = [*step.sessions, *step.sealed]
    found = sorted(held, key=_in_order)
    sessions = Opened(found)
    environ = {**os.environ, "HOME": demo} if demo else os.environ

    def write() -> None:
        if options.as_json:
            explain = _explainer(settings, paths) if options.explain else None
            _write_json(sessions, totals, explain)
            return
        _write_text(sessions, totals, looked_in, environ)
        if options.explain and sessions:
            from codevigil_lsp.explain import read_quotes
            from codevigil_lsp.reports.explanation import write_explanation

            quotes = read_quotes(settings, paths)
            write_explanation(sessions, quotes, settings.metrics, sys.stdout, environ)
        if demo:
            sys.stdout.write(_MADE_UP)

    return write_out(write) or _judge(found, options.fail_on)


def write_out(write: Callable[[], object]) -> int:
    """Have something written to stdout; gives 0, or 2 when it cannot be."""
    if isinstance(sys.stdout, io.TextIOWrapper):
        # A name may hold what the terminal's encoding does not know.
        sys.stdout.reconfigure(errors="backslashreplace")
    try:
        write()
        sys.stdout.flush()
    except BrokenPipeError:
        # Whoever read has seen enough, as in `check | head`.
        _let_go_of_stdout()
    except OSError as error:
        _let_go_of_stdout()
        return _refuse(f"the report cannot be written: {error.strerror}")
    return _OK


def _write_json(
    sessions: Sequence[SessionHealth], totals: Totals, explain: _Explain | None
) -> None:
    sys.stdout.writelines(pieces_of_json(sessions, totals, explain))
    sys.stdout.write("\n")


def _write_text(
    sessions: Sequence[SessionHealth],
    totals: Totals,
    looked_in: Sequence[Path],
    environ: Mapping[str, str],
) -> None:
    if not sessions:
        sys.stdout.write(f"No Claude Code transcripts were found{_hint(looked_in)}.\n")
        return
    from codevigil_lsp.reports.text import write_report

    write_report(sessions, totals, sys.stdout, environ)


def _hint(looked_in: Sequence[Path]) -> str:
    """Say where the user's own sessions were looked for, and what there is without."""
    if not looked_in:
        return ""
    home = os.environ.get("HOME")
    places = [sanitize(shorten_path(str(path), home), 4096) for path in looked_in]
    where = " or ".join(places)
    return f" in {where}; `codevigil-lsp check --demo` shows it on made-up ones"


def _explainer(settings: Settings, paths: Sequence[Path]) -> _Explain:
    from codevigil_lsp.explain import read_quotes
    from codevigil_lsp.reports.explanation import explanation_to_json

    quotes = read_quotes(settings, paths)
    return lambda session: explanation_to_json(session, quotes, settings.metrics)


def _let_go_of_stdout() -> None:
    """Spare the interpreter another try at what could not be written."""
    with contextlib.suppress(OSError):
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, sys.stdout.fileno())
        os.close(nowhere)


def _in_order(session: Held) -> tuple[float, int, str]:
    """The latest event first; of equals the worst."""
    return -(session.ended or 0.0), -session.severity.rank, session.id


def _judge(sessions: Sequence[Held], fail_on: str | None) -> int:
    if fail_on is None:
        return _OK
    found = worst([session.severity for session in sessions])
    return _UNHEALTHY if found.rank >= Severity(fail_on).rank else _OK


def _trouble_with(path: Path) -> str | None:
    try:
        path.stat()
    except (FileNotFoundError, NotADirectoryError):
        return "does not exist"
    except OSError as error:
        return f"cannot be read: {error.strerror}"
    needed = os.R_OK | os.X_OK if path.is_dir() else os.R_OK
    if not os.access(path, needed):
        return f"cannot be read: {os.strerror(errno.EACCES)}"
    return None


def read_settings() -> Settings:
    """Read the settings; what is wrong with them is told, and costs nothing else."""
    file = settings_file(os.environ)
    if not _is_something_set(file):
        return Settings()
    from codevigil_lsp.config.file import read_settings_file
    from codevigil_lsp.config.layers import combine, from_environment

    layers = [from_environment(os.environ, os.pathsep)]
    try:
        layers.insert(0, read_settings_file(file))
    except ConfigError as error:
        say(error.message)
    layered = combine(layers)
    for problem in layered.problems:
        say(f"the setting {problem.key} ({problem.origin}) {problem.message}")
    return layered.settings


def _read_baseline(settings: Settings) -> Baseline:
    """Read what is ordinary for the user, where there is a history; none is begun."""
    from codevigil_lsp.history.place import FILE_NAME, state_directory

    directory = state_directory()
    if not (directory / FILE_NAME).exists():
        return Baseline((), settings.metrics)
    from codevigil_lsp.history.baseline import read_baseline
    from codevigil_lsp.history.sessions import Sessions
    from codevigil_lsp.history.store import Store

    store = Store(directory, say_error)
    try:
        return read_baseline(Sessions(store), settings, time.time())
    finally:
        store.close()


def _is_something_set(file: Path) -> bool:
    """Say whether there may be settings: what reads them takes longer than a small check."""
    if any(name.startswith("CODEVIGIL_") for name in os.environ):
        return True
    try:
        file.stat()
    except (FileNotFoundError, NotADirectoryError):
        return False
    except OSError:
        return True  # reading it tells what is wrong
    return True


def say_error(error: ErrorRecord) -> None:
    """Tell on stderr what went wrong, unless it is no news to whoever reads everything."""
    name = error.context.get("name", "")
    if error.code in _UNREADABLE:
        say(f"{name} cannot be read: {_in_words(str(error.context.get('error', '')))}")
    elif error.level is not ErrorLevel.INFO and error.code not in _EXPECTED:
        say(f"{name}: {error.message}" if name else error.message)


def _in_words(name: str) -> str:
    """Say what an error of the system is, as `EACCES`; another name stays as it is."""
    number = getattr(errno, name, None)
    return os.strerror(number) if isinstance(number, int) else name


def _refuse(message: str) -> int:
    say(message)
    return _BAD_USAGE


def say(message: str) -> None:
    """Write a sentence to stderr."""
    sys.stderr.write(f"codevigil-lsp: {message}\n")
