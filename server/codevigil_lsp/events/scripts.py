"""Which files a script names that a command runs: code it brings along, or a file of it.

Agents change files by a few lines of Python as well as by `sed`.  What such code does is
not looked at: every file that it names may have been changed.
"""

import re
from collections.abc import Sequence
from typing import Final

from codevigil_lsp.events.checks import program_name
from codevigil_lsp.events.model import Sight, Touch
from codevigil_lsp.events.programs import is_scratch
from codevigil_lsp.events.shell import Step

_INTERPRETERS: Final = frozenset(
    "python node deno bun ruby perl php osascript pwsh powershell tsx ts-node".split()
)
_CODE: Final = frozenset({"-", "-c", "-e", "-p", "-r", "--eval", "eval"})
_NAMED: Final = re.compile(r"""['"`]([^'"`\\\s]{1,300}\.\w{1,8})\\?['"`]""")
_LONGEST: Final = 20_000
"""Characters of a command that are looked at."""
_MOST: Final = 50
_LAUNCHERS: Final = frozenset("uv poetry pipenv pdm npx bunx".split())


def files_in_script(command: str, steps: Sequence[Step]) -> tuple[Touch, ...]:
    """Give the files that the code in a command names, each once; none where it has none.

    A path stays as the code has it: it may stand for a file in any folder.
    """
    if not any(map(_runs_code, steps)):
        return ()
    names = dict.fromkeys(_NAMED.findall(command[:_LONGEST]))
    told = ["" if "*" in name else name for name in names if not is_scratch(name)]
    return tuple(Touch(name, Sight.CHANGED) for name in told[:_MOST])


def _runs_code(step: Step) -> bool:
    name, given = step.name, step.arguments
    if name in _LAUNCHERS:
        words = iter(given)
        name = program_name(next((w for w in words if w != "run" and w[:1] != "-"), ""))
        given = list(words)
    if name.rstrip("0123456789.") not in _INTERPRETERS:
        return False
    return not given or any(one in _CODE or is_scratch(one) for one in given[:4])
