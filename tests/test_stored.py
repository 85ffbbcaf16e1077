import io
import json
import os
import sys

import pytest

from codevigil_lsp import check
from codevigil_lsp.cli import main
from codevigil_lsp.history.place import FILE_NAME, state_directory
from codevigil_lsp.lines import lookout
from codevigil_lsp.stored import HistoryOptions, run_history
from support.transcripts import TranscriptBuilder


@pytest.fixture
def paths(user_home):
    found = []
    for number in range(3):
        built = TranscriptBuilder(seed=f"session {number}")
        built.prompt(f"canary {number}")
        built.say("Done.", ends_turn=True)
        path = built.write(user_home / ".claude" / "projects")
        os.utime(path, (number, number))
        found.append(path)
    return found


def run(capsys, **options):
    code = run_history(HistoryOptions(**options))
    out, err = capsys.readouterr()
    assert err == ""
    return code, out


def test_without_a_history_nothing_is_stored_and_nothing_begun(user_home, capsys):
    assert run(capsys) == (0, "Nothing is stored.\n")
    assert run(capsys, forget=True) == (0, "Nothing is stored.\n")
    assert not state_directory().exists()


def test_an_update_stores_sessions_of_any_age_and_shows_them(paths, capsys):
    code, out = run(capsys, update=True)
    assert code == 0
    assert "3 sessions stored in ~/.state/codevigil/history.sqlite3.\n" in out
    assert "canary" not in out
    code, again = run(capsys)
    assert (code, again) == (0, out)


def test_a_second_update_reads_only_what_changed(paths, capsys, monkeypatch):
    monkeypatch.setattr(lookout, "_VERIFY_AFTER", 0.0)
    run(capsys, update=True)
    opened = []
    real = os.open
    monkeypatch.setattr(
        os, "open", lambda path, *rest: opened.append(path) or real(path, *rest)
    )
    run(capsys, update=True)
    assert [path for path in opened if str(path).endswith(".jsonl")] == []
    with paths[1].open("ab") as file:
        file.write(b'{"type":"user"}\n')
    run(capsys, update=True)
    read = {str(path) for path in opened if str(path).endswith(".jsonl")}
    assert read == {str(paths[1])}


def test_as_json_it_is_the_report_of_what_is_stored(paths, capsys):
    run(capsys, update=True)
    _, out = run(capsys, as_json=True, limit=2)
    sessions = json.loads(out)["sessions"]
    assert len(sessions) == 2
    assert sessions[0]["title"] == sessions[0]["id"]


def test_fewer_are_shown_than_stored(paths, capsys):
    run(capsys, update=True)
    _, out = run(capsys, limit=1)
    assert "3 sessions stored in" in out
    assert "the latest 1 shown" in out


def test_what_is_forgotten_is_gone_from_the_disk(paths, capsys):
    run(capsys, update=True)
    (state_directory() / f"{FILE_NAME}.bad").write_text("damaged before")
    assert run(capsys, forget=True) == (0, "The history is deleted.\n")
    assert list(state_directory().iterdir()) == []


def test_a_history_that_cannot_be_kept_is_told(paths, user_home, capsys):
    (user_home / ".state").write_text("a file in its place")
    assert main(["history", "--update"]) == 1
    out, err = capsys.readouterr()
    assert out == ""
    assert "the history cannot be kept" in err
    assert str(user_home) not in err


@pytest.mark.parametrize("options", [{}, {"as_json": True}, {"forget": True}])
def test_what_cannot_be_written_is_a_sentence_and_2(
    paths, capsys, monkeypatch, options
):
    run(capsys, update=True)

    class Full(io.StringIO):
        def write(self, _):
            raise OSError(28, "No space left on device")

        writelines = write

    monkeypatch.setattr(check, "_let_go_of_stdout", lambda: None)
    monkeypatch.setattr(sys, "stdout", Full())
    assert run_history(HistoryOptions(**options)) == 2
    assert capsys.readouterr().err == (
        "codevigil-lsp: the report cannot be written: No space left on device\n"
    )


def test_the_command_line_has_it(paths, capsys):
    assert main(["history", "--update", "--format", "json", "--limit", "1"]) == 0
    assert len(json.loads(capsys.readouterr().out)["sessions"]) == 1
    assert main(["history", "--forget"]) == 0
