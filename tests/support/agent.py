"""An agent at work in a real workspace: what it does to files is in its transcript.

agent = Agent(session, transcript)
agent.read("cart.py", 1, 20)
agent.edit("cart.py", "return total", "return round(total, 2)")
"""

from difflib import SequenceMatcher
from pathlib import Path
from typing import Any

from support.transcripts import TranscriptBuilder

_AROUND = 3
"""Lines of context of a hunk."""


class Agent:
    """Works in the directory of a session, and writes down each step at once."""

    def __init__(self, session: TranscriptBuilder, transcript: Path) -> None:
        self._session = session
        self._transcript = transcript
        self._workspace = Path(session.cwd)
        self._written = transcript.read_bytes().count(b"\n")

    def prompt(self, text: str) -> None:
        """The user types."""
        self._session.prompt(text)
        self._write()

    def read(self, name: str, start: int = 1, count: int | None = None) -> None:
        """Read lines of a file, from `start` on."""
        path = self._workspace / name
        lines = path.read_text().splitlines()
        shown = lines[start - 1 : None if count is None else start - 1 + count]
        given: dict[str, Any] = {"file_path": str(path)}
        if count is not None:
            given |= {"offset": start, "limit": count}
        call_id = self._session.call("Read", given)
        file = {
            "filePath": str(path),
            "content": "\n".join(shown),
            "numLines": len(shown),
            "startLine": start,
            "totalLines": len(lines),
        }
        numbered = "\n".join(f"{n}\t{line}" for n, line in enumerate(shown, start))
        self._session.result(
            call_id, numbered, structured={"type": "text", "file": file}
        )
        self._write()

    def edit(self, name: str, old: str, new: str) -> None:
        """Replace a text by another one, in the file and in the transcript."""
        path = self._workspace / name
        before = path.read_text()
        assert before.count(old) == 1, f"{old!r} is not there once"
        after = before.replace(old, new)
        path.write_text(after)
        given = {"file_path": str(path), "old_string": old, "new_string": new}
        call_id = self._session.call("Edit", given)
        structured = {
            "filePath": str(path),
            "oldString": old,
            "newString": new,
            "originalFile": None,
            "structuredPatch": hunks(before, after),
            "userModified": False,
            "replaceAll": False,
        }
        text = f"The file {path} has been updated successfully."
        self._session.result(call_id, text, structured=structured)
        self._write()

    def overwrite(self, name: str, content: str) -> None:
        """Write a file that is there already."""
        path = self._workspace / name
        before = path.read_text()
        path.write_text(content)
        given = {"file_path": str(path), "content": content}
        call_id = self._session.call("Write", given)
        structured = {
            "type": "update",
            "filePath": str(path),
            "content": content,
            "structuredPatch": hunks(before, content),
            "originalFile": None,
        }
        text = f"The file {path} has been updated."
        self._session.result(call_id, text, structured=structured)
        self._write()

    def _write(self) -> None:
        self._session.append_to(self._transcript, self._written)
        self._written = len(self._session.lines)


def hunks(before: str, after: str) -> list[dict[str, Any]]:
    """The difference as a tool result has it, each hunk with its context."""
    old, new = before.splitlines(), after.splitlines()
    found: list[dict[str, Any]] = []
    groups = SequenceMatcher(None, old, new, autojunk=False).get_grouped_opcodes(
        _AROUND
    )
    for group in groups:
        lines: list[str] = []
        for tag, i1, i2, j1, j2 in group:
            if tag == "equal":
                lines += [f" {line}" for line in old[i1:i2]]
                continue
            lines += [f"-{line}" for line in old[i1:i2]]
            lines += [f"+{line}" for line in new[j1:j2]]
        found.append(
            {
                "oldStart": group[0][1] + 1,
                "oldLines": group[-1][2] - group[0][1],
                "newStart": group[0][3] + 1,
                "newLines": group[-1][4] - group[0][3],
                "lines": lines,
            }
        )
    return found
