import pytest

from codevigil_lsp.events.model import ToolKind
from codevigil_lsp.events.programs import first_word, is_scratch, kind_of_program


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
        ("patch -p1", None),
        ("tee /dev/null", None),
        ("rm /tmp/x /tmp/y", None),
        ("cp a /tmp/x", ToolKind.MUTATION),
        ("mkdir -p a", ToolKind.OTHER),
        ("touch a", ToolKind.OTHER),
        ("git checkout a", ToolKind.OTHER),
        ("git", ToolKind.OTHER),
    ],
)
def test_changers_change_what_is_no_scratch(command, expected):
    assert kind_of(command) is expected


@pytest.mark.parametrize(
    "command",
    [
        "pytest -q",
        "python -m pytest",
        "python3 -m unittest",
        "uv run pytest",
        "poetry run mypy",
        "npx tsc --noEmit",
        "npx -y eslint .",
        "uv run python -m pytest",
        "go test ./...",
        "cargo clippy",
        "cargo build --release",
        "npm test",
        "npm t",
        "npm run test",
        "npm run test:unit",
        "npm run lint",
        "npm run type-check",
        "pnpm lint",
        "yarn test",
        "yarn run build",
        "bun test",
        "make",
        "make -j4",
        "make check",
        "cmake --build out",
        "ruff check .",
        "ruff format --check",
        "black --check .",
        "gofmt -l .",
        "mix test",
        "gradlew test",
    ],
)
def test_checks_verify(command):
    assert kind_of(command) is ToolKind.VERIFICATION


@pytest.mark.parametrize(
    "command",
    [
        "npm install",
        "npm ci",
        "npm run dev",
        "npm run precise",
        "npm run specification",
        "yarn add eslint",
        "pip install pytest",
        "python manage.py migrate",
        "python3 -W error -m unittest",
        "python",
        "uv run",
        "npx",
        "go mod tidy",
        "cargo fmt",
        "cargo add serde",
        "make install",
        "make -C pytest",
        "black .",
        "prettier --write .",
        "ruff format",
        "biome format",
        "docker build .",
        "node app.js",
        "curl -o a b",
        "unknown --flag",
    ],
)
def test_what_is_not_sure_is_other(command):
    assert kind_of(command) is ToolKind.OTHER


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


def test_the_first_word_is_no_flag():
    assert first_word(["-v", "--x", "test", "b"]) == "test"
    assert first_word(["-v"]) == ""
