import json
import os

import pytest

from codevigil_lsp.lines.disk import LocalDisk
from codevigil_lsp.lines.registry import LiveRegistry
from support.fault_fs import FakeClock, FaultFS

ENTRY = {
    "pid": 2627,
    "sessionId": "17759dcc-7a56-4557-b246-7f7ac449a59c",
    "cwd": "/home/u/code/shop",
    "startedAt": 1795379519050,
    "procStart": "37771",
    "version": "2.1.330",
    "kind": "interactive",
    "entrypoint": "cli",
    "pidDomain": "linux:3d1219c7:pid:[4026531836]",
    "name": "shop-b8",
    "status": "waiting",
    "waitingFor": "permission prompt",
    "statusUpdatedAt": 1795379520468,
}


class FakeProcesses:
    def __init__(self):
        self.answers = {}
        self.asked = []

    def runs(self, pid, start, domain):
        self.asked.append((pid, start, domain))
        return self.answers.get(pid, True)


class Registry:
    def __init__(self, folder):
        self.folder = folder / "sessions"
        self.folder.mkdir(parents=True)
        self.processes = FakeProcesses()
        self.now = 0.0
        self.live = LiveRegistry(
            [folder], processes=self.processes, wall=lambda: self.now
        )

    def write(self, name="2627.json", text=None, **changes):
        path = self.folder / name
        path.write_text(json.dumps(ENTRY | changes) if text is None else text)
        return path

    def read(self):
        return self.live.read()

    def only(self):
        (session,) = self.read().values()
        return session


@pytest.fixture
def registry(tmp_path):
    return Registry(tmp_path)


def test_a_running_session_is_told_with_its_status(registry):
    registry.write()
    session = registry.read()[ENTRY["sessionId"]]
    assert session.pid == 2627
    assert session.cwd == "/home/u/code/shop"
    assert (session.status, session.waiting_for) == ("waiting", "permission prompt")
    assert session.status_since == 1795379520.468
    assert session.started == 1795379519.05
    assert (session.kind, session.name) == ("interactive", "shop-b8")
    assert session.checked
    assert registry.processes.asked == [(2627, "37771", ENTRY["pidDomain"])]


def test_no_directory_means_no_sessions(tmp_path):
    assert LiveRegistry([tmp_path]).read() == {}


def test_a_process_that_comes_or_goes_is_news_until_it_was_looked_at(registry):
    registry.read()
    assert not registry.live.has_news()
    path = registry.write()
    assert registry.live.has_news()
    registry.read()
    assert not registry.live.has_news()
    path.unlink()
    assert registry.live.has_news()


def test_a_process_stays_news_until_it_has_begun(registry):
    registry.now = ENTRY["startedAt"] / 1000
    registry.write(status=None)
    assert registry.read() == {}
    assert registry.live.has_news()
    registry.write(status="idle")
    assert registry.only().status == "idle"
    assert not registry.live.has_news()


class ListedDisk(LocalDisk):
    """Counts how often a folder was listed."""

    listed = 0

    def scan(self, folder, limit):
        self.listed += 1
        return super().scan(folder, limit)


@pytest.fixture
def quiet(tmp_path):
    """A registry whose folder changed a minute ago, on a disk that counts."""
    registry = Registry(tmp_path)
    disk = ListedDisk()
    registry.live = LiveRegistry(
        [tmp_path], disk, registry.processes, wall=lambda: registry.now
    )
    registry.write()
    registry.now = 1e6
    os.utime(registry.folder, (registry.now - 60, registry.now - 60))
    return registry, disk


def test_a_folder_in_which_nothing_came_or_went_is_not_listed_again(quiet):
    registry, disk = quiet
    for status in ("idle", "busy", "waiting"):
        registry.write(status=status)
        os.utime(registry.folder, (registry.now - 60, registry.now - 60))
        assert registry.only().status == status
    assert disk.listed == 1
    registry.now += 10
    registry.read()
    assert disk.listed == 2


def test_a_folder_that_changed_is_listed_at_once(quiet):
    registry, disk = quiet
    registry.read()
    registry.write("3.json", pid=3, sessionId="another")
    assert len(registry.read()) == 2
    (registry.folder / "3.json").unlink()
    assert len(registry.read()) == 1
    assert disk.listed == 3


def test_a_folder_that_changed_just_now_is_listed_again_though_its_time_stays(quiet):
    registry, _ = quiet
    times = (registry.now - 1, registry.now - 1)
    os.utime(registry.folder, times)
    registry.read()
    registry.write("3.json", pid=3, sessionId="another")
    os.utime(registry.folder, times)
    assert len(registry.read()) == 2


def test_a_directory_that_appears_is_news(tmp_path):
    live = LiveRegistry([tmp_path])
    live.read()
    assert not live.has_news()
    (tmp_path / "sessions").mkdir()
    assert live.has_news()


def test_key_files_and_other_names_are_never_opened(registry, monkeypatch):
    for name in ("2627.abc.key", "pid-1.json", "x.json", "0.json", "2627.json.tmp"):
        registry.write(name)
    (registry.folder / "99.json").mkdir()
    (registry.folder / "98.json").symlink_to(registry.folder / "x.json")
    monkeypatch.setattr(os, "open", None)
    assert registry.read() == {}


@pytest.mark.parametrize("text", ["", '{"pid": 26', "\0\0", '{"pid":2627,"sess'])
def test_a_torn_read_keeps_the_previous_value_and_is_read_again(registry, text):
    registry.write()
    registry.read()
    registry.write(text=text)
    assert registry.only().status == "waiting"
    registry.write(status="idle")
    assert registry.only().status == "idle"


class TornOnce(LocalDisk):
    """Gives half of a file the first time that it is read."""

    def __init__(self):
        self.is_torn = True

    def open(self, path):
        file = super().open(path)
        if not self.is_torn:
            return file
        self.is_torn = False
        return Half(file)


class Half:
    def __init__(self, file):
        self.file = file

    def __enter__(self):
        self.file.__enter__()
        return self

    def __exit__(self, *error):
        self.file.__exit__(*error)

    def read(self, offset, size):
        data = self.file.read(offset, size)
        return data[: len(data) // 2]


def test_a_torn_read_is_repeated_at_once(registry):
    registry.write()
    registry.live = LiveRegistry(
        [registry.folder.parent], disk=TornOnce(), processes=registry.processes
    )
    assert registry.only().status == "waiting"


def test_a_torn_first_read_is_nothing_until_it_is_whole(registry):
    registry.write(text="")
    assert registry.read() == {}
    registry.write()
    assert len(registry.read()) == 1


@pytest.mark.parametrize(
    "text",
    [
        "[]",
        "1",
        "{}",
        '{"pid": 2627}',
        '{"pid": 2627, "session_id": "a", "cwd": "/"}',
        '{"pid": 2627, "sessionId": 5}',
        '{"pid": 1, "sessionId": "a"}',
        "[" * 100_000,
    ],
)
def test_an_entry_of_another_form_is_not_a_session(registry, text):
    registry.write(text=text)
    assert registry.read() == {}


def test_odd_values_are_left_out(registry):
    registry.write(
        status=5, statusUpdatedAt="soon", startedAt=True, cwd=None, procStart=37771
    )
    session = registry.only()
    assert (session.status, session.status_since, session.started) == (None, None, None)
    assert session.cwd == ""
    assert registry.processes.asked == [(2627, "37771", ENTRY["pidDomain"])]


def test_an_unchanged_file_is_not_read_again(registry, monkeypatch):
    registry.write()
    registry.now = registry.folder.stat().st_mtime + 60
    registry.read()
    monkeypatch.setattr(os, "open", None)
    assert registry.only().status == "waiting"


def test_a_young_file_is_read_again_since_its_times_may_hide_a_change(registry):
    path = registry.write(status="busy")
    times = path.stat()
    registry.now = times.st_mtime
    registry.read()
    registry.write(status="idle")
    os.utime(path, ns=(times.st_atime_ns, times.st_mtime_ns))
    assert registry.only().status == "idle"


def test_a_dead_process_has_no_session_although_its_file_stays(registry):
    registry.write()
    registry.read()
    registry.processes.answers[2627] = False
    assert registry.read() == {}


def test_a_process_that_cannot_be_checked_counts_and_says_so(registry):
    registry.write()
    registry.processes.answers[2627] = None
    assert registry.only().checked is False


def test_what_a_killed_process_left_behind_is_told(registry):
    registry.write()
    assert registry.live.left_behind == set()
    registry.processes.answers[2627] = False
    registry.read()
    assert registry.live.left_behind == {ENTRY["sessionId"]}
    registry.write("3000.json", pid=3000)
    registry.read()
    assert registry.live.left_behind == set()


@pytest.mark.parametrize(
    ("age", "entrypoint", "is_there"),
    [(0.1, "cli", False), (9, None, False), (11, "cli", True), (0.1, "sdk-py", True)],
)
def test_a_process_without_a_status_is_there_when_it_has_one_or_never_will(
    registry, age, entrypoint, is_there
):
    started = ENTRY["startedAt"] / 1000
    registry.now = started + age
    registry.write(status=None, entrypoint=entrypoint)
    assert bool(registry.read()) is is_there
    assert registry.live.left_behind == set()
    registry.write(status="idle")
    assert registry.only().status == "idle"


def test_a_file_that_is_gone_ends_its_session(registry):
    path = registry.write()
    registry.read()
    path.unlink()
    assert registry.read() == {}


def test_the_later_process_of_one_session_counts(registry):
    registry.write()
    registry.write("3000.json", pid=3000, startedAt=1795379600000)
    assert registry.only().pid == 3000
    registry.processes.answers[3000] = False
    assert registry.only().pid == 2627


def test_several_configuration_directories_are_read(tmp_path):
    one, two = Registry(tmp_path / "a"), Registry(tmp_path / "b")
    one.write()
    two.write("5.json", pid=5, sessionId="other")
    live = LiveRegistry([tmp_path / "a", tmp_path / "b"], processes=FakeProcesses())
    assert set(live.read()) == {ENTRY["sessionId"], "other"}


def test_a_recording_of_the_real_registry_is_followed_status_by_status(registry):
    """Statuses as Claude Code 2.1.330 wrote them around a permission prompt."""
    steps = [
        ({}, (None, None)),
        ({"status": "idle"}, ("idle", None)),
        (
            {"status": "waiting", "waitingFor": "dialog open"},
            ("waiting", "dialog open"),
        ),
        ({"status": "busy"}, ("busy", None)),
        (
            {"status": "waiting", "waitingFor": "permission prompt"},
            ("waiting", "permission prompt"),
        ),
        ({"status": "busy"}, ("busy", None)),
        ({"status": "idle"}, ("idle", None)),
    ]
    base = {
        key: value
        for key, value in ENTRY.items()
        if key not in ("status", "waitingFor", "statusUpdatedAt")
    }
    for step, expected in steps:
        registry.write(text=json.dumps(base | step))
        session = registry.only()
        assert (session.status, session.waiting_for) == expected
    (registry.folder / "2627.json").unlink()
    assert registry.read() == {}


def test_a_registry_that_cannot_be_listed_keeps_what_it_knew(tmp_path):
    disk = FaultFS(FakeClock())
    path = f"{tmp_path}/sessions/2627.json"
    disk.write(path, json.dumps(ENTRY).encode())
    live = LiveRegistry([tmp_path], disk=disk, processes=FakeProcesses())
    assert len(live.read()) == 1
    disk.fail(f"{tmp_path}/sessions", "scan")
    assert len(live.read()) == 1
    disk.fail(path, "stat")
    assert len(live.read()) == 1
    disk.heal()
    disk.remove(path)
    assert live.read() == {}
