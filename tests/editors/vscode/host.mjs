// Runs the extension's own tests inside the extension host, and prints their outcome.
//
//   node host.mjs '{"editors", "url", "screenshots", "name", "extension", "tests", "report"}'
//
// `--extensionTestsPath` of the desktop is a part of the address here. It works against a
// server with `--enable-smoke-test-driver` only, which suppresses toasts: hence not for `ui.mjs`.
import { readFile } from "node:fs/promises";

import { task, tell } from "./workbench.mjs";

await tell(async (workbench, seen) => {
  const { page } = workbench;
  const { host } = new URL(task.url);
  const payload = [
    ["extensionDevelopmentPath", `vscode-remote://${host}${task.extension}`],
    ["extensionTestsPath", `vscode-remote://${host}${task.tests}`],
    ["skipWelcome", "true"],
  ];
  const { promise, resolve, reject } = Promise.withResolvers();
  const deadline = setTimeout(() => reject(new Error("the tests did not end")), 90_000);
  await page.exposeFunction("codeAutomationLog", () => undefined);
  await page.exposeFunction("codeAutomationExit", resolve);
  workbench.step("tests in the extension host");
  await page.goto(`${task.url}&payload=${encodeURIComponent(JSON.stringify(payload))}`);
  try {
    seen.code = await promise;
  } finally {
    clearTimeout(deadline);
    seen.report = await readFile(task.report, "utf8").catch(() => "");
  }
});
