// Does in the real VS Code what a user does, and prints what the user saw.
//
//   node ui.mjs '{"editors", "url", "screenshots", "name", "title",
//     "registry", "waiting", "idle", "transcript", "lines"}'
//
// It judges nothing: `test_vscode.py` does. Every wait is for a condition, with a deadline.
import { appendFile, writeFile } from "node:fs/promises";

import { ROW, STATUS, TOAST, task, tell } from "./workbench.mjs";

await tell(async (workbench, seen) => {
  const { page } = workbench;

  workbench.step("open the workspace");
  await workbench.open();
  seen.first = await workbench.statusOtherThan("CodeVigil"); // said until the first status
  await workbench.shoot("status");

  workbench.step("the session waits");
  await writeFile(task.registry, task.waiting);
  seen.waiting = await workbench.statusOtherThan(seen.first.text);
  await workbench.shoot("waiting");

  workbench.step("the turn ends");
  await appendFile(task.transcript, task.lines);
  await writeFile(task.registry, task.idle);
  await page.locator(`${STATUS} .codicon-stop-circle`).waitFor();
  seen.later = await workbench.status();

  workbench.step("Problems");
  await page.keyboard.press("Control+Shift+M");
  const problems = page.locator(".markers-panel .monaco-list-row");
  await problems.filter({ hasText: "stop-phrase" }).waitFor();
  seen.problems = await workbench.texts(problems);
  await workbench.shoot("problems");

  workbench.step("tooltip");
  await page.locator(STATUS).hover();
  const hover = page.locator(".monaco-hover:visible", { hasText: task.title });
  await hover.waitFor();
  seen.tooltip = {
    text: await hover.innerText(),
    links: await hover.locator("a").count(),
    images: await hover.locator("img").count(),
  };
  await workbench.shoot("tooltip");
  await page.mouse.move(640, 200);
  await hover.waitFor({ state: "hidden" });

  workbench.step("Show Sessions");
  await page.locator(STATUS).click();
  const session = page.locator(ROW, { hasText: task.title });
  await session.waitFor();
  seen.sessions = await workbench.texts(page.locator(ROW));
  await workbench.shoot("sessions");

  workbench.step("Show ended sessions too");
  const ended = page.locator(ROW, { hasText: "Show ended sessions too" });
  await ended.click();
  await ended.waitFor({ state: "detached" });
  seen.allSessions = await workbench.texts(page.locator(ROW));

  workbench.step("open the transcript");
  await session.click();
  await page.locator(".tab.active", { hasText: ".jsonl" }).waitFor();
  await page.locator(".monaco-editor .squiggly-info").first().waitFor();
  seen.tab = (await page.locator(".tab.active").innerText()).replaceAll("\n", "");
  await workbench.shoot("transcript");

  workbench.step("Show Report of one session");
  await workbench.run("CodeVigil: Show Sessions");
  await session.getByLabel("Show Report").click();
  await page.locator(".tab.active", { hasText: `${task.title}.md` }).waitFor();
  const report = page.frameLocator("iframe.webview.ready").frameLocator("#active-frame");
  await report.getByText(task.title).first().waitFor();
  seen.report = await report.locator("body").innerText();
  await workbench.shoot("report");

  workbench.step("Show Logs");
  await workbench.run("CodeVigil: Show Logs");
  const log = page.locator(".output-view .view-line");
  await log.filter({ hasText: "starting" }).first().waitFor();

  workbench.step("Restart Server");
  await workbench.run("CodeVigil: Restart Server");
  await log.filter({ hasText: "starting" }).nth(1).waitFor();
  await page.locator(`${STATUS} .codicon-stop-circle`).waitFor();
  seen.restarted = await workbench.status();
  seen.log = await workbench.texts(log);
  await workbench.shoot("logs");

  seen.toasts = await workbench.texts(page.locator(TOAST));
});
