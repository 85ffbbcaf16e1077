import pytest

from codevigil_lsp.events.cmdlets import (
    full_name,
    is_cmdlet,
    kind_of_cmdlet,
    read_cmdlet,
)
from codevigil_lsp.events.model import ToolKind


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("gc", ToolKind.READ),
        ("Get-Content", ToolKind.READ),
        ("type", ToolKind.READ),
        ("sls", ToolKind.SEARCH),
        ("GCI", ToolKind.SEARCH),
        ("dir", ToolKind.SEARCH),
        ("Set-Content", ToolKind.MUTATION),
        ("ri", ToolKind.MUTATION),
        ("Out-File", ToolKind.MUTATION),
        ("Set-Location", None),
        ("?", None),
        ("Select-Object", None),
    ],
)
def test_a_cmdlet_is_known_by_its_name_or_alias(name, expected):
    assert is_cmdlet(full_name(name))
    assert kind_of_cmdlet(full_name(name)) is expected


def test_programs_are_no_cmdlets():
    assert full_name("Git.exe") == "git"
    assert not is_cmdlet("git")
    assert not is_cmdlet("get-tomorrow")


def test_parameters_are_told_from_words():
    cmdlet = read_cmdlet(
        "get-content", ["a.py", "-TotalCount", "20", "-Raw", "-Encoding:utf8", "-5"]
    )
    assert cmdlet.words == ["a.py", "-5"]
    assert cmdlet.parameters == {"totalcount": "20", "raw": "", "encoding": "utf8"}
    assert cmdlet.value("head", "totalcount") == "20"
    assert cmdlet.value("tail") == ""
    assert read_cmdlet("get-content", ["-Tot", "5"]).value("totalcount") == "5"


@pytest.mark.parametrize(
    ("arguments", "paths"),
    [
        (["a.py"], ["a.py"]),
        (["a.py,b.py"], ["a.py", "b.py"]),
        (["-Path", "a.py", "-Value", "x"], ["a.py"]),
        (["-LiteralPath", "a.py"], ["a.py"]),
        ([], []),
    ],
)
def test_a_cmdlet_names_its_files(arguments, paths):
    assert read_cmdlet("set-content", arguments).paths == paths
