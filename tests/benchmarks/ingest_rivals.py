"""The programs that `ingest` compares with, in a folder of their own.

What cannot be had is said and left out.
"""

import os
import subprocess
import sys
from pathlib import Path
from typing import Final, NamedTuple

import measure

CODEVIGIL: Final = "codevigil"
ORJSON: Final = "orjson"
MSGSPEC: Final = "msgspec"
CCUSAGE: Final = "ccusage"

_CODEVIGIL_VERSION: Final = "0.4.0"
_CCUSAGE_VERSIONS: Final = ("latest", "20.0.24")
"""The newest; and one whose native part is there where the newest has none."""


class Rival(NamedTuple):
    """One of them: what it is called, and how it is run over a home directory."""

    key: str
    title: str
    command: list[str]
    """`{root}` stands for the folder with the transcripts."""


def find_rivals(folder: Path) -> list[Rival]:
    """Install whatever is not yet in the folder, and give what is there then."""
    folder.mkdir(parents=True, exist_ok=True)
    rivals: list[Rival] = []
    python = _environment(folder / "python")
    bare = str(Path(__file__).with_name("ingest_bare.py"))
    for key in (ORJSON, MSGSPEC):
        if version := _installed(python, key, key):
            title = f"bare {key} {version}"
            rivals.append(Rival(key, title, [str(python), bare, key, "{root}"]))
    wanted = f"codevigil=={_CODEVIGIL_VERSION}"
    if version := _installed(python, wanted, "codevigil"):
        program = str(python.with_name("codevigil"))
        command = [program, "ingest", "--force"]
        rivals.append(Rival(CODEVIGIL, f"codevigil {version} ingest", command))
    if program := _ccusage(folder):
        version = _output([program, "--version"]).split()[-1]
        command = [program, "daily", "--json", "--offline"]
        rivals.append(Rival(CCUSAGE, f"ccusage {version} native", command))
    return rivals


def _environment(folder: Path) -> Path:
    python = folder / "bin" / "python"
    if not python.exists():
        subprocess.run([sys.executable, "-m", "venv", str(folder)], check=True)
    return python


def _installed(python: Path, wanted: str, name: str) -> str | None:
    """The version of a package, installed first if need be."""
    asked = f"from importlib.metadata import version; print(version({name!r}))"
    if version := _output([str(python), "-c", asked]):
        return version
    _output([str(python), "-m", "pip", "install", "--quiet", wanted])
    version = _output([str(python), "-c", asked])
    if not version:
        measure.say(f"{wanted} cannot be installed: left out")
    return version or None


def _ccusage(folder: Path) -> str | None:
    for version in _CCUSAGE_VERSIONS:
        below = folder / f"ccusage-{version}"
        if not below.exists():
            below.mkdir()
            (below / "package.json").write_text("{}")
            wanted = f"ccusage@{version}"
            _output(["npm", "install", "--no-audit", "--no-fund", wanted], below)
        native = "node_modules/@ccusage/*/bin/ccusage"
        if program := next(below.glob(native), None):
            # As its launcher does: the package comes without the bit.
            program.chmod(0o755)
            return str(program)
        measure.say(f"ccusage {version} has no native part here")
    return None


def _output(command: list[str], folder: Path | None = None) -> str:
    """What a program prints; nothing where it fails or is not there."""
    environment = os.environ | {"PIP_DISABLE_PIP_VERSION_CHECK": "1"}
    try:
        return subprocess.run(
            command,
            cwd=folder,
            env=environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
            check=True,
        ).stdout.strip()
    except (OSError, subprocess.CalledProcessError):
        return ""
