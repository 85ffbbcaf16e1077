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
