import pytest

from codevigil_lsp.events.model import ToolKind
from codevigil_lsp.events.programs import is_scratch, kind_of_program


def kind_of(command):
    name, *arguments = command.split()
    return kind_of_program(name, arguments)


@pytest.mark.parametrize("command", ["cd src", "export A=1", "echo hi", "sleep 5", "["])
def test_set_up_tells_nothing(command):
    assert kind_of(command) is None


@pytest.mark.parametrize(
    "command",
    [
        "cat a.py",
        "head -n 5 a",
        "jq . a",
        "git show HEAD",
        "git -C x diff",
        "git blame a",
    ],
)
def test_readers_read(command):
    assert kind_of(command) is ToolKind.READ


@pytest.mark.parametrize(
    "command",
    [
        "grep x a",
        "rg x",
        "ls",
        "wc -l a",
        "find . -name a",
        "find . -exec grep x {} +",
        "awk {print} a",
        "git log",
        "git --no-pager log",
        "git -c a=b status",
        "git ls-files",
    ],
)
def test_searchers_search(command):
    assert kind_of(command) is ToolKind.SEARCH


@pytest.mark.parametrize(
    ("command", "expected"),
    [
        ("sed -n 1,20p a", ToolKind.READ),
        ("sed s/a/b/ a", ToolKind.READ),
        ("sed -i s/a/b/ a", ToolKind.MUTATION),
        ("sed -i.bak s/a/b/ a", ToolKind.MUTATION),
        ("sed -Ei s/a/b/ a", ToolKind.MUTATION),
        ("sed --in-place=.bak s/a/b/ a", ToolKind.MUTATION),
        ("sed -n /-i/p a", ToolKind.READ),
        ("sed --quiet /x/p a", ToolKind.READ),
        ("perl -pi -e s/a/b/ a", ToolKind.MUTATION),
        ("perl -0pi -e s/a/b/ a", ToolKind.MUTATION),
        ("perl -ne print a", ToolKind.OTHER),
        ("perl -MFile::Find -e x", ToolKind.OTHER),
        ("awk -i inplace {print} a", ToolKind.MUTATION),
        ('awk {print>"b"} a', ToolKind.OTHER),
        ("awk $3>5 a", ToolKind.SEARCH),
        ("find . -delete", ToolKind.MUTATION),
        ("find . -exec sed -i s/a/b/ {} +", ToolKind.MUTATION),
        ("find . -exec rm {} ;", ToolKind.MUTATION),
        ("find . -exec ./run {} ;", ToolKind.OTHER),
        ("find . -exec find {} ;", ToolKind.OTHER),
    ],
)
def test_editors_of_streams_change_files_only_in_place(command, expected):
    assert kind_of(command) is expected


@pytest.mark.parametrize(
    ("command", "expected"),
    [
        ("cp a b", ToolKind.MUTATION),
        ("mv a b", ToolKind.MUTATION),
        ("rm a", ToolKind.MUTATION),
        ("rm -f a", ToolKind.MUTATION),
        ("rm -rf build", ToolKind.OTHER),
        ("rm -r build", ToolKind.OTHER),
        ("tee a", ToolKind.MUTATION),
        ("tee -a a", ToolKind.MUTATION),
        ("patch -p1", ToolKind.MUTATION),
        ("tee /dev/null", None),
        ("rm /tmp/x /tmp/y", None),
        ("cp a /tmp/x", None),
        ("cp /tmp/x a", ToolKind.MUTATION),
        ("mv a /tmp/x", ToolKind.MUTATION),
        ("rm", ToolKind.MUTATION),
        ("tee", None),
        ("mkdir -p a", ToolKind.OTHER),
        ("touch a", ToolKind.OTHER),
        ("git checkout a", ToolKind.OTHER),
        ("git", ToolKind.OTHER),
    ],
)
def test_changers_change_what_is_no_scratch(command, expected):
    assert kind_of(command) is expected


@pytest.mark.parametrize(
    ("command", "expected"),
    [
        ("pytest -q", ToolKind.VERIFICATION),
        ("npx tsc --noEmit", ToolKind.VERIFICATION),
        ("npm install", ToolKind.OTHER),
        ("docker build .", ToolKind.OTHER),
        ("node app.js", ToolKind.OTHER),
        ("curl -o a b", ToolKind.OTHER),
        ("unknown --flag", ToolKind.OTHER),
    ],
)
def test_other_programs_verify_or_are_other(command, expected):
    assert kind_of(command) is expected


@pytest.mark.parametrize(
    "command", ["npx " * 2000 + "x", "find " + "-exec find " * 900]
)
def test_a_program_that_starts_itself_without_end_is_other(command):
    assert kind_of(command) is ToolKind.OTHER


TEMPORARY = "/tmp"  # noqa: S108 - a name in a command, no file of the test


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("/dev/null", True),
        (f"{TEMPORARY}/a.py", True),
        (TEMPORARY, True),
        (f"/private{TEMPORARY}/a", True),
        (f"/var{TEMPORARY}/a", True),
        ("$TMPDIR/a", True),
        ("${TMPDIR}/a", True),
        ("$null", True),
        ("NUL", True),
        ("nullable.ts", False),
        ("tmp/a.py", False),
        (f"{TEMPORARY}files/a", False),
        ("src/a.py", False),
        ("", False),
    ],
)
def test_devices_and_temporary_places_are_scratch(path, expected):
    assert is_scratch(path) is expected
