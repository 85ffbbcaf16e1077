import assert from "node:assert/strict";
import { test } from "node:test";

import { describeDismissal } from "../../src/dismissals";
import type { DismissalSummary } from "../../src/protocol";

function dismissal(changes: Partial<DismissalSummary> = {}): DismissalSummary {
  return {
    id: 7,
    kind: "rule",
    what: "unread-edit",
    since: "2026-01-02T03:04:05Z",
    until: null,
    ...changes,
  };
}

test("a row says what is dismissed and how much of it", () => {
  assert.deepEqual(describeDismissal(dismissal()), {
    label: "unread-edit",
    description: "every finding of this rule",
  });
});

test("a row says when a snooze ends", () => {
  const row = describeDismissal(dismissal({ until: "2026-01-02T04:04:05Z" }));
  assert.match(row.description, /, until \d{2}:\d{2}/);
});

test("a title makes no icon, and a kind that is not known is said as it is", () => {
  const row = describeDismissal(dismissal({ what: "$(flame)", kind: "new" }));
  assert.deepEqual(row, { label: "\\$(flame)", description: "new" });
});
