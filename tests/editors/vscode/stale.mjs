// Changes a line by hand and saves it; tells of it, and waits for what is said of the agent.
//
//   node stale.mjs '{"editors", "url", "screenshots", "name", "file", "line", "typed", "saved",
//     "path", "before", "after"}'
import { readFile, writeFile } from "node:fs/promises";

import { ROW, TOAST, task, tell } from "./workbench.mjs";

const LEGEND = '[id="codevigil.codevigil.codevigil.coverage"]';

/** `codevigil.readBorder` of a light theme. */
const READ = "rgb(26, 133, 255)";

await tell(async (workbench, seen) => {
  const { page } = workbench;

  workbench.step("ask for coverage where no file is open");
  await workbench.open();
  await workbench.run("CodeVigil: Show What the Agent Has Read");
  await page.locator(TOAST, { hasText: "Open a file" }).waitFor();
  await workbench.run("Notifications: Clear All Notifications");
  await page.locator(TOAST).waitFor({ state: "detached" });

  workbench.step("open the file");
  await page.keyboard.press("Control+p");
  await page.locator(".quick-input-widget input").first().fill(task.file);
  await page.locator(ROW, { hasText: task.file }).first().click();
  await page.locator(".tab.active", { hasText: task.file }).waitFor();
  // The answer comes after the document was taken in.
  await workbench.run("CodeVigil: Show What the Agent Has Read");
  await page.locator(LEGEND).filter({ hasText: "%" }).waitFor();

  workbench.step("type and save");
  await page.locator(".view-line", { hasText: task.line }).click();
  await page.keyboard.press("End");
  await page.keyboard.type(task.typed);
  await page.locator(".tab.active.dirty").waitFor();
  await page.keyboard.press("Control+s");
  await page.locator(".tab.active.dirty").waitFor({ state: "detached" });
  // And this one after the save was.
  await page.locator(LEGEND).click();
  await page.locator(LEGEND).waitFor({ state: "hidden" });
  await workbench.run("CodeVigil: Show What the Agent Has Read");
  await page.locator(LEGEND).filter({ hasText: "%" }).waitFor();
  await writeFile(task.saved, "");

  workbench.step("the agent edits the line");
  await page.keyboard.press("Control+Shift+M");
  const problems = page.locator(".markers-panel .monaco-list-row", { hasText: "stale-edit" });
  await problems.first().waitFor();
  await page.locator(".monaco-editor .squiggly-warning").first().waitFor();
  seen.problems = await workbench.texts(problems);

  workbench.step("another line is changed outside");
  const text = await readFile(task.path, "utf8");
  await writeFile(task.path, text.replace(task.before, task.after));
  await page.locator(".view-line", { hasText: task.after }).waitFor();
  await page.waitForFunction(
    ([changed, colour]) => {
      const lines = [...document.querySelectorAll(".view-line")];
      const said = (line) => line.textContent.replaceAll("\u00a0", " ");
      const { top } = lines.find((line) => said(line).includes(changed)).style;
      const rows = [...document.querySelectorAll(".view-overlays > div")];
      const row = rows.find((other) => other.style.top === top);
      return [...row.children].some(
        (part) => getComputedStyle(part).borderLeftColor === colour,
      );
    },
    [task.after, READ],
  );
  const status = await workbench.status();
  seen.status = status.text;
  await workbench.shoot("finding");
  seen.toasts = await workbench.texts(page.locator(TOAST));
});
