"""Pipelines put together: the roots, the scope and the live registries for a purpose.

A root outside the home directory is refused unless the user opted in; the others are
read all the same.
"""

import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Final

from attrs import evolve

from codevigil_lsp.config.model import Scope, Settings
from codevigil_lsp.errors import ErrorRecord, PrivacyViolationError
from codevigil_lsp.lines.model import WatchOptions
from codevigil_lsp.lines.roots import check_scope, default_roots, find_home
from codevigil_lsp.lines.scope import ALL
from codevigil_lsp.lines.shelf import NOTHING_REMEMBERED
from codevigil_lsp.lines.watcher import PollingSource
from codevigil_lsp.metrics.personal import NO_BASELINE, Baseline
from codevigil_lsp.pipeline import Pipeline, Registry

if TYPE_CHECKING:  # what only the server needs, `check` does not wait for
    from codevigil_lsp.history.sessions import Sessions

_READ_BYTES: Final = 256 * 1024
"""Of one read, where everything is read.

Half of it takes two to four hundredths more time and half a megabyte less; twice of it is
no faster.
"""


def open_workspace(
    settings: Settings,
    environ: Mapping[str, str],
    folders: Sequence[str],
    *,
    sessions: "Sessions | None" = None,
    now: Callable[[], float] = time.time,
) -> Pipeline:
    """Give a pipeline that watches the sessions of these workspace folders.

    Sessions that have been silent for longer than the settings show are not read until
    they change; those that an earlier run stored are not read either, while their
    transcripts are as they were.
    Without any folder, as in an editor that opened a single file, all are watched.
    """
    from codevigil_lsp.history.baseline import read_baseline
    from codevigil_lsp.history.recollection import recollect
    from codevigil_lsp.history.recorder import Recorder
    from codevigil_lsp.history.snapshot import fingerprint
    from codevigil_lsp.lines.projects import scope_of

    errors: list[ErrorRecord] = []
    roots = find_roots(settings, environ, errors)
    is_all = settings.scope is Scope.ALL or not folders
    scope = ALL if is_all else scope_of(folders, roots)
    since = now() - settings.sessions.evict_after
    baseline = read_baseline(sessions, settings, now())
    settings = evolve(settings, metrics=baseline.options)
    made_by = fingerprint(settings)
    recollection = recollect(sessions, since, made_by)
    pipeline: Pipeline
    source = PollingSource(
        roots,
        options=WatchOptions(
            hot_interval=settings.watch.hot_interval,
            idle_interval=settings.watch.idle_interval,
            max_files=settings.watch.max_files,
        ),
        scope=scope,
        since=since,
        remembered=recollection.files,
        on_error=lambda error: pipeline.report(error),
        wall=now,
    )
    pipeline = Pipeline(
        source,
        _registry_of(roots),
        settings,
        in_scope=lambda cwd: scope is ALL or (cwd is not None and scope.holds(cwd)),
        baseline=baseline,
        recollection=recollection,
        recorder=Recorder(made_by) if sessions is not None else None,
        now=now,
    )
    for error in errors:
        pipeline.report(error)
    return pipeline


def open_history(
    settings: Settings,
    environ: Mapping[str, str],
    sessions: "Sessions",
    *,
    now: Callable[[], float] = time.time,
) -> Pipeline:
    """Give a pipeline that reads and stores all sessions of the user, whatever their age.

    Those that were stored before are not read, while their transcripts are as they were.
    """
    from codevigil_lsp.history.baseline import read_baseline
    from codevigil_lsp.history.recollection import recollect
    from codevigil_lsp.history.recorder import Recorder
    from codevigil_lsp.history.snapshot import fingerprint

    errors: list[ErrorRecord] = []
    roots = find_roots(settings, environ, errors)
    baseline = read_baseline(sessions, settings, now())
    settings = evolve(settings, metrics=baseline.options)
    made_by = fingerprint(settings)
    recollection = recollect(sessions, 0.0, made_by, has_titles=False)
    pipeline: Pipeline
    source = open_source(
        roots,
        remembered=recollection.files,
        on_error=lambda error: pipeline.report(error),
    )
    pipeline = Pipeline(
        source,
        _registry_of(roots),
        settings,
        in_scope=lambda _: True,
        keep_silent=True,
        baseline=baseline,
        recollection=recollection,
        recorder=Recorder(made_by, every=0.0),
        now=now,
    )
    for error in errors:
        pipeline.report(error)
    return pipeline


def open_paths(
    settings: Settings,
    paths: Sequence[Path],
    *,
    baseline: Baseline = NO_BASELINE,
    are_roots: bool = False,
) -> Pipeline:
    """Give a pipeline that reads all transcripts below these paths, whatever their age.

    A path is a root, a directory that holds a root named `projects`, a project's
    directory, or a single transcript.
    Roots have a live registry beside them, which says what their sessions are doing.
    What was seen of each file is not told: a report has no place for it.
    """
    pipeline: Pipeline
    source = open_source(paths, on_error=lambda error: pipeline.report(error))
    pipeline = Pipeline(
        source,
        _registry_of(paths) if are_roots else None,
        settings,
        in_scope=lambda _: True,
        keep_silent=True,
        covers=False,
        baseline=baseline,
    )
    return pipeline


def open_source(
    paths: Sequence[Path],
    *,
    remembered: Mapping[str, Mapping[str, int]] = NOTHING_REMEMBERED,
    on_error: Callable[[ErrorRecord], None],
) -> PollingSource:
    """Give the lines of all transcripts below these paths, as `open_paths` reads them."""
    return PollingSource(
        [path.absolute() for path in paths],
        options=WatchOptions(
            max_files=WatchOptions().max_known, by_session=True, read_bytes=_READ_BYTES
        ),
        remembered=remembered,
        on_error=on_error,
    )


def _registry_of(roots: Sequence[Path]) -> Registry:
    # A check of some paths has none, and does not wait for it.
    from codevigil_lsp.lines.registry import LiveRegistry

    return LiveRegistry([root.parent for root in roots])


def find_roots(
    settings: Settings, environ: Mapping[str, str], errors: list[ErrorRecord]
) -> list[Path]:
    """Give the roots that may be read; what is refused is added to `errors`."""
    home = find_home(environ, errors.append)
    wanted = [path for root in settings.roots if (path := _expand(root, home))]
    roots: list[Path] = []
    for root in wanted if settings.roots else default_roots(environ, home):
        try:
            allowed = check_scope(
                root, home, allow_outside_home=settings.allow_roots_outside_home
            )
        except PrivacyViolationError as error:
            errors.append(error.to_record())
        else:
            roots.append(allowed)
    return roots


def _expand(root: str, home: Path | None) -> Path | None:
    """Give the path meant by a setting; None below a home that is not known."""
    if root == "~" or root.startswith(("~/", "~\\")):
        return home / root[2:] if home is not None else None
    return Path(root).absolute()
