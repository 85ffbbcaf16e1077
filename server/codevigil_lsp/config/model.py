"""Every setting, with its type, default and sentence.

Names are snake_case here and in the TOML file, camelCase in editors.
`CODEVIGIL_` and the name in capitals, parts joined by `_`, is the environment variable.
The sentences are also those of the README's table and of the VS Code extension.
"""

from enum import StrEnum
from typing import Any

from attrs import Attribute, fields, frozen, has, validators

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


def _at_least(least: float) -> Any:
    return validators.ge(least)


@frozen
class DiagnosticsSettings:
    """Section `diagnostics`."""

    placement: Placement = option(
        Placement.BOTH,
        "Where findings are shown: on source files, on transcripts, both, or nowhere.",
    )


@frozen
class WatchSettings:
    """Section `watch`."""

    hot_interval: float = option(
        0.25,
        "Seconds between looks at transcripts that changed lately.",
        _at_least(0.05),
    )
    idle_interval: float = option(
        2.0, "Seconds between looks while nothing changes.", _at_least(0.25)
    )
    max_files: int = option(
        2000,
        "Transcripts that are followed at most, the most recently modified first.",
        _at_least(1),
    )


@frozen
class Settings:
    """The section `codevigil`."""

    scope: Scope = option(
        Scope.WORKSPACE,
        "Whose sessions are followed: those of the open workspace, or all.",
    )
    roots: tuple[str, ...] = option(
        (),
        "Directories with transcripts, in place of Claude Code's own.",
        is_machine=True,
    )
    allow_roots_outside_home: bool = option(
        False,
        "Accept directories with transcripts that lie outside the home directory.",
        is_machine=True,
    )
    thresholds: Thresholds = option(
        Thresholds.PERSONAL,
        "Limits of metrics: by your own sessions once ten are finished, or the defaults.",
    )
    diagnostics: DiagnosticsSettings = DiagnosticsSettings()
    watch: WatchSettings = WatchSettings()
    sessions: LifecycleOptions = LifecycleOptions()
    metrics: MetricOptions = MetricOptions()


@frozen
class SettingInfo:
    """One setting, as documentation and checks need it."""

    path: tuple[str, ...]
    """Its name, section by section, in snake_case."""
    type: Any
    default: Any
    says: str
    is_machine: bool

    @property
    def key(self) -> str:
        """Its name in editors, without the leading `codevigil.`."""
        return ".".join(camel(part) for part in self.path)

    @property
    def variable(self) -> str:
        """Its environment variable."""
        return "_".join(["CODEVIGIL", *(part.upper() for part in self.path)])


def all_settings(
    kind: type = Settings, path: tuple[str, ...] = ()
) -> tuple[SettingInfo, ...]:
    """List every setting, in the order of declaration."""
    found: list[SettingInfo] = []
    for attribute in fields(kind):
        here = (*path, attribute.name)
        if has(attribute.type):
            found += all_settings(attribute.type, here)
        elif "says" in attribute.metadata:
            found.append(_info(attribute, here))
    return tuple(found)


def camel(name: str) -> str:
    """Give a snake_case name in camelCase."""
    first, *rest = name.split("_")
    return first + "".join(part.capitalize() for part in rest)


def _info(attribute: "Attribute[Any]", path: tuple[str, ...]) -> SettingInfo:
    return SettingInfo(
        path,
        attribute.type,
        attribute.default,
        attribute.metadata["says"],
        attribute.metadata["is_machine"],
    )
