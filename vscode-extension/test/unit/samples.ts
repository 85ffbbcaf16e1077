/** Messages as a server sends them. */

import type {
  SessionSummary,
  Status,
  SubagentSummary,
} from "../../src/protocol";

const TOKENS = { input: 3, output: 40, cacheRead: 12_000, cacheCreation: 500 };

export function agent(changes: Partial<SubagentSummary> = {}): SubagentSummary {
  return {
    id: "a24bb030601aac135",
    type: "Explore",
    model: "claude-haiku-5",
    activity: "working",
    end: null,
    lastTool: "Bash",
    silentSince: "2026-01-02T03:04:05Z",
    tokens: TOKENS,
    transcript: "file:///home/user/.claude/projects/-demo/agent-a24bb.jsonl",
    ...changes,
  };
}

export function session(changes: Partial<SessionSummary> = {}): SessionSummary {
  return {
    id: "0b5c8f9e-6d5e-4c55-9a3c-0d1f2e3a4b5c",
    title: "Fix the parser",
    project: "demo",
    lifecycle: "active",
    mark: "working",
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
    model: "claude-opus-5-5",
    context: { tokens: 152_000, window: 200_000, percent: 76 },
    tokens: { own: TOKENS, subagents: TOKENS },
    turn: {
      outcome: "open",
      started: "2026-01-02T03:00:00Z",
      ended: null,
      duration: 245,
      toolCalls: 12,
      mutations: 3,
    },
    subagents: 0,
    agents: [],
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
    mark: "working",
    text: "1 working",
    tooltip: "Fix the parser: working",
    counts: {
      sessions: 1,
      waiting: 0,
      stoppedEarly: 0,
      working: 1,
      findings: 0,
    },
    sessions: [session()],
    more: 0,
    ...changes,
  };
}
