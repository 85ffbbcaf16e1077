import assert from "node:assert/strict";
import { test } from "node:test";

import {
  createStatusItem,
  escapeIcons,
  render,
  renderStarting,
  renderStopped,
  renderUnknown,
  sessionIcon,
  shorten,
} from "../../src/status";
import type { Mark } from "../../src/protocol";
import { session, status } from "./samples";
import { items } from "./vscode";

test("working turns, and has no colour", () => {
  assert.deepEqual(render(status()), {
    text: "$(sync~spin) Claude: 1 working",
    tooltip: "Fix the parser: working",
    accessibilityLabel: "Claude: 1 working",
  });
});

for (const [mark, icon, background, aloud] of [
  ["waiting", "bell-dot", "statusBarItem.warningBackground", ""],
  ["stopped-early", "stop-circle", undefined, ""],
  ["critical", "error", "statusBarItem.errorBackground", ", critical"],
  ["warning", "warning", undefined, ", warning"],
  ["idle", "pulse", undefined, ""],
  ["none", "pulse", undefined, ""],
  ["of tomorrow", "pulse", undefined, ""],
] as const) {
  test(`the mark ${mark} is ${icon}`, () => {
    const rendered = render(
      status({ text: "so it is", mark: mark as Mark, severity: "critical" }),
    );
    assert.equal(rendered.text, `$(${icon}) Claude: so it is`);
    assert.equal(rendered.background, background);
    assert.equal(rendered.accessibilityLabel, `Claude: so it is${aloud}`);
  });
}

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
    render(status({ text: " ", mark: "none" })).text,
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
  assert.equal(renderUnknown().background, undefined);
});

test("a session has the icon of its mark", () => {
  assert.equal(sessionIcon(session({ mark: "waiting" })), "bell-dot");
  assert.equal(sessionIcon(session({ mark: "critical" })), "error");
  assert.equal(sessionIcon(session()), "sync");
  assert.equal(
    sessionIcon(session({ activity: "ended", mark: "none" })),
    "circle-outline",
  );
  assert.equal(sessionIcon(session({ mark: "later" as never })), "pulse");
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
        mark: "waiting",
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
