"""Sessions fed by hand: what the pipeline does, with a clock that stands still."""

from collections.abc import Iterable, Mapping, Sequence

import pytest

from codevigil_lsp.errors import ErrorRecord
from codevigil_lsp.health.aggregator import Aggregator, InScope
from codevigil_lsp.health.model import (
    LifecycleOptions,
    LiveState,
    SessionHealth,
    TranscriptKey,
)
from codevigil_lsp.metrics.catalog import MetricOptions
from support.transcripts import TranscriptBuilder, project_name

STALE, EVICT = 300.0, 2100.0


class Sessions:
    """An aggregator, and transcripts on their way into it."""

    def __init__(self, in_scope: InScope = lambda _: True) -> None:
        self.errors: list[ErrorRecord] = []
        self.aggregator = Aggregator(
            metrics=MetricOptions(),
            lifecycle=LifecycleOptions(stale_after=STALE, evict_after=EVICT),
            in_scope=in_scope,
            on_error=self.errors.append,
        )

    def key(
        self, built: TranscriptBuilder, *, is_flat: bool = False, root: str = "/root"
    ) -> TranscriptKey:
        """Where the transcript lies: nested, or beside its parent as in 2.0."""
        project = project_name(built.cwd)
        name = f"agent-{built.agent_id}" if built.agent_id else built.session_id
        return TranscriptKey(
            path=f"{root}/{project}/{name}.jsonl",
            directory=f"{root}/{project}",
            project=project,
            session_id=None if is_flat else built.session_id,
            agent_id=built.agent_id,
        )

    def begin(self, key: TranscriptKey, time: float = 0.0) -> None:
        self.aggregator.begin(key, time)

    def feed(
        self,
        key: TranscriptKey,
        lines: Iterable[bytes],
        first: int = 1,
        time: float = 0,
    ) -> None:
        self.aggregator.feed(key, list(lines), first, (), time)

    def take(
        self,
        built: TranscriptBuilder,
        *,
        time: float | None = None,
        is_flat: bool = False,
        root: str = "/root",
    ) -> TranscriptKey:
        """A whole transcript at once, last changed at its last record unless given."""
        key = self.key(built, is_flat=is_flat, root=root)
        changed = built.time.timestamp() if time is None else time
        self.begin(key, changed)
        self.feed(key, built.lines, time=changed)
        return key

    def live(self, states: Mapping[str, LiveState], now: float) -> None:
        self.aggregator.learn_live(states, now)

    def health(self, now: float) -> Sequence[SessionHealth]:
        return self.aggregator.health(now)

    def only(self, now: float) -> SessionHealth:
        """The one session there is."""
        (health,) = self.health(now)
        return health


@pytest.fixture
def sessions() -> Sessions:
    return Sessions()


@pytest.fixture
def make_sessions() -> type[Sessions]:
    return Sessions


@pytest.fixture
def ordinary() -> TranscriptBuilder:
    """A session of one short turn."""
    built = TranscriptBuilder()
    built.prompt("round the total")
    built.read("cart.py")
    built.edit("cart.py", 3)
    built.say("Done.", ends_turn=True)
    built.end_turn()
    return built
