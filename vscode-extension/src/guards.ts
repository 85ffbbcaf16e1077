/**
 * What arrives is looked at before it is believed: the wire is not typed.
 *
 * Fields that `protocol.ts` does not know are let through.
 */

import {
  SCHEMA,
  type AgentCoverage,
  type ContextSummary,
  type Counts,
  type Coverage,
  type DismissalSummary,
  type DismissalsResult,
  type Lines,
  type MetricSummary,
  type ReportResult,
  type ServerStatus,
  type SessionSummary,
  type SessionTokens,
  type SessionsResult,
  type Severity,
  type Status,
  type SubagentSummary,
  type TokenSummary,
  type TurnSummary,
  type UndismissResult,
} from "./protocol";

type Fields = Readonly<Record<string, unknown>>;

export function isStatus(value: unknown): value is Status {
  return (
    isObject(value) &&
    value["schema"] === SCHEMA &&
    isNumber(value["seq"]) &&
    isSeverity(value["severity"]) &&
    isString(value["mark"]) &&
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
    ["sessions", "waiting", "stoppedEarly", "working", "findings"].every(
      (name) => isNumber(value[name]),
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
      "mark",
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
    isStringOrNull(value["model"]) &&
    isOrNull(value["context"], isContextSummary) &&
    isSessionTokens(value["tokens"]) &&
    isOrNull(value["turn"], isTurnSummary) &&
    isNumber(value["subagents"]) &&
    isListOf(value["agents"], isSubagentSummary)
  );
}

function isContextSummary(value: unknown): value is ContextSummary {
  return (
    isObject(value) &&
    ["tokens", "window", "percent"].every((name) =>
      isOrNull(value[name], isNumber),
    )
  );
}

function isSessionTokens(value: unknown): value is SessionTokens {
  return (
    isObject(value) &&
    isTokenSummary(value["own"]) &&
    isTokenSummary(value["subagents"])
  );
}

function isTokenSummary(value: unknown): value is TokenSummary {
  return (
    isObject(value) &&
    ["input", "output", "cacheRead", "cacheCreation"].every((name) =>
      isNumber(value[name]),
    )
  );
}

function isTurnSummary(value: unknown): value is TurnSummary {
  return (
    isObject(value) &&
    isString(value["outcome"]) &&
    isStringOrNull(value["started"]) &&
    isStringOrNull(value["ended"]) &&
    isOrNull(value["duration"], isNumber) &&
    isNumber(value["toolCalls"]) &&
    isNumber(value["mutations"])
  );
}

function isSubagentSummary(value: unknown): value is SubagentSummary {
  return (
    isObject(value) &&
    ["id", "activity", "transcript"].every((name) => isString(value[name])) &&
    ["type", "model", "end", "lastTool", "silentSince"].every((name) =>
      isStringOrNull(value[name]),
    ) &&
    isTokenSummary(value["tokens"])
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
function isOrNull<T>(
  value: unknown,
  is: (value: unknown) => value is T,
): value is T | null {
  return value === undefined || value === null || is(value);
}

function isStringOrNull(value: unknown): value is string | null {
  return isOrNull(value, isString);
}

function isListOf<T>(
  value: unknown,
  is: (item: unknown) => item is T,
): value is readonly T[] {
  return Array.isArray(value) && value.every(is);
}
