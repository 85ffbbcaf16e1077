"""Starts VS Code's server, and sends a visitor to it."""

from __future__ import annotations

import contextlib
import json
import os
import re
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from threading import Thread
from typing import IO, Any

ROOT = Path(__file__).parents[3]
EDITORS = Path(os.environ.get("CODEVIGIL_EDITORS", ROOT / ".editors"))
EXTENSION = ROOT / "vscode-extension"

VISIT_DEADLINE = 180.0
"""Seconds for a whole visit; each wait inside has its own, shorter one."""

CALM = {
    "chat.disableAIFeatures": True,
    "extensions.autoUpdate": False,
    "files.autoSave": "off",
    "git.openRepositoryInParentFolders": "never",
    "security.workspace.trust.startupPrompt": "never",
    "workbench.secondarySideBar.defaultVisibility": "hidden",
    "workbench.startupEditor": "none",
    "workbench.tips.enabled": False,
}
"""Settings that keep VS Code from showing what is not looked at here."""

TRUSTING = ("--disable-workspace-trust",)


def missing_editor() -> str | None:
    """The first part that `tests/editors/install` would bring and that is not there."""
    for part in ("bin/node", "bin/chromium", "vscode/out/server-main.js"):
        if not (EDITORS / part).exists():
            return f"no {part} in {EDITORS}: run tests/editors/install"
    return None


def build(vsix: Path) -> None:
    """Make the extension as it is shipped, and its tests for the extension host."""
    lock = EXTENSION / "package-lock.json"
    installed = EXTENSION / "node_modules" / ".package-lock.json"
    if not installed.exists() or installed.stat().st_mtime < lock.stat().st_mtime:
        _npm("ci", "--ignore-scripts")
    _npm("run", "package", "--", "-o", str(vsix))
    _npm("run", "build:e2e")


@contextlib.contextmanager
def vscode(
    home: Path,
    workspace: Path,
    settings: Mapping[str, Any],
    *,
    vsix: Path | None = None,
    flags: Sequence[str] = TRUSTING,
    environment: Mapping[str, str] | None = None,
) -> Iterator[str]:
    """Run VS Code's server for this home, with the VSIX installed; give the address."""
    data = home / "vscode"
    machine = data / "data" / "Machine" / "settings.json"
    machine.parent.mkdir(parents=True, exist_ok=True)
    machine.write_text(json.dumps(CALM | settings))
    server = [
        str(EDITORS / "bin" / "node"),
        str(EDITORS / "vscode" / "out" / "server-main.js"),
        "--accept-server-license-terms",
        f"--server-data-dir={data}",
        f"--extensions-dir={data / 'extensions'}",
    ]
    surroundings = {
        "PATH": os.environ["PATH"],
        "HOME": str(home),
        "LANG": "C.UTF-8",
        "EXTENSIONS_GALLERY": "{}",  # else it calls the extension market
        **(environment or {}),
    }
    if vsix is not None:
        subprocess.run(
            [*server, "--install-extension", str(vsix)],
            env=surroundings,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            check=True,
            timeout=60,
        )
    process = subprocess.Popen(
        [
            *server,
            "--start-server",
            "--host=127.0.0.1",
            "--port=0",
            "--without-connection-token",
            "--telemetry-level=off",
            "--reconnection-grace-time=1",
            *flags,
        ],
        env=surroundings,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        start_new_session=True,
    )
    try:
        yield f"http://127.0.0.1:{_port_of(process)}/?folder={workspace}"
    finally:
        _end(process)


def visit(script: str, url: str, screenshots: Path, **more: str) -> dict[str, Any]:
    """Run one of the scripts beside this file; give what it saw."""
    task = {
        "editors": str(EDITORS),
        "url": url,
        "screenshots": str(screenshots),
        "name": script,
        **more,
    }
    browser = subprocess.Popen(
        [
            str(EDITORS / "bin" / "node"),
            str(Path(__file__).with_name(f"{script}.mjs")),
            json.dumps(task),
        ],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )
    try:
        output, errors = browser.communicate(timeout=VISIT_DEADLINE)
    finally:
        _end(browser)
    assert browser.returncode == 0, errors
    seen = json.loads(output)
    assert "failed" not in seen, f"{seen['failed']}\nscreenshots: {screenshots}"
    return seen


def server_settings(folder: Path) -> dict[str, str]:
    """The settings that start the server of this checkout with this Python."""
    isolated = [sys.executable, "-I", "-c", "import codevigil_lsp"]
    if subprocess.run(isolated, capture_output=True, check=False).returncode == 0:
        return {"codevigil.server.interpreter": sys.executable}
    # Not installed, only checked out: `-I` would not find it.
    program = folder / "codevigil-lsp"
    program.write_text(
        f"#!{sys.executable} -I\n"
        f"import sys; sys.path.insert(0, {str(ROOT / 'server')!r})\n"
        "import runpy; runpy.run_module('codevigil_lsp', run_name='__main__')\n"
    )
    program.chmod(0o755)
    return {"codevigil.server.path": str(program)}


def _port_of(process: subprocess.Popen[str]) -> int:
    """Wait for the line in which the server tells its port, then keep its pipe empty."""
    assert process.stdout is not None
    said = []
    for line in process.stdout:
        said.append(line)
        if told := re.search(r"listening on (\d+)", line):
            Thread(target=_drain, args=[process.stdout], daemon=True).start()
            return int(told[1])
    raise AssertionError("VS Code's server ended: " + "".join(said))


def _drain(pipe: IO[str]) -> None:
    with contextlib.suppress(ValueError):  # closed meanwhile
        for _ in pipe:
            pass


def _end(process: subprocess.Popen[str]) -> None:
    """End the process group, which holds nothing but what this process started."""
    with contextlib.suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait(timeout=10)
    for pipe in (process.stdout, process.stderr):
        if pipe is not None:
            pipe.close()


def _npm(*arguments: str) -> None:
    npm = shutil.which("npm")
    assert npm, "npm is needed to build the extension"
    run = subprocess.run(
        [npm, *arguments],
        cwd=EXTENSION,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
        timeout=300,
    )
    assert run.returncode == 0, run.stdout + run.stderr
