/** The one item in the status bar: what it says, and the item itself. */

import * as vscode from "vscode";

import type { Mark, SessionSummary, Status } from "./protocol";

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

interface Look {
  readonly icon: string;
  /** What the colour or the icon says, for those who do not see it. */
  readonly aloud?: string;
  readonly background?: Rendered["background"];
}

/** One look for each mark; only what is worth a glance aside has a colour. */
const LOOKS: Readonly<Record<Mark, Look>> = {
  waiting: { icon: "bell-dot", background: "statusBarItem.warningBackground" },
  "stopped-early": { icon: "stop-circle" },
  critical: {
    icon: "error",
    aloud: "critical",
    background: "statusBarItem.errorBackground",
  },
  warning: { icon: "warning", aloud: "warning" },
  working: { icon: "sync" },
  idle: { icon: "pulse" },
  none: { icon: "pulse" },
};

/** A later server may have a mark that is not known here. */
function lookOf(mark: Mark): Look {
  return (LOOKS as Readonly<Partial<Record<string, Look>>>)[mark] ?? LOOKS.none;
}

export function render(status: Status): Rendered {
  const said = `${WHOSE}: ${status.text.trim() || "no status"}`;
  const label = shorten(said, LONGEST_TEXT);
  const { icon, aloud, background } = lookOf(status.mark);
  const turning = status.mark === "working" ? "~spin" : "";
  return {
    text: `$(${icon}${turning}) ${escapeIcons(label)}`,
    tooltip: status.tooltip,
    accessibilityLabel: aloud === undefined ? label : `${label}, ${aloud}`,
    ...(background === undefined ? {} : { background }),
  };
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

/** What the item says of a status that it cannot read. */
export function renderUnknown(): Rendered {
  return {
    text: `$(question) ${NAME}`,
    tooltip:
      "The server is of another version than this extension: install both of the same release.",
    accessibilityLabel: `${NAME}: the server is of another version`,
  };
}

/** The icon of a session's row, of the same marks as the item's. */
export function sessionIcon(session: SessionSummary): string {
  return session.activity === "ended"
    ? "circle-outline"
    : lookOf(session.mark).icon;
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
