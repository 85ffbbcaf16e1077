"""The documents say what the code does: settings, commands, metrics, versions."""

import json
import re
from pathlib import Path

from codevigil_lsp import __version__
from codevigil_lsp.config.model import all_settings
from codevigil_lsp.lsp import protocol
from codevigil_lsp.metrics.catalog import MetricOptions, create_collectors
from codevigil_lsp.metrics.model import FindingCode

REPOSITORY = Path(__file__).resolve().parents[2]
README = (REPOSITORY / "README.md").read_text("utf-8")
PROTOCOL = (REPOSITORY / "server" / "PROTOCOL.md").read_text("utf-8")
PAGES = REPOSITORY / "server" / "codevigil_lsp" / "lsp" / "pages"
ARCHITECTURE = (REPOSITORY / "server" / "ARCHITECTURE.md").read_text("utf-8")
MANIFEST = json.loads((REPOSITORY / "vscode-extension" / "package.json").read_text())


def _table_keys(text: str, heading: str) -> list[str]:
    """The first column of the table below a heading, without its code marks."""
    section = text.partition(f"## {heading}\n")[2].partition("\n## ")[0]
    rows = re.findall(r"^\| `([^`]+)` \|", section, re.MULTILINE)
    return list(rows)


def test_the_readme_lists_exactly_the_settings() -> None:
    assert _table_keys(README, "Settings") == [
        f"codevigil.{info.key}" for info in all_settings()
    ]


def test_the_readme_says_the_settings_sentences_and_defaults() -> None:
    for info in all_settings():
        row = next(
            line for line in README.splitlines() if f"`codevigil.{info.key}`" in line
        )
        default = json.dumps(getattr(info.default, "value", info.default))
        assert info.says in row
        assert f"`{default}`" in row


def test_the_readme_lists_exactly_the_metrics() -> None:
    names = [collector.name for collector in create_collectors(MetricOptions())]

    assert _table_keys(README, "Metrics") == names


def test_the_extension_offers_exactly_the_settings_and_its_own() -> None:
    properties = MANIFEST["contributes"]["configuration"]["properties"]
    offered = {key.removeprefix("codevigil.") for key in properties}
    own = {key for key in offered if key.startswith(("server.", "trace."))}

    assert offered - own == {info.key for info in all_settings()}


def test_the_extensions_settings_have_the_same_sentence_and_default() -> None:
    properties = MANIFEST["contributes"]["configuration"]["properties"]
    for info in all_settings():
        offered = properties[f"codevigil.{info.key}"]
        default = getattr(info.default, "value", info.default)
        said = offered.get("description") or offered.get("markdownDescription")
        assert offered["default"] == (list(default) if default == () else default)
        assert said == info.says
        if info.is_machine:
            assert offered["scope"] == "machine"


def test_the_protocol_page_names_every_message_command_and_finding() -> None:
    names = [
        *(
            value
            for name, value in vars(protocol).items()
            if name.isupper() and isinstance(value, str)
        ),
        *(code.value for code in FindingCode),
    ]
    for name in names:
        assert f"`{name}`" in PROTOCOL, name


def test_each_finding_has_a_page_and_the_overview_leads_there() -> None:
    codes = [code.value for code in FindingCode]
    overview = (PAGES / "README.md").read_text("utf-8")
    for code in codes:
        assert f"[{code}]({code}.md)" in overview, code
        said = (PAGES / f"{code}.md").read_text("utf-8")
        for part in ("Means", "Told", "Goes", "To do"):
            assert f"**{part}** " in said, (code, part)
        assert "(README.md)" in said, code

    assert {page.stem for page in PAGES.iterdir()} == {*codes, "README"}


def test_the_help_of_neovim_is_as_wide_as_its_window() -> None:
    help_file = REPOSITORY / "server/editors/nvim/doc/codevigil.txt"
    lines = help_file.read_text("utf-8").splitlines()
    assert [line for line in lines if len(line) > 84] == []


def test_what_installs_the_server_is_what_there_is_to_install() -> None:
    """It is on no index: a name that nobody holds could be anybody's."""
    pages = [
        REPOSITORY / "README.md",
        REPOSITORY / "vscode-extension" / "README.md",
        *(
            path
            for path in (REPOSITORY / "server/editors").rglob("*")
            if path.is_file()
        ),
        *(REPOSITORY / "vscode-extension" / "src").glob("*.ts"),
    ]
    for page in pages:
        text = page.read_text("utf-8")
        assert not re.search(r"install (-\S+ )*codevigil-lsp\b", text), page


def test_every_statusline_of_neovim_reads_a_percent_sign_as_one() -> None:
    pages = [REPOSITORY / "README.md", *(REPOSITORY / "server/editors").rglob("*.md")]
    for page in pages:
        text = page.read_text("utf-8")
        assert "%{v:lua.require'codevigil'" not in text, page


def test_the_version_is_the_same_everywhere() -> None:
    changelog = (REPOSITORY / "server" / "CHANGELOG.md").read_text("utf-8")

    assert MANIFEST["version"] == __version__
    assert f"## {__version__}" in changelog


def test_every_test_that_the_architecture_names_exists() -> None:
    named = set(re.findall(r"`((?:tests/)?[\w/]+/test_\w+\.py)`", ARCHITECTURE))
    missing = {
        name
        for name in named
        if not (REPOSITORY / "tests" / name.removeprefix("tests/")).exists()
    }

    assert named
    assert missing == set()


def test_the_architecture_speaks_of_every_package() -> None:
    package = REPOSITORY / "server" / "codevigil_lsp"
    for folder in package.iterdir():
        if folder.is_dir() and (folder / "__init__.py").exists():
            assert f"`{folder.name}/`" in ARCHITECTURE, folder.name
