"""Which transcripts changed, at the least cost of looking.

Every poll looks at the roots, at hot transcripts and at their folders, and every idle
interval at the sub-agents of hot sessions.  The others have their turn: cold transcripts
within the cold rotation, sub-agents of quiet sessions within three of them, folders as
`rounds` has it.  So an idle poll over 20,000 transcripts is a small part of a walk, and
still nothing escapes for long.
"""

import stat
from collections.abc import Callable, Collection, Iterable
from itertools import chain, islice

from codevigil_lsp.errors import ErrorLevel
from codevigil_lsp.lines.disk import Disk, Stat
from codevigil_lsp.lines.heat import Heat
from codevigil_lsp.lines.model import WatchOptions
from codevigil_lsp.lines.moves import find_moved
from codevigil_lsp.lines.rotation import Rotation
from codevigil_lsp.lines.rounds import Rounds
from codevigil_lsp.lines.shelf import Shelf
from codevigil_lsp.lines.trouble import Troubles
from codevigil_lsp.lines.walk import Seen, Walk
from codevigil_lsp.lines.watched import Watched, sign

_SUBAGENT_LIMIT = 500
_VERIFY_AFTER = 3.0
"""Longer than the coarsest clock of a file system (two seconds on FAT)."""


class Lookout:
    """Keeps the list of transcripts and finds those worth opening."""

    def __init__(
        self,
        disk: Disk,
        options: WatchOptions,
        troubles: Troubles,
        shelf: Shelf,
        rounds: Rounds,
        walk: Walk,
        clock: Callable[[], float],
        wall: Callable[[], float],
    ) -> None:
        self._disk = disk
        self._options = options
        self._troubles = troubles
        self._clock = clock
        self._wall = wall
        self._rounds = rounds
        self._walk = walk
        self._heat = Heat(options, shelf)
        self._cold = Rotation[Watched](
            options.cold_rotation, options.cold_rate, _is_gone
        )
        # These grow only while their session is at work, which shows elsewhere first.
        self._subagents = Rotation[Watched](
            options.cold_rotation, options.cold_rate / 5, _is_gone
        )
        self._absent: dict[str, Watched] = {}
        self._retry: dict[str, Watched] = {}
        self._later: dict[str, Watched] = {}
        self._poll = 0
        self._subagents_at = 0.0
        self.shelf = shelf
        self.pending: dict[str, Watched] = {}
        """Worth opening."""
        self.gone: dict[str, Watched] = {}
        """Proven absent, to be told to the consumer."""

    @property
    def is_hot(self) -> bool:
        """Whether something is going on."""
        return bool(self._heat or self._absent or self._later or self.pending)

    @property
    def hot_count(self) -> int:
        """How many transcripts are looked at in every poll."""
        return len(self._heat)

    def begin(self) -> None:
        """A new poll: absence counts once in each, and what was put off has its turn."""
        self._poll += 1
        self._read(self._later.values())
        self._later = {}

    def put_off(self, file: Watched) -> None:
        """Leave the rest of a file to the next poll."""
        if self.pending.pop(file.path, None) is not None:
            self._later[file.path] = file

    def look(self) -> None:
        """Look at what is due."""
        now = self._clock()
        hot = self._heat.cool(now)
        folders = self._rounds.due(now, hot, hurry=self._heat.is_one_awaited)
        seen = self._walk.look(folders, now)
        missed = [self.shelf.files.get(path) for path in seen.missing]
        files = {file.path: file for file in missed if file is not None}
        files.update(self._absent)
        self._absent = {}
        files.update(self._retry)
        files.update((file.path, file) for file in hot)
        files.update((file.path, file) for file in self._subagents_of(hot, now))
        self._check(files.values(), now)
        self._check(self._cold.due(now), now)
        self._check(self._subagents.due(now), now)
        self._take(seen, now)

    def _subagents_of(self, hot: list[Watched], now: float) -> Iterable[Watched]:
        """The sub-agents of sessions at work, whom they may wake, now and then."""
        if not hot or now < self._subagents_at:
            return ()
        self._subagents_at = now + self._options.idle_interval
        mates = (self.shelf.mates(file) for file in hot if file.is_main)
        return islice(chain.from_iterable(mates), _SUBAGENT_LIMIT)

    def look_hot(self) -> None:
        """Look at hot transcripts only, in the middle of a long poll."""
        now = self._clock()
        self._check(self._heat.cool(now), now)

    def mark_live(self, session_ids: Collection[str]) -> None:
        """Treat the transcripts of these sessions as hot, whatever their age."""
        self._read(self._heat.mark_live(session_ids))

    def put_to_sleep(self, file: Watched) -> None:
        """Leave a file alone until it changes."""
        file.asleep = True
        self.shelf.touch()
        self.pending.pop(file.path, None)
        self._later.pop(file.path, None)

    def recall(self, file: Watched) -> None:
        """Read a session that was left alone, as if all of it had changed."""
        self._read((file, *self.shelf.wake(file)))

    def drop(self, file: Watched) -> None:
        """Forget a file that is gone."""
        file.gone = True
        tables = (self.pending, self.gone, self._absent, self._retry, self._later)
        for table in tables:
            if table.get(file.path) is file:
                del table[file.path]
        self._heat.drop(file)
        self._troubles.clear(file.path)
        self._walk.forget(file.path, file.folder)
        self.shelf.remove(file)

    def missing(self, file: Watched) -> None:
        """It was not found; gone when two polls proved it."""
        if not file.folder.top.proves_absence:
            return
        self._recovered(file)
        self.pending.pop(file.path, None)
        if file.absent_in != self._poll:
            file.absent += 1
            file.absent_in = self._poll
        file.was_absent = True
        if file.absent < 2:
            file.calm = False
            self._absent[file.path] = file
            return
        if file.remembered:
            # What is left of its session is no longer as it was.
            self._read(self.shelf.wake(file))
            file.announced |= file.is_main
        if file.announced:
            self.gone[file.path] = file
        else:
            self.drop(file)

    def failed(self, file: Watched, error: OSError) -> None:
        """It could not be looked at; try again later."""
        self.pending.pop(file.path, None)
        file.calm = False
        self._retry[file.path] = file
        code = "watcher.unreadable_file"
        now = self._clock()
        self._troubles.failed(file.path, error, now, code=code, name=file.name)

    def _recovered(self, file: Watched) -> None:
        if self._retry.pop(file.path, None) is not None:
            self._troubles.clear(file.path)

    def _check(self, files: Iterable[Watched], now: float) -> None:
        look = self._disk.stat
        retry = self._retry
        for file in files:
            if retry and file.path in retry:
                if self._troubles.is_waiting(file.path, now):
                    continue
            elif file.gone:
                continue
            try:
                found = look(file.path)
            except (FileNotFoundError, NotADirectoryError):
                self.missing(file)
                continue
            except OSError as error:
                self.failed(file, error)
                continue
            # This loop is what an idle server does all day: nothing more for a calm file.
            if sign(found) != file.signature or not file.calm:
                self._examine(file, found, now)

    def _examine(self, file: Watched, found: Stat, now: float) -> None:
        if not stat.S_ISREG(found.st_mode):
            self.missing(file)
            return
        if not file.moved:
            self.gone.pop(file.path, None)
        is_new = not file.signature
        is_due = file.absent > 0 or 0 < file.verify_at <= now
        is_due = is_due or (file.path in self._retry and not is_new)
        file.absent = 0
        self._recovered(file)
        if file.sign(found):
            self._changed(file, found, now)
            if is_new:
                self._read(self.shelf.settle([file]))
                return
            if file.foreign or not file.admitted:
                file.admitted = True
                file.foreign = False
                self.shelf.touch()
            self._read((file, *self.shelf.wake(file)))
        elif is_due:
            file.verify_at = 0.0
            if file.admitted and not (file.asleep or file.foreign):
                self._read((file,))
        file.calm = not file.verify_at

    def _changed(self, file: Watched, found: Stat, now: float) -> None:
        wall = self._wall()
        if file.progress is not None or wall - file.mtime < self._options.hot_for:
            self._heat.warm(file, now)
        age = wall - max(found.st_mtime_ns, found.st_ctime_ns) / 1e9
        # Another change could leave size and times as they are, by a coarse clock.
        file.verify_at = now + _VERIFY_AFTER if age < _VERIFY_AFTER else 0.0
        file.calm = not file.verify_at

    def _read(self, files: Iterable[Watched]) -> None:
        self.pending.update((file.path, file) for file in files)

    def _take(self, seen: Seen, now: float) -> None:
        for folder in seen.folders:
            self._rounds.add(folder)
        added: list[Watched] = []
        for path, folder in seen.files:
            known = self.shelf.files.get(path)
            if known is None:
                added.append(self._take_file(Watched.at(path, folder), now))
            else:
                # It was missing, and is back before its end was told.
                known.folder = folder
        if not added:
            return
        moves = list(find_moved(self._disk, self.shelf.files.values(), added))
        for old, new in moves:
            old.moved = new.moved = True
            self.gone[old.path] = old
        if moves:
            self._troubles.say(
                ErrorLevel.INFO,
                "watcher.moved",
                "transcripts were renamed inside a root",
                count=len(moves),
            )
        self._read(self.shelf.settle(added))

    def _take_file(self, file: Watched, now: float) -> Watched:
        try:
            found = self._disk.stat(file.path)
        except (FileNotFoundError, NotADirectoryError):
            # Listed, and gone again: the next look at it will tell.
            pass
        except OSError as error:
            self.failed(file, error)
        else:
            if stat.S_ISREG(found.st_mode):
                file.sign(found)
                self._changed(file, found, now)
        self.shelf.add(file)
        rotation = self._cold if file.is_alone else self._subagents
        rotation.add(file)
        self._heat.welcome(file)
        return file


def _is_gone(file: Watched) -> bool:
    return file.gone
