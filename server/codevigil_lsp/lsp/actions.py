"""What can be done about the findings on some lines: code actions."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Final

from lsprotocol import types

from codevigil_lsp.history.dismissals import DismissalKind
from codevigil_lsp.lsp.abilities import Abilities
from codevigil_lsp.lsp.convert import data_of, to_diagnostic
from codevigil_lsp.lsp.marks import FindingRef, Mark
from codevigil_lsp.lsp.paths import uri_of
from codevigil_lsp.lsp.protocol import (
    COPY_TEXT_COMMAND,
    DISMISS_COMMAND,
    OPEN_TRANSCRIPT_COMMAND,
    PROMPT_COMMAND,
    SNOOZE_COMMAND,
)
from codevigil_lsp.metrics.model import FindingCode
from codevigil_lsp.privacy import names_below

_PROMPTS: Final = {
    FindingCode.UNREAD_EDIT: (
        "You changed these lines without having read them in this session. Read them"
        " and their callers now, and correct the change where it does not fit."
    ),
    FindingCode.UNREAD_OVERWRITE: (
        "You replaced this file without having read it in this session. Compare it with"
        " its previous version, and put back what should not have gone."
    ),
    FindingCode.STALE_EDIT: (
        "These lines had been changed by somebody else after you last read them. Read"
        " the file again, and make sure that your change keeps theirs."
    ),
    FindingCode.COLLISION: (
        "Another session changed these lines too. Read them as they are now, and make"
        " sure that both changes hold."
    ),
}


def actions_for(
    params: types.CodeActionParams, marks: Iterable[Mark], abilities: Abilities
) -> list[types.CodeAction | types.Command]:
    """Give the actions on the findings in a range, each once."""
    if not _wants_quick_fixes(params.context):
        return []
    named = {ref for d in params.context.diagnostics if (ref := _ref_in(d.data))}
    first, last = params.range.start.line, params.range.end.line
    actions: dict[tuple[str, object], types.CodeAction] = {}
    for mark in marks:
        if mark.uri != params.text_document.uri:
            continue
        if mark.ref in named or (mark.first <= last and first <= mark.last):
            for about, action in _actions(mark, abilities):
                actions.setdefault((action.title, about), action)
    if abilities.knows_actions:
        return list(actions.values())
    return [action.command for action in actions.values() if action.command]


def prompt_for(mark: Mark) -> str | None:
    """Give the words that set an agent right about a finding on source lines.

    None when there are none for it, or the file's name cannot be said on one line.
    """
    prompt = _PROMPTS.get(mark.finding.code)
    source = mark.finding.source
    if prompt is None or source is None:
        return None
    if not source.path.isprintable() or '"' in source.path:
        return None
    names = names_below(source.path, mark.cwd) if mark.cwd else None
    file = "/".join(names) if names else source.path
    lines = ""
    if source.digests:
        lines = f"#L{mark.first + 1}"
        if mark.last > mark.first:
            lines += f"-{mark.last + 1}"
    mention = f'@"{file}{lines}"' if " " in file else f"@{file}{lines}"
    return f"{mention} {prompt}"


def _wants_quick_fixes(context: types.CodeActionContext) -> bool:
    if context.only is None:
        return True
    return any(kind in {"", types.CodeActionKind.QuickFix} for kind in context.only)


def _ref_in(data: Any) -> FindingRef | None:
    """Read the identity that a diagnostic of ours carries."""
    if not isinstance(data, Mapping):
        return None
    session, code, key = (data.get(name) for name in ("session", "code", "key"))
    if isinstance(session, str) and isinstance(code, str) and isinstance(key, str):
        return FindingRef(session, code, key)
    return None


def _actions(
    mark: Mark, abilities: Abilities
) -> Iterator[tuple[object, types.CodeAction]]:
    """Give the actions on one finding, each with what it is about."""
    diagnostic = to_diagnostic(mark, abilities)
    ref, data = mark.ref, data_of(mark.ref)

    def action(
        title: str, command: str, argument: Any, *, is_preferred: bool | None = None
    ) -> types.CodeAction:
        return types.CodeAction(
            title=title,
            kind=types.CodeActionKind.QuickFix,
            diagnostics=[diagnostic],
            is_preferred=is_preferred,
            command=types.Command(title, command, arguments=[argument]),
        )

    def dismissal(title: str, kind: DismissalKind) -> types.CodeAction:
        return action(title, DISMISS_COMMAND, data | {"kind": kind.value})

    if mark.place is not None:
        if (prompt := prompt_for(mark)) is not None:
            title = "Copy a prompt that has the agent check this"
            command = COPY_TEXT_COMMAND if abilities.copies else PROMPT_COMMAND
            argument = prompt if abilities.copies else data
            yield ref, action(title, command, argument, is_preferred=True)
        line = mark.finding.line
        transcript = uri_of(mark.transcript) if mark.transcript else None
        yield (
            ref.session,
            action(
                f"Open the transcript at line {line}",
                OPEN_TRANSCRIPT_COMMAND,
                {"session": ref.session, "line": line, "transcript": transcript},
            ),
        )
    code, kind = ref.code, DismissalKind
    yield ref, dismissal(f"Dismiss this {code} finding", kind.FINDING)
    if mark.place is not None:
        yield mark.uri, dismissal("Dismiss all findings in this file", kind.FILE)
    yield code, dismissal(f"Dismiss every {code} finding", kind.RULE)
    yield (
        ref.session,
        dismissal("Dismiss all findings of this session", kind.SESSION),
    )
    title = f"Snooze this {code} finding for an hour"
    yield ref, action(title, SNOOZE_COMMAND, data)
