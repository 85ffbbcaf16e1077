"""The health of a session: its severity, its findings, what it is doing.

Times are in seconds since the epoch; None where nothing tells.
"""

from collections.abc import Sequence
from enum import StrEnum

from attrs import frozen, validators
from msgspec import Struct
from msgspec.structs import replace

from codevigil_lsp.events.model import LineRange
from codevigil_lsp.health.counts import Counts
from codevigil_lsp.metrics.ledger.meter import LoopCounts
from codevigil_lsp.metrics.model import (
    Finding,
    Metric,
    Severity,
    option,
    severity_of,
    worst,
)
from codevigil_lsp.metrics.spending import Spending, add_up


class Lifecycle(StrEnum):
    """How alive a session is."""

    ACTIVE = "active"
    STALE = "stale"
    """Silent for some minutes."""
    ENDED = "ended"
    """Its process is gone."""
    EVICTED = "evicted"
    """Silent for so long that it is no longer shown."""


class Activity(StrEnum):
    """What a session is doing, as its user would say it."""

    WAITING = "waiting"
    """Blocked until the user acts."""
    WORKING = "working"
    IDLE = "idle"
    """The turn is over, the user's move."""
    ENDED = "ended"
    UNKNOWN = "unknown"
    """The evidence does not say."""


class Reason(StrEnum):
    """Why a session waits, idles, or still works."""

    PERMISSION = "permission"
    QUESTION = "question"
    PLAN = "plan"
    """A plan waits for approval."""
    DIALOG = "dialog"
    """A dialog of Claude Code's own is open."""
    FINISHED = "finished"
    STOPPED_EARLY = "stopped-early"
    """Finished, and its last message closes with a stop phrase."""
    INTERRUPTED = "interrupted"
    ERROR = "error"
    SHELL = "shell"
    """Finished, and a shell of its still runs in the background."""
    AGENTS = "agents"
    """The turn is over, and sub-agents of its work on in the background."""


class ActivitySource(StrEnum):
    """Where it is known from what a session is doing."""

    REGISTRY = "registry"
    UNCHECKED = "registry-unchecked"
    """The live registry, by a process that cannot be seen from here."""
    TRANSCRIPT = "transcript"


@frozen
class LifecycleOptions:
    """How long silence may last."""

    stale_after: float = option(
        300.0, "Seconds of silence after which a session is stale.", validators.ge(1.0)
    )
    evict_after: float = option(
        2100.0,
        "Seconds of silence after which a session is no longer shown.",
        validators.ge(1.0),
    )


class LiveState(Struct, frozen=True):
    """What the live registry says of a session, in its own words."""

    status: str | None
    waiting_for: str | None
    since: float | None
    checked: bool = True
    """Whether it could be checked that its process runs."""
    cwd: str | None = None
    name: str | None = None
    """What Claude Code calls the session."""
    started: float | None = None
    version: str | None = None


class ActivityState(Struct, frozen=True):
    """An activity, why, since when, and by which source."""

    activity: Activity = Activity.UNKNOWN
    reason: Reason | None = None
    """None where nothing more is known."""
    since: float | None = None
    source: ActivitySource | None = None
    """None where it is not known."""


class TurnOutcome(StrEnum):
    """How a turn ended."""

    FINISHED = "finished"
    STOPPED_EARLY = "stopped-early"
    """Finished, and its last message closes with a stop phrase."""
    INTERRUPTED = "interrupted"
    """The user broke it off."""
    ERROR = "error"
    """An API error ended it."""
    OPEN = "open"
    """Nothing tells of an end: it goes on, or was abandoned with a call unanswered."""


class Turn(Struct, frozen=True):
    """One turn of a session, without a word of what was said in it."""

    number: int
    """From 1 in the order of the transcript; the same however often that is read."""
    started: float | None
    """Time of the prompt, or of what else began it."""
    ended: float | None
    """Time of its last event."""
    duration: float | None
    """Seconds, as Claude Code tells them, else from start to end."""
    tool_calls: int
    """Calls of the session itself; those of its sub-agents are not in it."""
    mutations: int
    """Calls that changed files and succeeded."""
    outcome: TurnOutcome


class TranscriptKey(Struct, frozen=True):
    """Which session, and which part of it, a transcript is."""

    path: str
    directory: str
    """The project directory, with its root: session ids are unique within it only."""
    project: str
    """The project directory's own name."""
    session_id: str | None
    """None for a sub-agent whose records alone tell its parent."""
    agent_id: str | None


class SubagentActivity(StrEnum):
    """What a sub-agent is doing."""

    WORKING = "working"
    FINISHED = "finished"
    UNKNOWN = "unknown"
    """The evidence does not say."""


class SubagentEnd(StrEnum):
    """How a sub-agent finished."""

    COMPLETED = "completed"
    FAILED = "failed"
    STOPPED = "stopped"
    """It was stopped, or its session ended before it did."""
    INTERRUPTED = "interrupted"
    """The user broke it off."""


class SubagentLayout(StrEnum):
    """Where the records of a sub-agent stand."""

    NESTED = "nested"
    """In a transcript below its parent's directory."""
    WORKFLOW = "workflow"
    """There too, among those of a workflow's run."""
    FLAT = "flat"
    """In a transcript beside its parent's."""
    INLINE = "inline"
    """Inside its parent's transcript."""


class SubagentHealth(Struct, frozen=True):
    """A sub-agent of a session."""

    id: str
    transcript: str
    layout: SubagentLayout
    type: str | None = None
    """The kind of agent, as Claude Code names it; None where no record says."""
    model: str | None = None
    """The model of its last message."""
    activity: SubagentActivity = SubagentActivity.UNKNOWN
    end: SubagentEnd | None = None
    """How it finished, where that is known."""
    tool_calls: int = 0
    last_tool: str | None = None
    """The tool it called last."""
    started: float | None = None
    ended: float | None = None
    """Time of its last event; it has been silent since."""
    spending: Spending = Spending()


class FileCoverage(Struct, frozen=True):
    """What an agent has seen and changed of one file, in lines as they are now."""

    path: str
    """The file, as the transcript names it."""
    read: tuple[LineRange, ...]
    """Lines that it was shown, sorted and apart from each other."""
    edited: tuple[LineRange, ...]
    """Lines that it wrote."""
    unseen: tuple[LineRange, ...]
    """Of these, the ones that it changed without having seen what was there."""
    is_certain: bool
    """Whether all that it was shown is known in lines; if not, it may have seen more."""
    updated: float | None
    """When it last saw or changed something of the file."""
    agent_id: str | None = None
    """The sub-agent, None for the session itself."""


class SessionHealth(Struct, frozen=True):
    """The health of one session at one moment."""

    id: str
    transcript: str | None
    """Path of the main transcript; None when only sub-agents of it were found, or when
    it runs and has written nothing yet."""
    cwd: str | None
    project: str
    title: str
    version: str | None
    lifecycle: Lifecycle
    activity: ActivityState
    severity: Severity
    started: float | None
    ended: float | None
    """Time of the last event; of the sub-agents' where only these were found."""
    updated: float
    """The last sign of life: of the file, an event, or a sub-agent."""
    metrics: tuple[Metric, ...]
    findings: tuple[Finding, ...]
    subagents: tuple[SubagentHealth, ...]
    """In the order in which they began."""
    model: str | None = None
    """The model of the last message."""
    effort: str | None = None
    """How hard it is told to try, where the transcript says."""
    permission_mode: str | None = None
    cost: float | None = None
    """Dollars, by Claude Code's own account, at the end of its last run."""
    counts: Counts = Counts()
    spending: Spending = Spending()
    """The tokens of its own messages; its sub-agents have theirs."""
    turn: Turn | None = None
    """The turn that runs, else the last one."""
    turns: tuple[Turn, ...] = ()
    """The last 64 turns that are over, the oldest first.

    One that goes on after its end was told leaves the series and comes back, longer,
    under its number.
    """
    coverage: tuple[FileCoverage, ...] = ()
    """Of every file that the session and its sub-agents saw or changed."""
    loop: LoopCounts = LoopCounts()
    """What became of our findings that its agents were shown."""

    def with_findings(self, more: Sequence[Finding]) -> "SessionHealth":
        """Give it with more findings, and as bad as they make it."""
        if not more:
            return self
        severity = worst([self.severity, *map(severity_of, more)])
        findings = sorted((*self.findings, *more), key=_in_order)
        return replace(self, findings=tuple(findings), severity=severity)

    @property
    def subagents_spending(self) -> Spending:
        """The tokens of all its sub-agents together."""
        return add_up(subagent.spending for subagent in self.subagents)

    @property
    def is_live(self) -> bool:
        """Whether it belongs into a status: active or stale."""
        return self.lifecycle in {Lifecycle.ACTIVE, Lifecycle.STALE}


def _in_order(finding: Finding) -> tuple[str, int]:
    """Order findings as they are read: the session's own lines, then its sub-agents'."""
    return finding.transcript or "", finding.line
