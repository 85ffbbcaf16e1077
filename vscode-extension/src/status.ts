/** The one item in the status bar: what it says, and the item itself. */

import * as vscode from "vscode";

import type { SessionSummary, Status } from "./protocol";

/** What the item looks like; `background` names a colour of the theme. */
export interface Rendered {
  readonly text: string;
  readonly tooltip: string;
  readonly accessibilityLabel: string;
  readonly background?:
    "statusBarItem.warningBackground" | "statusBarItem.errorBackground";
}

export interface StatusItem {
  show(rendered: Rendered): void;
  dispose(): void;
}

const NAME = "CodeVigil";

/** Whose sessions: "working" alone could be anything in the bar. */
const WHOSE = "Claude";

const LONGEST_TEXT = 60;

/** One look for each state, the most urgent first. */
export function render(status: Status): Rendered {
  const said = `${WHOSE}: ${status.text.trim() || "no status"}`;
  const label = shorten(said, LONGEST_TEXT);
  const text = escapeIcons(label);
  const looks = { tooltip: status.tooltip, accessibilityLabel: label };
  if (status.counts.waiting > 0) {
    return {
      ...looks,
      text: `$(bell-dot) ${text}`,
      background: "statusBarItem.warningBackground",
    };
  }
  switch (status.severity) {
    case "critical":
      return {
        ...looks,
        text: `$(error) ${text}`,
        accessibilityLabel: `${label}, critical`,
        background: "statusBarItem.errorBackground",
      };
    case "warning":
      return {
        ...looks,
        text: `$(warning) ${text}`,
        accessibilityLabel: `${label}, warning`,
      };
    case "ok":
      return {
        ...looks,
        text: `${status.counts.working > 0 ? "$(sync~spin)" : "$(pulse)"} ${text}`,
      };
  }
}

export function renderStarting(): Rendered {
  return {
    text: `$(pulse) ${NAME}`,
    tooltip: "The server is starting.",
    accessibilityLabel: `${NAME}: starting`,
  };
}

export function renderStopped(message: string): Rendered {
  return {
    text: `$(circle-slash) ${NAME}`,
    tooltip: message,
    accessibilityLabel: `${NAME}: the server does not run`,
  };
}

/** The icon of a session's row, by the same order as the item's. */
export function sessionIcon(session: SessionSummary): string {
  if (session.activity === "waiting") {
    return "bell-dot";
  }
  if (session.severity !== "ok") {
    return session.severity === "critical" ? "error" : "warning";
  }
  if (session.activity === "working") {
    return "sync";
  }
  return session.activity === "ended" ? "circle-outline" : "pulse";
}

/** Makes text that comes from a transcript plain: `$(name)` would become an icon. */
export function escapeIcons(text: string): string {
  return text.replaceAll(/\$\([A-Za-z0-9-]+(?:~[A-Za-z]+)?\)/g, "\\$&");
}

export function shorten(text: string, longest: number): string {
  const characters = Array.from(
    new Intl.Segmenter().segment(text),
    ({ segment }) => segment,
  );
  return characters.length <= longest
    ? text
    : `${characters
        .slice(0, longest - 1)
        .join("")
        .trimEnd()}…`;
}

export function createStatusItem(command: string): StatusItem {
  const item = vscode.window.createStatusBarItem(
    "codevigil.status",
    vscode.StatusBarAlignment.Left,
    -10,
  );
  item.name = NAME;
  item.command = command;
  let shown: Rendered | undefined;
  return {
    show(rendered) {
      if (shown !== undefined && same(shown, rendered)) {
        return; // setting equal values would make the bar flicker
      }
      shown = rendered;
      item.text = rendered.text;
      item.tooltip = rendered.tooltip; // a string, for markdown makes links of URLs
      item.accessibilityInformation = {
        label: rendered.accessibilityLabel,
        role: "button",
      };
      item.backgroundColor =
        rendered.background === undefined
          ? undefined
          : new vscode.ThemeColor(rendered.background);
      item.show();
    },
    dispose: () => {
      item.dispose();
    },
  };
}

function same(a: Rendered, b: Rendered): boolean {
  return (
    a.text === b.text &&
    a.tooltip === b.tooltip &&
    a.accessibilityLabel === b.accessibilityLabel &&
    a.background === b.background
  );
}
