/**
 * Runs inside the extension host, as VS Code's own test runners ask for it.
 *
 * The outcome goes to the file named by `CODEVIGIL_E2E_REPORT`, for the console of the
 * extension host is out of reach.
 */

import { appendFileSync } from "node:fs";
import { format } from "node:util";
import Mocha from "mocha";

export async function run(): Promise<void> {
  const report = process.env["CODEVIGIL_E2E_REPORT"];
  if (report !== undefined) {
    Mocha.reporters.Base.consoleLog = (...args: unknown[]): void => {
      appendFileSync(report, `${format(...args)}\n`);
    };
  }
  const mocha = new Mocha({ ui: "bdd", timeout: 20_000, color: false });
  mocha.suite.emit("pre-require", globalThis, "", mocha);
  await import("./extension.test");
  const failures = await new Promise<number>((resolve) => {
    mocha.run(resolve);
  });
  if (failures > 0) {
    throw new Error(`${String(failures)} tests failed`);
  }
}
