"""The cases that the seen-ledger has to get right, each as Claude Code tells of it."""

import pytest

from codevigil_lsp.events.model import Copied, LineRange
from codevigil_lsp.events.parser import Parser
from codevigil_lsp.metrics.ledger.seen import SeenLedger
from codevigil_lsp.metrics.model import FindingCode
from support.source_session import SourceSession, numbered_file

BIG = numbered_file(300)


def ledger_of(session):
    ledger = SeenLedger()
    for event in Parser().parse(session.lines, 1):
        ledger.ingest(event)
    return ledger


def found(session):
    """Code, file and lines of each finding."""
    return [
        (
            finding.code.value,
            finding.source.path.replace("\\", "/").rsplit("/", 1)[-1],
            finding.source.start,
            len(finding.source.digests),
        )
        for finding in ledger_of(session).findings()
    ]


def unread(line, count=1, file="big.py"):
    return [("unread-edit", file, line, count)]


def session_of(**files):
    session = SourceSession({"big.py": BIG, **files})
    session.prompt("Change the values.")
    return session


def test_an_edit_of_a_file_never_read():
    session = session_of()
    session.change("big.py", "value_250 = 250", "value_250 = 0")
    assert found(session) == unread(250)


def test_a_new_file_and_edits_of_it():
    session = session_of()
    session.put("new.py", "first = 1\nsecond = 2\n")
    session.change("new.py", "second = 2", "second = 3")
    assert found(session) == []


def test_a_refused_edit():
    session = session_of()
    refused = "File has not been read yet. Read it first"
    session.change("big.py", "value_2 = 2", "x", refused=refused)
    assert found(session) == []


def test_a_full_read_then_an_edit():
    session = session_of()
    session.look("big.py")
    session.change("big.py", "value_250 = 250", "value_250 = 0")
    assert found(session) == []


def test_a_partial_read_and_edits_inside_and_outside():
    session = session_of()
    session.look("big.py", offset=10, limit=20)
    session.change("big.py", "value_15 = 15", "value_15 = 0")
    session.change("big.py", "value_29 = 29", "value_29 = 0")
    session.change("big.py", "value_40 = 40", "value_40 = 0")
    assert found(session) == unread(40)


def test_an_edit_of_what_it_wrote_itself():
    session = session_of()
    session.look("big.py", offset=10, limit=1)
    session.change("big.py", "value_10 = 10", "value_10 = 10\nmore_1 = 1\nmore_2 = 2")
    session.change("big.py", "more_2 = 2", "more_2 = 3")
    assert found(session) == []


def test_edits_move_what_was_seen():
    session = session_of()
    session.look("big.py", offset=100, limit=10)
    session.put("other.py", "x")
    session.look("big.py", offset=1, limit=3)
    session.change("big.py", "value_2 = 2", "a_word\nb_word\nc_word\nd_word")
    session.change("big.py", "value_109 = 109", "value_109 = 0")
    session.change("big.py", "value_120 = 120", "value_120 = 0")
    assert found(session) == unread(123)


@pytest.mark.parametrize(
    "output", ["200:value_200 = 200", "big.py:200:value_200 = 200"]
)
def test_an_edit_after_a_search(output):
    session = session_of()
    call = session.call("Grep", {"pattern": "value_200", "output_mode": "content"})
    session.result(call, output)
    session.change("big.py", "value_200 = 200", "value_200 = 0")
    session.change("big.py", "value_210 = 210", "value_210 = 0")
    assert found(session) == unread(210)


def test_an_edit_after_a_search_that_tells_no_numbers():
    session = session_of()
    call = session.call("Grep", {"pattern": "value_200", "output_mode": "content"})
    session.result(call, "big.py:value_200 = 200")
    session.change("big.py", "value_200 = 200", "value_200 = 0")
    session.change("big.py", "value_210 = 210", "value_210 = 0")
    assert found(session) == []


def test_an_edit_after_sed():
    session = session_of()
    session.run("sed -n '100,110p' big.py", "".join(BIG.splitlines(True)[99:110]))
    session.change("big.py", "value_105 = 105", "value_105 = 0")
    session.change("big.py", "value_120 = 120", "value_120 = 0")
    assert found(session) == unread(120)


def test_an_edit_after_a_diff_was_shown():
    session = session_of()
    session.run("git diff", "@@ -7,2 +7,3 @@\n value_7 = 7\n+value_8 = 8\n-gone")
    session.change("big.py", "value_8 = 8", "value_8 = 0")
    assert found(session) == []


def test_a_compaction_unsees_nothing():
    session = session_of()
    session.look("big.py")
    session.compact()
    session.change("big.py", "value_250 = 250", "value_250 = 0")
    assert found(session) == []


def test_a_change_of_the_users_in_the_lines_of_the_edit():
    session = session_of()
    session.look("big.py")
    session.changed_outside("big.py", BIG.replace("value_3 = 3", "value_3 = theirs"))
    session.change("big.py", "value_3", "VALUE_3", staleRecovered=True)
    assert found(session) == [("stale-edit", "big.py", 3, 1)]
    session.look("big.py")
    assert found(session) == []


def test_a_change_of_the_users_of_which_only_the_note_tells():
    session = session_of()
    session.look("big.py")
    session.changed_outside("big.py", BIG.replace("value_3 = 3", "value_3 = theirs"))
    session.change("big.py", "value_3", "VALUE_3", is_noted=True)
    assert found(session) == [("stale-edit", "big.py", 3, 1)]


def test_lines_around_a_change_of_its_own_are_not_stale():
    session = session_of()
    session.look("big.py", offset=9, limit=1)
    session.change("big.py", "value_9 = 9", "value_9 = 0")
    session.change("big.py", "value_10 = 10", "value_10 = 0", is_noted=True)
    assert found(session) == []


def test_a_line_of_which_the_agent_changed_a_part_is_its_own_wherever_it_moved():
    session = session_of()
    session.look("big.py")
    session.change("big.py", "_9 = 9", "_9 = 900")
    moved = "".join(f"theirs_{n} = {n}\n" for n in range(400))
    session.changed_outside("big.py", moved + session.files[session.place("big.py")])
    session.change("big.py", "9 = 900", "9 = 901", is_noted=True)
    assert found(session) == []


@pytest.mark.parametrize(
    "command",
    [
        "python - <<'E'\nopen('big.py', 'w').write('…')\nE",
        "npx prettier --write big.py",
        "pre-commit run",
    ],
)
def test_a_change_that_a_command_of_the_agents_may_have_made_is_not_stale(command):
    session = session_of()
    session.look("big.py")
    session.run(command)
    session.changed_outside("big.py", BIG.replace("value_3 = 3", "value_3 = script"))
    session.change("big.py", "value_3", "VALUE_3", is_noted=True)
    assert found(session) == []


@pytest.mark.parametrize(("limit", "is_stale"), [(2000, False), (100, True)])
def test_after_a_look_at_all_of_it_nobody_changed_it(limit, is_stale):
    session = session_of()
    session.look("big.py")
    session.change("big.py", "value_9 = 9", "value_9 = 0", is_noted=True)
    session.look("big.py", limit=limit)
    session.run("make generate")
    session.changed_outside("big.py", BIG.replace("value_3 = 3", "value_3 = made"))
    session.change("big.py", "value_3", "VALUE_3")
    assert bool(found(session)) is is_stale


def test_a_change_while_a_command_ran_that_does_not_name_the_file_is():
    session = session_of()
    session.look("big.py")
    session.run("python -c 'import os; os.sync()'")
    session.changed_outside("big.py", BIG.replace("value_3 = 3", "value_3 = theirs"))
    session.change("big.py", "value_3", "VALUE_3", is_noted=True)
    assert found(session) == [("stale-edit", "big.py", 3, 1)]


@pytest.mark.parametrize("key", ["path", "relative_path"])
def test_a_file_that_another_tool_names_counts_as_seen(key):
    session = session_of()
    session.result(session.call("mcp__code__replace", {key: "big.py"}))
    session.change("big.py", "value_8 = 8", "value_8 = 0")
    assert found(session) == []


def test_what_the_agent_wrote_to_a_sub_agent_is_known():
    session = session_of()
    task = {"prompt": "In big.py change\nvalue_8 = 8"}
    session.result(session.call("Agent", task))
    session.change("big.py", "value_8 = 8", "value_8 = 0")
    assert found(session) == []


def test_a_change_of_the_users_elsewhere():
    session = session_of()
    session.look("big.py")
    session.changed_outside("big.py", BIG.replace("value_3 = 3", "value_3 = theirs"))
    session.change("big.py", "value_9 = 9", "value_9 = 0", staleRecovered=True)
    assert found(session) == []


def test_a_change_that_the_agent_was_told_of():
    session = session_of()
    session.look("big.py")
    session.changed_outside("big.py", BIG.replace("value_3 = 3", "value_3 = theirs"))
    told = {"type": "edited_text_file", "filename": session.place("big.py")}
    snippet = "2\tvalue_2 = 2\n3\tvalue_3 = theirs\n"
    session.record("attachment", attachment=told | {"snippet": snippet})
    session.change("big.py", "value_3 = theirs", "value_3 = 0")
    assert found(session) == []


def test_a_change_that_the_agent_was_told_of_but_not_shown():
    session = session_of()
    session.look("big.py")
    session.changed_outside("big.py", BIG.replace("value_9 = 9", "value_9 = theirs"))
    told = {"type": "edited_text_file", "filename": session.place("big.py")}
    session.record("attachment", attachment=told | {"snippet": "2\tvalue_2 = 2\n"})
    session.change("big.py", "value_9", "VALUE_9")
    assert found(session) == [("stale-edit", "big.py", 9, 1)]


def test_an_edit_refused_as_stale_and_tried_again_without_a_look():
    session = session_of()
    session.look("big.py")
    session.changed_outside("big.py", BIG.replace("value_9 = 9", "value_9 = theirs"))
    refused = "File has been modified since read, either by the user or by a linter."
    session.change("big.py", "value_9", "VALUE_9", refused=refused)
    session.change("big.py", "value_9", "VALUE_9")
    assert found(session) == [("stale-edit", "big.py", 9, 1)]


def test_what_the_user_changed_in_a_proposed_edit():
    session = session_of()
    session.look("big.py")
    session.change("big.py", "value_9 = 9", "value_9 = 0", userModified=True)
    session.changed_outside(
        "big.py", session.files[session.place("big.py")].replace("= 0", "= theirs", 1)
    )
    session.change("big.py", "value_9", "VALUE_9")
    assert found(session)[0][0] == "stale-edit"


def test_several_edits_in_one_call():
    session = session_of()
    session.look("big.py", offset=1, limit=10)
    session.change_several(
        "big.py", ("value_5 = 5", "five = 5"), ("value_50 = 50", "fifty = 50")
    )
    assert found(session) == unread(50)


def test_an_edit_of_every_occurrence():
    lines = "".join(f"call_{number}(old_name)\n" for number in range(1, 61))
    session = session_of(**{"calls.py": lines})
    session.look("calls.py", offset=1, limit=30)
    session.change("calls.py", "old_name", "new_name", replace_all=True)
    assert found(session) == unread(31, 30, "calls.py")


def test_a_notebook_whose_lines_are_not_told():
    session = session_of()
    place = session.place("book.ipynb")
    given = {"notebook_path": place, "new_source": "x = 1"}
    told = {"notebook_path": place, "new_source": "x = 1"}
    session.result(session.call("NotebookEdit", given), structured=told)
    assert found(session) == []
    (file,) = ledger_of(session).files.values()
    assert file.counts_as_seen


def test_an_image_or_an_unchanged_file_shows_all_that_there_is():
    for kind in ("image", "file_unchanged", "notebook"):
        session = session_of()
        call = session.call("Read", {"file_path": session.place("big.py")})
        session.result(call, structured={"type": kind, "file": {"filePath": "big.py"}})
        session.change("big.py", "value_9 = 9", "value_9 = 0")
        assert found(session) == []


def test_windows_paths():
    path = "C:\\Shop\\src\\big.py"
    session = SourceSession({path: BIG}, cwd="C:\\Shop")
    session.look(path, offset=1, limit=5)
    session.files["c:/shop/src/big.py"] = session.files["C:/shop/src/big.py"] = BIG
    session.change("C:/shop/src/big.py", "value_3 = 3", "value_3 = 0")
    session.change("C:/shop/src/big.py", "value_30 = 30", "value_30 = 0")
    assert found(session) == unread(30)


def test_a_copy_in_another_worktree_is_another_file_of_known_text():
    session = session_of(**{"/home/you/shop-2/big.py": BIG})
    session.look("big.py", offset=1, limit=50)
    session.change("/home/you/shop-2/big.py", "value_30 = 30", "value_30 = 0")
    session.change("/home/you/shop-2/big.py", "value_60 = 60", "value_60 = 0")
    assert found(session) == unread(60)
    assert len(ledger_of(session).files) == 2


def test_a_linked_workspace():
    session = session_of(**{"/data/shop/big.py": BIG})
    session.look("big.py")
    session.change("/data/shop/big.py", "value_30 = 30", "value_30 = 0")
    assert found(session) == []


def test_two_sessions_know_nothing_of_each_other():
    reader, writer = session_of(), session_of()
    reader.look("big.py")
    writer.change("big.py", "value_30 = 30", "value_30 = 0")
    assert found(reader) == []
    assert found(writer) == unread(30)


def test_what_a_fork_copied_is_found_in_its_origin_alone():
    session = session_of()
    session.change("big.py", "value_8 = 8", "value_8 = 0")
    copied = len(session.lines)
    session.change("big.py", "value_100 = 100", "value_100 = 0")
    ledger = SeenLedger()
    for event in Parser().parse(session.lines, 1):
        if event.line == copied:
            ledger.ingest(Copied(event.line, event.time))
        ledger.ingest(event)
    assert [one.source.start for one in ledger.findings()] == [100]
    assert len(ledger.edits) == 2


def test_a_file_overwritten_without_a_look():
    session = session_of()
    session.put("big.py", "# new\n")
    assert found(session) == [("unread-overwrite", "big.py", 1, 0)]
    session.look("big.py")
    assert found(session) == []


def test_a_file_overwritten_after_a_look_at_a_part():
    session = session_of(**{"old.md": numbered_file(20, "word")})
    session.look("old.md", offset=1, limit=19)
    session.put("old.md", numbered_file(19, "word") + "other\n")
    assert found(session) == unread(20, file="old.md")


def test_a_file_written_by_a_command_of_the_agents():
    session = session_of()
    session.run("cat > gen.py <<'EOF'\nfirst_value = 1\nEOF")
    session.changed_outside("gen.py", "first_value = 1\n")
    session.change("gen.py", "first_value = 1", "first_value = 2")
    assert found(session) == []


def test_a_file_that_a_command_of_the_agents_changed_in_ways_not_known():
    session = session_of()
    session.look("big.py")
    session.run("sed -i s/value/word/ big.py")
    session.changed_outside("big.py", BIG.replace("value", "word"))
    session.change("big.py", "word_7 = 7", "word_7 = 0", staleRecovered=True)
    assert found(session) == []


def test_what_the_user_pasted_or_mentioned_is_known():
    session = session_of()
    session.prompt("What is value_7 = 7?\nvalue_7 = 7\nvalue_8 = 8\n")
    session.change("big.py", "value_8 = 8", "value_8 = 0")
    assert found(session) == []
    session = session_of()
    session.prompt("Please update @big.py")
    session.change("big.py", "value_8 = 8", "value_8 = 0")
    assert found(session) == []


def test_files_that_the_client_shows_are_seen():
    for shown in (
        {"type": "selected_lines_in_ide", "lineStart": 7, "lineEnd": 9},
        {"type": "compact_file_reference"},
    ):
        session = session_of()
        told = shown | {"filename": session.place("big.py")}
        session.record("attachment", attachment=told)
        session.change("big.py", "value_8 = 8", "value_8 = 0")
        assert found(session) == []


def test_a_transcript_that_begins_in_the_middle_accuses_nobody():
    session = session_of()
    session.change("big.py", "value_8 = 8", "value_8 = 0")
    assert found(session) == unread(8)
    del session.lines[0]
    assert found(session) == []


def test_after_a_line_that_could_not_be_read_nobody_is_accused():
    session = session_of()
    session.raw(b'{"type":"user","message":')
    session.change("big.py", "value_8 = 8", "value_8 = 0")
    assert found(session) == []
    assert ledger_of(session).is_unsure


@pytest.mark.parametrize("kind", ["user", "assistant", "attachment"])
def test_after_a_record_that_lost_its_content_nobody_is_accused(kind):
    session = session_of()
    session.record(kind)
    session.change("big.py", "value_9 = 9", "value_9 = 0")
    assert found(session) == []


def test_a_result_of_a_call_that_is_not_there():
    session = session_of()
    session.result("toolu_elsewhere", "value_8 = 8")
    session.change("big.py", "value_8 = 8", "value_8 = 0")
    assert found(session) == []


def test_an_edit_that_does_not_tell_its_lines_makes_the_file_uncertain():
    session = session_of()
    call = session.call("Edit", {"file_path": session.place("big.py")})
    told = {"filePath": session.place("big.py"), "structuredPatch": []}
    session.result(call, structured=told)
    session.change("big.py", "value_8 = 8", "value_8 = 0")
    assert found(session) == []


def test_findings_keep_their_key_and_go_when_the_lines_are_changed_again():
    session = session_of()
    call = session.change("big.py", "value_250 = 250", "value_250 = 0")
    (finding,) = ledger_of(session).findings()
    assert finding.key == f"{call}:0"
    assert finding.code is FindingCode.UNREAD_EDIT
    assert finding.line == len(session.lines)
    session.change("big.py", "value_250 = 0", "value_250 = 1")
    assert found(session) == []


def test_a_finding_moves_with_later_edits():
    session = session_of()
    session.change("big.py", "value_250 = 250", "value_250 = 0")
    session.look("big.py", offset=1, limit=5)
    session.change("big.py", "value_2 = 2\nvalue_3 = 3", "both = 5")
    assert found(session) == unread(249)


def test_a_finding_goes_when_its_lines_are_shown():
    for look in (
        lambda s: s.look("big.py", offset=248, limit=5),
        lambda s: s.run("sed -n 248,252p big.py", "value_250 = 0"),
        lambda s: s.run("cat big.py", BIG),
    ):
        session = session_of()
        session.change("big.py", "value_250 = 250", "value_250 = 0")
        session.look("big.py", offset=1, limit=200)
        assert found(session) == unread(250)
        look(session)
        assert found(session) == []


def test_a_command_that_only_names_the_file_leaves_the_finding():
    session = session_of()
    session.change("big.py", "value_250 = 250", "value_250 = 0")
    session.run("pytest big.py", "3 passed")
    assert found(session) == unread(250)
    session.run("tail -3 big.py", "value_298 = 298\nvalue_299 = 299\nvalue_300 = 300")
    assert found(session) == unread(250)
    session.run("pytest big.py", "1 failed\n>   value_250 = 0\nE   assert 0")
    assert found(session) == []


def test_the_last_look_at_the_file_is_told():
    session = session_of()
    session.look("big.py", offset=1, limit=5)
    line = len(session.lines)
    session.change("big.py", "value_250 = 250", "value_250 = 0")
    (finding,) = ledger_of(session).findings()
    assert finding.last_read == line


def test_what_was_seen_and_written_is_known_by_lines():
    session = session_of()
    session.look("big.py", offset=10, limit=5)
    session.change("big.py", "value_12 = 12", "value_12 = 0\nmore = 1")
    (file,) = ledger_of(session).files.values()
    assert file.written.ranges == (LineRange(12, 2),)
    assert file.seen.ranges == (LineRange(9, 8),)
    assert not file.counts_as_seen


def test_after_the_end_only_what_was_found_is_kept():
    session = session_of()
    session.look("big.py", offset=1, limit=5)
    session.put("new.py", "x = 1")
    session.change("big.py", "value_250 = 250", "value_250 = 0")
    ledger = ledger_of(session)
    ledger.close(is_over=False)
    assert len(ledger.findings()) == 1
    assert len(ledger.files) == 1
    assert len(ledger.edits) == 2
    ledger.close(is_over=True)
    assert len(ledger.findings()) == 1
    assert ledger.edits == ()


def test_the_edits_are_there_to_compare():
    session = session_of()
    session.put("new.py", "first_value = 1\n")
    session.change("big.py", "value_8 = 8", "value_8 = 0")
    ledger = ledger_of(session)
    assert ledger.edits_made == 2
    new, old = ledger.edits
    assert new.change.new[0] == "first_value = 1"
    assert old.change.old == ("value_8 = 8",)
