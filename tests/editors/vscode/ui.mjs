// Does in the real VS Code what a user does, and prints what it saw as one JSON object.
//
//   node ui.mjs '{"editors", "url", "screenshots", "transcript", "lines", "title"}'
//
// It judges nothing: `test_vscode.py` does. Every wait is for a condition, with a deadline.
import { appendFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { join } from "node:path";

const task = JSON.parse(process.argv[2]);
const { chromium } = createRequire(join(task.editors, "package.json"))("playwright-core");

const STATUS = '[id="codevigil.codevigil.codevigil.status"]';
const ROW = ".quick-input-list .monaco-list-row";
const DEADLINE = { timeout: 20_000 };

const browser = await chromium.launch({
  executablePath: join(task.editors, "bin", "chromium"),
  args: [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1", // loopback only
  ],
});
const page = await browser.newPage({
  viewport: { width: 1280, height: 720 },
  deviceScaleFactor: task.scale ?? 1,
});
page.setDefaultTimeout(DEADLINE.timeout);

const seen = {};
let step = "open";
let shots = 0;

try {
  await openWorkspace();
  seen.first = await statusItem();
  await shoot("status");

  step = "append to the transcript";
  await appendFile(task.transcript, task.lines);
  await textOtherThan(seen.first.text);
  seen.later = await statusItem();

  step = "Problems";
  await page.keyboard.press("Control+Shift+M");
  const problem = page.locator(".markers-panel .monaco-list-row", { hasText: "stop-phrase" });
  await problem.waitFor();
  seen.problems = await texts(page.locator(".markers-panel .monaco-list-row"));
  await shoot("problems");

  step = "tooltip";
  await page.locator(STATUS).hover();
  const hover = page.locator(".monaco-hover:visible", { hasText: task.title });
  await hover.waitFor();
  seen.tooltip = {
    text: await hover.innerText(),
    links: await hover.locator("a[href], a[data-href]").count(),
    images: await hover.locator("img").count(),
  };
  await shoot("tooltip");
  await page.mouse.move(640, 200);
  await hover.waitFor({ state: "hidden" });

  step = "Show Sessions";
  await page.locator(STATUS).click();
  const session = page.locator(ROW, { hasText: task.title });
  await session.waitFor();
  seen.sessions = await texts(page.locator(ROW));
  await shoot("sessions");

  step = "open the transcript";
  await session.click();
  await page.locator(".tab.active", { hasText: ".jsonl" }).waitFor();
  await page.locator(".view-line", { hasText: '"type"' }).first().waitFor();
  seen.tab = await page.locator(".tab.active").innerText();
  await shoot("transcript");

  step = "Show Report";
  await run("CodeVigil: Show Report");
  await page.locator(".tab.active", { hasText: "Report.md" }).waitFor();
  const report = page.frameLocator("iframe.webview.ready").frameLocator("#active-frame");
  await report.getByText(task.title).first().waitFor();
  seen.report = await report.locator("body").innerText();
  await shoot("report");

  step = "Show Logs";
  await run("CodeVigil: Show Logs");
  await page.locator(".output-view .view-line", { hasText: "starting" }).first().waitFor();
  seen.log = (await texts(page.locator(".output-view .view-line"))).join("\n");
  await shoot("logs");

  step = "Restart Server";
  await run("CodeVigil: Restart Server");
  await page
    .locator(".output-view .view-line", { hasText: "starting" })
    .nth(1)
    .waitFor();
  await page.locator(STATUS, { hasText: seen.later.text }).waitFor();
  seen.restarted = await statusItem();

  seen.toasts = await texts(page.locator(".notification-toast"));
} catch (error) {
  seen.failed = `${step}: ${error.message}`;
  await shoot("failed").catch(() => undefined);
} finally {
  await browser.close();
}
process.stdout.write(JSON.stringify(seen));

async function openWorkspace() {
  await page.goto(task.url);
  await page.locator(STATUS).waitFor({ timeout: 60_000 });
  await textOtherThan("CodeVigil"); // what it says until the first status
}

async function textOtherThan(text) {
  await page.waitForFunction(
    ([selector, before]) => {
      const now = document.querySelector(selector)?.innerText.trim();
      return now && now !== before;
    },
    [STATUS, text],
    DEADLINE,
  );
}

async function statusItem() {
  const item = page.locator(STATUS);
  return {
    text: (await item.innerText()).trim(),
    label: await item.locator("a").first().getAttribute("aria-label"),
    icons: await item
      .locator(".codicon")
      .evaluateAll((icons) => icons.map((icon) => icon.className)),
    classes: await item.getAttribute("class"),
  };
}

/** Runs a command from the palette; the row is clicked, since Enter would race the filter. */
async function run(title) {
  await page.keyboard.press("F1");
  await page.locator(".quick-input-widget input").first().fill(`>${title}`);
  await page.locator(ROW, { hasText: title }).first().click();
}

async function texts(locator) {
  const all = await locator.allInnerTexts();
  return all.map((text) => text.replaceAll("\u00a0", " ").trim());
}

async function shoot(name) {
  shots += 1;
  const path = join(task.screenshots, `${shots}-${name}.png`);
  await page.screenshot({ path, animations: "disabled" });
}
