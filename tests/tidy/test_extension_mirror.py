"""PROTOCOL.md, the extension and the server say the same names."""

from __future__ import annotations

import importlib
import importlib.util
import json
import re
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "server" / "PROTOCOL.md").read_text(encoding="utf-8")
EXTENSION = ROOT / "vscode-extension"
MIRROR = (EXTENSION / "src" / "protocol.ts").read_text(encoding="utf-8")
PACKAGE = json.loads((EXTENSION / "package.json").read_text(encoding="utf-8"))

TYPES = (
    "Status",
    "Counts",
    "SessionSummary",
    "MetricSummary",
    "ContextSummary",
    "SessionTokens",
    "TokenSummary",
    "TurnSummary",
    "SubagentSummary",
    "Coverage",
    "AgentCoverage",
    "Lines",
    "DismissalSummary",
)
ARGUMENTS = {
    "codevigil.server.sessions": ("SessionsArgument", "SessionsResult"),
    "codevigil.server.report": ("ReportArgument", "ReportResult"),
    "codevigil.server.prompt": ("FindingArgument", "PromptResult"),
    "codevigil.server.openTranscript": (
        "OpenTranscriptArgument",
        "OpenTranscriptResult",
    ),
    "codevigil.server.dismiss": ("DismissArgument", "DismissalSummary"),
    "codevigil.server.snooze": ("SnoozeArgument", "DismissalSummary"),
    "codevigil.server.undismiss": ("UndismissArgument", "UndismissResult"),
}
OURS = ("codevigil.server.", "codevigil.trace.")
"""Settings of the extension alone."""


# --- the page -----------------------------------------------------------------


def documented_names() -> set[str]:
    """Every notification, request and command that the page describes."""
    messages = re.findall(
        r"^## \d+\. `([^`]+)` \((?:notification|request)", PAGE, re.MULTILINE
    )
    commands = re.findall(r"^\| `(codevigil\.(?:server\.)?\w+)` \|", PAGE, re.MULTILINE)
    return {*messages, *commands}


def documented_table(type_name: str) -> dict[str, str]:
    """The fields of a type, with what the page says of each."""
    if type_name == "Status":
        text = section("`codevigil/status` (notification")
    else:
        _, _, text = PAGE.partition(f"\n{type_name}:\n")
    table = re.search(r"^\| field .*\n\|[- |]+\n((?:\|.*\n)+)", text, re.MULTILINE)
    assert table, f"PROTOCOL.md has no table of {type_name}"
    fields: dict[str, str] = {}
    for row in table[1].splitlines():
        names, kind = [cell.strip() for cell in row.split(" | ")[:2]]
        for name in re.findall(r"`(\w+)`", names):
            fields[name] = kind
    return fields


def documented_object(text: str) -> set[str]:
    """The fields in the first `{…}` of the text."""
    body = re.search(r"\{([^{}]*)\}", text)
    assert body, text
    return set(re.findall(r"(\w+)\??:", body[1]))


def section(title: str) -> str:
    parts = re.split(r"^## ", PAGE, flags=re.MULTILINE)
    found = [part for part in parts if title in part.splitlines()[0]]
    assert len(found) == 1, f"PROTOCOL.md has {len(found)} sections {title!r}"
    return found[0]


# --- the mirror -----------------------------------------------------------------


def mirrored_names() -> set[str]:
    exported = re.findall(r'^export const \w+ = "([^"]+)";', MIRROR, re.MULTILINE)
    return set(exported)


def mirrored_fields(type_name: str) -> dict[str, str]:
    body = re.search(
        rf"^export interface {type_name} \{{\n(.*?)^\}}", MIRROR, re.M | re.S
    )
    assert body, f"protocol.ts has no interface {type_name}"
    return dict(re.findall(r"readonly (\w+)\??: (.*);", body[1]))


def mirrored_values(type_name: str) -> set[str]:
    body = re.search(rf"^export type {type_name} =([^;]+);", MIRROR, re.MULTILINE)
    assert body, f"protocol.ts has no type {type_name}"
    return set(re.findall(r'"(\w+)"', body[1]))


# --- page and extension -----------------------------------------------------------


def test_methods_and_commands_agree() -> None:
    assert documented_names()
    assert mirrored_names() == documented_names()


@pytest.mark.parametrize("type_name", TYPES)
def test_fields_agree(type_name: str) -> None:
    assert list(mirrored_fields(type_name)) == list(documented_table(type_name))


@pytest.mark.parametrize("type_name", TYPES)
def test_types_agree(type_name: str) -> None:
    documented = documented_table(type_name)
    for name, kind in mirrored_fields(type_name).items():
        assert documented[name] in spelled(kind), name


def spelled(kind: str) -> set[str]:
    """How the page may spell a type of TypeScript."""
    name, _, null = kind.partition(" | ")
    values = re.search(
        rf"^export type {re.escape(name)} =([^;]+);", MIRROR, re.MULTILINE
    )
    if values:
        listed = ", ".join(
            f"`{value}`" for value in re.findall(r'"([^"]+)"', values[1])
        )
        return {f"{listed} or {null}" if null else listed}
    plain = kind.removeprefix("readonly ").replace(" | ", " or ")
    return {plain, plain.replace("number", "integer")}


@pytest.mark.parametrize("command", ARGUMENTS)
def test_arguments_and_results_agree(command: str) -> None:
    row = re.search(rf"^\| `{re.escape(command)}` \|(.*)$", PAGE, re.MULTILINE)
    assert row
    argument, result = re.split(r"(?<!\\) \| (?=`\{)", row[1])[-2:]
    for type_name, text in zip(ARGUMENTS[command], (argument, result), strict=True):
        assert set(mirrored_fields(type_name)) == documented_object(text)


def test_health_of_the_server_agrees() -> None:
    text = section("`experimental/serverStatus`")
    for name in mirrored_fields("ServerStatus"):
        assert f"`{name}`" in text
    for value in mirrored_values("ServerHealth"):
        assert f"`{value}`" in text


def test_commands_of_extension_and_server_do_not_collide() -> None:
    ours = {command["command"] for command in PACKAGE["contributes"]["commands"]}
    assert not ours & documented_names()
    assert not any(command.startswith("codevigil.server.") for command in ours)


# --- extension and server -----------------------------------------------------------


def of_server(module: str) -> Any:
    """A module of the server, or a skip as long as there is none."""
    name = f"codevigil_lsp.{module}"
    try:
        there = importlib.util.find_spec(name) is not None
    except ModuleNotFoundError:
        there = False
    if not there:
        pytest.skip(f"{name} is not installed")
    return importlib.import_module(name)


def test_server_has_the_same_names() -> None:
    protocol = of_server("lsp.protocol")
    names = {
        value
        for name, value in vars(protocol).items()
        if name.isupper() and isinstance(value, str)
    }
    assert names == mirrored_names()
    assert f"export const SCHEMA = {protocol.SCHEMA};" in MIRROR


@pytest.mark.parametrize(
    ("type_name", "class_name"),
    [
        *((name, name) for name in TYPES),
        ("ServerStatus", "ServerStatus"),
        ("SessionsArgument", "SessionsArguments"),
        ("SessionsResult", "SessionsResult"),
        ("ReportArgument", "ReportArguments"),
        ("ReportResult", "ReportResult"),
        ("CoverageArgument", "CoverageArguments"),
        ("FindingArgument", "PromptArguments"),
        ("PromptResult", "PromptResult"),
        ("OpenTranscriptArgument", "OpenTranscriptArguments"),
        ("OpenTranscriptResult", "OpenTranscriptResult"),
        ("DismissArgument", "DismissArguments"),
        ("SnoozeArgument", "SnoozeArguments"),
        ("DismissalsResult", "DismissalsResult"),
        ("UndismissArgument", "UndismissArguments"),
        ("UndismissResult", "UndismissResult"),
    ],
)
def test_server_has_the_same_fields(type_name: str, class_name: str) -> None:
    protocol = of_server("lsp.protocol")
    declared = getattr(protocol, class_name).__attrs_attrs__
    names = [camel(attribute.name) for attribute in declared]
    assert names == list(mirrored_fields(type_name))


def test_settings_are_those_of_the_server() -> None:
    model = of_server("config.model")
    ours = {
        key: {name: value[name] for name in ("default", "description", "scope")}
        for key, value in PACKAGE["contributes"]["configuration"]["properties"].items()
        if not key.startswith(OURS)
    }
    theirs = {
        f"codevigil.{setting.key}": {
            "default": plain(setting.default),
            "description": setting.says,
            "scope": "machine" if setting.is_machine else "window",
        }
        for setting in model.all_settings()
    }
    assert ours == theirs


def test_choices_are_those_of_the_server() -> None:
    model = of_server("config.model")
    properties = PACKAGE["contributes"]["configuration"]["properties"]
    for setting in model.all_settings():
        values = getattr(setting.type, "__members__", None)
        if values is not None:
            ours = properties[f"codevigil.{setting.key}"]
            assert ours["enum"] == [member.value for member in values.values()]
            assert len(ours["enumDescriptions"]) == len(ours["enum"])


def plain(value: Any) -> Any:
    """A default as JSON has it."""
    if isinstance(value, tuple):
        return list(value)
    return getattr(value, "value", value)


def camel(name: str) -> str:
    first, *rest = name.split("_")
    return first + "".join(part.capitalize() for part in rest)


def test_the_settings_page_begins_with_what_is_looked_for_in_that_order() -> None:
    settings = PACKAGE["contributes"]["configuration"]["properties"]
    placed = sorted(
        (entry["order"], name) for name, entry in settings.items() if "order" in entry
    )
    names = [name for _, name in placed]
    assert [place for place, _ in placed] == list(range(1, len(placed) + 1))
    # Its description names the other as the one below.
    path = names.index("codevigil.server.path")
    assert names[path + 1] == "codevigil.server.interpreter"
