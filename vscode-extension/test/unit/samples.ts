/** Messages as a server sends them. */

import type { SessionSummary, Status } from "../../src/protocol";

export function session(changes: Partial<SessionSummary> = {}): SessionSummary {
  return {
    id: "0b5c8f9e-6d5e-4c55-9a3c-0d1f2e3a4b5c",
    title: "Fix the parser",
    project: "demo",
    lifecycle: "active",
    activity: "working",
    reason: null,
    since: "2026-01-02T03:00:00Z",
    source: "registry",
    severity: "ok",
    metrics: [
      {
        name: "read_edit_ratio",
        value: 4.2,
        label: "4.2 reads per edit",
        severity: "ok",
      },
    ],
    findings: 0,
    subagents: 0,
    updated: "2026-01-02T03:04:05Z",
    transcript: "file:///home/user/.claude/projects/-demo/0b5c8f9e.jsonl",
    ...changes,
  };
}

export function status(changes: Partial<Status> = {}): Status {
  return {
    schema: 1,
    seq: 1,
    severity: "ok",
    text: "1 working",
    tooltip: "Fix the parser: working",
    counts: { sessions: 1, waiting: 0, working: 1, findings: 0 },
    sessions: [session()],
    more: 0,
    ...changes,
  };
}
