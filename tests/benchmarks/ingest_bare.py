"""Decode every line below a folder and drop it: the least that any reader does.

    python ingest_bare.py orjson|msgspec FOLDER

Reads of 1 MiB, split at newlines.  It runs in the rivals' environment, so it imports
nothing of the package.
"""

import sys
from collections.abc import Callable
from pathlib import Path

MIB = 1024 * 1024


def decoder(name: str) -> Callable[[bytes], object]:
    if name == "orjson":
        import orjson

        return orjson.loads
    import msgspec

    return msgspec.json.Decoder().decode


def main() -> None:
    name, folder = sys.argv[1:]
    decode = decoder(name)
    lines = 0
    for path in Path(folder).rglob("*.jsonl"):
        with path.open("rb", buffering=0) as file:
            rest = b""
            while data := file.read(MIB):
                pieces = (rest + data).split(b"\n")
                rest = pieces.pop()
                for piece in pieces:
                    decode(piece)
                lines += len(pieces)
    print(lines)


main()
