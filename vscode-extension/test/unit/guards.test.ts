import assert from "node:assert/strict";
import { test } from "node:test";

import {
  isCoverage,
  isDismissalsResult,
  isReportResult,
  isServerStatus,
  isSessionsResult,
  isStatus,
  isUndismissResult,
} from "../../src/guards";
import { agent, session, status } from "./samples";

test("a status as described is accepted", () => {
  assert.ok(isStatus(status()));
  assert.ok(isStatus(status({ sessions: [] })));
});

test("fields that are not known are let through", () => {
  assert.ok(isStatus({ ...status(), cost: 3 }));
  assert.ok(isStatus({ ...status(), sessions: [{ ...session(), mood: "x" }] }));
});

test("an activity or a reason of a later server is let through", () => {
  assert.ok(
    isStatus({
      ...status(),
      sessions: [{ ...session(), activity: "paused", reason: "lunch" }],
    }),
  );
});

test("null may be left out", () => {
  const { reason, since, source, model, context, turn, ...rest } = session();
  assert.equal(reason, null);
  for (const left of [since, source, model, context, turn]) {
    assert.notEqual(left, null);
  }
  assert.ok(isStatus({ ...status(), sessions: [rest] }));
  const { type, end, lastTool, silentSince, ...some } = agent();
  assert.equal(end, null);
  assert.ok(type && lastTool && silentSince);
  assert.ok(isStatus({ ...status(), sessions: [{ ...rest, agents: [some] }] }));
});

for (const [name, value] of Object.entries({
  nothing: undefined,
  "a string": "ok",
  "a list": [],
  "another schema": { ...status(), schema: 2 },
  "no counts": { ...status(), counts: undefined },
  "counts that are text": {
    ...status(),
    counts: { ...status().counts, waiting: "1" },
  },
  "an unknown severity": { ...status(), severity: "fatal" },
  "a text that is a number": { ...status(), text: 1 },
  "a session without id": {
    ...status(),
    sessions: [{ ...session(), id: undefined }],
  },
  "a sub-agent without tokens": {
    ...status(),
    sessions: [session({ agents: [agent({ tokens: undefined as never })] })],
  },
  "a context that is text": {
    ...status(),
    sessions: [session({ context: "76%" as never })],
  },
  "a turn without outcome": {
    ...status(),
    sessions: [session({ turn: {} as never })],
  },
  "a metric without label": {
    ...status(),
    sessions: [
      session({
        metrics: [
          { name: "m", value: 1, label: undefined as never, severity: "ok" },
        ],
      }),
    ],
  },
})) {
  test(`a status is refused: ${name}`, () => {
    assert.equal(isStatus(value), false);
  });
}

test("results of commands", () => {
  assert.ok(isSessionsResult({ sessions: [session()], more: 0 }));
  assert.equal(isSessionsResult({ sessions: [1], more: 0 }), false);
  assert.equal(isSessionsResult(null), false);
  assert.ok(isReportResult({ format: "markdown", content: "# Health" }));
  assert.equal(isReportResult({ format: "markdown" }), false);
});

test("coverage", () => {
  const lines = [{ start: 1, end: 2 }];
  const agent = {
    session: "s",
    title: "t",
    isCertain: true,
    read: lines,
    edited: [],
    unseen: [],
  };
  const coverage = {
    lines: 3,
    isCertain: true,
    read: lines,
    edited: [],
    unseen: [],
    never: [],
    agents: [agent],
  };
  assert.ok(isCoverage(coverage));
  assert.equal(isCoverage(null), false);
  assert.equal(isCoverage({ ...coverage, never: [{ start: 1 }] }), false);
  assert.equal(
    isCoverage({ ...coverage, agents: [{ ...agent, read: 1 }] }),
    false,
  );
});

test("dismissals", () => {
  const dismissal = { id: 7, kind: "rule", what: "unread-edit", since: "now" };
  assert.ok(isDismissalsResult({ dismissals: [dismissal] }));
  assert.equal(
    isDismissalsResult({ dismissals: [{ ...dismissal, id: "7" }] }),
    false,
  );
  assert.ok(isUndismissResult({ removed: false }));
  assert.equal(isUndismissResult({}), false);
});

test("the health of the server", () => {
  assert.ok(isServerStatus({ health: "ok", quiescent: true, message: null }));
  assert.equal(isServerStatus({ health: "ok" }), false);
});
