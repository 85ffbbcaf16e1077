// Opens a workspace with a server of a later version, and prints what was said.
//
//   node later.mjs '{"editors", "url", "screenshots", "name"}'
import { STATUS, TOAST, tell } from "./workbench.mjs";

await tell(async (workbench, seen) => {
  const { page } = workbench;

  workbench.step("open the workspace");
  await workbench.open();
  await page.locator(`${STATUS} .codicon-question`).waitFor();
  seen.status = await workbench.status();

  workbench.step("tooltip");
  await page.locator(STATUS).hover();
  const hover = page.locator(".monaco-hover:visible", { hasText: "version" });
  await hover.waitFor();
  seen.tooltip = await hover.innerText();
  await workbench.shoot("tooltip");
  seen.toasts = await workbench.texts(page.locator(TOAST));
});
