// Meets a finding on a source line in the real VS Code, and does what can be done about it.
//
//   node sources.mjs '{"editors", "url", "screenshots", "name", "file", "line"}'
import { ROW, TOAST, task, tell } from "./workbench.mjs";

const LEGEND = '[id="codevigil.codevigil.codevigil.coverage"]';
const ACTION = ".action-widget .monaco-list-row.action";

await tell(async (workbench, seen) => {
  const { page } = workbench;
  await page.context().grantPermissions(["clipboard-read", "clipboard-write"]);
  const problems = page.locator(".markers-panel .monaco-list-row", { hasText: "unread-edit" });
  const squiggles = page.locator(".monaco-editor .squiggly-info");
  const goTo = async (line) => {
    await page.keyboard.press("Control+g");
    await page.locator(".quick-input-widget input").first().fill(`:${line}`);
    await page.locator(ROW, { hasText: new RegExp(`line ${line}\\b`) }).first().waitFor();
    await page.keyboard.press("Enter");
    await page.locator(".quick-input-widget").waitFor({ state: "hidden" });
  };
  const quickFixes = async () => {
    // The lightbulb may not know yet of a finding that has just come back.
    const first = page.locator(ACTION, { hasText: "Dismiss this" }).first();
    for (let left = 5; left > 0; left -= 1) {
      await page.keyboard.press("Control+.");
      const seen = first.waitFor({ timeout: 4000 }).then(() => true);
      if (await seen.catch(() => left === 1 && first.waitFor({ timeout: 1 }))) {
        return;
      }
      await page.keyboard.press("Escape");
    }
  };
  const choose = async (title) => {
    await page.locator(ACTION, { hasText: title }).first().click();
    await page.locator(ACTION).first().waitFor({ state: "hidden" });
  };

  workbench.step("open the file");
  await workbench.open();
  await page.keyboard.press("Control+p");
  await page.locator(".quick-input-widget input").first().fill(task.file);
  await page.locator(ROW, { hasText: task.file }).first().click();
  await page.locator(".tab.active", { hasText: task.file }).waitFor();
  await page.keyboard.press("Control+Shift+M");
  await problems.first().waitFor();
  seen.problems = await workbench.texts(problems);
  await page.locator(".tab.active", { hasText: task.file }).click();
  await goTo(task.line);
  await squiggles.first().waitFor();
  await workbench.shoot("finding");

  workbench.step("what its code means");
  await page.keyboard.press("Control+k");
  await page.keyboard.press("Control+i");
  const link = page.locator(".monaco-hover a.code-link, .monaco-hover .marker-hover a");
  await link.first().waitFor();
  seen.code = (await link.first().innerText()).trim();
  await workbench.shoot("hover");
  await link.first().click();
  await page.locator(".tab.active", { hasText: "unread-edit.md" }).waitFor();
  seen.page = await page.locator(".monaco-editor .view-lines").first().innerText();
  await workbench.shoot("page");
  await page.locator(".tab", { hasText: task.file }).first().click();
  await page.locator(".tab.active", { hasText: task.file }).waitFor();
  await goTo(task.line);

  workbench.step("quick fixes");
  await quickFixes();
  seen.actions = await workbench.texts(page.locator(ACTION));
  await workbench.shoot("actions");

  workbench.step("copy the prompt");
  await choose("Copy a prompt");
  await page.getByText("Copied: paste it to the agent").first().waitFor();
  seen.prompt = await page.evaluate(() => navigator.clipboard.readText());

  workbench.step("type above");
  await goTo(1);
  await page.keyboard.press("Control+Home");
  await page.keyboard.type("# one\n# two\n");
  const moved = problems.filter({ hasText: `line ${Number(task.line) + 2} was` });
  await moved.waitFor();
  seen.moved = await workbench.texts(problems);
  await page.keyboard.press("Control+Home");
  for (let line = 0; line < 2; line += 1) {
    await page.keyboard.press("Control+Shift+K");
  }
  await problems.filter({ hasText: `line ${task.line} was` }).waitFor();

  workbench.step("coverage");
  await workbench.run("CodeVigil: Show What the Agent Has Read");
  const legend = page.locator(LEGEND);
  await legend.filter({ hasText: "%" }).waitFor();
  seen.legend = (await legend.innerText()).trim();
  await goTo(task.line);
  await workbench.shoot("coverage");
  await goTo(58);
  await workbench.shoot("coverage-read");
  await workbench.run("CodeVigil: Show Logs");
  await page.locator(".output-view .view-line", { hasText: "starting" }).waitFor();
  await workbench.shoot("coverage-beside-log");
  seen.legendBesideLog = (await legend.innerText()).trim();
  await page.keyboard.press("Control+Shift+M");
  await problems.first().waitFor();
  await page.locator(".tab.active", { hasText: task.file }).click();
  await legend.click();
  await legend.waitFor({ state: "hidden" });

  workbench.step("dismiss");
  await goTo(task.line);
  await quickFixes();
  await choose("Dismiss this");
  await problems.first().waitFor({ state: "detached" });

  workbench.step("Show Dismissed Findings");
  await workbench.run("CodeVigil: Show Dismissed Findings");
  const dismissed = page.locator(ROW, { hasText: "unread-edit" });
  await dismissed.waitFor();
  seen.dismissed = await workbench.texts(dismissed);
  await workbench.shoot("dismissed");
  await dismissed.click();
  await problems.first().waitFor();

  workbench.step("open the transcript");
  await page.locator(".tab", { hasText: task.file }).first().click();
  await goTo(task.line);
  await quickFixes();
  await choose("Open the transcript");
  await page.locator(".tab.active", { hasText: ".jsonl" }).waitFor();
  await page.locator(".statusbar-item", { hasText: /Ln \d+/ }).first().waitFor();
  seen.tab = (await page.locator(".tab.active").innerText()).replaceAll("\n", "");
  seen.position = (
    await page.locator(".statusbar-item", { hasText: /Ln \d+/ }).first().innerText()
  ).trim();
  await workbench.shoot("transcript");

  seen.toasts = await workbench.texts(page.locator(TOAST));
});
