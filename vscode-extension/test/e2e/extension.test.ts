/** The extension against the real server and the real `vscode`, on Linux. */

import assert from "node:assert/strict";
import { readFileSync, readdirSync } from "node:fs";
import * as vscode from "vscode";

import {
  isDismissalsResult,
  isReportResult,
  isSessionsResult,
} from "../../src/guards";

describe("the extension", () => {
  it("starts by itself", async () => {
    await until(() => extension().isActive);
    await until(() => servers().length === 1);
  });

  it("offers its commands beside those of the server", async () => {
    await until(async () => {
      const commands = await vscode.commands.getCommands(true);
      return [
        "codevigil.showSessions",
        "codevigil.showReport",
        "codevigil.showCoverage",
        "codevigil.showDismissals",
        "codevigil.copyText",
        "codevigil.restartServer",
        "codevigil.showLogs",
        "codevigil.server.coverage",
        "codevigil.server.dismiss",
        "codevigil.server.sessions",
        "codevigil.server.report",
      ].every((command) => commands.includes(command));
    });
  });

  it("shows findings on the transcript", async () => {
    await until(() => findings().length > 0);
    const [finding] = findings();
    assert.ok(finding);
    const [uri, diagnostic] = finding;
    assert.match(uri.path, /\.claude\/projects\/.*\.jsonl$/);
    const { code } = diagnostic;
    assert.ok(typeof code === "object");
    assert.equal(code.value, "stop-phrase");
    assert.match(code.target.path, /\/stop-phrase\.md$/);
    assert.equal(diagnostic.severity, vscode.DiagnosticSeverity.Information);
  });

  it("gets sessions and reports", async () => {
    const sessions = await vscode.commands.executeCommand(
      "codevigil.server.sessions",
      { includeEnded: true },
    );
    assert.ok(isSessionsResult(sessions));
    assert.equal(sessions.sessions.length, 1);
    const report = await vscode.commands.executeCommand(
      "codevigil.server.report",
    );
    assert.ok(isReportResult(report));
    assert.equal(report.format, "markdown");
  });

  it("takes a dismissed finding away, and brings it back", async () => {
    await until(() => findings().length > 0);
    const [finding] = findings();
    assert.ok(finding);
    const [uri, diagnostic] = finding;
    await vscode.workspace.openTextDocument(uri);
    const actions = await vscode.commands.executeCommand<vscode.CodeAction[]>(
      "vscode.executeCodeActionProvider",
      uri,
      diagnostic.range,
    );
    const dismissal = actions.find(({ title }) =>
      title.startsWith("Dismiss this"),
    );
    assert.ok(dismissal?.command);
    const { command, arguments: given = [] } = dismissal.command;
    await vscode.commands.executeCommand(command, ...(given as unknown[]));
    await until(() => findings().length === 0);

    const list = await vscode.commands.executeCommand(
      "codevigil.server.dismissals",
    );
    assert.ok(isDismissalsResult(list));
    const [dismissed] = list.dismissals;
    assert.ok(dismissed);
    await vscode.commands.executeCommand("codevigil.server.undismiss", {
      id: dismissed.id,
    });
    await until(() => findings().length > 0);
  });

  it("has one server after many restarts at once", async () => {
    const before = servers();
    await Promise.all(Array.from({ length: 5 }, restart));
    await until(() => servers().length === 1);
    assert.notDeepEqual(servers(), before);
    await until(() => findings().length > 0);
  });

  it("applies a setting without a restart", async () => {
    const before = servers();
    await set("diagnostics.placement", "off");
    await until(() => findings().length === 0);
    await set("diagnostics.placement", undefined);
    await until(() => findings().length > 0);
    assert.deepEqual(servers(), before);
  });

  it("starts the server again when it dies, but not forever", async () => {
    for (let crash = 0; crash < 3; crash += 1) {
      await until(() => findings().length > 0);
      const [server] = servers();
      assert.ok(server);
      process.kill(server, "SIGKILL");
      await until(() => servers().some((other) => other !== server));
    }
    await until(() => findings().length > 0);
    const [last] = servers();
    assert.ok(last);
    process.kill(last, "SIGKILL");
    await until(() => servers().length === 0);
    await until(() => findings().length === 0);
    assert.equal(servers().length, 0);

    await restart();
    await until(() => findings().length > 0);
  });

  it("stops the server when its path is wrong, and starts it when right", async () => {
    await set("server.path", "/nowhere/codevigil-lsp");
    await until(() => servers().length === 0 && findings().length === 0);
    await set("server.path", undefined);
    await until(() => servers().length === 1 && findings().length > 0);
  });

  it("shows the report as a read-only document", async () => {
    await vscode.commands.executeCommand("codevigil.showReport");
    await until(() =>
      vscode.window.tabGroups.all
        .flatMap((group) => group.tabs)
        .some((tab) => tab.label.endsWith("Report.md")),
    );
    const document = await vscode.workspace.openTextDocument(
      vscode.Uri.parse("codevigil-report:Report.md"),
    );
    assert.match(document.getText(), /^# /);
  });
});

function extension(): vscode.Extension<unknown> {
  const found = vscode.extensions.getExtension("codevigil.codevigil");
  assert.ok(found);
  return found;
}

function findings(): [vscode.Uri, vscode.Diagnostic][] {
  return vscode.languages
    .getDiagnostics()
    .flatMap(([uri, diagnostics]) =>
      diagnostics
        .filter(({ source }) => source === "codevigil")
        .map((diagnostic): [vscode.Uri, vscode.Diagnostic] => [
          uri,
          diagnostic,
        ]),
    );
}

async function restart(): Promise<void> {
  await vscode.commands.executeCommand("codevigil.restartServer");
}

async function set(key: string, value: unknown): Promise<void> {
  await vscode.workspace
    .getConfiguration("codevigil")
    .update(key, value, vscode.ConfigurationTarget.Workspace);
}

/** The server processes that this extension host has started and that still run. */
function servers(): number[] {
  const own = String(process.pid);
  return readdirSync("/proc")
    .filter((name) => /^\d+$/.test(name))
    .filter((name) => {
      try {
        const stat = readFileSync(`/proc/${name}/stat`, "utf8");
        const [state, parent] = stat
          .slice(stat.lastIndexOf(")") + 2)
          .split(" ");
        const line = readFileSync(`/proc/${name}/cmdline`, "utf8");
        return parent === own && state !== "Z" && line.includes("--stdio");
      } catch {
        return false; // gone meanwhile
      }
    })
    .map(Number);
}

/** Looks again and again until it holds; mocha's timeout is the deadline. */
async function until(holds: () => boolean | Promise<boolean>): Promise<void> {
  const deadline = Date.now() + 15_000;
  while (!(await holds())) {
    assert.ok(Date.now() < deadline, `never came true: ${String(holds)}`);
    await new Promise((resolve) => setTimeout(resolve, 25));
  }
}
