/** The rows of Show Sessions. */

import type {
  MetricSummary,
  SessionSummary,
  SubagentSummary,
} from "./protocol";
import { escapeIcons, sessionIcon, shorten } from "./status";

export interface SessionRow {
  readonly label: string;
  readonly description: string;
  readonly detail: string;
}

const LONGEST_TITLE = 48; // what follows it in the row is to be seen too
const MOST_ALARMS = 2; // a row has room for no more; the report has them all
const MOST_AGENTS = 2;
const STEPS = [
  [1_000_000_000, "G"],
  [1_000_000, "M"],
  [1_000, "k"],
] as const;
/** Reasons that read better otherwise than they are written. */
const REASONS: Readonly<Partial<Record<string, string>>> = {
  plan: "plan approval",
  agents: "sub-agents in the background",
  "stopped-early": "stopped early",
  error: "stopped by an error",
};
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
  const told = worstFirst(session.metrics.filter(isTold));
  const alarms = told.filter(isAlarm).slice(0, MOST_ALARMS);
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
        session.transcript === "" ? "nothing written yet" : "",
        ...alarms.map(labelOf),
        describeContext(session),
        describeAgents(session, now),
        count(session.findings, "finding"),
        ...(alarms.length === 0 ? told.slice(0, 1).map(labelOf) : []),
      ]
        .filter(Boolean)
        .join(" · "),
    ),
  };
}

/** "context 76%", or tokens where the window is not known; an alarm says it itself. */
function describeContext({ context, metrics }: SessionSummary): string {
  const tokens = context?.tokens ?? null;
  const percent = context?.percent ?? null;
  if (tokens === null || metrics.some(isContextAlarm)) {
    return "";
  }
  return percent === null
    ? `${inShort(tokens)} tokens in context`
    : `context ${String(percent)}%`;
}

function isContextAlarm(metric: MetricSummary): boolean {
  return metric.name === "context" && isAlarm(metric);
}

function isAlarm({ severity }: MetricSummary): boolean {
  return severity !== "ok";
}

function isTold(metric: MetricSummary): boolean {
  return (
    metric.label !== "" && (metric.name !== "context" || isContextAlarm(metric))
  );
}

function labelOf({ label }: MetricSummary): string {
  return label;
}

/** "2 sub-agents: Explore (Bash), Plan (Read, silent 5 min)": those at work are named. */
function describeAgents(session: SessionSummary, now: number): string {
  const working = session.agents.filter(
    ({ activity }) => activity === "working",
  );
  const named = working
    .slice(0, MOST_AGENTS)
    .map((agent) => describeAgent(agent, now));
  if (working.length > MOST_AGENTS) {
    named.push(`${String(working.length - MOST_AGENTS)} more`);
  }
  const counted = count(session.subagents, "sub-agent");
  return named.length === 0 ? counted : `${counted}: ${named.join(", ")}`;
}

function describeAgent(agent: SubagentSummary, now: number): string {
  const silent = agent.silentSince ? age(agent.silentSince, now) : "now";
  const doing = [
    agent.lastTool,
    silent === "now" || silent === "" ? null : `silent ${silent}`,
  ];
  const told = doing.filter(Boolean).join(", ");
  const kind = agent.type ?? "sub-agent";
  return told ? `${kind} (${told})` : `${kind} at work`;
}

/** At most three digits, as the server has them: 950, 1.2k, 152k, 3.4M. */
function inShort(tokens: number): string {
  for (const [step, unit] of STEPS) {
    if (tokens >= step * 0.9995) {
      const value = tokens / step;
      return `${value < 9.95 ? value.toFixed(1).replace(/\.0$/, "") : value.toFixed(0)}${unit}`;
    }
  }
  return String(tokens);
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
  const said = REASONS[reason] ?? reason;
  return activity === "idle" && reason !== "shell"
    ? said
    : `${activity}: ${said}`;
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
