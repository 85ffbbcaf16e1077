"""One session: its transcript's parser, its collectors, its sub-agents, its age."""

from collections.abc import Callable, Mapping, Sequence
from functools import reduce
from typing import Any

from codevigil_lsp.errors import ErrorRecord
from codevigil_lsp.events.identities import Directory
from codevigil_lsp.events.model import Event, Unparsed
from codevigil_lsp.events.parser import Parser
from codevigil_lsp.events.turns import Turns
from codevigil_lsp.health.activity import activity_of
from codevigil_lsp.health.agent_run import UNREADABLE
from codevigil_lsp.health.counting import Counting
from codevigil_lsp.health.failures import ledger_failed
from codevigil_lsp.health.lifecycle import lifecycle_of
from codevigil_lsp.health.metering import Metering
from codevigil_lsp.health.model import (
    Activity,
    ActivitySource,
    ActivityState,
    Lifecycle,
    LifecycleOptions,
    LiveState,
    SessionHealth,
    TranscriptKey,
    Turn,
)
from codevigil_lsp.health.naming import project_name
from codevigil_lsp.health.seeing import Seeing
from codevigil_lsp.health.standing import Standing, next_moment
from codevigil_lsp.health.subagent import Subagent
from codevigil_lsp.health.subagent_activity import parent_of
from codevigil_lsp.health.subagents import Subagents, earliest, with_their_tokens
from codevigil_lsp.health.tail import Tail
from codevigil_lsp.health.turns import TurnLog
from codevigil_lsp.metrics.catalog import MetricOptions
from codevigil_lsp.metrics.ledger.edits import Edited
from codevigil_lsp.metrics.ledger.meter import LoopCounts
from codevigil_lsp.metrics.model import Finding, Metric, severity_of, worst
from codevigil_lsp.metrics.personal import NO_BASELINE, Baseline
from codevigil_lsp.metrics.spending import Spending

OnError = Callable[[ErrorRecord], None]

_Read = Callable[[Any], None]


class Session:
    """Follows one session; feeding it is cheap, asking it costs when it changed."""

    def __init__(
        self,
        session_id: str,
        project: str,
        options: MetricOptions,
        on_error: OnError,
        directory: Directory | None = None,
        baseline: Baseline = NO_BASELINE,
    ) -> None:
        self.id = session_id
        self.transcript: str | None = None
        self.subagents: dict[str, Subagent] = {}
        self.live: LiveState | None = None
        self.ended_at: float | None = None
        self._project = project
        self._options = options
        self._on_error = on_error
        self._directory = directory
        self._baseline = baseline
        self.touched = 0.0
        """The last sign of life but for the times of events."""
        self._standing = Standing()
        self._version = 0
        self._reset()

    def _reset(self) -> None:
        self.renew()
        self._is_fed = False
        self.events = 0
        self.malformed = 0
        self._parser = Parser(directory=self._directory)
        self._turns = Turns()
        self._counting = Counting()
        self._metering = Metering(self._options, self._baseline, self._on_error)
        self._turn_log = TurnLog(self._metering.stops_early)
        self._described = Subagents()
        self._tail = Tail(self._parser.facts)
        self._closed_at: float | None = None
        self._seeing = Seeing()
        self._readers: Mapping[type[Event], Sequence[_Read]] = {}
        self._assessed: _Assessment | None = None

    @property
    def cwd(self) -> str | None:
        """The first working directory that its transcripts name, else its process."""
        if (cwd := self._parser.facts.cwd) is not None:
            return cwd
        named = [one.cwd for one in (*self.subagents.values(), self.live) if one]
        return next((cwd for cwd in named if cwd is not None), None)

    def begin(self, key: TranscriptKey, time: float) -> None:
        """Take note of the main transcript, or of a new file in its place."""
        self.transcript = key.path
        if self._is_fed or self._metering.broken:
            self.release()
            self._reset()
        self.touch(time)

    def lose_transcript(self) -> None:
        """The main transcript is gone, and with it all it said; sub-agents stay."""
        self.transcript = None
        self.release()
        self._reset()

    def release(self) -> None:
        """Let go of what other sessions know of its records."""
        self._parser.identities.forget()

    def settle(self) -> None:
        """Take less memory from now on; called when the transcript is quiet."""
        self._parser.identities.settle()
        self._readers = {}
        self.rest()

    @property
    def waiting(self) -> int:
        """Characters of texts of which no more is known than that they were shown."""
        seers = (self._seeing, *self._described.seers)
        return sum(seer.waiting for seer in seers)

    def rest(self) -> None:
        """Take less memory for texts, if slower should they be asked for."""
        for seer in (self._seeing, *self._described.seers):
            seer.settle()

    def close(self, *, is_over: bool) -> None:
        """Keep what was found and no more; called when no more is read of it."""
        self.renew()
        for seer in (self._seeing, *self._described.seers):
            seer.close(is_over=is_over)

    def dissolve(self) -> None:
        """Let go of its parts, which hold each other; nothing can be asked any more."""
        self._parser.dissolve()
        for seer in (self._seeing, *self._described.seers):
            seer.dissolve()
        vars(self).clear()

    def touch(self, time: float) -> None:
        """Take note of a sign of life."""
        self.touched = max(self.touched, time)
        if not self._parser.facts.is_closed:
            self._closed_at = None
        elif self._closed_at is None:
            self._closed_at = time

    def renew(self) -> None:
        """There is something new to judge by, in its records or in a sub-agent's."""
        self._version += 1

    def leave(self) -> None:
        """Its process is gone, nobody knows since when: it left with its last words."""
        if self.live is None and self.ended_at is None:
            self.ended_at = max(self.touched, self._parser.facts.last_time or 0.0)

    def notice_clock(self, now: float) -> None:
        """No sign of life is later than now, also when the clock was set back."""
        self.touched = min(self.touched, now)
        if self.ended_at is not None:
            self.ended_at = min(self.ended_at, now)
        if self._closed_at is not None:
            self._closed_at = min(self._closed_at, now)

    def feed(
        self, lines: Sequence[bytes], first_line: int, oversize: Sequence[int]
    ) -> None:
        """Take in lines of the main transcript."""
        self._is_fed = True
        self.renew()
        self._assessed = None
        self._seeing.renew()
        parsed = self._parser.parse(lines, first_line, oversize)
        events = self._turns.feed(parsed)
        # All but the `LinesRead` at the end.
        self.events += len(events) - 1
        if not self._readers:
            self._readers = self._find_readers()
        readers = self._readers
        for event in events:
            for read in readers.get(type(event), ()):
                try:
                    read(event)
                except Exception as error:  # noqa: BLE001 - it costs that metric only
                    self._blame(read, error)
                    readers = self._readers

    def _on_unparsed(self, event: Unparsed) -> None:
        self.malformed += event.reason in UNREADABLE

    def _find_readers(self) -> Mapping[type[Event], Sequence[_Read]]:
        """Give who takes in which kind of event: most concern a few only.

        They are found once for all events, each of which then costs a look and no more.
        """
        # The turns after the collectors, one of which judges how a turn ends.
        all_readers: list[Mapping[type[Event], _Read]] = [
            {Unparsed: self._on_unparsed},
            self._described.readers,
            self._counting.readers,
            self._seeing.readers,
            *self._metering.readers,
            self._turn_log.readers,
            self._tail.readers,
        ]
        found: dict[type[Event], list[_Read]] = {}
        for readers in all_readers:
            for kind, read in readers.items():
                found.setdefault(kind, []).append(read)
        return found

    def _blame(self, read: _Read, error: Exception) -> None:
        """Go on without what failed; an error elsewhere goes on its way."""
        if read in self._seeing.readers.values():
            # What the ledger found goes with it.
            self._seeing = Seeing()
            self._seeing.readers = {}
            self._on_error(ledger_failed(error))
        elif not self._metering.blame(read, error):
            raise error
        self._readers = self._find_readers()

    def health(
        self, now: float, options: LifecycleOptions, *, covers: bool = True
    ) -> SessionHealth:
        """Give its health at `now`, with what it covers where asked; kept while it holds."""
        lives = self.touched, self.live, self.ended_at, self._closed_at
        return self._standing.health(
            (self._version, lives, covers),
            now,
            lambda: self._judge(now, options, covers=covers),
            lambda: self._holds_until(now, options),
        )

    @property
    def holds_until(self) -> float:
        """Until when what was last said of its health holds, if nothing comes."""
        return self._standing.until

    def _holds_until(self, now: float, options: LifecycleOptions) -> float:
        if self.touched > now:
            return now  # the last sign of life goes with the clock until then
        signs = [self.touched, *self._tail.signs, *self._described.signs]
        for subagent in self.subagents.values():
            signs += subagent.signs
        more = self._parser.facts.last_time, self.live.since if self.live else None
        signs += [time for time in more if time is not None]
        return next_moment(signs, now, options)

    def _judge(
        self, now: float, options: LifecycleOptions, *, covers: bool
    ) -> SessionHealth:
        facts = self._parser.facts
        metrics, findings, spending = self._assess()
        last_times = [facts.last_time, *(s.last_time for s in self.subagents.values())]
        seers = self.seers()
        findings += tuple(found for seer in seers[1:] for found in seer.findings())
        # A record from the future tells nothing; the file's own time is there instead.
        signs = [time for time in last_times if time is not None and time <= now]
        updated = min(now, max([self.touched, *signs]))
        lifecycle = lifecycle_of(
            updated,
            now,
            options,
            ended_at=self._ended_at,
            spoken_at=None if self.ended_at is None else self._spoken_at(now),
            is_running=self.live is not None and self.live.checked,
        )
        turn = self._turn_log.last
        subagents = self._described.health(
            self.subagents.values(),
            self.transcript,
            parent_of(lifecycle, self.live, now),
            now,
        )
        cwd = self.cwd
        return SessionHealth(
            id=self.id,
            transcript=self.transcript,
            cwd=cwd,
            project=project_name(cwd) if cwd else self._project,
            title=facts.title or (self.live and self.live.name) or self.id,
            version=facts.version,
            lifecycle=lifecycle,
            activity=self._activity(now, lifecycle, turn),
            severity=worst(
                [metric.severity for metric in metrics]
                + [severity_of(finding) for finding in findings]
            ),
            started=facts.first_time if self.transcript else earliest(subagents),
            ended=facts.last_time if self.transcript else max(signs, default=None),
            updated=updated,
            metrics=with_their_tokens(metrics, spending, subagents),
            findings=findings,
            subagents=subagents,
            model=facts.model,
            effort=facts.effort,
            permission_mode=facts.permission_mode,
            cost=facts.cost,
            counts=self._counting.snapshot(),
            spending=spending,
            coverage=tuple(f for seer in seers if covers for f in seer.coverage()),
            loop=reduce(LoopCounts.plus, (seer.loop for seer in seers)),
            turn=turn,
            turns=self._turn_log.over,
        )

    @property
    def _ended_at(self) -> float | None:
        """When its process left, or closed the transcript, unless it is here again."""
        if self.live is not None:
            return None
        ends = [time for time in (self.ended_at, self._closed_at) if time is not None]
        return max(ends, default=None)

    def _spoken_at(self, now: float) -> float:
        """When something was last said, by itself or by a sub-agent."""
        times = [self._tail.last_time, *(s.last_time for s in self.subagents.values())]
        return max((t for t in times if t is not None and t <= now), default=0.0)

    @property
    def edits_made(self) -> int:
        """How many changes its agents made; it goes up with each."""
        return sum(seer.edits_made for seer in self.seers())

    def edits(self) -> list[Edited]:
        """Give the latest accepted edits, also of its sub-agents."""
        return [edit for seer in self.seers() for edit in seer.edits]

    def seers(self) -> list[Seeing]:
        """Give what each of its agents has seen, its own first."""
        theirs = (subagent.run.seeing for subagent in self.subagents.values())
        return [self._seeing, *self._described.seers, *theirs]

    def _activity(
        self, now: float, lifecycle: Lifecycle, turn: Turn | None
    ) -> ActivityState:
        if lifecycle is Lifecycle.ENDED:
            is_gone = self.ended_at is not None
            source = ActivitySource.REGISTRY if is_gone else ActivitySource.TRANSCRIPT
            return ActivityState(Activity.ENDED, None, self._ended_at, source)
        agents = max((s.last_sign(now) for s in self.subagents.values()), default=None)
        tail = self._tail.state(now, self.touched, agents)
        mode = self._parser.facts.permission_mode
        if tail.activity is Activity.WORKING and any(
            subagent.may_ask(mode, now) for subagent in self.subagents.values()
        ):
            tail = ActivityState()
        return activity_of(lifecycle, self.live, tail, turn)

    def _assess(self) -> "_Assessment":
        if self._assessed is None:
            metrics, findings = self._metering.read()
            # One that failed just now is not to be fed any more.
            self._readers = {}
            findings += self._seeing.findings()
            findings.sort(key=lambda finding: finding.line)
            spending = self._metering.spending()
            self._assessed = tuple(metrics), tuple(findings), spending
        return self._assessed


_Assessment = tuple[tuple[Metric, ...], tuple[Finding, ...], Spending]
