r"""A shell command cut into simple commands, quotes understood.

1. A quoted or escaped character is never an operator: `grep '>' file` redirects nothing.
2. Here-documents are taken out beforehand with their bodies; what looks like one but
   never ends is left as it stands.
3. Comments, `(( … ))` and `[[ … ]]` hold no operators.
4. The inside of `$( … )` and of backquotes is cut as commands where it stands bare, and
   is text where it stands in double quotes.
5. PowerShell has rules of its own: the backquote escapes, the backslash does not, braces
   cut, and a here-string is one word.

This is a lexer, not a shell: nothing is expanded.
Every session runs many hundreds of commands, so plain stretches are cut by
`str.split`, and a command without any special character is nothing else.
"""

import re
from typing import Final

from msgspec import Struct

_OPERATORS: Final = (
    r"|(?P<redirection>>>|>\||>&|<<<|<>|<&|>|<|&>>?)"
    r"|(?P<end>\|\||\|&?|&&|;;?&?|&|[()\n{ends}])"
    r"|(?P<lone>[#\[])|(?P<torn>.)"
)
_TOKEN: Final = re.compile(
    r"(?P<plain>[^;&|()<>'\"\\`\n#\[]+)"
    r"|'(?P<raw>[^']*)'|\"(?P<quoted>(?:[^\"\\]++|\\.)*+)\""
    r"|(?P<joined>\\\n)|\\(?P<escaped>.)"
    r"|(?P<comment>(?<![^\s;&|()])\#[^\n]*)"
    r"|(?P<test>\(\([^\n]{0,400}?\)\)|(?<!\S)\[\[\s[^\n]{0,400}?\s\]\])"
    + _OPERATORS.replace("{ends}", "`"),
    re.DOTALL,
)
_POWERSHELL_TOKEN: Final = re.compile(
    r"(?P<plain>[^;&|(){}<>'\"`\n#@]+)"
    r"|@'\r?\n(?P<here>.*?)\n'@|@\"\r?\n(?P<here_quoted>.*?)\n\"@"
    r"|'(?P<raw>(?:[^']++|'')*+)'|\"(?P<quoted>(?:[^\"`]++|`.|\"\")*+)\""
    r"|(?P<joined>`\r?\n)|`(?P<escaped>.)"
    r"|(?P<comment><\#.*?\#>|(?<![^\s;&|(){}])\#[^\n]*)|(?P<sign>@)"
    + _OPERATORS.replace("{ends}", "{}"),
    re.DOTALL,
)
_SPECIAL: Final = re.compile(r"[;&|()<>'\"\\`\n#\[]")
_POWERSHELL_SPECIAL: Final = re.compile(r"[;&|(){}<>'\"`\n#@]")
_STREAM: Final = re.compile(r"\d+|\*")
_ESCAPE: Final = re.compile(r'\\(["$`\\])|\\\n')
_POWERSHELL_ESCAPE: Final = re.compile(r'`(.)|"(")', re.DOTALL)
_HEREDOC: Final = re.compile(r"(?<!<)<<-?[ \t]*(['\"]?)([A-Za-z_]\w*)\1")


class Redirection(Struct, frozen=True, gc=False):
    """Where a command's input comes from or its output goes."""

    operator: str
    target: str
    """The file, or the number of a stream after `>&` and `<&`."""


class SimpleCommand(Struct, frozen=True, gc=False):
    """One program with its arguments and redirections."""

    words: list[str]
    redirections: list[Redirection]
    is_piped: bool
    """Whether it reads what the command before it writes."""


def simple_commands(text: str, *, powershell: bool = False) -> list[SimpleCommand]:
    """Cut a command without here-documents into its simple commands.

    Raises:
        ValueError: a quote is not closed.
    """
    special = _POWERSHELL_SPECIAL if powershell else _SPECIAL
    if special.search(text) is None:
        words = text.split()
        return [SimpleCommand(words, [], is_piped=False)] if words else []
    cutter = _Cutter()
    for found in (_POWERSHELL_TOKEN if powershell else _TOKEN).finditer(text):
        kind = found.lastgroup
        if kind == "plain":
            cutter.add_plain(found[0])
        elif kind == "end":
            cutter.end_command(found[0])
        elif kind == "quoted":
            token = found["quoted"]
            if "\\" in token or powershell:
                token = _without_escapes(token, powershell=powershell)
            cutter.add(token)
        elif kind == "redirection":
            cutter.redirect(found[0])
        elif kind == "test":
            cutter.end_word()
            cutter.add("[[")
            cutter.end_word()
        elif kind == "torn":
            msg = "a quote is not closed"
            raise ValueError(msg)
        elif kind is not None and kind not in {"comment", "joined"}:
            token = found[kind]
            is_doubled = powershell and kind == "raw"
            cutter.add(token.replace("''", "'") if is_doubled else token)
    cutter.end_command("")
    return cutter.commands


class _Cutter:
    """Puts tokens together to words, and words to commands."""

    def __init__(self) -> None:
        self.commands: list[SimpleCommand] = []
        self._words: list[str] = []
        self._redirections: list[Redirection] = []
        self._is_piped = False
        self._word: str | None = None
        """The word that the next token may go on with."""
        self._operator: str | None = None
        """The redirection whose target comes next."""

    def add(self, text: str) -> None:
        """Go on with the current word, or begin one."""
        self._word = text if self._word is None else self._word + text

    def add_plain(self, text: str) -> None:
        """Take in a stretch of words and blanks."""
        words = text.split()
        if self._word is not None:
            if words and not text[0].isspace():
                self._word += words.pop(0)
                if not words and not text[-1].isspace():
                    return
            self.end_word()
        if not words:
            return
        if self._operator is not None:
            self._word = words.pop(0)
            if not words and not text[-1].isspace():
                return
            self.end_word()
        if words and not text[-1].isspace():
            self._word = words.pop()
        self._words += words

    def end_word(self) -> None:
        """Close the current word: an argument, or the target of a redirection."""
        if self._word is None:
            return
        if self._operator is None:
            self._words.append(self._word)
        else:
            self._redirections.append(Redirection(self._operator, self._word))
            self._operator = None
        self._word = None

    def redirect(self, operator: str) -> None:
        """Begin a redirection; digits right before it name its stream."""
        if self._word is not None and _STREAM.fullmatch(self._word):
            operator, self._word = self._word + operator, None
        self.end_word()
        self._operator = operator

    def end_command(self, token: str) -> None:
        """Close the current command where an operator ends it."""
        if self._word is not None:
            self.end_word()
        if self._words or self._redirections:
            self.commands.append(
                SimpleCommand(self._words, self._redirections, self._is_piped)
            )
            self._words, self._redirections = [], []
        self._is_piped = token in {"|", "|&"}
        self._operator = None


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


def _without_escapes(text: str, *, powershell: bool) -> str:
    r"""Give what a text in double quotes stands for.

    In a POSIX shell the backslash escapes four characters there and is itself before all
    others, so that a pattern such as `"\d"` stays what it is.
    """
    if powershell:
        return _POWERSHELL_ESCAPE.sub(r"\1\2", text)
    return _ESCAPE.sub(r"\1", text)
