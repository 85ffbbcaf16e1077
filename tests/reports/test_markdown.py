import pytest
from markdown_it import MarkdownIt
from markdown_it.token import Token

from codevigil_lsp.health.model import Activity, ActivityState, SubagentActivity
from codevigil_lsp.metrics.model import Severity
from codevigil_lsp.reports.markdown import escape, to_markdown
from codevigil_lsp.reports.wording import say_moment

PAYLOADS = [
    "[click](command:workbench.action.terminal.new)",
    "[click](http://evil.example)",
    "![beacon](https://evil.example/x.png)",
    "<img src=x onerror=alert(1)>",
    "<script>alert(1)</script>",
    "<https://evil.example>",
    "https://evil.example/a.b",
    "www.evil.example you@evil.example",
    "`code` ``` fence ~~~ fence",
    "```\nnot code",
    "a | b | c",
    "# heading",
    "1. item",
    "1) item",
    "* item",
    "- item",
    "+ item",
    "evil.example",
    "> quote",
    "$(alert) $x^2$",
    "&lt;b&gt; &amp;",
    "trailing backslash \\",
    "\\[click](http://evil.example)",
    "[ref]\n\n[ref]: http://evil.example",
    "\u202e**bold** __bold__ ~~gone~~",
    "---",
]
HARMLESS = {"text", "softbreak"}


def inlines(markdown: str) -> list[Token]:
    """Everything inside paragraphs, headings and cells."""
    parser = MarkdownIt("commonmark").enable(["table", "strikethrough"])
    found = []
    for token in parser.parse(markdown):
        found += token.children or [token]
    return found


@pytest.mark.parametrize("payload", PAYLOADS)
@pytest.mark.parametrize("before", ["", "a "])
def test_escaped_text_means_nothing_and_reads_as_it_was(before, payload):
    line = payload.replace("\n", " ")
    markdown = f"{before}{escape(line)} z"
    tokens = inlines(markdown)
    kinds = {token.type for token in tokens}
    assert kinds <= HARMLESS | {"text_special", "paragraph_open", "paragraph_close"}
    assert "".join(token.content for token in tokens) == f"{before}{line} z"


def test_names_and_numbers_are_left_as_they_are():
    told = "claude-opus-5-5: 1.1k (p83, 4 self-corrections) of 1,000 at 12:07"
    assert escape(told) == told


@pytest.mark.parametrize("payload", PAYLOADS)
def test_nothing_from_a_transcript_becomes_a_link_an_image_or_html(make, payload):
    metric = make.metric("stop_phrase", Severity.WARNING, label=payload)
    session = make.session(
        title=payload, project=payload, metrics=(metric,), findings=(make.finding(),)
    )
    markdown = to_markdown([session])
    kinds = {token.type for token in inlines(markdown)}
    forbidden = {"link_open", "image", "html_inline", "html_block", "fence"}
    assert not kinds & forbidden
    assert "http://" not in markdown
    assert "https://" not in markdown
    rows = [line for line in markdown.splitlines() if line.startswith("| turns")]
    assert len(rows) == 1


def test_a_session_is_a_section_with_its_metrics_and_findings(make):
    working = make.subagent(2, activity=SubagentActivity.WORKING, end=None)
    session = make.session(
        activity=ActivityState(Activity.IDLE, "finished"),
        metrics=(
            make.metric(),
            make.metric("stop_phrase", Severity.WARNING, "1 of 2"),
            make.metric("thinking", label=""),
        ),
        findings=(make.finding(7), make.finding(9)),
        subagents=(make.subagent(1), working),
        model="claude-opus-5-5",
    )
    seen = say_moment(session.updated, session.updated)
    at = escape(seen)
    assert to_markdown([session], session.updated).splitlines() == [
        "# Agent sessions",
        "",
        "## Round the cart total",
        "",
        f"shop: idle: finished; claude-opus-5-5; last sign of life {seen}",
        "",
        "| metric | value | severity |",
        "| --- | --- | --- |",
        "| prompts | 3 prompts | ok |",
        "| turns | 1 of 2 | warning |",
        "",
        "Findings:",
        "",
        "- line 7 (`stop-phrase`): The turn ended early.",
        "- line 9 (`stop-phrase`): The turn ended early.",
        "",
        "Sub-agents: 2",
        "",
        "| type | model | state | calls | tokens | last event |",
        "| --- | --- | --- | --- | --- | --- |",
        f"| Explore | claude-opus-5-5 | finished | 4 | 13k | {at} |",
        f"| Explore | claude-opus-5-5 | working: Bash | 4 | 13k | {at} |",
    ]


def test_of_many_sub_agents_the_last_fifty_have_a_row(make):
    agents = tuple(make.subagent(number, tool_calls=number) for number in range(80))
    rows = to_markdown([make.session(subagents=agents)]).splitlines()
    assert "Sub-agents: 80" in rows
    assert sum(row.startswith("| Explore |") for row in rows) == 50
    assert "| 79 |" in rows[-1]


def test_sessions_are_apart(make):
    markdown = to_markdown([make.session(), make.session(title="Another")])
    assert "\n\n## Another\n" in markdown


def test_no_session_is_a_sentence():
    assert "No session in this workspace lately." in to_markdown([])


def test_a_finding_about_source_lines_names_the_file(make):
    told = to_markdown([make.session(findings=(make.source_finding(),))])
    assert r"- cart\.py, line 7 (`unread-edit`): lines 3-4 were changed." in told
