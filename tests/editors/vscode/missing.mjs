// Opens a workspace where no server can be found, twice, and prints what was said.
//
//   node missing.mjs '{"editors", "url", "screenshots", "name"}'
import { STATUS, TOAST, task, tell } from "./workbench.mjs";

await tell(async (workbench, seen) => {
  const { page } = workbench;
  const toasts = page.locator(TOAST);

  workbench.step("first time");
  await workbench.open();
  await toasts.filter({ hasText: "CodeVigil" }).waitFor();
  seen.status = await workbench.status();
  seen.first = await workbench.texts(toasts);
  await workbench.shoot("first");

  workbench.step("second time");
  await workbench.open();
  await page.locator(`${STATUS} .codicon-circle-slash`).waitFor();
  seen.second = await workbench.texts(toasts);

  workbench.step("asked for sessions");
  await page.locator(STATUS).click();
  await toasts.filter({ hasText: "CodeVigil" }).waitFor();
  seen.asked = await workbench.texts(toasts);

  workbench.step("how to install");
  await toasts.getByText("How to Install").click();
  const readme = page.frameLocator("iframe.webview.ready").frameLocator("#active-frame");
  await readme.getByText("pip install /path/to/codevigil-lsp").first().waitFor();
  await workbench.shoot("install");
});
