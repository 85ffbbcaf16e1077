/** What agents have read and changed of the file in the active editor, shown on demand. */

import * as vscode from "vscode";

import type { Client } from "./client";
import type { AgentCoverage, Coverage, Lines } from "./protocol";
import { escapeIcons } from "./status";

export const SHOW_COVERAGE = "codevigil.showCoverage";

/** The kinds of line, the one that is told first where a line is of several. */
const KINDS = ["unseen", "edited", "read", "never"] as const;
type Kind = (typeof KINDS)[number];

const PLAIN: Readonly<Record<Kind, string>> = {
  unseen: "changed without having been read",
  edited: "written by an agent",
  read: "read by an agent",
  never: "never seen by an agent",
};

/** Each line of a file once, by what is to be told of it first. */
export function layers(coverage: Coverage): Record<Kind, Lines[]> {
  const kinds = new Array<Kind | undefined>(coverage.lines + 1);
  for (const kind of [...KINDS].reverse()) {
    for (const { start, end } of coverage[kind]) {
      kinds.fill(kind, Math.max(1, start), Math.min(coverage.lines, end) + 1);
    }
  }
  const found: Record<Kind, Lines[]> = {
    unseen: [],
    edited: [],
    read: [],
    never: [],
  };
  for (let start = 1; start <= coverage.lines;) {
    const kind = kinds[start];
    let end = start;
    while (end < coverage.lines && kinds[end + 1] === kind) {
      end += 1;
    }
    if (kind !== undefined) {
      found[kind].push({ start, end });
    }
    start = end + 1;
  }
  return found;
}

/** The coverage of a file in a few words. */
export function summarize(coverage: Coverage): string {
  if (coverage.agents.length === 0) {
    return "not seen by an agent";
  }
  const found = layers(coverage);
  const parts = [...KINDS].reverse().flatMap((kind) => {
    const count = found[kind].reduce((sum, l) => sum + l.end - l.start + 1, 0);
    return count === 0 ? [] : [`${WORDS[kind]} ${share(count, coverage)}`];
  });
  const doubt = coverage.isCertain ? "" : " or more";
  return parts.reverse().join(" · ") + doubt;
}

const WORDS: Readonly<Record<Kind, string>> = {
  unseen: "changed unread",
  edited: "written",
  read: "read",
  never: "never seen",
};

/** What is told of one line: who saw it, who wrote it, and when. */
export function tell(line: number, agents: readonly AgentCoverage[]): string[] {
  return agents.flatMap((agent) => {
    const did = [
      ...(within(line, agent.unseen)
        ? ["changed it without having read it"]
        : within(line, agent.edited)
          ? ["wrote it"]
          : []),
      ...(within(line, agent.read) ? ["read it"] : []),
    ];
    const who = agent.agent === null ? "" : "a sub-agent of ";
    const when = agent.updated ? `, last here ${clock(agent.updated)}` : "";
    return did.length === 0
      ? []
      : [`${who}“${agent.title}” ${did.join(", ")}${when}`];
  });
}

function within(line: number, ranges: readonly Lines[]): boolean {
  return ranges.some(({ start, end }) => start <= line && line <= end);
}

function share(count: number, { lines }: Coverage): string {
  const percent = Math.round((100 * count) / lines);
  return percent === 0
    ? `${String(count)} line${count === 1 ? "" : "s"}`
    : `${String(percent)}%`;
}

function clock(moment: string): string {
  const time = new Date(moment);
  return Number.isNaN(time.getTime())
    ? moment
    : time.toLocaleTimeString([], { hour: "2-digit", minute: "2-digit" });
}

/** Decorates the active editor while it is switched on; the item in the bar is the legend. */
export class CoverageView implements vscode.Disposable {
  private readonly types: Record<Kind, vscode.TextEditorDecorationType>;
  private readonly item: vscode.StatusBarItem;
  private readonly listeners: vscode.Disposable[];
  private isOn = false;
  private asked = 0;
  /** The document whose lines are decorated. */
  private shown: string | undefined;

  constructor(
    private readonly client: Client,
    private readonly log: vscode.LogOutputChannel,
  ) {
    this.types = {
      unseen: decoration("unseen"),
      edited: decoration("edited"),
      read: decoration("read"),
      never: vscode.window.createTextEditorDecorationType({ opacity: "0.45" }),
    };
    this.item = vscode.window.createStatusBarItem(
      "codevigil.coverage",
      vscode.StatusBarAlignment.Left,
      -11,
    );
    this.item.name = "CodeVigil: Coverage";
    this.item.command = SHOW_COVERAGE;
    this.listeners = [
      vscode.window.onDidChangeActiveTextEditor(() => {
        this.refresh();
      }),
      vscode.workspace.onDidSaveTextDocument(() => {
        this.refresh();
      }),
      vscode.workspace.onDidChangeTextDocument(({ document }) => {
        if (document.uri.toString() === this.shown && !document.isDirty) {
          this.refresh(); // read again from disk, and what was shown has moved
        }
      }),
    ];
  }

  async toggle(): Promise<void> {
    if (this.isOn) {
      this.hide();
      return;
    }
    if (vscode.window.activeTextEditor === undefined) {
      void vscode.window.showInformationMessage(
        "CodeVigil: Open a file to see what agents have read of it.",
      );
      return;
    }
    this.isOn = true;
    try {
      await this.show();
    } catch (error) {
      this.hide();
      throw error;
    }
  }

  private hide(): void {
    this.isOn = false;
    this.shown = undefined;
    this.item.hide();
    vscode.window.visibleTextEditors.forEach((editor) => {
      this.clear(editor);
    });
  }

  /** Shows what there is now, if it is switched on. */
  refresh(): void {
    if (this.isOn) {
      this.show().catch((error: unknown) => {
        this.log.debug(String(error));
      });
    }
  }

  private async show(): Promise<void> {
    const editor = vscode.window.activeTextEditor;
    if (editor === undefined) {
      this.item.hide();
      return;
    }
    if (editor.document.uri.scheme === "output") {
      return; // a log below the file, which is still to be seen
    }
    const uri = editor.document.uri.toString();
    if (editor.document.isDirty && this.shown === uri) {
      return; // what is shown moves with the text, what would come does not
    }
    const ask = (this.asked += 1);
    const coverage = await this.client.coverage(editor.document.uri);
    if (!this.isOn || ask !== this.asked) {
      return; // overtaken
    }
    vscode.window.visibleTextEditors
      .filter((other) => other !== editor)
      .forEach((other) => {
        this.clear(other);
      });
    if (coverage === undefined) {
      this.clear(editor);
    } else {
      this.decorate(editor, coverage);
    }
    this.shown = uri;
    this.legend(coverage);
  }

  private decorate(editor: vscode.TextEditor, coverage: Coverage): void {
    const found = layers(coverage);
    for (const kind of KINDS) {
      editor.setDecorations(
        this.types[kind],
        found[kind].flatMap(({ start, end }) =>
          kind === "never"
            ? [{ range: lines(start, end) }]
            : each(start, end).map((line) => ({
                range: lines(line, line),
                hoverMessage: tell(line, coverage.agents).map(plain),
              })),
        ),
      );
    }
  }

  private legend(coverage: Coverage | undefined): void {
    const said =
      coverage === undefined
        ? "no file of this workspace"
        : summarize(coverage);
    this.item.text = `$(eye) ${escapeIcons(said)}`;
    this.item.tooltip = [
      "What agents have read of this file; click to hide it.",
      `Blue: ${PLAIN.read}`,
      `Green: ${PLAIN.edited}`,
      `Orange: ${PLAIN.unseen}`,
      `Faded: ${PLAIN.never}`,
    ].join("\n");
    this.item.show();
  }

  private clear(editor: vscode.TextEditor): void {
    for (const kind of KINDS) {
      editor.setDecorations(this.types[kind], []);
    }
  }

  dispose(): void {
    vscode.Disposable.from(
      this.item,
      ...this.listeners,
      ...Object.values(this.types),
    ).dispose();
  }
}

function decoration(
  kind: "unseen" | "edited" | "read",
): vscode.TextEditorDecorationType {
  const colour = new vscode.ThemeColor(`codevigil.${kind}Border`);
  return vscode.window.createTextEditorDecorationType({
    isWholeLine: true,
    backgroundColor: new vscode.ThemeColor(`codevigil.${kind}Background`),
    borderColor: colour,
    borderStyle: "solid",
    borderWidth: "0 0 0 2px",
    overviewRulerColor: colour,
    overviewRulerLane: vscode.OverviewRulerLane.Left,
  });
}

function lines(start: number, end: number): vscode.Range {
  return new vscode.Range(start - 1, 0, end - 1, Number.MAX_SAFE_INTEGER);
}

function each(start: number, end: number): number[] {
  return Array.from({ length: end - start + 1 }, (_, index) => start + index);
}

/** Titles come from transcripts: text, never Markdown. */
function plain(text: string): vscode.MarkdownString {
  return new vscode.MarkdownString().appendText(text);
}
