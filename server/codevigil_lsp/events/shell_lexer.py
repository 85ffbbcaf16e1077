r"""A shell command cut into simple commands, quotes understood.

1. A quoted or escaped character is never an operator: `grep '>' file` redirects nothing.
2. Here-documents are taken out beforehand with their bodies; what looks like one but
   never ends is left as it stands.
3. Comments, `(( … ))` and `[[ … ]]` hold no operators.
4. The inside of `$( … )` and of backquotes is cut as commands where it stands bare, and
   is text where it stands in double quotes.

This is a lexer, not a shell: nothing is expanded.
"""

import re
from typing import Final, NamedTuple

_TOKEN: Final = re.compile(
    r"(?:[ \t\r]|\\\n)*+(?:"
    r"(?P<comment>(?<![^\s;&|()])\#[^\n]*)"
    r"|(?P<test>\(\([^\n]{0,400}?\)\)|(?<!\S)\[\[\s[^\n]{0,400}?\s\]\])"
    r"|(?P<redirection>\d*(?:>>|>\||>&|<<<|<>|<&|>|<)|&>>?)"
    r"|(?P<end>\|\||\|&?|&&|;;?&?|&|[()\n`])"
    r"|(?P<word>(?:'[^']*'|\"(?:[^\"\\]|\\.)*\"|\\.|[^\s;&|()<>'\"\\`]++)++)"
    r"|(?P<nothing>\Z)|(?P<torn>.))",
    re.DOTALL,
)
_QUOTED: Final = re.compile(r"'([^']*)'|\"((?:[^\"\\]|\\.)*)\"|\\(.)", re.DOTALL)
_HEREDOC: Final = re.compile(r"(?<!<)<<-?[ \t]*(['\"]?)([A-Za-z_]\w*)\1")


class Redirection(NamedTuple):
    """Where a command's input comes from or its output goes."""

    operator: str
    target: str
    """The file, or the number of a stream after `>&` and `<&`."""


class SimpleCommand(NamedTuple):
    """One program with its arguments and redirections."""

    words: list[str]
    redirections: list[Redirection]
    is_piped: bool
    """Whether it reads what the command before it writes."""


def simple_commands(text: str) -> list[SimpleCommand]:
    """Cut a command without here-documents into its simple commands.

    Raises:
        ValueError: a quote is not closed.
    """
    commands: list[SimpleCommand] = []
    current = SimpleCommand([], [], is_piped=False)
    operator: str | None = None
    for found in _TOKEN.finditer(text):
        kind = found.lastgroup or "nothing"
        token = found[kind]
        match kind:
            case "word" if operator is None:
                current.words.append(_bare(token))
            case "word" | "test" if operator is not None:
                current.redirections.append(Redirection(operator, _bare(token)))
                operator = None
            case "redirection":
                operator = token
            case "test":
                current.words.append("[[")
            case "end":
                commands.append(current)
                current = SimpleCommand([], [], token in {"|", "|&"})
                operator = None
            case "torn":
                msg = "a quote is not closed"
                raise ValueError(msg)
            case _:
                pass
    commands.append(current)
    return [one for one in commands if one.words or one.redirections]


def without_heredocs(command: str) -> str:
    """Take out the here-documents that end, with their operators."""
    if "<<" not in command:
        return command
    lines = command.split("\n")
    last_at = {line.strip(): position for position, line in enumerate(lines)}
    kept: list[str] = []
    position = 0
    while position < len(lines):
        line = lines[position]
        position += 1
        for found in _HEREDOC.finditer(line):
            word = found.group(2)
            if last_at.get(word, -1) >= position:
                while lines[position].strip() != word:
                    position += 1
                position += 1
                line = line.replace(found.group(), " ", 1)
        kept.append(line)
    return "\n".join(kept)


def _bare(word: str) -> str:
    """Take the quotes and escapes off a word."""
    if not any(mark in word for mark in "'\"\\"):
        return word
    return _QUOTED.sub(lambda found: next(filter(None, found.groups()), ""), word)
