"""The first and the last lines of a transcript that is not read.

For what stands there and is small, as a title does; whoever looks must be able to tell
whether what was found is right.
"""

from codevigil_lsp.lines.disk import Disk


def glimpse(disk: Disk, path: str, reach: int) -> tuple[bytes, ...]:
    """Give the whole lines within so many bytes of either end.

    None when the transcript cannot be read.
    """
    try:
        with disk.open(path) as file:
            size = file.stat().st_size
            head = file.read(0, min(size, reach))
            place = max(len(head), size - reach)
            tail = file.read(place, size - place)
    except OSError:
        return ()
    if place == len(head):
        return tuple((head + tail).split(b"\n")[:-1])
    # The last line at the head and the first at the tail are cut somewhere.
    return (*head.split(b"\n")[:-1], *tail.split(b"\n")[1:-1])
