import pytest

from codevigil_lsp.events.model import Sight, Touch
from codevigil_lsp.events.scripts import files_in_script
from codevigil_lsp.events.shell import steps_of

TEMPORARY = "/tmp"  # noqa: S108 - a name in a command, no file of the test


def named(command):
    return [touch.path for touch in files_in_script(command, steps_of(command))]


@pytest.mark.parametrize(
    "command",
    [
        "python3 - <<'EOF'\np = 'src/a.py'\nopen(p, 'w').write('x')\nEOF",
        "python3 <<EOF\nopen(\"src/a.py\", 'w')\nEOF",
        "cd app && python3.12 -c \"open('src/a.py', 'w')\"",
        'python -c "open(\\"src/a.py\\", \\"w\\")"',
        "uv run python - <<'EOF'\nopen('src/a.py')\nEOF",
        "node -e \"fs.writeFileSync('src/a.py', 'x')\"",
        "ruby -e 'File.write(\"src/a.py\", 1)'",
        f"cat > {TEMPORARY}/fix.py <<'EOF'\nopen('src/a.py')\nEOF\npython {TEMPORARY}/fix.py",
    ],
)
def test_the_files_that_code_names_may_have_changed(command):
    assert named(command) == ["src/a.py"]


def test_each_is_told_once_and_a_wildcard_means_any():
    command = "python - <<'E'\na('b.py', \"b.py\", 'src/*.py', '/dev/x.y')\nE"
    touches = files_in_script(command, steps_of(command))
    assert touches == (Touch("b.py", Sight.CHANGED), Touch("", Sight.CHANGED))


@pytest.mark.parametrize(
    "command",
    [
        "",
        "cat > a.md <<'EOF'\nsee 'b.py'\nEOF",
        "echo 'src/a.py'",
        "python 'src/a.py'",
        "pytest 'tests/test_a.py'",
        "uv run pytest 'tests/test_a.py'",
        "uv",
        "python -c 'import os; os.sync()'",
        "python - <<'E'\nprint(1.5, 'a b.py')\nE",
        "git commit -m \"python - 'a.py'\"",
        "python -c 'not closed",
    ],
)
def test_other_commands_name_none(command):
    assert named(command) == []


def test_what_is_looked_at_is_bounded():
    names = ", ".join(f"'a{number}.py'" for number in range(5_000))
    assert len(named(f"python - <<'E'\n{names}\nE")) == 50
