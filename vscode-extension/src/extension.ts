/** Wires the parts together. */

import * as vscode from "vscode";

import { Client, type ServerState } from "./client";
import {
  SHOW_SESSIONS,
  forgetMissing,
  registerCommands,
  tellMissingOnce,
} from "./commands";
import { SECTION, needsRestart } from "./config";
import { CoverageView } from "./coverage";
import {
  createStatusItem,
  render,
  renderStarting,
  renderStopped,
  renderUnknown,
} from "./status";

let client: Client | undefined;

export function activate(context: vscode.ExtensionContext): void {
  const log = vscode.window.createOutputChannel("CodeVigil", { log: true });
  const item = createStatusItem(SHOW_SESSIONS);
  const running = new Client(log, context.extension.packageJSON, {
    onState: (state) => {
      show(state).catch((error: unknown) => {
        log.error(String(error));
      });
    },
    onStatus: (status) => {
      item.show(render(status));
      coverage.refresh();
    },
    onUnknownStatus: () => {
      item.show(renderUnknown());
    },
  });
  const coverage = new CoverageView(running, log);
  client = running;

  async function show(state: ServerState): Promise<void> {
    switch (state.kind) {
      case "starting":
        item.show(renderStarting());
        return;
      case "running":
        await forgetMissing(context.globalState);
        return;
      case "missing":
        item.show(renderStopped(state.message));
        await tellMissingOnce(state.message, context.globalState);
        return;
      case "failed":
        item.show(renderStopped(state.message));
    }
  }

  context.subscriptions.push(
    log,
    item,
    coverage,
    registerCommands(running, coverage, log),
    vscode.workspace.onDidChangeConfiguration((event) => {
      if (needsRestart((section) => event.affectsConfiguration(section))) {
        void running.restart();
      } else if (event.affectsConfiguration(SECTION)) {
        running.configurationChanged().catch((error: unknown) => {
          log.error(String(error));
        });
      }
    }),
    vscode.workspace.onDidGrantWorkspaceTrust(() => {
      if (running.state.kind === "missing") {
        void running.restart();
      }
    }),
  );
  void running.restart();
}

export async function deactivate(): Promise<void> {
  await client?.stop();
}
