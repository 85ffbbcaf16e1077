"""All sessions: lines of transcripts in, the health of each session out.

A session is known by its project directory and its id, since ids are unique within a
directory only.
Sub-agents belong to their parent's session, wherever their transcript lies; one whose
parent or task is not known yet is held until its records tell.
"""

from collections.abc import Callable, Collection, Mapping, Sequence
from math import inf

from msgspec.structs import replace

from codevigil_lsp.errors import ErrorRecord
from codevigil_lsp.events.identities import Directory
from codevigil_lsp.health.collisions import Collisions
from codevigil_lsp.health.earlier import EarlierSession, met
from codevigil_lsp.health.lifecycle import unless_to_come
from codevigil_lsp.health.model import (
    Lifecycle,
    LifecycleOptions,
    LiveState,
    SessionHealth,
    TranscriptKey,
)
from codevigil_lsp.health.reading import Reading
from codevigil_lsp.health.sealed import Sealed, SealedSession
from codevigil_lsp.health.session import Session
from codevigil_lsp.health.subagent import Subagent
from codevigil_lsp.health.unwritten import unwritten_session
from codevigil_lsp.metrics.catalog import MetricOptions
from codevigil_lsp.metrics.ledger.save import Save
from codevigil_lsp.metrics.personal import NO_BASELINE, Baseline

InScope = Callable[[str | None], bool]
"""Whether a session with this working directory is to be shown; None: not known."""


class Aggregator:
    """Keeps the sessions of which transcripts were read."""

    def __init__(
        self,
        *,
        metrics: MetricOptions,
        lifecycle: LifecycleOptions,
        in_scope: InScope,
        on_error: Callable[[ErrorRecord], None],
        baseline: Baseline = NO_BASELINE,
        covers: bool = True,
    ) -> None:
        """Begin without any session.

        Args:
            metrics: when metrics alarm.
            lifecycle: when sessions count as silent.
            in_scope: whether a session is to be shown.
            on_error: is told what went wrong.
            baseline: what is ordinary for the user.
            covers: whether to tell what was seen and changed of each file.
        """
        self._metrics = metrics
        self._lifecycle = lifecycle
        self._in_scope = in_scope
        self._on_error = on_error
        self._baseline = baseline
        self._covers = covers
        self._sessions: dict[tuple[str, str], Session] = {}
        self._earlier: dict[tuple[str, str], EarlierSession] = {}
        """Sessions of an earlier run, each until its transcript begins anew."""
        self._subagents: dict[str, Subagent] = {}
        self._directories: dict[str, Directory] = {}
        self._sealed = Sealed(on_error)
        self._unwritten: dict[str, LiveState] = {}
        """Sessions that run, and of which there is no transcript."""
        self._collisions = Collisions()
        self._reading = Reading()
        self._given: list[SessionHealth] = []
        self._ordered: tuple[SessionHealth, ...] = ()
        """The sessions that were given last, and in their order."""

    @property
    def events(self) -> int:
        """Events of everything that is held, or was sealed."""
        own = self._sealed.events
        own += sum(session.events for session in self._sessions.values())
        return own + sum(subagent.run.events for subagent in self._subagents.values())

    @property
    def malformed(self) -> int:
        """Lines that could not be read, of everything that is held, or was sealed."""
        own = self._sealed.malformed
        own += sum(session.malformed for session in self._sessions.values())
        return own + sum(
            subagent.run.malformed for subagent in self._subagents.values()
        )

    @property
    def sealed(self) -> tuple[SealedSession, ...]:
        """The sessions that were sealed."""
        return tuple(self._sealed.sessions.values())

    def begin(self, key: TranscriptKey, time: float) -> None:
        """Take note of a transcript, or start it anew when its content was replaced."""
        if self._sealed.is_late(key.directory, key.session_id):
            return
        if key.agent_id is None:
            self._earlier.pop((key.directory, key.session_id or ""), None)
            self._session(key.directory, key.session_id or "", key.project).begin(
                key, time
            )
            return
        self._forget_subagent(key)
        subagent = self._subagents[key.path] = Subagent(key)
        subagent.touched = time

    def remember(self, key: TranscriptKey, health: SessionHealth) -> None:
        """Show a session as an earlier run left it, until its transcript begins anew."""
        identity = (key.directory, key.session_id or "")
        metrics = tuple(self._baseline.describe(metric) for metric in health.metrics)
        self._earlier[identity] = EarlierSession(
            key.path, replace(health, metrics=metrics)
        )

    def feed(
        self,
        key: TranscriptKey,
        lines: Sequence[bytes],
        first_line: int,
        oversize: Sequence[int],
        time: float,
    ) -> None:
        """Take in lines of a transcript that was begun."""
        if self._sealed.is_late(key.directory, key.session_id):
            return
        if key.agent_id is None:
            session = self._session(key.directory, key.session_id or "", key.project)
            session.feed(lines, first_line, oversize)
            session.touch(time)
            self._reading.feed(session)
            return
        subagent = self._subagents.get(key.path)
        if subagent is not None:
            subagent.feed(lines, first_line, oversize)
            subagent.touched = max(subagent.touched, time)
            self._adopt(subagent)
            self._reading.feed(subagent)

    def settle(
        self, key: TranscriptKey, *, is_last: bool = False, is_over: bool = False
    ) -> None:
        """A transcript was read to its end: hold it in less memory.

        Args:
            key: the transcript.
            is_last: no more will be read of it, so only what was found is held, and
                what others may ask of a session that lives.
            is_over: its session does not live either.
        """
        held: Session | Subagent | None
        if key.agent_id is None:
            held = self._sessions.get((key.directory, key.session_id or ""))
        else:
            held = self._subagents.get(key.path)
        if held is not None:
            self._reading.settle(held)
            # Closed first: what is let go need not be made smaller.
            if is_last or is_over:
                held.close(is_over=is_over)
            held.settle()
        if isinstance(held, Subagent) and (parent := self._parent_of(held)) is not None:
            parent.renew()

    def seal(self, key: TranscriptKey, now: float) -> list[str]:
        """All of a session was read, for good: keep what it came to and no more.

        Gives the paths of its transcripts; none where it has to be held as it is.
        """
        identity = (key.directory, key.session_id or "")
        session = self._sessions.get(identity)
        if session is None or not (session.transcript or session.subagents):
            return []
        health = session.health(now, self._lifecycle, covers=False)
        if not self._in_scope(health.cwd):
            return []
        if not self._sealed.add(identity, session, health):
            return []
        del self._sessions[identity]
        paths = [path for path in (session.transcript,) if path]
        for subagent in session.subagents.values():
            paths.append(subagent.key.path)
            del self._subagents[subagent.key.path]
            subagent.dissolve()
        session.dissolve()
        return paths

    def leave(self, directory: str) -> None:
        """No more transcripts of this directory are expected that may share records."""
        self._directories.pop(directory, Directory()).dissolve()

    def drop(self, key: TranscriptKey) -> None:
        """Forget a transcript that is gone, and its session when nothing is left of it."""
        if key.agent_id is not None:
            self._forget_subagent(key)
            return
        identity = (key.directory, key.session_id or "")
        self._earlier.pop(identity, None)
        self._sealed.drop(identity)
        session = self._sessions.get(identity)
        if session is None:
            return
        session.lose_transcript()
        if not session.subagents:
            del self._sessions[identity]

    def learn_live(self, live: Mapping[str, LiveState], now: float) -> None:
        """Take in the live registry; a session that has left it has ended.

        Where a transcript was copied, several sessions have one id: the one with the
        latest sign of life is the one that runs.
        """
        live = {
            session_id: replace(state, since=unless_to_come(state.since, now))
            for session_id, state in live.items()
        }
        running: dict[str, Session] = {}
        for session in self._sessions.values():
            other = running.get(session.id)
            if session.id in live and (
                other is None or session.touched > other.touched
            ):
                running[session.id] = session
        for session in self._sessions.values():
            if running.get(session.id) is session:
                session.live = live[session.id]
                session.ended_at = None
                session.touch(min(now, session.live.since or 0.0))
            elif session.live is not None:
                session.live = None
                session.ended_at = now
        # What runs is read anew, and shown as it was for as long as that takes.
        known = running.keys() | {session.id for session in self._earlier.values()}
        self._unwritten = {
            session_id: state
            for session_id, state in live.items()
            if session_id not in known and state.status is not None
        }

    def learn_save(self, save: Save) -> None:
        """Take in what the user changed of a file in the editor."""
        for session in self._sessions.values():
            for seer in session.seers():
                seer.learn(save)

    def learn_left(self, session_ids: Collection[str]) -> None:
        """Take in the sessions whose process ended without closing them."""
        if not session_ids:
            return
        for session in self._sessions.values():
            if session.id in session_ids:
                session.leave()

    def health(self, now: float) -> tuple[SessionHealth, ...]:
        """Give the sessions in scope, the one with the latest sign of life first.

        As long as none of them changes it is the very same tuple.
        """
        found = [
            (session, session.health(now, self._lifecycle, covers=self._covers))
            for identity, session in self._sessions.items()
            if (session.transcript is not None or session.subagents)
            and identity not in self._earlier
            and self._in_scope(session.cwd)
        ]
        given = self._collisions.tell(found, self._sealed)
        given += [
            earlier.health(now, self._lifecycle)
            for earlier in self._earlier.values()
            if self._in_scope(earlier.cwd)
        ]
        given += [
            unwritten_session(session_id, state, now, self._lifecycle)
            for session_id, state in self._unwritten.items()
            if self._in_scope(state.cwd)
        ]
        if given != self._given:
            self._given = given
            self._ordered = tuple(
                sorted(given, key=lambda health: (-health.updated, health.id))
            )
        return self._ordered

    @property
    def holds_until(self) -> float:
        """Until when time alone changes nothing of what was said of those that are read."""
        return min((s.holds_until for s in self._sessions.values()), default=inf)

    def met(self, sessions: Sequence[SessionHealth]) -> list[str]:
        """Give the transcripts of earlier sessions that others may have met in a file.

        Whether two changed the same lines, only what was read tells.

        Args:
            sessions: what `health` gave last.
        """
        return met(self._earlier.values(), sessions)

    def evict(self, now: float) -> list[str]:
        """Let go of sessions that fell silent; gives the paths of their transcripts."""
        paths: list[str] = []
        held = {directory for directory, _ in self._sessions}
        for directory in [name for name in self._directories if name not in held]:
            del self._directories[directory]
        for identity, session in tuple(self._sessions.items()):
            session.notice_clock(now)
            health = session.health(now, self._lifecycle, covers=self._covers)
            if health.lifecycle is not Lifecycle.EVICTED:
                continue
            paths += [path for path in (session.transcript,) if path]
            for subagent in session.subagents.values():
                self._subagents.pop(subagent.key.path, None)
                paths.append(subagent.key.path)
            session.release()
            del self._sessions[identity]
        for identity, earlier in tuple(self._earlier.items()):
            health = earlier.health(now, self._lifecycle)
            if health.lifecycle is Lifecycle.EVICTED:
                paths.append(earlier.path)
                del self._earlier[identity]
        for path, subagent in tuple(self._subagents.items()):
            if subagent.touched > now:
                subagent.touched = now
                if (parent := self._parent_of(subagent)) is not None:
                    parent.renew()
            is_silent = now - subagent.touched >= self._lifecycle.evict_after
            if is_silent and self._parent_of(subagent) is None:
                del self._subagents[path]
                paths.append(path)
        return paths

    def _session(self, directory: str, session_id: str, project: str) -> Session:
        identity = (directory, session_id)
        session = self._sessions.get(identity)
        if session is None:
            session = Session(
                session_id,
                project,
                self._metrics,
                self._on_error,
                self._directories.setdefault(directory, Directory()),
                self._baseline,
            )
            self._sessions[identity] = session
        return session

    def _adopt(self, subagent: Subagent) -> None:
        """Put a sub-agent under its parent as soon as that and its task are known."""
        parent_id, key = subagent.parent_id, subagent.key
        if parent_id is None or not subagent.run.has_task:
            return
        if self._sealed.is_late(key.directory, parent_id):
            del self._subagents[key.path]
            return
        parent = self._session(key.directory, parent_id, key.project)
        parent.subagents[key.path] = subagent
        parent.renew()
        parent.touch(subagent.touched)

    def _parent_of(self, subagent: Subagent) -> Session | None:
        parent_id = subagent.parent_id
        if parent_id is None:
            return None
        return self._sessions.get((subagent.key.directory, parent_id))

    def _forget_subagent(self, key: TranscriptKey) -> None:
        subagent = self._subagents.pop(key.path, None)
        parent = self._parent_of(subagent) if subagent is not None else None
        if parent is None:
            return
        parent.subagents.pop(key.path, None)
        parent.renew()
        if parent.transcript is None and not parent.subagents:
            del self._sessions[key.directory, parent.id]
