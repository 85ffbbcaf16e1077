"""The history under fire: servers killed at random instants, and two of them at once.

    python tests/benchmarks/history.py [KILLS] [SECONDS] [SEED]      (default 100 60 1)

1. KILLS servers are killed (SIGKILL) within a second after their start, while sessions go
   on.  After each, the history is whole, no session is lost and none counts twice; in the
   end a server tells and stores what is true.
2. Two servers watch one home for SECONDS while sessions go on: both tell what is true, it
   is stored, and neither ever says that the history was locked or could not be written.
"""

import random
import sys
import tempfile
from pathlib import Path

import measure

sys.path.insert(0, str(Path(__file__).parents[1]))

from support.crowd import Crowd, kill_often, watch_together

given = [int(argument) for argument in sys.argv[1:]]
kills, seconds, seed = [*given, *(100, 60, 1)[len(given) :]]


def main() -> None:
    """Run both; an assertion tells what did not hold."""
    dice = random.Random(seed)
    with tempfile.TemporaryDirectory() as folder:
        crowd = Crowd(Path(folder))
        changed = kill_often(crowd, kills, dice)
        prompts = sum(crowd.truth.values())
        measure.say(
            f"{kills} kills over {len(crowd.truth)} sessions and {prompts} prompts:"
            f" no session lost, none counted twice; {changed} kills came after a write"
        )
    with tempfile.TemporaryDirectory() as folder:
        crowd = Crowd(Path(folder))
        watch_together(crowd, seconds, dice)
        prompts = sum(crowd.truth.values())
        measure.say(
            f"two servers for {seconds} s, {prompts} prompts: the same numbers in both"
            " and in the history, no trouble"
        )


if __name__ == "__main__":
    main()
