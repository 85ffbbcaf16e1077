// Opens a workspace that is not trusted and whose transcript is hostile, and prints what is shown.
//
//   node restricted.mjs '{"editors", "url", "screenshots", "name", "project", "title"}'
import { ROW, STATUS, task, tell } from "./workbench.mjs";

await tell(async (workbench, seen) => {
  const { page } = workbench;

  workbench.step("open the workspace");
  await workbench.open();
  await page.getByText("Restricted Mode").first().waitFor();
  seen.status = await workbench.statusOtherThan("CodeVigil");

  workbench.step("tooltip");
  await page.locator(STATUS).hover();
  const hover = page.locator(".monaco-hover:visible", { hasText: task.title });
  await hover.waitFor();
  seen.tooltip = {
    text: await hover.innerText(),
    parts: await hover.locator("a, img, b, .codicon").count(),
  };
  await workbench.shoot("tooltip");

  workbench.step("Show Sessions");
  await workbench.run("CodeVigil: Show Sessions");
  const row = page.locator(ROW, { hasText: task.project });
  await row.waitFor();
  seen.row = {
    text: await row.innerText(),
    icons: await row.locator(".label-name .codicon").count(),
  };
  await workbench.shoot("sessions");
});
