/**
 * What crosses the wire beyond plain LSP; mirrors `server/PROTOCOL.md`.
 *
 * A test holds the names here, there and in the server's `lsp/protocol.py` together.
 */

/** Notification: the health of the sessions of this workspace. */
export const STATUS = "codevigil/status";

/** Notification: the health of the server itself. */
export const SERVER_STATUS = "experimental/serverStatus";

/** Command of the server: `SessionsArgument` to `SessionsResult`. */
export const SESSIONS_COMMAND = "codevigil.server.sessions";

/** Command of the server: `ReportArgument` to `ReportResult`. */
export const REPORT_COMMAND = "codevigil.server.report";

/** Request: `CoverageParams` to `Coverage` or null. */
export const COVERAGE = "codevigil/coverage";

/** Command of the server: the same, `CoverageArgument` to `Coverage` or null. */
export const COVERAGE_COMMAND = "codevigil.server.coverage";

/** Command of the server: `FindingArgument` to `PromptResult`. */
export const PROMPT_COMMAND = "codevigil.server.prompt";

/** Command of the server: `OpenTranscriptArgument` to `OpenTranscriptResult`. */
export const OPEN_TRANSCRIPT_COMMAND = "codevigil.server.openTranscript";

/** Command of the server: `DismissArgument` to `DismissalSummary`. */
export const DISMISS_COMMAND = "codevigil.server.dismiss";

/** Command of the server: `SnoozeArgument` to `DismissalSummary`. */
export const SNOOZE_COMMAND = "codevigil.server.snooze";

/** Command of the server: nothing to `DismissalsResult`. */
export const DISMISSALS_COMMAND = "codevigil.server.dismissals";

/** Command of the server: `UndismissArgument` to `UndismissResult`. */
export const UNDISMISS_COMMAND = "codevigil.server.undismiss";

/** Command of ours, called by code actions of the server: a string to nothing. */
export const COPY_TEXT_COMMAND = "codevigil.copyText";

/** The version of `codevigil/status` that this file describes. */
export const SCHEMA = 1;

export type Severity = "ok" | "warning" | "critical";
export type Lifecycle = "active" | "stale" | "ended" | "evicted";
export type Activity = "waiting" | "working" | "idle" | "ended" | "unknown";
export type Mark =
  | "waiting"
  | "stopped-early"
  | "critical"
  | "warning"
  | "working"
  | "idle"
  | "none";
export type TurnOutcome =
  "open" | "finished" | "stopped-early" | "interrupted" | "error";
export type SubagentActivity = "working" | "finished" | "unknown";
export type SubagentEnd = "completed" | "failed" | "stopped" | "interrupted";
export type ServerHealth = "ok" | "warning" | "error";

export interface Status {
  readonly schema: number;
  readonly seq: number;
  readonly severity: Severity;
  readonly mark: Mark;
  readonly text: string;
  readonly tooltip: string;
  readonly counts: Counts;
  readonly sessions: readonly SessionSummary[];
  readonly more: number;
}

export interface Counts {
  readonly sessions: number;
  readonly waiting: number;
  readonly stoppedEarly: number;
  readonly working: number;
  readonly findings: number;
}

export interface SessionSummary {
  readonly id: string;
  readonly title: string;
  readonly project: string;
  readonly lifecycle: Lifecycle;
  readonly mark: Mark;
  readonly activity: Activity;
  readonly reason: string | null;
  readonly since: string | null;
  readonly source: string | null;
  readonly severity: Severity;
  readonly metrics: readonly MetricSummary[];
  readonly findings: number;
  readonly model: string | null;
  readonly context: ContextSummary | null;
  readonly tokens: SessionTokens;
  readonly turn: TurnSummary | null;
  readonly subagents: number;
  readonly agents: readonly SubagentSummary[];
  readonly updated: string;
  readonly transcript: string;
}

export interface ContextSummary {
  readonly tokens: number | null;
  readonly window: number | null;
  readonly percent: number | null;
}

export interface SessionTokens {
  readonly own: TokenSummary;
  readonly subagents: TokenSummary;
}

export interface TokenSummary {
  readonly input: number;
  readonly output: number;
  readonly cacheRead: number;
  readonly cacheCreation: number;
}

export interface TurnSummary {
  readonly outcome: TurnOutcome;
  readonly started: string | null;
  readonly ended: string | null;
  readonly duration: number | null;
  readonly toolCalls: number;
  readonly mutations: number;
}

export interface SubagentSummary {
  readonly id: string;
  readonly type: string | null;
  readonly model: string | null;
  readonly activity: SubagentActivity;
  readonly end: SubagentEnd | null;
  readonly lastTool: string | null;
  readonly silentSince: string | null;
  readonly tokens: TokenSummary;
  readonly transcript: string;
}

export interface MetricSummary {
  readonly name: string;
  readonly value: number;
  readonly label: string;
  readonly severity: Severity;
}

export interface ServerStatus {
  readonly health: ServerHealth;
  readonly quiescent: boolean;
  readonly message: string | null;
}

export interface SessionsArgument {
  readonly includeEnded?: boolean;
  readonly limit?: number;
}

export interface SessionsResult {
  readonly sessions: readonly SessionSummary[];
  readonly more: number;
}

export interface ReportArgument {
  readonly session?: string | null;
  readonly format?: "markdown" | "text" | "json";
}

export interface ReportResult {
  readonly format: string;
  readonly content: string;
}

export interface CoverageParams {
  readonly textDocument: { readonly uri: string };
}

export interface CoverageArgument {
  readonly uri: string;
}

export interface Coverage {
  readonly lines: number;
  readonly isCertain: boolean;
  readonly read: readonly Lines[];
  readonly edited: readonly Lines[];
  readonly unseen: readonly Lines[];
  readonly never: readonly Lines[];
  readonly agents: readonly AgentCoverage[];
}

export interface AgentCoverage {
  readonly session: string;
  readonly title: string;
  readonly agent: string | null;
  readonly updated: string | null;
  readonly isCertain: boolean;
  readonly read: readonly Lines[];
  readonly edited: readonly Lines[];
  readonly unseen: readonly Lines[];
}

/** 1-based, both included. */
export interface Lines {
  readonly start: number;
  readonly end: number;
}

/** The `data` of a diagnostic. */
export interface FindingArgument {
  readonly session: string;
  readonly code: string;
  readonly key: string;
}

export interface PromptResult {
  readonly text: string;
}

export interface OpenTranscriptArgument {
  readonly session: string;
  readonly line?: number | null;
  readonly transcript?: string | null;
}

export interface OpenTranscriptResult {
  readonly uri: string;
  readonly line: number;
  readonly shown: boolean;
}

export type DismissalKind = "finding" | "file" | "rule" | "session";

export interface DismissArgument {
  readonly session: string;
  readonly code: string;
  readonly key: string;
  readonly kind?: DismissalKind;
}

export interface SnoozeArgument {
  readonly session: string;
  readonly code: string;
  readonly key: string;
  readonly kind?: DismissalKind;
  readonly minutes?: number;
}

export interface DismissalSummary {
  readonly id: number;
  readonly kind: string;
  readonly what: string;
  readonly since: string;
  readonly until: string | null;
}

export interface DismissalsResult {
  readonly dismissals: readonly DismissalSummary[];
}

export interface UndismissArgument {
  readonly id: number;
}

export interface UndismissResult {
  readonly removed: boolean;
}
