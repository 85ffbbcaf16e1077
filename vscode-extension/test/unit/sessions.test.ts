import assert from "node:assert/strict";
import { test } from "node:test";

import { describeSession } from "../../src/sessions";
import type { SessionSummary } from "../../src/protocol";
import { agent, session } from "./samples";

const NOW = Date.parse("2026-01-02T03:04:30Z");

test("a row says what, where, how long, and how it is", () => {
  assert.deepEqual(
    describeSession(session({ findings: 1, subagents: 2 }), NOW),
    {
      label: "$(sync) Fix the parser",
      description: "demo · working · 4 min",
      detail: "context 76% · 2 sub-agents · 1 finding · 4.2 reads per edit",
    },
  );
});

test("a row has the two worst alarms, in display order where equal, else a metric", () => {
  const metrics = (["ok", "critical", "ok", "warning"] as const).map(
    (severity, index) => ({
      name: "m",
      value: 0,
      label: `metric ${String(index)}`,
      severity,
    }),
  );
  const detail = (count: number): string =>
    describeSession(session({ metrics: metrics.slice(0, count) }), NOW).detail;
  assert.equal(detail(4), "metric 1 · metric 3 · context 76%");
  assert.equal(detail(3), "metric 1 · context 76%");
  assert.equal(detail(1), "context 76% · metric 0");
});

test("waiting says for what", () => {
  const row = describeSession(
    session({ mark: "waiting", activity: "waiting", reason: "permission" }),
    NOW,
  );
  assert.equal(row.label, "$(bell-dot) Fix the parser");
  assert.equal(row.description, "demo · waiting: permission · 4 min");
});

for (const [activity, reason, lifecycle, said] of [
  ["idle", "finished", "active", "finished"],
  ["idle", "shell", "active", "idle: shell"],
  ["idle", "stopped-early", "active", "stopped early"],
  ["idle", "error", "active", "stopped by an error"],
  ["working", "agents", "active", "working: sub-agents in the background"],
  ["waiting", "plan", "active", "waiting: plan approval"],
  ["idle", "for tomorrow", "active", "for tomorrow"],
  ["idle", null, "stale", "idle, stale"],
  ["ended", null, "ended", "ended"],
] as const) {
  test(`${activity}, ${String(reason)}, ${lifecycle} is "${said}"`, () => {
    const row = describeSession(session({ activity, reason, lifecycle }), NOW);
    assert.equal(row.description, `demo · ${said} · 4 min`);
  });
}

test("a session that runs and has written nothing says so", () => {
  const row = describeSession(session({ transcript: "" }), NOW);
  assert.match(row.detail, /^nothing written yet/);
});

test("what is not known is not said", () => {
  const row = describeSession(
    session({
      activity: "unknown",
      since: null,
      updated: "?",
      metrics: [],
      context: null,
    }),
    NOW,
  );
  assert.equal(row.description, "demo");
  assert.equal(row.detail, "");
});

for (const [since, said] of [
  ["2026-01-02T03:04:29Z", "now"],
  ["2026-01-02T03:05:00Z", "now"],
  ["2026-01-02T01:00:00Z", "2 h"],
  ["2025-12-30T01:00:00Z", "3 d"],
] as const) {
  test(`since ${since} is "${said}"`, () => {
    assert.equal(
      describeSession(session({ since }), NOW).description,
      `demo · working · ${said}`,
    );
  });
}

test("a title brings no icon along and leaves room for the rest of the row", () => {
  const row = describeSession(
    session({ title: `$(flame) ${"x".repeat(200)}` }),
    NOW,
  );
  assert.ok(row.label.startsWith("$(sync) \\$(flame) xxx"));
  assert.ok(row.label.endsWith("…"));
  assert.ok(row.label.length < 65);
});

function detail(changes: Partial<SessionSummary>): string {
  return describeSession(session({ metrics: [], ...changes }), NOW).detail;
}

for (const [tokens, said] of [
  [null, ""],
  [950, "950 tokens in context"],
  [12_543, "13k tokens in context"],
  [1_234, "1.2k tokens in context"],
  [999_600, "1M tokens in context"],
] as const) {
  test(`${String(tokens)} tokens in an unknown window are "${said}"`, () => {
    const context = { tokens, window: null, percent: null };
    assert.equal(detail({ context }), said);
  });
}

test("a context that alarms is said once, with its tokens", () => {
  const label = "190k of 200k tokens in context (95%)";
  const metrics = [
    { name: "context", value: 190_000, label, severity: "critical" },
    { name: "prompts", value: 1, label: "1 prompt", severity: "ok" },
  ] as const;
  assert.equal(detail({ metrics, context: null }), label);
  assert.equal(detail({ metrics }), label);
});

test("sub-agents at work are named, with their tool and their silence", () => {
  const agents = [
    agent({ silentSince: "2026-01-02T03:04:20Z" }),
    agent({ type: null, lastTool: null }),
    agent({ type: "Plan", silentSince: "2026-01-02T02:59:00Z" }),
    agent({ activity: "finished", end: "completed" }),
  ];
  assert.equal(
    detail({ context: null, subagents: 4, agents }),
    "4 sub-agents: Explore (Bash), sub-agent at work, 1 more",
  );
  assert.equal(
    detail({ context: null, subagents: 1, agents: agents.slice(2, 3) }),
    "1 sub-agent: Plan (Bash, silent 5 min)",
  );
  assert.equal(
    detail({ context: null, subagents: 1, agents: agents.slice(3) }),
    "1 sub-agent",
  );
});
