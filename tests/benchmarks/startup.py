"""Spawn to `initialize` answered, against an empty pygls server, in the same run.

    python tests/benchmarks/startup.py [rounds]

The two are started in turn; the ratio is that of the medians.
"""

import json
import os
import statistics
import subprocess
import sys
import tempfile
import time

EMPTY = (
    "from pygls.lsp.server import LanguageServer;"
    "LanguageServer('empty', '1').start_io()"
)
RIVALS = {
    "empty pygls server": [sys.executable, "-c", EMPTY],
    "codevigil-lsp": [sys.executable, "-m", "codevigil_lsp", "--stdio"],
}
INITIALIZE = {
    "jsonrpc": "2.0",
    "id": 1,
    "method": "initialize",
    "params": {"processId": None, "rootUri": None, "capabilities": {}},
}


def seconds_to_initialize(command: list[str], home: str) -> float:
    """Start a server, ask it to initialize, and give the time until the answer."""
    body = json.dumps(INITIALIZE).encode()
    began = time.perf_counter()
    process = subprocess.Popen(
        command,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        env=os.environ | {"HOME": home},
    )
    assert process.stdin is not None
    assert process.stdout is not None
    process.stdin.write(b"Content-Length: %d\r\n\r\n" % len(body) + body)
    process.stdin.flush()
    process.stdout.readline()
    took = time.perf_counter() - began
    process.kill()
    process.communicate()
    return took


def main() -> None:
    rounds = int(sys.argv[1]) if len(sys.argv) > 1 else 15
    times: dict[str, list[float]] = {name: [] for name in RIVALS}
    with tempfile.TemporaryDirectory() as home:
        for number in range(rounds + 1):
            for name, command in RIVALS.items():
                took = seconds_to_initialize(command, home)
                if number:
                    times[name].append(took)
    medians = {name: statistics.median(taken) for name, taken in times.items()}
    for name, median in medians.items():
        least = min(times[name])
        print(f"{name:20} median {median * 1000:6.0f} ms, least {least * 1000:6.0f} ms")
    ours, empty = medians["codevigil-lsp"], medians["empty pygls server"]
    print(f"ratio of medians {ours / empty:.3f} (goal: at most 1.1)")


if __name__ == "__main__":
    main()
