import pytest

from codevigil_lsp.events.shell import steps_of
from codevigil_lsp.events.writes import files_written


def written(command, *, powershell=False):
    steps = steps_of(command, powershell=powershell)
    return [path for step in steps for path in files_written(step)]


@pytest.mark.parametrize(
    ("command", "expected"),
    [
        ("echo x > a", ["a"]),
        ("cat > a <<'EOF'\nx\nEOF", ["a"]),
        ("make 2>&1 | tee log", ["log"]),
        ("make > /dev/null", []),
        ("rm a b", ["a", "b"]),
        ("cp a b", ["b", "b/a"]),
        ("mv src/a b", ["src/a", "b", "b/a"]),
        ("sed -i s/a/b/ f g", ["f", "g"]),
        ("sed -i '' s/a/b/ f", ["f"]),
        ("sed -i '' -e s/a/b/ f", ["f"]),
        ("perl -pi -e s/a/b/ f", ["f"]),
        ("sed s/a/b/ f", []),
        ("find src -name x -delete", ["src"]),
        ("rg -l x | xargs sed -i s/a/b/", ["./"]),
        ("patch -p1 < a.diff", ["./"]),
        ("git checkout main", ["./"]),
        ("git checkout -b mine", []),
        ("git checkout -- a b", ["a", "b"]),
        ("git restore a", ["a"]),
        ("git restore --staged a", []),
        ("git mv a b", ["a", "b"]),
        ("git stash", ["./"]),
        ("git stash list", []),
        ("git reset a", []),
        ("git reset --hard", ["./"]),
        ("git -C /shop pull", ["/shop/"]),
        ("git commit -m x", []),
        ("black .", ["."]),
        ("black --check .", []),
        ("ruff format", ["./"]),
        ("ruff check --fix src/a.py", ["src/a.py"]),
        ("npx prettier --write src/", ["src/"]),
        ("npm run format", ["./"]),
        ("mix format --check-formatted", []),
        ("npm run lint -- --fix", ["./"]),
        ("pre-commit run --all-files", ["./"]),
        ("pre-commit install", []),
        ("curl -sL -o a.py localhost", ["a.py"]),
        ("wget -O a.py localhost", ["a.py"]),
        ("curl -s localhost", []),
        ("python fix.py a", []),
    ],
)
def test_a_step_says_which_files_it_may_have_written(command, expected):
    assert written(command) == expected


@pytest.mark.parametrize(
    ("command", "expected"),
    [
        ("Set-Content -Path a.py -Value x", ["a.py"]),
        ("Set-Content a.py x", ["a.py"]),
        ("'x' | Out-File src\\a.py", ["src\\a.py"]),
        ("Remove-Item a.py,b.py", ["a.py", "b.py"]),
        ("Copy-Item -Path a -Destination b", ["a", "b"]),
        ("Get-Content a.py", []),
        ("git checkout main", ["./"]),
    ],
)
def test_cmdlets_say_it_too(command, expected):
    assert written(command, powershell=True) == expected
