import assert from "node:assert/strict";
import { test } from "node:test";

import { layers, summarize, tell } from "../../src/coverage";
import type { AgentCoverage, Coverage, Lines } from "../../src/protocol";

const READ: Lines[] = [{ start: 1, end: 6 }];
const EDITED: Lines[] = [{ start: 5, end: 8 }];
const UNSEEN: Lines[] = [{ start: 7, end: 7 }];

function agent(changes: Partial<AgentCoverage> = {}): AgentCoverage {
  return {
    session: "0b5c8f9e",
    title: "Fix the parser",
    agent: null,
    updated: null,
    isCertain: true,
    read: READ,
    edited: EDITED,
    unseen: UNSEEN,
    ...changes,
  };
}

function coverage(changes: Partial<Coverage> = {}): Coverage {
  return {
    lines: 10,
    isCertain: true,
    read: READ,
    edited: EDITED,
    unseen: UNSEEN,
    never: [{ start: 9, end: 10 }],
    agents: [agent()],
    ...changes,
  };
}

test("a line is of the kind that matters most", () => {
  assert.deepEqual(layers(coverage()), {
    unseen: [{ start: 7, end: 7 }],
    edited: [
      { start: 5, end: 6 },
      { start: 8, end: 8 },
    ],
    read: [{ start: 1, end: 4 }],
    never: [{ start: 9, end: 10 }],
  });
});

test("ranges beyond the file are cut", () => {
  const found = layers(
    coverage({ lines: 3, never: [], read: [{ start: 0, end: 99 }] }),
  );
  assert.deepEqual(found.read, [{ start: 1, end: 3 }]);
  assert.deepEqual(layers(coverage({ lines: 0 })).read, []);
});

test("the legend says the shares of the file, the worst first", () => {
  assert.equal(
    summarize(coverage()),
    "changed unread 10% · written 30% · read 40% · never seen 20%",
  );
});

test("the legend does not round a line away", () => {
  const one = [{ start: 7, end: 7 }];
  const large = coverage({ lines: 1000, unseen: one, edited: one, never: [] });
  assert.match(summarize(large), /^changed unread 1 line · /);
});

test("the legend says when there may be more, and when there is nothing", () => {
  assert.match(summarize(coverage({ isCertain: false })), / or more$/);
  assert.equal(summarize(coverage({ agents: [] })), "not seen by an agent");
});

test("a line tells who read and who wrote it", () => {
  const other = agent({ agent: "a1", title: "Find callers", edited: [] });
  assert.deepEqual(tell(5, [agent()]), ["“Fix the parser” wrote it, read it"]);
  assert.deepEqual(tell(7, [agent()]), [
    "“Fix the parser” changed it without having read it",
  ]);
  assert.deepEqual(tell(1, [other]), ["a sub-agent of “Find callers” read it"]);
  assert.deepEqual(tell(9, [agent()]), []);
});

test("a line tells when its agent was last there", () => {
  const timed = agent({ updated: "2026-01-02T03:04:05Z" });
  assert.match(tell(1, [timed])[0] ?? "", /, last here \d{2}:\d{2}/);
  assert.match(tell(1, [agent({ updated: "?" })])[0] ?? "", /, last here \?$/);
});
