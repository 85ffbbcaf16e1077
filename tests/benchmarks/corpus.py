"""A tree of realistic transcripts, the same bytes for the same seed.

    python tests/benchmarks/corpus.py FOLDER [MEGABYTES] [SEED]

One half of the bytes is as 2.1.2x wrote them (`ingest_records`), one half as 2.1.330 does
(`ingest_copies`).  Sizes of files and lengths of lines are near those measured on 366 real
transcripts; the lengths are printed beside the measured ones.
"""

import math
import os
import random
import sys
from itertools import pairwise
from pathlib import Path
from typing import Final

from ingest_copies import CopyingTranscript, Sent
from ingest_records import Transcript
from ingest_words import Words

MB: Final = 1_000_000
_SIZES: Final = (
    (0.0, 600),
    (0.05, 1_500),
    (0.25, 32_000),
    (0.5, 165_000),
    (0.75, 878_000),
    (0.9, 2_000_000),
    (0.99, 4_000_000),
    (1.0, 5_000_000),
)
"""The size of a main transcript, by quantile, as measured."""
_PLACES: Final = (0.1, 0.5, 0.9, 0.99, 0.999)
_REAL_LINES: Final = (266, 1_175, 5_076, 31_972, 81_141)


class Corpus:
    """Writes sessions into one folder until it is full."""

    def __init__(self, folder: Path, megabytes: int, seed: int = 1) -> None:
        self.sizes: list[int] = []
        """Of every file."""
        self.copied = 0
        """Bytes of lines that only copy what was sent to the model."""
        self.lengths: dict[str, list[int]] = {
            Transcript.version: [],
            CopyingTranscript.version: [],
        }
        """Of every line, by the version that wrote it."""
        self._root = folder / "projects"
        self._wanted = megabytes * MB
        self._dice = random.Random(seed)
        self._words = Words(self._dice)
        self._sent = Sent(self._words, self._dice)

    def write(self) -> None:
        """Write all of it."""
        written = dict.fromkeys(self.lengths, 0)
        session = 0
        while (left := self._wanted - sum(self.sizes)) > 0:
            version = min(written, key=lambda version: written[version])
            before = sum(self.sizes)
            size = min(_size(self._dice.random()), left)
            self._session(f"/home/u/code/project{session // 12:03}", version, size)
            written[version] += sum(self.sizes) - before
            session += 1

    def _session(self, cwd: str, version: str, size: float) -> None:
        dice = self._dice
        main = self._transcript(cwd, version)
        project = self._root / "".join(c if c.isalnum() else "-" for c in cwd)
        agents = dice.choices((0, 1, 2, 4), (75, 12, 8, 5))[0] if size > 50_000 else 0
        below = project / main.session_id / "subagents"
        main.begin()
        for _ in range(agents):
            agent = self._transcript(cwd, version, main.session_id)
            self._play(agent, size * dice.uniform(0.05, 0.3))
            self._save(below / f"agent-{agent.agent_id}.jsonl", agent)
            main.copy_agent(agent)
        self._play(main, size)
        self._save(project / f"{main.session_id}.jsonl", main)

    def _transcript(
        self, cwd: str, version: str, parent: str | None = None
    ) -> Transcript:
        words, dice = self._words, self._dice
        agent_id = None if parent is None else f"{dice.getrandbits(68):017x}"
        if version == CopyingTranscript.version:
            made: Transcript = CopyingTranscript(
                words, dice, cwd=cwd, agent_id=agent_id, sent=self._sent
            )
        else:
            made = Transcript(words, dice, cwd=cwd, agent_id=agent_id)
        made.session_id = parent or made.identity()
        return made

    def _play(self, transcript: Transcript, size: float) -> None:
        """Turn after turn, until the transcript has its size."""
        dice, words = self._dice, self._words
        if transcript.agent_id is not None:
            transcript.begin()
        while transcript.size < size:
            transcript.prompt(words.prompt())
            steps = 1 + int(dice.expovariate(1 / 12))
            while steps and transcript.size < size:
                steps -= 1
                said = words.text(130 * dice.lognormvariate(0, 1.3))
                text = said if dice.random() < 0.45 else ""
                for call in transcript.message(text, dice.choice((1, 1, 1, 2))):
                    transcript.answer(call)
            said = words.text(400 * dice.lognormvariate(0, 1.0))
            transcript.message(f"{said}\n\n{words.ending()}", 0, ends_turn=True)
            transcript.end_turn()
        transcript.finish()

    def _save(self, path: Path, transcript: Transcript) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("wb") as file:
            file.writelines(line + b"\n" for line in transcript.lines)
        # As old as what it tells: a file that was just written is looked at again.
        os.utime(path, (transcript.time.timestamp(),) * 2)
        self.sizes.append(transcript.size)
        self.copied += transcript.copied
        self.lengths[transcript.version] += map(len, transcript.lines)


def _size(place: float) -> float:
    """The size at this quantile, between the measured ones by their logarithm."""
    for (low, small), (high, big) in pairwise(_SIZES):
        if place <= high:
            share = (place - low) / (high - low)
            return math.exp((1 - share) * math.log(small) + share * math.log(big))
    return _SIZES[-1][1]


def _quantiles(values: list[int]) -> str:
    ordered = sorted(values)
    return " ".join(f"{ordered[int(len(ordered) * p)]:,}" for p in _PLACES)


def main() -> None:
    folder, *rest = sys.argv[1:]
    corpus = Corpus(Path(folder), *map(int, rest or ["200"]))
    corpus.write()
    lines = sum(map(len, corpus.lengths.values()))
    print(f"{sum(corpus.sizes)} bytes, {len(corpus.sizes)} files, {lines} lines")
    print("  bytes of lines at p10, p50, p90, p99, p99.9")
    for version, lengths in corpus.lengths.items():
        print(f"    {version:8} {_quantiles(lengths)}")
    print(f"    measured {' '.join(f'{length:,}' for length in _REAL_LINES)}")
    print(f"  bytes of files: {_quantiles(corpus.sizes)}")
    copying = sum(corpus.lengths[CopyingTranscript.version])
    print(f"  copies in {CopyingTranscript.version}: {corpus.copied / copying:.0%}")


if __name__ == "__main__":
    main()
