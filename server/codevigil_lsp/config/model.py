"""Every setting, with its type, default and sentence.

Names are snake_case here and in the TOML file, camelCase in editors.
`CODEVIGIL_` and the name in capitals, parts joined by `_`, is the environment variable.
The sentences are also those of the README's table and of the VS Code extension.
"""

from enum import StrEnum
from typing import Annotated, Any, get_args, get_origin

from msgspec import Meta, Struct
from msgspec.structs import FieldInfo, fields

from codevigil_lsp.health.model import LifecycleOptions
from codevigil_lsp.metrics.catalog import MetricOptions
from codevigil_lsp.metrics.model import option


class Scope(StrEnum):
    """Whose sessions are looked at."""

    WORKSPACE = "workspace"
    ALL = "all"


class Thresholds(StrEnum):
    """Whose limits the metrics have."""

    PERSONAL = "personal"
    DEFAULT = "default"


class Placement(StrEnum):
    """Where diagnostics are put."""

    BOTH = "both"
    SOURCE = "source"
    TRANSCRIPT = "transcript"
    OFF = "off"


class DiagnosticsSettings(Struct, frozen=True):
    """Section `diagnostics`."""

    placement: Annotated[
        Placement,
        option(
            "Where findings are shown: on source files, on transcripts, both, or nowhere."
        ),
    ] = Placement.BOTH


class WatchSettings(Struct, frozen=True):
    """Section `watch`."""

    hot_interval: Annotated[
        float,
        option("Seconds between looks at transcripts that changed lately.", ge=0.05),
    ] = 0.25
    idle_interval: Annotated[
        float, option("Seconds between looks while nothing changes.", ge=0.25)
    ] = 2.0
    max_files: Annotated[
        int,
        option(
            "Transcripts that are followed at most, the most recently modified first.",
            ge=1,
        ),
    ] = 2000


class Settings(Struct, frozen=True):
    """The section `codevigil`."""

    scope: Annotated[
        Scope,
        option("Whose sessions are followed: those of the open workspace, or all."),
    ] = Scope.WORKSPACE
    roots: Annotated[
        tuple[str, ...],
        option(
            "Directories with transcripts, in place of Claude Code's own.",
            is_machine=True,
        ),
    ] = ()
    allow_roots_outside_home: Annotated[
        bool,
        option(
            "Accept directories with transcripts that lie outside the home directory.",
            is_machine=True,
        ),
    ] = False
    thresholds: Annotated[
        Thresholds,
        option(
            "Limits of metrics: by your own sessions once ten are finished, or the defaults."
        ),
    ] = Thresholds.PERSONAL
    diagnostics: DiagnosticsSettings = DiagnosticsSettings()
    watch: WatchSettings = WatchSettings()
    sessions: LifecycleOptions = LifecycleOptions()
    metrics: MetricOptions = MetricOptions()


class SettingInfo(Struct, frozen=True):
    """One setting, as documentation and checks need it."""

    path: tuple[str, ...]
    """Its name, section by section, in snake_case."""
    type: Any
    default: Any
    meta: Meta
    """What `option` said of it."""

    @property
    def says(self) -> str:
        """Its sentence."""
        return self.meta.description or ""

    @property
    def is_machine(self) -> bool:
        """Whether it is of the machine, and not taken from a workspace."""
        return bool((self.meta.extra or {}).get("is_machine"))

    @property
    def key(self) -> str:
        """Its name in editors, without the leading `codevigil.`."""
        return ".".join(camel(part) for part in self.path)

    @property
    def variable(self) -> str:
        """Its environment variable."""
        return "_".join(["CODEVIGIL", *(part.upper() for part in self.path)])


def all_settings(
    kind: type[Struct] = Settings, path: tuple[str, ...] = ()
) -> tuple[SettingInfo, ...]:
    """List every setting, in the order of declaration."""
    found: list[SettingInfo] = []
    for field in fields(kind):
        here = (*path, field.name)
        if get_origin(field.type) is Annotated:
            found.append(_info(field, here))
        else:
            found += all_settings(field.type, here)
    return tuple(found)


def camel(name: str) -> str:
    """Give a snake_case name in camelCase."""
    first, *rest = name.split("_")
    return first + "".join(part.capitalize() for part in rest)


def _info(field: FieldInfo, path: tuple[str, ...]) -> SettingInfo:
    kind, meta = get_args(field.type)
    return SettingInfo(path, kind, field.default, meta)
