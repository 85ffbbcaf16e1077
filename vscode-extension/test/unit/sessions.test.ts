import assert from "node:assert/strict";
import { test } from "node:test";

import { describeSession } from "../../src/sessions";
import { session } from "./samples";

const NOW = Date.parse("2026-01-02T03:04:30Z");

test("a row says what, where, how long, and how it is", () => {
  assert.deepEqual(
    describeSession(session({ findings: 1, subagents: 2 }), NOW),
    {
      label: "$(sync) Fix the parser",
      description: "demo · working · 4 min",
      detail: "4.2 reads per edit · 1 finding · 2 sub-agents",
    },
  );
});

test("a row has the two worst metrics, in display order where equal", () => {
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
  assert.equal(detail(4), "metric 1 · metric 3");
  assert.equal(detail(3), "metric 1 · metric 0");
});

test("waiting says for what", () => {
  const row = describeSession(
    session({ activity: "waiting", reason: "permission" }),
    NOW,
  );
  assert.equal(row.label, "$(bell-dot) Fix the parser");
  assert.equal(row.description, "demo · waiting: permission · 4 min");
});

for (const [activity, reason, lifecycle, said] of [
  ["idle", "finished", "active", "finished"],
  ["idle", "shell", "active", "idle: shell"],
  ["idle", null, "stale", "idle, stale"],
  ["ended", null, "ended", "ended"],
] as const) {
  test(`${activity}, ${String(reason)}, ${lifecycle} is "${said}"`, () => {
    const row = describeSession(session({ activity, reason, lifecycle }), NOW);
    assert.equal(row.description, `demo · ${said} · 4 min`);
  });
}

test("what is not known is not said", () => {
  const row = describeSession(
    session({ activity: "unknown", since: null, updated: "?", metrics: [] }),
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

test("a title brings no icon along and is not endless", () => {
  const row = describeSession(
    session({ title: `$(flame) ${"x".repeat(200)}` }),
    NOW,
  );
  assert.ok(row.label.startsWith("$(sync) \\$(flame) xxx"));
  assert.ok(row.label.endsWith("…"));
  assert.ok(row.label.length < 100);
});
