"""What a transcript says of its session: where, which version, when, what title."""

from typing import Final

from msgspec import Struct, field

from codevigil_lsp.events.records import Record

_TITLE_LENGTH: Final = 200
_MOST_SUMMARIES: Final = 50
_MOST_DOLLARS: Final = 1e9
_OF_THE_WHOLE: Final = frozenset(
    {"ai-title", "cost-state", "custom-title", "progress", "summary"}
)
"""Types of record that tell of the session as a whole."""
_OF_THE_TALK: Final = frozenset({"assistant", "user"})


class SessionFacts(Struct):
    """Filled by the parser as it reads; every field is None until a record says it."""

    session_id: str | None = None
    """The session the records belong to; in a sub-agent's file its parent's."""
    cwd: str | None = None
    """The first working directory, which decides where the transcript belongs."""
    version: str | None = None
    """The last Claude Code version that wrote here."""
    model: str | None = None
    """The model of the last message."""
    effort: str | None = None
    """How hard the model is told to try (2.1.220 and later), as last said."""
    permission_mode: str | None = None
    """The permission mode that holds: default, plan, auto and others."""
    cost: float | None = None
    """Dollars, by Claude Code's own account at the end of the last run (2.1.330); it
    goes on over resumes and has the sub-agents in it."""
    entrypoint: str | None = None
    """What started it, as last said: cli, claude-vscode, an SDK (2.1.91 and later)."""
    progress_time: float | None = None
    """Latest timestamp of a note that a tool still runs (2.1.11 to 2.1.76)."""
    is_closed: bool = False
    """Whether Claude Code was left, or cleared, and nothing was said since (2.1.330)."""
    first_time: float | None = None
    """Earliest timestamp, in seconds since the epoch; records are not in time order."""
    last_time: float | None = None
    """Latest timestamp."""
    _custom_title: str | None = None
    _agent_title: str | None = None
    _summaries: dict[str, str] = field(default_factory=dict[str, str])
    _summary: str | None = None
    _first_prompt: str | None = None

    @property
    def title(self) -> str | None:
        """The user's title, else the agent's, else a summary's, else the first prompt.

        A summary counts only when its leaf stands in this transcript: others are the
        titles of other sessions.
        """
        return (
            self._custom_title
            or self._agent_title
            or self._summary
            or self._first_prompt
        )

    def learn(self, record: Record, time: float | None) -> None:
        """Take in what one record says; `time` is its timestamp in seconds."""
        if self.session_id is None:
            self.session_id = record.session_id
        if self.cwd is None:
            self.cwd = record.cwd
        if record.version is not None:
            self.version = record.version
        if record.entrypoint is not None:
            self.entrypoint = record.entrypoint
        if self._summaries and record.uuid in self._summaries:
            self._summary = self._summaries[record.uuid]
        if record.type in _OF_THE_WHOLE:
            self._learn_whole(record, time)
        elif self.is_closed and record.type in _OF_THE_TALK:
            self.is_closed = False
        if time is not None:
            if self.first_time is None or time < self.first_time:
                self.first_time = time
            if self.last_time is None or time > self.last_time:
                self.last_time = time

    def _learn_whole(self, record: Record, time: float | None) -> None:
        match record.type:
            case "custom-title":
                self._custom_title = _cut(record.custom_title) or self._custom_title
            case "ai-title":
                self._agent_title = _cut(record.ai_title) or self._agent_title
            case "cost-state":
                self.is_closed = True
                self._learn_cost(record.total_cost)
            case "progress":
                self.progress_time = time or self.progress_time
            case _:
                self._learn_summary(record)

    def learn_prompt(self, text: str) -> None:
        """Take in a prompt; the first with words serves as a title of last resort."""
        if self._first_prompt is None and any(
            c.isalnum() for c in text[:_TITLE_LENGTH]
        ):
            self._first_prompt = _cut(text.strip("` \n"))

    def learn_summary_of(self, record: Record) -> None:
        """Take in a summary whose leaf came before it."""
        self._summary = _cut(record.summary) or self._summary

    def _learn_cost(self, dollars: float | None) -> None:
        if dollars is not None and 0.0 <= dollars < _MOST_DOLLARS:
            self.cost = dollars

    def _learn_summary(self, record: Record) -> None:
        text = _cut(record.summary)
        if text and record.leaf_uuid and len(self._summaries) < _MOST_SUMMARIES:
            self._summaries[record.leaf_uuid] = text


def _cut(text: str | None) -> str | None:
    return text[:_TITLE_LENGTH] if text else None
