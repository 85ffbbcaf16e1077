/** The rows of Show Sessions. */

import type { MetricSummary, SessionSummary } from "./protocol";
import { escapeIcons, sessionIcon, shorten } from "./status";

export interface SessionRow {
  readonly label: string;
  readonly description: string;
  readonly detail: string;
}

const LONGEST_TITLE = 80;
const MOST_METRICS = 2; // a row has room for no more; the report has them all
const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

export function describeSession(
  session: SessionSummary,
  now: number,
): SessionRow {
  const activity = describeActivity(session);
  const state =
    session.lifecycle === "active" || session.lifecycle === activity
      ? activity
      : `${activity}, ${session.lifecycle}`;
  const title = shorten(session.title.trim() || session.id, LONGEST_TITLE);
  return {
    label: `$(${sessionIcon(session)}) ${escapeIcons(title)}`,
    description: escapeIcons(
      [session.project, state, age(session.since ?? session.updated, now)]
        .filter(Boolean)
        .join(" · "),
    ),
    detail: escapeIcons(
      [
        ...worstFirst(session.metrics.filter((metric) => metric.label))
          .slice(0, MOST_METRICS)
          .map((metric) => metric.label),
        count(session.findings, "finding"),
        count(session.subagents, "sub-agent"),
      ]
        .filter(Boolean)
        .join(" · "),
    ),
  };
}

function worstFirst(metrics: readonly MetricSummary[]): MetricSummary[] {
  const ranks = ["critical", "warning", "ok"];
  return metrics.toSorted(
    (a, b) => ranks.indexOf(a.severity) - ranks.indexOf(b.severity),
  );
}

/** "waiting: permission", "finished", "working"; what is not known is not said. */
function describeActivity({ activity, reason }: SessionSummary): string {
  if (!reason) {
    return activity === "unknown" ? "" : activity;
  }
  return activity === "idle" && reason !== "shell"
    ? reason
    : `${activity}: ${reason}`;
}

function age(since: string, now: number): string {
  const elapsed = now - Date.parse(since);
  if (Number.isNaN(elapsed)) {
    return "";
  }
  if (elapsed < MINUTE) {
    return "now";
  }
  if (elapsed < HOUR) {
    return `${String(Math.floor(elapsed / MINUTE))} min`;
  }
  return elapsed < DAY
    ? `${String(Math.floor(elapsed / HOUR))} h`
    : `${String(Math.floor(elapsed / DAY))} d`;
}

function count(number: number, noun: string): string {
  return number === 0
    ? ""
    : `${String(number)} ${noun}${number === 1 ? "" : "s"}`;
}
