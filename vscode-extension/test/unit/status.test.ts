import assert from "node:assert/strict";
import { test } from "node:test";

import {
  createStatusItem,
  escapeIcons,
  render,
  renderStarting,
  renderStopped,
  sessionIcon,
  shorten,
} from "../../src/status";
import { session, status } from "./samples";
import { items } from "./vscode";

const calm = { sessions: 1, waiting: 0, working: 0, findings: 0 };

test("working turns, and has no colour", () => {
  assert.deepEqual(render(status()), {
    text: "$(sync~spin) Claude: 1 working",
    tooltip: "Fix the parser: working",
    accessibilityLabel: "Claude: 1 working",
  });
});

test("nothing to tell is a pulse", () => {
  const rendered = render(status({ text: "1 idle", counts: calm }));
  assert.equal(rendered.text, "$(pulse) Claude: 1 idle");
  assert.equal(rendered.background, undefined);
});

test("waiting comes first, whatever else is wrong", () => {
  const rendered = render(
    status({
      text: "1 waiting",
      severity: "critical",
      counts: { ...calm, waiting: 1, working: 1 },
    }),
  );
  assert.equal(rendered.text, "$(bell-dot) Claude: 1 waiting");
  assert.equal(rendered.background, "statusBarItem.warningBackground");
});

test("critical is the only error colour, and is said aloud", () => {
  const rendered = render(
    status({ text: "low read:edit", severity: "critical" }),
  );
  assert.equal(rendered.text, "$(error) Claude: low read:edit");
  assert.equal(rendered.background, "statusBarItem.errorBackground");
  assert.equal(rendered.accessibilityLabel, "Claude: low read:edit, critical");
});

test("a warning has an icon and no colour", () => {
  const rendered = render(
    status({ text: "1 stop phrase", severity: "warning" }),
  );
  assert.equal(rendered.text, "$(warning) Claude: 1 stop phrase");
  assert.equal(rendered.background, undefined);
  assert.equal(rendered.accessibilityLabel, "Claude: 1 stop phrase, warning");
});

test("text cannot bring an icon along", () => {
  const { text } = render(status({ text: "$(flame) hot $(sync~spin)" }));
  assert.equal(text, "$(sync~spin) Claude: \\$(flame) hot \\$(sync~spin)");
});

test("what is not an icon is left as it is", () => {
  assert.equal(escapeIcons("cost $(5) in $HOME"), "cost \\$(5) in $HOME");
  assert.equal(escapeIcons("$(not an icon) $()"), "$(not an icon) $()");
});

test("no text is said to be none", () => {
  assert.equal(
    render(status({ text: " ", counts: calm })).text,
    "$(pulse) Claude: no status",
  );
});

test("a long text is cut between characters", () => {
  assert.equal(
    render(status({ text: "x".repeat(500) })).text,
    `$(sync~spin) Claude: ${"x".repeat(51)}…`,
  );
  assert.equal(shorten("👩‍👩‍👧‍👦👩‍👩‍👧‍👦👩‍👩‍👧‍👦", 2), "👩‍👩‍👧‍👦…");
  assert.equal(shorten("abc", 3), "abc");
});

test("a server that starts or does not run is told without colour", () => {
  assert.equal(renderStarting().background, undefined);
  const stopped = renderStopped("No server found.");
  assert.equal(stopped.background, undefined);
  assert.equal(stopped.tooltip, "No server found.");
});

test("a session's icon follows the same order", () => {
  assert.equal(
    sessionIcon(session({ activity: "waiting", severity: "critical" })),
    "bell-dot",
  );
  assert.equal(sessionIcon(session({ severity: "critical" })), "error");
  assert.equal(sessionIcon(session({ severity: "warning" })), "warning");
  assert.equal(sessionIcon(session()), "sync");
  assert.equal(sessionIcon(session({ activity: "ended" })), "circle-outline");
  assert.equal(sessionIcon(session({ activity: "later" as never })), "pulse");
});

test("the item is touched only when something changed", () => {
  const item = createStatusItem("codevigil.showSessions");
  const recorded = items.at(-1);
  assert.ok(recorded);
  item.show(render(status()));
  const sets = recorded.sets.length;
  item.show(render(status({ seq: 2 })));
  assert.equal(recorded.sets.length, sets);
  item.show(render(status({ seq: 3, text: "2 working" })));
  assert.ok(recorded.sets.length > sets);
});

test("the tooltip is plain text, the colour a theme's", () => {
  const item = createStatusItem("codevigil.showSessions");
  item.show(
    render(
      status({
        tooltip: "[x](command:evil)",
        counts: { ...calm, waiting: 1 },
      }),
    ),
  );
  const shown = items.at(-1) as unknown as {
    tooltip: string;
    backgroundColor: { id: string };
    name: string;
    accessibilityInformation: { label: string };
  };
  assert.equal(shown.tooltip, "[x](command:evil)");
  assert.equal(shown.backgroundColor.id, "statusBarItem.warningBackground");
  assert.equal(shown.name, "CodeVigil");
  assert.equal(shown.accessibilityInformation.label, "Claude: 1 working");
});
