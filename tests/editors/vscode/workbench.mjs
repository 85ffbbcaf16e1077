// The parts of VS Code's window that the visits share, and the browser they run in.
import { createRequire } from "node:module";
import { join } from "node:path";

export const STATUS = '[id="codevigil.codevigil.codevigil.status"]';
export const ROW = ".quick-input-list .monaco-list-row";
export const TOAST = ".notification-toast";

const FIRST_PAINT = { timeout: 60_000 };
const ANY_OTHER = 20_000;

/** What the caller wants, from the command line. */
export const task = JSON.parse(process.argv[2]);

/**
 * Makes one visit with one browser and prints what it saw as one JSON object.
 *
 * `visit` fills `seen`; when it throws, `seen.failed` says where, and there is a screenshot.
 */
export async function tell(visit) {
  const { chromium } = createRequire(join(task.editors, "package.json"))("playwright-core");
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
  const seen = { steps: [] };
  const page = await browser.newPage({ viewport: { width: 1280, height: 720 } });
  page.setDefaultTimeout(ANY_OTHER);
  const workbench = new Workbench(page, seen.steps);
  try {
    await visit(workbench, seen);
  } catch (error) {
    seen.failed = `${seen.steps.at(-1)}: ${error.message}`;
    await workbench.shoot("failed").catch(() => undefined);
  } finally {
    await browser.close();
  }
  process.stdout.write(JSON.stringify(seen));
}

class Workbench {
  #shots = 0;
  #steps;

  constructor(page, steps) {
    this.page = page;
    this.#steps = steps;
  }

  step(name) {
    this.#steps.push(name);
  }

  /** Opens the workspace and waits for our item. */
  async open() {
    await this.page.goto(task.url);
    await this.page.locator(STATUS).waitFor(FIRST_PAINT);
  }

  /** Waits until the item says something other than `before`. */
  async statusOtherThan(before) {
    await this.page.waitForFunction(
      ([selector, text]) => {
        const now = document.querySelector(selector)?.innerText.trim();
        return now && now !== text;
      },
      [STATUS, before],
    );
    return this.status();
  }

  async status() {
    const item = this.page.locator(STATUS);
    return {
      text: (await item.innerText()).trim(),
      label: await item.locator("a").first().getAttribute("aria-label"),
      icon: (await item.locator(".codicon").getAttribute("class")).split(" ")[1],
      classes: (await item.getAttribute("class")).split(" "),
    };
  }

  /** Runs a command from the palette; the row is clicked, since Enter would race the filter. */
  async run(title) {
    await this.page.keyboard.press("F1");
    await this.page.locator(".quick-input-widget input").first().fill(`>${title}`);
    await this.page.locator(ROW, { hasText: title }).first().click();
  }

  async texts(locator) {
    const all = await locator.allInnerTexts();
    return all.map((text) => text.replaceAll("\u00a0", " ").trim());
  }

  async shoot(name) {
    this.#shots += 1;
    const path = join(task.screenshots, `${task.name}-${this.#shots}-${name}.png`);
    await this.page.screenshot({ path, animations: "disabled" });
  }
}
