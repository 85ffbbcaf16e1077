"""What generated transcripts say and show: prose, source code, commands, output.

All of it is made here from short lists of words; nothing is quoted from anywhere.
One text in twenty is not pure ASCII.
"""

import random
from typing import Final

_NOUNS: Final = (
    "cart order price tax basket invoice parser cursor buffer window folder session "
    "header token branch commit test fixture snapshot cache queue worker handler route "
    "schema field column index report table widget dialog button theme locale retry"
).split()
_VERBS: Final = (
    "read load store parse merge split round check render update remove collect format "
    "resolve validate wrap flush open close count trim sort group filter"
).split()
_MODIFIERS: Final = (
    "empty stale nested pending shared late wide short missing broken plain typed final"
).split()
_TYPES: Final = "int str float bool bytes Path Order Cart Report".split()
_FOREIGN: Final = (
    "größer",
    "naïve",
    "→",
    "—",
    "données",
    "поле",
    "価格",
    "✓",
    "été",
    "🙂",
)

_SAYINGS: Final = (
    "The {n} {v}s the {m} {o} before the {p}, so the {q} is never seen.",
    "I will {v} the {n} first and then look at `{n}_{o}`.",
    "Now the {o} needs the same change as the {n}.",
    "That explains the {m} {n}: `{v}_{n}` gives None when the {o} is {m}.",
    "All {o} tests pass; the {n} is still {m}.",
    "Let me {v} the {n} in `src/{n}/{o}.py` and run the tests again.",
    "There are three places that {v} a {m} {n}, and only one of them knows the {o}.",
    "The {n} has two callers, which both expect a {m} {o}.",
    "This keeps the {n} as it is and moves the {o} behind the {p}.",
    "Next is the {n}: it should {v} each {o} once and no more.",
)
_ADVERBS: Final = (
    "The {n} actually {v}s every {o}, not only the {m} one.",
    "We wait for the {n} here, until the {o} has come.",
)
_CORRECTIONS: Final = (
    "Wait, the {n} is not the {o} I meant.",
    "Actually, the {o} is {m} only where the {n} is.",
    "On second thought, the {n} should stay.",
)
_ENDINGS: Final = (
    "Done: the {n} now {v}s the {m} {o}, and the tests pass.",
    "The {n} is fixed. I changed `{v}_{o}` and added a test for the {m} case.",
    "Everything is in place; the {o} and the {p} are left as they were.",
    "Summary: one change in the {n}, two in the {o}, none in the {p}.",
)
_EARLY: Final = (
    "The {n} is done, the remaining {o} files are not. Should I continue with them?",
    "This is a good stopping point for the {n}.",
    "The {o} test was failing before; that is a pre-existing failure.",
    "Would you like me to add a test for the {m} {o} as well?",
)
_PROMPTS: Final = (
    "the {n} is {m} when I {v} the {o}, please fix",
    "add a {m} {n} to the {o} and {v} it in the {p}",
    "why does {v}_{n} give the {m} {o}?",
    "refactor the {n} so that the {o} does not know the {p}; keep the tests green",
)
_CODE: Final = (
    "def {v}_{n}({o}: {t}, {p}: {u}) -> {t}:",
    "    {o} = {n}.{v}({p}, limit={k})",
    "    if {o} is None or {p}.is_{m}:",
    "        return {n}_{o}[{k}]",
    "    for {p} in {n}.{v}_all({o}):",
    '        {q}["{n}"] = {p}.{o} or "{m}"',
    '    """Give the {m} {n} of this {o}."""',
    "    return {t}({n}, {o}={p})",
    "# The {n} comes first: the {o} may be {m}.",
    "class {T}{U}({T}):",
    "    {n}: {t} = field(default={k})",
    "",
)
_OUTPUT: Final = (
    "tests/{n}/test_{o}.py::test_{v}_{m}_{p} PASSED",
    "src/{n}/{o}.py:{k}: {v}_{p}({m}={k})",
    "src/{n}/{o}.py:{k}:    {p} = {n}.{v}({o})",
    "-rw-r--r-- 1 u u {k}{k} Jun 12 10:{k} {n}_{o}.py",
    " {n}/{o}.py | {k} ++++----",
    "[{k}/{k}] {v} {n} ({m})",
    "WARNING {n}.{o}: {v} took {k} ms, {m} {p}",
)
_COMMANDS: Final = (
    "git status --short && git diff --stat",
    'rg -n "{v}_{n}" src tests',
    "sed -n '{k},2{k}0p' src/{n}/{o}.py",
    "cat src/{n}/{o}.py | head -{k}",
    "python -m pytest tests/{n} -q 2>&1 | tail -20",
    "npm test -- --filter {n}",
    "ls -la src/{n}",
    "find . -name '*_{n}.py' -not -path './.venv/*'",
    "ruff check src/{n} && mypy src/{n}",
    "git log --oneline -{k} -- src/{n}/{o}.py",
    "cd src/{n} && grep -rn '{m}' --include='*.py' . | head",
    "git add -A && git commit -q -m 'fix({n}): {v} the {m} {o}'",
    "sed -i 's/{v}_{n}/{v}_{o}/g' src/{n}/{o}.py",
    "python - <<'EOF'\nfrom src.{n} import {o}\nfor {p} in {o}.{v}_all():\n"
    "    print({p}.{n}, {p}.is_{m})\nEOF",
    'for name in {n} {o} {p}; do\n  echo "== $name"\n'
    '  rg -c "{v}_$name" src | sort -t: -k2 -nr | head -5\ndone',
    "cat > src/{n}/{o}_{p}.py <<'EOF'\nfrom src.{n} import {v}_{o}\n\n\n"
    "def {v}_{m}_{p}({o}):\n    return {v}_{o}({o}, limit={k})\nEOF",
)


class Words:
    """Texts of every kind; the same for the same dice."""

    def __init__(self, dice: random.Random) -> None:
        self._dice = dice
        self._sentences = self._many(_SAYINGS, 3000) + self._many(_ADVERBS, 25)
        self._sentences += self._many(_CORRECTIONS, 6)
        self._endings = self._many(_ENDINGS, 300) + self._many(_EARLY, 12)
        self._prompts = self._many(_PROMPTS, 300)
        self._commands = self._many(_COMMANDS, 4000)
        self._files = [self._lines(_CODE, 900) for _ in range(60)]
        self._outputs = [self._lines(_OUTPUT, 900) for _ in range(40)]

    def text(self, length: float) -> str:
        """Prose of about so many characters, in paragraphs."""
        said = self._dice.choices(self._sentences, k=max(1, round(length / 70)))
        if len(said) > 6:
            said[5::6] = [sentence + "\n\n" for sentence in said[5::6]]
            if self._dice.random() < 0.3:
                code = "\n".join(self.code(300))
                said.insert(6, f"\n\n```python\n{code}\n```\n\n")
        return self._sometimes_foreign(" ".join(said))

    def ending(self) -> str:
        """The last words of a turn."""
        return self._dice.choice(self._endings)

    def prompt(self) -> str:
        """What a user types."""
        return self._sometimes_foreign(self._dice.choice(self._prompts))

    def command(self) -> str:
        """A shell command, of as many as real ones have: one, a few, now and then ten."""
        (count,) = self._dice.choices((1, 2, 3, 5, 10), (55, 20, 14, 7, 4))
        return "\n".join(self._dice.choices(self._commands, k=count))

    def code(self, length: float) -> list[str]:
        """Lines of a source file, about so many characters in all."""
        return self._part(self._files, length)

    def output(self, length: float) -> list[str]:
        """Lines that a command prints."""
        return self._part(self._outputs, length)

    def path(self) -> str:
        """A source file's path below the working directory."""
        noun, other = self._dice.choices(_NOUNS, k=2)
        return f"src/{noun}/{other}.py"

    def _part(self, files: list[list[str]], length: float) -> list[str]:
        lines = self._dice.choice(files)
        count = max(1, round(length / 36))
        start = self._dice.randrange(max(1, len(lines) - count))
        part = lines[start : start + count]
        while len(part) < count:
            part += lines[: count - len(part)]
        if self._dice.random() < 0.05:
            part[0] += f"  # {self._foreign()}"
        return part

    def _sometimes_foreign(self, text: str) -> str:
        if self._dice.random() < 0.05:
            return f"{text} {self._foreign()}"
        return text

    def _foreign(self) -> str:
        return " ".join(self._dice.choices(_FOREIGN, k=3))

    def _lines(self, templates: tuple[str, ...], count: int) -> list[str]:
        return [self._fill(self._dice.choice(templates)) for _ in range(count)]

    def _many(self, templates: tuple[str, ...], count: int) -> list[str]:
        return [self._fill(templates[i % len(templates)]) for i in range(count)]

    def _fill(self, template: str) -> str:
        n, o, p, q = self._dice.choices(_NOUNS, k=4)
        t, u = self._dice.choices(_TYPES, k=2)
        return template.format(
            n=n,
            o=o,
            p=p,
            q=q,
            t=t,
            u=u,
            T=n.capitalize(),
            U=o.capitalize(),
            v=self._dice.choice(_VERBS),
            m=self._dice.choice(_MODIFIERS),
            k=self._dice.randrange(10, 99),
        )
