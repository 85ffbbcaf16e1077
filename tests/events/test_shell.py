import pytest

from codevigil_lsp.events.model import ToolKind
from codevigil_lsp.events.shell import classify_command

CASES = {
    ToolKind.READ: [
        "cat a.py",
        "cat < a.py",
        "cd src && cat a.py",
        "cd src; sed -n '10,20p' a.py",
        "head -50 a.py | tail -10",
        "cat a.py 2>/dev/null",
        "cat a.py 2>&1 | grep -n x",
        "LC_ALL=C cat a.py",
        "FOO=1 BAR=2 env cat a.py",
        "sudo cat /etc/hosts",
        "/bin/cat a.py",
        "timeout 5 cat a.py",
        "timeout -k 1 5s cat a.py",
        "echo '=== a ===' && cat a.py && echo '=== b ===' && cat b.py",
        "git diff HEAD~1 -- a.py | head -100",
        "git -C /home/you/shop show HEAD:a.py",
        "# look first\ncat a.py",
        "x=$(cat a.py)",
        "bash -c 'cat a.py'",
        "bash -lc 'cd src && cat a.py'",
        "for f in *.py; do cat $f; done",
        "if true; then cat a.py; fi",
        "Get-Content a.py | Select-Object -First 5",
        "cat $(git ls-files)",
    ],
    ToolKind.SEARCH: [
        "rg -n 'total' src",
        "grep '>' a.py",
        'grep ">" a.py',
        "grep \\> a.py",
        'grep -rn "=>" src | head',
        "grep -E 'a|b;c' a.py",
        "rg 'x' > /dev/null",
        "find . -name '*.py' | xargs grep x",
        "xargs -n 1 grep x < list",
        "fd -e py | xargs -P 4 -n 10 rg x",
        "sudo -u www ls /srv",
        "nice -n 10 rg x",
        "timeout -s KILL 5 rg x",
        "env -u HOME rg x",
        "ls -la && cat a.py",
        "git status --short",
        "git log --format='%h > %s'",
        "[[ $a > $b ]] && ls",
        "(( a > b )) && ls",
        "diff <(sort a) <(sort b)",
        "awk '$3 > 5' a.txt",
        "ls `pwd`",
        "grep '<<EOF' deploy.sh\nls",
    ],
    ToolKind.MUTATION: [
        "sed -i 's/a/b/' a.py",
        "cd src && sed -i '' -e 's/a/b/' a.py",
        "cat > a.py <<'EOF'\nprint('x')\nEOF",
        "cat <<EOF > a.py\nx\nEOF",
        "cat << 'EOF' | tee a.py\nx\nEOF",
        "echo x >> a.py",
        "echo x>a.py",
        "printf x >| a.py",
        "> a.py",
        "grep x a.py > b.txt",
        "cat a.py | tee b.py",
        "cp a.py b.py",
        "git mv a b; mv c d",
        "rg -l x | xargs sed -i s/a/b/",
        "rg -l x | xargs -n 1 sed -i s/a/b/",
        "ls | xargs -I {} cp {} bak/",
        "ls *.orig | xargs rm",
        "patch -p1 < fix.diff",
        "find . -name '*.py' -exec sed -i 's/a/b/' {} +",
        "for f in *.py; do sed -i s/a/b/ $f; done",
        "if true; then rm a.py; fi",
        "cat a.py && echo x > b.py",
        "pytest -q && echo ok > result.txt",
        "bash -c 'echo x > a.py'",
        'sh -c "sed -i s/a/b/ a.py"',
        "echo null > nullable.ts",
        "sort a > $OUT",
        "Set-Content -Path a.py -Value x",
    ],
    ToolKind.VERIFICATION: [
        "pytest",
        "pytest -q 2>&1 | tail -20",
        "pytest > /tmp/out.txt 2>&1; tail /tmp/out.txt",
        "pytest > report.txt",
        "npm test 2>&1 | tee /tmp/log",
        "cd app && npm run test",
        "CI=1 npm run lint",
        "cat a.py && pytest",
        "git stash && make check",
        "go build ./... && go vet ./...",
        "uv run --frozen pytest",
        "timeout 60 pytest",
        "time cargo test",
        "npx tsc --noEmit || true",
        "if ! pytest; then echo no; fi",
    ],
    ToolKind.OTHER: [
        "",
        "   ",
        "cd src",
        "echo hello",
        "echo 'rm -rf /' ",
        "echo 'a > b'",
        "git commit -m 'x > y'",
        'git commit -m "$(cat <<\'EOF\'\nit\'s > "quoted"\nEOF\n)"',
        "git add -A && git commit -m x",
        "npm install",
        "python script.py",
        "python - <<'EOF'\nopen('a','w')\nEOF",
        "node -e 'a => b'",
        "cat <<EOF\njust shown\nEOF",
        "cat > /tmp/x.py <<'EOF'\nx\nEOF",
        "echo x | grep y",
        "curl -s u | head -5",
        "rm -rf build",
        "mkdir -p a",
        "bash script.sh",
        "bash",
        "bash -c",
        "ssh host 'cat a.py'",
        "echo 'not closed",
        "unknown && cat a.py",
        "2>&1",
        "x=1",
    ],
}


@pytest.mark.parametrize(
    ("command", "expected"),
    [(command, kind) for kind, commands in CASES.items() for command in commands],
)
def test_a_command_is_judged_by_what_it_does(command, expected):
    assert classify_command(command) is expected


def test_a_command_too_long_to_look_at_is_other():
    assert classify_command("cat " + "a " * 3_990) is ToolKind.READ
    assert classify_command("cat " + "a " * 4_000) is ToolKind.OTHER


def test_a_here_document_does_not_make_a_command_too_long():
    command = "cat > a.py <<'EOF'\n" + "x = 1\n" * 10_000 + "EOF"
    assert classify_command(command) is ToolKind.MUTATION


def test_shells_in_shells_are_followed_to_a_bound():
    assert classify_command("bash -c \"sh -c 'cat a.py'\"") is ToolKind.READ
    assert classify_command("bash -c \"sh -c 'zsh -c ls'\"") is ToolKind.OTHER
