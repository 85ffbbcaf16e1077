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
export type ServerHealth = "ok" | "warning" | "error";

export interface Status {
  readonly schema: number;
  readonly seq: number;
  readonly severity: Severity;
  readonly text: string;
  readonly tooltip: string;
  readonly counts: Counts;
  readonly sessions: readonly SessionSummary[];
  readonly more: number;
}

export interface Counts {
  readonly sessions: number;
  readonly waiting: number;
  readonly working: number;
  readonly findings: number;
}

export interface SessionSummary {
  readonly id: string;
  readonly title: string;
  readonly project: string;
  readonly lifecycle: Lifecycle;
  readonly activity: Activity;
  readonly reason: string | null;
  readonly since: string | null;
  readonly source: string | null;
  readonly severity: Severity;
  readonly metrics: readonly MetricSummary[];
  readonly findings: number;
  readonly subagents: number;
  readonly updated: string;
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

// Guards: the wire is not typed, so what arrives is looked at before it is believed.
// Fields that this file does not know are let through.

type Fields = Readonly<Record<string, unknown>>;

export function isStatus(value: unknown): value is Status {
  return (
    isObject(value) &&
    value["schema"] === SCHEMA &&
    isNumber(value["seq"]) &&
    isSeverity(value["severity"]) &&
    isString(value["text"]) &&
    isString(value["tooltip"]) &&
    isCounts(value["counts"]) &&
    isListOf(value["sessions"], isSessionSummary) &&
    isNumber(value["more"])
  );
}

export function isServerStatus(value: unknown): value is ServerStatus {
  return (
    isObject(value) &&
    isString(value["health"]) &&
    typeof value["quiescent"] === "boolean" &&
    isStringOrNull(value["message"])
  );
}

export function isSessionsResult(value: unknown): value is SessionsResult {
  return (
    isObject(value) &&
    isListOf(value["sessions"], isSessionSummary) &&
    isNumber(value["more"])
  );
}

export function isReportResult(value: unknown): value is ReportResult {
  return (
    isObject(value) && isString(value["format"]) && isString(value["content"])
  );
}

export function isCoverage(value: unknown): value is Coverage {
  return (
    isObject(value) &&
    isNumber(value["lines"]) &&
    typeof value["isCertain"] === "boolean" &&
    ["read", "edited", "unseen", "never"].every((name) =>
      isListOf(value[name], isLines),
    ) &&
    isListOf(value["agents"], isAgentCoverage)
  );
}

export function isDismissalsResult(value: unknown): value is DismissalsResult {
  return isObject(value) && isListOf(value["dismissals"], isDismissalSummary);
}

export function isUndismissResult(value: unknown): value is UndismissResult {
  return isObject(value) && typeof value["removed"] === "boolean";
}

function isAgentCoverage(value: unknown): value is AgentCoverage {
  return (
    isObject(value) &&
    isString(value["session"]) &&
    isString(value["title"]) &&
    isStringOrNull(value["agent"]) &&
    isStringOrNull(value["updated"]) &&
    typeof value["isCertain"] === "boolean" &&
    ["read", "edited", "unseen"].every((name) => isListOf(value[name], isLines))
  );
}

function isLines(value: unknown): value is Lines {
  return isObject(value) && isNumber(value["start"]) && isNumber(value["end"]);
}

function isDismissalSummary(value: unknown): value is DismissalSummary {
  return (
    isObject(value) &&
    isNumber(value["id"]) &&
    ["kind", "what", "since"].every((name) => isString(value[name])) &&
    isStringOrNull(value["until"])
  );
}

function isCounts(value: unknown): value is Counts {
  return (
    isObject(value) &&
    ["sessions", "waiting", "working", "findings"].every((name) =>
      isNumber(value[name]),
    )
  );
}

function isSessionSummary(value: unknown): value is SessionSummary {
  return (
    isObject(value) &&
    [
      "id",
      "title",
      "project",
      "lifecycle",
      "activity",
      "updated",
      "transcript",
    ].every((name) => isString(value[name])) &&
    isStringOrNull(value["reason"]) &&
    isStringOrNull(value["since"]) &&
    isStringOrNull(value["source"]) &&
    isSeverity(value["severity"]) &&
    isListOf(value["metrics"], isMetricSummary) &&
    isNumber(value["findings"]) &&
    isNumber(value["subagents"])
  );
}

function isMetricSummary(value: unknown): value is MetricSummary {
  return (
    isObject(value) &&
    isString(value["name"]) &&
    isNumber(value["value"]) &&
    isString(value["label"]) &&
    isSeverity(value["severity"])
  );
}

function isSeverity(value: unknown): value is Severity {
  return value === "ok" || value === "warning" || value === "critical";
}

function isObject(value: unknown): value is Fields {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function isString(value: unknown): value is string {
  return typeof value === "string";
}

function isNumber(value: unknown): value is number {
  return typeof value === "number";
}

/** A server that leaves out a field whose value is null means the same. */
function isStringOrNull(value: unknown): value is string | null {
  return value === undefined || value === null || isString(value);
}

function isListOf<T>(
  value: unknown,
  is: (item: unknown) => item is T,
): value is readonly T[] {
  return Array.isArray(value) && value.every(is);
}
