"""A session over source files that are kept in memory, as Claude Code would tell of it.

session = SourceSession({"cart.py": "def total():\\n    return 1\\n"})
session.look("cart.py", offset=1, limit=1)
session.change("cart.py", "return 1", "return 2")
session.changed_outside("cart.py", "…")
"""

from datetime import timedelta
from difflib import SequenceMatcher
from typing import Any

from support.transcripts import TranscriptBuilder

NOTE = " (note: the file had been modified on disk since you last read it)"


def numbered_file(lines: int, word: str = "value") -> str:
    """A file of which every line is another."""
    return "".join(f"{word}_{number} = {number}\n" for number in range(1, lines + 1))


def patch_of(before: str, after: str) -> list[dict[str, Any]]:
    """The hunks between two texts, with three lines around."""
    old, new = before.splitlines(), after.splitlines()
    hunks = []
    for group in SequenceMatcher(None, old, new, autojunk=False).get_grouped_opcodes(3):
        lines: list[str] = []
        for tag, a, b, c, d in group:
            if tag == "equal":
                lines += [f" {line}" for line in old[a:b]]
            else:
                lines += [f"-{line}" for line in old[a:b]]
                lines += [f"+{line}" for line in new[c:d]]
        (_, a, _, c, _), (_, _, b, _, d) = group[0], group[-1]
        counts = {"oldLines": b - a, "newLines": d - c}
        hunks.append({"oldStart": a + 1, "newStart": c + 1, **counts, "lines": lines})
    return hunks


class SourceSession(TranscriptBuilder):
    """The builder, with files that its calls read and change."""

    def __init__(self, files: dict[str, str], **more: Any) -> None:
        super().__init__(**more)
        self.files = {self.place(path): text for path, text in files.items()}

    def place(self, path: str) -> str:
        """The absolute path."""
        return path if path.startswith(("/", "C:")) else f"{self.cwd}/{path}"

    def look(self, path: str, offset: int = 1, limit: int = 2000) -> str:
        """A `Read` of some lines."""
        full = self.place(path)
        call_id = self.call(
            "Read", {"file_path": full, "offset": offset, "limit": limit}
        )
        lines = self.files[full].splitlines()
        shown = lines[offset - 1 : offset - 1 + limit]
        file = {"filePath": full, "content": "\n".join(shown), "startLine": offset}
        counts = {"numLines": len(shown), "totalLines": len(lines)}
        text = "".join(f"{n}\t{line}\n" for n, line in enumerate(shown, offset))
        self.result(call_id, text, structured={"type": "text", "file": file | counts})
        return call_id

    def change(
        self,
        path: str,
        old: str,
        new: str,
        *,
        replace_all: bool = False,
        refused: str = "",
        is_noted: bool = False,
        **told: Any,
    ) -> str:
        """An `Edit`; `refused` is what Claude Code says instead of doing it.

        `is_noted` says that its text notes that someone had changed the file.
        """
        full = self.place(path)
        given = {"file_path": full, "old_string": old, "new_string": new}
        call_id = self.call("Edit", given | {"replace_all": replace_all})
        if refused:
            self.result(call_id, f"<tool_use_error>{refused}", is_error=True)
            return call_id
        before = self.files[full]
        assert old in before
        after = before.replace(old, new, -1 if replace_all else 1)
        self._accept(
            call_id, full, after, note=NOTE if told or is_noted else "", **told
        )
        return call_id

    def change_several(self, path: str, *edits: tuple[str, str]) -> str:
        """A `MultiEdit`."""
        full = self.place(path)
        given = [{"old_string": old, "new_string": new} for old, new in edits]
        call_id = self.call("MultiEdit", {"file_path": full, "edits": given})
        after = self.files[full]
        for old, new in edits:
            after = after.replace(old, new, 1)
        self._accept(call_id, full, after)
        return call_id

    def put(self, path: str, text: str) -> str:
        """A `Write`, of a new file or over one that is there."""
        full = self.place(path)
        call_id = self.call("Write", {"file_path": full, "content": text})
        if full in self.files:
            self._accept(call_id, full, text, type="update", content=text)
        else:
            self.files[full] = text
            told = {"type": "create", "filePath": full, "content": text}
            self.result(call_id, "Created.", structured={**told, "structuredPatch": []})
        return call_id

    def changed_outside(self, path: str, text: str) -> None:
        """Someone else changes a file; no record tells of that by itself."""
        self.files[self.place(path)] = text

    def _accept(
        self, call_id: str, full: str, after: str, *, note: str = "", **told: Any
    ) -> None:
        structured = {
            "filePath": full,
            "structuredPatch": patch_of(self.files[full], after),
            "userModified": False,
            **told,
        }
        self.files[full] = after
        self.result(call_id, f"{full} has been updated.{note}", structured=structured)


def colliding_sessions() -> list[SourceSession]:
    """Two sessions, of which the second changes a line that the first one put."""
    file = {"cart.py": "first_word\nold_total\nlast_word\n"}
    one, two = (SourceSession(dict(file), seed=name) for name in ("one", "two"))
    two.time += timedelta(seconds=60)
    for session in (one, two):
        session.prompt("go")
        session.look("cart.py")
    one.change("cart.py", "old_total", "new_total")
    two.changed_outside("cart.py", one.files[one.place("cart.py")])
    two.look("cart.py")
    two.change("cart.py", "new_total", "other_total")
    return [one, two]
