"""`codevigil-lsp check`: read what there is, once, and print its health."""

import os
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from codevigil_lsp.assembly import find_roots, open_paths
from codevigil_lsp.config.file import read_settings_file, settings_file
from codevigil_lsp.config.layers import combine, from_environment
from codevigil_lsp.config.model import Settings
from codevigil_lsp.demo import write_demo
from codevigil_lsp.errors import CodevigilError, ErrorLevel, ErrorRecord
from codevigil_lsp.health.model import SessionHealth
from codevigil_lsp.metrics.model import Severity, worst
from codevigil_lsp.pipeline import Pipeline, Totals
from codevigil_lsp.privacy import sanitize
from codevigil_lsp.reports.json import to_json

_OK: Final = 0
_UNHEALTHY: Final = 1
_BAD_USAGE: Final = 2


def run_check(
    paths: Sequence[Path], *, as_json: bool, fail_on: str | None, demo: bool
) -> int:
    """Print the health of the sessions at these paths, or of the user's own.

    Gives 0, 1 when `fail_on` is reached, 2 when a path or a setting cannot be used.
    """
    if demo:
        with tempfile.TemporaryDirectory(prefix="codevigil-demo-") as folder:
            return _check([write_demo(Path(folder))], Settings(), as_json, fail_on)
    for path in paths:
        if not path.exists():
            return _refuse(f"{sanitize(str(path))} does not exist")
    try:
        settings = _read_settings()
    except CodevigilError as error:
        return _refuse(error.message)
    if paths:
        return _check(paths, settings, as_json, fail_on)
    errors: list[ErrorRecord] = []
    roots = find_roots(settings, os.environ, errors)
    for record in errors:
        _say(record.message)
    if not roots and any(record.level is ErrorLevel.CRITICAL for record in errors):
        return _BAD_USAGE
    present = [root for root in roots if root.is_dir()]
    return _check(present, settings, as_json, fail_on, own=True)


def _check(
    paths: Sequence[Path],
    settings: Settings,
    as_json: bool,
    fail_on: str | None,
    *,
    own: bool = False,
) -> int:
    pipeline = open_paths(settings, paths)
    try:
        sessions, errors = _read_all(pipeline)
        totals = pipeline.totals()
    finally:
        pipeline.close()
    for error in errors:
        if error.level in {ErrorLevel.ERROR, ErrorLevel.CRITICAL}:
            _say(error.message)
    if as_json:
        sys.stdout.write(to_json(sessions, totals) + "\n")
    elif not sessions:
        hint = "; `codevigil-lsp check --demo` shows it on made-up ones" if own else ""
        sys.stdout.write(f"No Claude Code transcripts were found{hint}.\n")
    else:
        _write(sessions, totals)
    return _judge(sessions, fail_on)


def _write(sessions: Sequence[SessionHealth], totals: Totals) -> None:
    from codevigil_lsp.reports.text import write_report

    write_report(sessions, totals, sys.stdout)


def _read_all(
    pipeline: Pipeline,
) -> tuple[tuple[SessionHealth, ...], list[ErrorRecord]]:
    errors: list[ErrorRecord] = []
    while True:
        step = pipeline.step()
        errors += step.errors
        if not step.has_more:
            return step.sessions, errors


def _judge(sessions: Sequence[SessionHealth], fail_on: str | None) -> int:
    if fail_on is None:
        return _OK
    found = worst([session.severity for session in sessions])
    return _UNHEALTHY if found.rank >= Severity(fail_on).rank else _OK


def _read_settings() -> Settings:
    layers = [
        read_settings_file(settings_file(os.environ)),
        from_environment(os.environ, os.pathsep),
    ]
    layered = combine(layers)
    for problem in layered.problems:
        _say(f"the setting {problem.key} ({problem.origin}) {problem.message}")
    return layered.settings


def _refuse(message: str) -> int:
    _say(message)
    return _BAD_USAGE


def _say(message: str) -> None:
    sys.stderr.write(f"codevigil-lsp: {message}\n")
