/** What the user can run: one function for each command. */

import * as vscode from "vscode";

import type { Client } from "./client";
import { SECTION } from "./config";
import { SHOW_COVERAGE, type CoverageView } from "./coverage";
import { showDismissals } from "./dismissals";
import {
  COPY_TEXT_COMMAND,
  type SessionSummary,
  type SessionsResult,
} from "./protocol";
import { describeSession } from "./sessions";
import { shorten } from "./status";

export const SHOW_SESSIONS = "codevigil.showSessions";
const SHOW_REPORT = "codevigil.showReport";
const SHOW_DISMISSALS = "codevigil.showDismissals";
const RESTART_SERVER = "codevigil.restartServer";
const SHOW_LOGS = "codevigil.showLogs";

/** Beyond the last line of any file; the editor goes as far as there are lines. */
const END = 2 ** 30;

const REPORT_SCHEME = "codevigil-report";

interface SessionItem extends vscode.QuickPickItem {
  readonly session: SessionSummary;
}

interface EndedItem extends vscode.QuickPickItem {
  readonly session: undefined;
}

export function registerCommands(
  client: Client,
  coverage: CoverageView,
  log: vscode.LogOutputChannel,
): vscode.Disposable {
  const reports = new Reports();
  const register = (
    command: string,
    run: (...args: never[]) => Promise<void>,
  ): vscode.Disposable =>
    vscode.commands.registerCommand(command, async (...args: never[]) => {
      try {
        await run(...args);
      } catch (error) {
        log.error(`${command}: ${String(error)}`);
        await explain(client, log);
      }
    });
  return vscode.Disposable.from(
    reports,
    vscode.workspace.registerTextDocumentContentProvider(
      REPORT_SCHEME,
      reports,
    ),
    register(SHOW_SESSIONS, () => showSessions(client, reports)),
    register(SHOW_REPORT, () => reports.show(client, undefined)),
    register(SHOW_COVERAGE, () => coverage.toggle()),
    register(SHOW_DISMISSALS, () => showDismissals(client)),
    register(COPY_TEXT_COMMAND, async (text: string) => {
      await vscode.env.clipboard.writeText(text);
      vscode.window.setStatusBarMessage("Copied: paste it to the agent", 5000);
    }),
    register(RESTART_SERVER, () => client.restart()),
    register(SHOW_LOGS, () => {
      log.show();
      return Promise.resolve();
    }),
  );
}

/** Offers the live sessions, and on request those that have ended; picking one opens its transcript. */
async function showSessions(client: Client, reports: Reports): Promise<void> {
  const picker = vscode.window.createQuickPick<SessionItem | EndedItem>();
  const report: vscode.QuickInputButton = {
    iconPath: new vscode.ThemeIcon("output"),
    tooltip: "Show Report",
  };
  const fill = async (includeEnded: boolean): Promise<void> => {
    picker.busy = true;
    try {
      const result = await client.sessions({ includeEnded });
      picker.items = rows(result, report, includeEnded);
      picker.placeholder = heading(result.sessions.length, includeEnded);
    } finally {
      picker.busy = false;
    }
  };

  picker.title = "CodeVigil: Sessions";
  picker.matchOnDescription = true;
  picker.matchOnDetail = true;
  const closed = new Promise<void>((resolve, reject) => {
    picker.onDidHide(() => {
      resolve();
    });
    const run = (step: Promise<void>): void => {
      step.catch((error: unknown) => {
        reject(error instanceof Error ? error : new Error(String(error)));
      });
    };
    picker.onDidAccept(() => {
      const [item] = picker.selectedItems;
      if (item?.session !== undefined) {
        picker.hide();
        run(openTranscript(item.session));
      } else if (item !== undefined) {
        run(fill(true));
      }
    });
    picker.onDidTriggerItemButton(({ item }) => {
      if (item.session !== undefined) {
        picker.hide();
        run(reports.show(client, item.session));
      }
    });
    picker.show();
    run(fill(false));
  });
  try {
    await closed;
  } finally {
    picker.dispose();
  }
}

function rows(
  result: SessionsResult,
  report: vscode.QuickInputButton,
  includeEnded: boolean,
): (SessionItem | EndedItem)[] {
  const now = Date.now();
  const items: (SessionItem | EndedItem)[] = result.sessions.map((session) => ({
    ...describeSession(session, now),
    buttons: [report],
    session,
  }));
  if (!includeEnded) {
    items.push({
      label: "$(history) Show ended sessions too",
      alwaysShow: true,
      session: undefined,
    });
  }
  return items;
}

function heading(sessions: number, includeEnded: boolean): string {
  if (sessions > 0) {
    return "Pick a session to open its transcript";
  }
  return includeEnded ? "There are no sessions" : "There are no live sessions";
}

/** Opens the transcript where the news is: at its latest finding, else at its end. */
async function openTranscript(session: SessionSummary): Promise<void> {
  if (session.transcript === "") {
    void vscode.window.showInformationMessage(
      "CodeVigil: This session has written nothing yet.",
    );
    return;
  }
  const uri = vscode.Uri.parse(session.transcript, true);
  if (uri.scheme !== "file") {
    throw new Error("a transcript that is not a file is not opened");
  }
  const lines = vscode.languages
    .getDiagnostics(uri)
    .map(({ range }) => range.start.line);
  const line = lines.length > 0 ? Math.max(...lines) : END;
  const options: vscode.TextDocumentShowOptions = {
    selection: new vscode.Range(line, 0, line, 0),
  };
  // Not `openTextDocument`, which refuses files above 50 MB.
  await vscode.commands.executeCommand("vscode.open", uri, options);
}

/** Reports as read-only documents, made anew each time they are asked for. */
class Reports implements vscode.TextDocumentContentProvider, vscode.Disposable {
  private readonly contents = new Map<string, string>();
  private readonly changed = new vscode.EventEmitter<vscode.Uri>();
  readonly onDidChange = this.changed.event;

  async show(
    client: Client,
    session: SessionSummary | undefined,
  ): Promise<void> {
    const { content } = await client.report({
      session: session?.id ?? null,
      format: "markdown",
    });
    const uri = vscode.Uri.from({
      scheme: REPORT_SCHEME,
      path: session === undefined ? "Report.md" : `${reportName(session)}.md`,
      query: session?.id ?? "",
    });
    this.contents.set(uri.toString(), content);
    this.changed.fire(uri);
    await vscode.commands.executeCommand("markdown.showPreview", uri);
  }

  provideTextDocumentContent(uri: vscode.Uri): string {
    return this.contents.get(uri.toString()) ?? "";
  }

  dispose(): void {
    this.changed.dispose();
  }
}

function reportName(session: SessionSummary): string {
  return shorten(session.title.replaceAll(/[/\\]/g, " "), 40);
}

/** The user asked for something and did not get it: say why, with the way on. */
async function explain(
  client: Client,
  log: vscode.LogOutputChannel,
): Promise<void> {
  const { state } = client;
  if (state.kind === "missing") {
    await tellMissing(state.message);
    return;
  }
  const restart = "Restart Server";
  const logs = "Show Logs";
  const choice = await vscode.window.showWarningMessage(
    `CodeVigil: ${EXPLANATIONS[state.kind]}`,
    restart,
    logs,
  );
  if (choice === restart) {
    await client.restart();
  } else if (choice === logs) {
    log.show();
  }
}

const EXPLANATIONS = {
  starting: "The server is still starting.",
  running: "The server did not answer as expected; the log says why.",
  failed: "The server does not run; the log says why.",
} as const;

/** Says what to do when there is no server. */
async function tellMissing(message: string): Promise<void> {
  const install = "How to Install";
  const settings = "Open Settings";
  const choice = await vscode.window.showWarningMessage(
    `CodeVigil: ${message}`,
    install,
    settings,
  );
  if (choice === install) {
    await vscode.commands.executeCommand("extension.open", EXTENSION);
  } else if (choice === settings) {
    await vscode.commands.executeCommand(
      "workbench.action.openSettings",
      `${SECTION}.server`,
    );
  }
}

/** The same without being asked: the same message only once, however often it is true. */
export async function tellMissingOnce(
  message: string,
  memory: vscode.Memento,
): Promise<void> {
  if (memory.get(TOLD) !== message) {
    await memory.update(TOLD, message);
    await tellMissing(message);
  }
}

/** Once a server has run, a missing one is news again. */
export async function forgetMissing(memory: vscode.Memento): Promise<void> {
  await memory.update(TOLD, undefined);
}

const EXTENSION = "codevigil.codevigil";
const TOLD = "missingServerTold";
