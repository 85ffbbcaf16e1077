import pytest
from hypothesis import given
from hypothesis import strategies as st

from codevigil_lsp.events.shell import steps_of
from codevigil_lsp.events.touches import found_by_grep, touches_of

END = 10**9
DIFF = "--- a/src/a.py\n+++ b/src/a.py\n@@ -1,3 +1,4 @@\n x\n"


def touched(command, output="", *, folder="/shop", powershell=False):
    steps = steps_of(command, powershell=powershell)
    return [
        (one.sight.value, one.path, [(r.start, r.count) for r in one.ranges])
        for one in touches_of(steps, folder, lambda: output)
    ]


@pytest.mark.parametrize(
    ("command", "path", "lines"),
    [
        ("cat a.py", "/shop/a.py", []),
        ("cat -n ./src/../a.py", "/shop/a.py", []),
        ("cat < a.py", "/shop/a.py", []),
        ("cd src && cat a.py", "/shop/src/a.py", []),
        ("cd src/ && sed -n '10,20p' a.py", "/shop/src/a.py", [(10, 11)]),
        ("D=/lib; sed -n 1,5p $D/a.py", "/lib/a.py", [(1, 5)]),
        ("cat a.py | head -20", "/shop/a.py", [(1, 20)]),
        ("cat -n a.py | sed -n '10,20p'", "/shop/a.py", [(10, 11)]),
        ("tail -n +10 a.py | head -5", "/shop/a.py", [(10, 5)]),
        ("head -20 a.py 2>/dev/null", "/shop/a.py", [(1, 20)]),
        ("bash -lc 'cat a.py'", "/shop/a.py", []),
        ("sudo cat /etc/hosts", "/etc/hosts", []),
        ("cat ~/a.py", "~/a.py", []),
        ("for f in a.py; do sed -n 3,5p $f; done", "/shop/a.py", [(3, 3)]),
    ],
)
def test_a_plain_reader_shows_the_lines_it_says(command, path, lines):
    assert touched(command) == [("shown", path, lines)]


@pytest.mark.parametrize(
    ("command", "path", "lines"),
    [
        ("tail -20 a.py", "/shop/a.py", []),
        ("cat a.py | grep x", "/shop/a.py", []),
        ("head -50 a.py | tail -5", "/shop/a.py", [(1, 50)]),
        ("sed s/a/b/ a.py", "/shop/a.py", []),
        ("awk '{print $1}' a.py", "/shop/a.py", []),
        ("jq .x a.json", "/shop/a.json", []),
        ("python script.py", "/shop/script.py", []),
        ("pytest tests/test_a.py::test_x -q", "/shop/tests/test_a.py", []),
        ("mytool --input=a.py", "/shop/a.py", []),
        ("git blame a.py", "/shop/a.py", []),
        ("git show HEAD:src/a.py", "src/a.py", []),
        ("cat src/*.py", "/shop/src/", []),
        ("cat $F", "", []),
        ("cd $D && cat a.py", "a.py", []),
        ("find src -name '*.py' -exec cat {} +", "/shop/src/", []),
        ("rg -l x | xargs cat", "/shop/", []),
        ("grep -n x a.py | cut -c1-20", "/shop/a.py", []),
        ("git diff | cat -A | sed s/a/b/", "", []),
    ],
)
def test_what_is_not_plain_is_perhaps_seen(command, path, lines):
    assert touched(command)[:1] == [("perhaps", path, lines)]


@pytest.mark.parametrize(
    "command",
    [
        "",
        "ls -la src",
        "wc -l a.py",
        "echo a.py",
        "git status --short",
        "git log --oneline -5",
        "git diff --stat",
        "git commit -m 'fix a.py'",
        "rg -l x src",
        "grep -c x a.py",
        "cat a.py > /dev/null",
        "cat a.py | wc -l",
        "cd $TMPDIR; cat /dev/null",
        "find . -name '*.py'",
        "npm test",
        "cat 'not closed",
    ],
)
def test_some_commands_show_nothing_of_files(command):
    assert touched(command, "src/a.py:1:x") == []


@pytest.mark.parametrize(
    ("command", "output", "expected"),
    [
        ("rg -n x", "src/a.py:3:x", [("shown", "/shop/src/a.py", [(3, 1)])]),
        ("rg -n x | head", "src/a.py:3:x", [("shown", "/shop/src/a.py", [(3, 1)])]),
        ("grep -n x a.py", "3:x\n4:x", [("shown", "/shop/a.py", [(3, 2)])]),
        ("grep x a.py", "def x: pass", [("perhaps", "/shop/a.py", [])]),
        ("rg x src", "src/a.py:x", [("perhaps", "/shop/src/a.py", [])]),
        (
            "cd src; grep -n x a.py b.py",
            "a.py:3:x\nb.py:4:x\nnoise:5:x",
            [
                ("shown", "/shop/src/a.py", [(3, 1)]),
                ("shown", "/shop/src/b.py", [(4, 1)]),
            ],
        ),
        ("git grep -n x", "src/a.py:3:x", [("shown", "/shop/src/a.py", [(3, 1)])]),
        ("git diff", DIFF, [("perhaps", "src/a.py", [])]),
        ("git show HEAD | head -50", DIFF, [("perhaps", "src/a.py", [])]),
        ("git log -p -1", DIFF, [("perhaps", "src/a.py", [])]),
        ("git log -1", DIFF, []),
        ("grep -n x a.py", "", [("perhaps", "/shop/a.py", [])]),
    ],
)
def test_a_search_and_a_diff_tell_in_their_output(command, output, expected):
    assert touched(command, output) == expected


def test_what_may_have_been_written_is_changed():
    assert touched("sed -i s/a/b/ a.py && cat b.py") == [
        ("changed", "/shop/a.py", []),
        ("shown", "/shop/b.py", []),
    ]
    assert touched("git pull") == [("changed", "/shop/", [])]
    assert touched("git status > a.txt") == [("changed", "/shop/a.txt", [])]


def test_where_a_command_runs_may_not_be_known():
    assert touched("cat a.py", folder=None) == [("perhaps", "a.py", [])]
    assert touched("cat /shop/a.py", folder=None) == [("shown", "/shop/a.py", [])]


@pytest.mark.parametrize(
    ("command", "output", "expected"),
    [
        ("Get-Content src\\a.py", "", ("shown", "C:\\shop\\src\\a.py", [])),
        ("gc a.py -TotalCount 20", "", ("shown", "C:\\shop\\a.py", [(1, 20)])),
        ("gc a.py -Tail 20", "", ("perhaps", "C:\\shop\\a.py", [])),
        (
            "Get-Content a.py | Select-Object -Skip 9 -First 11",
            "",
            ("shown", "C:\\shop\\a.py", [(10, 11)]),
        ),
        (
            "Set-Location src; Get-Content a.py",
            "",
            ("shown", "C:\\shop\\src\\a.py", []),
        ),
        (
            "Select-String -Pattern x -Path a.py",
            "a.py:3:x",
            ("shown", "C:\\shop\\a.py", [(3, 1)]),
        ),
        ("Set-Content a.py 'x'", "", ("changed", "C:\\shop\\a.py", [])),
    ],
)
def test_powershell_shows_and_changes_files_too(command, output, expected):
    found = touched(command, output, folder="C:\\shop", powershell=True)
    assert found == [expected]


def test_the_tool_grep_tells_its_lines():
    (touch,) = found_by_grep("src", "/shop", "src/a.py:3:x\nsrc/a.py-4-y")
    assert (touch.path, touch.sight.value) == ("/shop/src/a.py", "shown")
    assert [(r.start, r.count) for r in touch.ranges] == [(3, 2)]
    (touch,) = found_by_grep("src/a.py", "/shop", "3:x")
    assert touch.path == "/shop/src/a.py"
    assert found_by_grep(None, "/shop", "Found 1 file\nsrc/a.py") == ()


WORDS = st.lists(
    st.sampled_from(
        [
            *("cat", "head", "tail", "sed", "awk", "bat", "grep", "rg", "git", "find"),
            *("cd", "for", "in", "do", "done", "xargs", "cp", "mv", "tee", "python"),
            *("diff", "show", "blame", "log", "-L", "-n", "-i", "-e", "-C", "-", "--"),
            *("-n5", "+5", "5,9p", "$p", "99999999999999999999p", "5,+3p", "NR==3"),
            *("a.py", "src/", "$F", "*.py", "..", "~", "/", "", "F=a", "'", '"', "\\"),
            *("|", "||", "&&", ";", ">", "<", ">>", "2>&1", "(", ")", "`", "\n", "<<E"),
            *("Get-Content", "-Path", "-Skip", "x", "-TotalCount", "Select-Object"),
            *("-exec", "{}", "a,b", "C:\\a", "\ud800", "²p", "٣p"),
        ]
    ),
    max_size=12,
)
OUTPUT = st.text(st.sampled_from("a.py:12-\n +@,/٣²"), max_size=60) | st.text(
    max_size=40
)


@given(WORDS, OUTPUT, st.sampled_from(["/shop", None, "C:\\shop"]), st.booleans())
def test_whatever_runs_the_lines_are_counted_from_one(
    words, output, folder, powershell
):
    steps = steps_of(" ".join(words), powershell=powershell)
    for touch in touches_of(steps, folder, lambda: output):
        for lines in touch.ranges:
            assert lines.start >= 1
            assert lines.count >= 1
