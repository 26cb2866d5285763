import { mkdir, readFile, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import * as path from "node:path";
import type { Browser, FrameLocator, Page } from "playwright-core";
import { inject } from "vitest";
import { openBrowser } from "./browser.js";
import { temporaryFolder } from "./temporary-folder.js";

export type Theme = "Default Dark Modern" | "Default Light Modern" | "Default High Contrast";

export interface WorkbenchOptions {
  /** The folder, or the file of several folders, to open; by default an empty folder that is deleted at the end. */
  readonly workspace?: string;
  /** Another VS Code than that of all tests. */
  readonly url?: string;
  /** CSS pixels. */
  readonly width?: number;
  readonly height?: number;
  /** Whether pages have WebGL. */
  readonly webgl?: boolean;
}

/** A VS Code window with the packaged extension, in a real browser. */
export class Workbench {
  /** What a page's Content Security Policy has refused, as the browser said it. */
  readonly violations: string[] = [];

  private constructor(
    private readonly browser: Browser,
    readonly page: Page,
    /** The folder that is open. */
    readonly workspace: string,
  ) {}

  static async open({
    workspace,
    url = inject("workbenchUrl"),
    width = 1440,
    height = 900,
    webgl = true,
  }: WorkbenchOptions = {}): Promise<Workbench> {
    const folder = workspace ?? (await temporaryFolder());
    const browser = await openBrowser({ webgl });
    const page = await browser.newPage({ viewport: { width, height } });
    const workbench = new Workbench(browser, page, folder);
    page.on("console", (message) => {
      if (/Content Security Policy/i.test(message.text())) workbench.violations.push(message.text());
    });
    const kind = folder.endsWith(".code-workspace") ? "workspace" : "folder";
    await page.goto(`${url}?${kind}=${encodeURIComponent(folder)}`);
    await page.locator(".monaco-workbench .part.statusbar").waitFor();
    return workbench;
  }

  /** Runs a command by its title in the palette, as `VAE: Train`. */
  async runCommand(title: string): Promise<void> {
    const input = this.page.locator(".quick-input-widget input[type=text]");
    const choice = this.page.locator(".quick-input-list .monaco-list-row").filter({
      has: this.page.getByText(title, { exact: true }),
    });
    const deadline = Date.now() + 60_000;
    // A palette that was opened before the extension registered its commands never learns of them.
    while (Date.now() < deadline) {
      await this.page.keyboard.press("F1");
      await input.waitFor();
      await input.fill(`>${title}`);
      const found = await choice
        .first()
        .waitFor({ timeout: 2_000 })
        .then(
          () => true,
          () => false,
        );
      if (found) {
        await choice.first().click();
        return;
      }
      await this.page.keyboard.press("Escape");
    }
    throw new Error(`the palette never offered ${title}`);
  }

  /** Opens a file of the workspace by its name. */
  async openFile(name: string): Promise<void> {
    const input = this.page.locator(".quick-input-widget input[type=text]");
    const row = this.page.locator(".quick-input-list .monaco-list-row").filter({ hasText: name }).first();
    // A list that was made before the workspace's files are known stays as it is.
    await this.#until(`a file ${name}`, async () => {
      await this.runCommand("Go to File...");
      await input.fill(name);
      await row.click({ timeout: 4_000 });
      await this.page.locator(".tab").filter({ hasText: name }).first().waitFor({ timeout: 4_000 });
    });
  }

  /**
   * Opens the context menu of what has the keyboard, and chooses from it by the keyboard: for a tenth of a second after it has
   * come, longer on a busy machine, a menu takes no heed of the mouse's button, and a test is quicker than a hand.
   */
  async chooseFromContextMenu(title: string): Promise<void> {
    // Where it lies, its hover would hide the row below.
    await this.page.mouse.move(0, 0);
    await this.page.keyboard.press("Shift+F10");
    const menu = this.page.locator(".monaco-menu");
    await menu.getByText(title).waitFor({ timeout: 5_000 });
    const items = await menu.locator(".action-item").count();
    for (let step = 0; step < items; step++) {
      await this.page.keyboard.press("ArrowDown");
      if ((await menu.locator(".action-item.focused", { hasText: title }).count()) === 0) continue;
      await this.page.keyboard.press("Enter");
      await menu.waitFor({ state: "detached", timeout: 5_000 });
      return;
    }
    throw new Error(`the keyboard never came to ${title}`);
  }

  /** Presses a lens over the code until what it does is seen: a click is lost where the lens is just drawn anew. */
  async pressLens(title: string, seen: () => Promise<boolean>): Promise<void> {
    await this.#until(`what the lens ${title} does`, async () => {
      await this.page.locator(".codelens-decoration").getByText(title).first().click({ timeout: 4_000 });
      for (let look = 0; look < 60; look++) {
        if (await seen()) return;
        await this.page.waitForTimeout(250);
      }
      throw new Error("nothing was seen");
    });
  }

  /** Tries for a minute. */
  async #until(what: string, attempt: () => Promise<void>): Promise<void> {
    const deadline = Date.now() + 60_000;
    for (;;) {
      const problem = await attempt().then(
        () => null,
        (error: Error) => error,
      );
      if (!problem) return;
      await this.page.keyboard.press("Escape");
      if (Date.now() > deadline) throw new Error(`${what} did not come: ${problem.message}`);
    }
  }

  /** Reloads the window in the orderly way, which keeps what was open. */
  async reload(): Promise<void> {
    const loaded = this.page.waitForEvent("load");
    await this.runCommand("Developer: Reload Window");
    await loaded;
    await this.page.locator(".monaco-workbench .part.statusbar").waitFor();
  }

  /** The document inside the webview that is open. */
  panelFrame(): FrameLocator {
    return this.page.frameLocator("iframe.webview.ready").frameLocator("iframe#active-frame");
  }

  /** What axe finds wrong with the webview that is open, of serious impact or worse. */
  async accessibilityProblems(): Promise<string[]> {
    const axe = await readFile(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
    const body = this.panelFrame().locator("body");
    // By the debugger, not by a script element, which the page's policy would refuse.
    await body.evaluate(`${axe}; null`);
    return body.evaluate(async () => {
      const { axe: engine } = globalThis as unknown as {
        axe: { run(): Promise<{ violations: { id: string; impact: string; nodes: { html: string }[] }[] }> };
      };
      const { violations } = await engine.run();
      return violations
        .filter(({ impact }) => impact === "serious" || impact === "critical")
        .map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html.slice(0, 120)).join(" | ")}`);
    });
  }

  /** Sets the workspace's theme and waits until the window wears it. */
  async setTheme(theme: Theme): Promise<void> {
    const settings = path.join(this.workspace, ".vscode");
    await mkdir(settings, { recursive: true });
    await writeFile(path.join(settings, "settings.json"), JSON.stringify({ "workbench.colorTheme": theme }));
    const kind = {
      "Default Dark Modern": "vs-dark",
      "Default Light Modern": "vs",
      "Default High Contrast": "hc-black",
    };
    await this.page.locator(`.monaco-workbench.${kind[theme]}`).waitFor();
  }

  /** Writes test-results/<name>.png; returns its path. */
  async screenshot(name: string): Promise<string> {
    const file = path.join("test-results", `${name}.png`);
    await this.page.screenshot({ path: file });
    return file;
  }

  async close(): Promise<void> {
    await this.browser.close();
  }
}

/** What stands behind the ends of the lines in sight, as the browser quotes it. */
export function endsOfLines(page: Page): Promise<string[]> {
  return page.locator(".view-lines").evaluateAll((editors) => {
    const scope = globalThis as unknown as {
      getComputedStyle(element: unknown, pseudo: string): { content: string };
    };
    const spans = editors.flatMap((lines) => {
      const { querySelectorAll } = lines as unknown as { querySelectorAll(selector: string): Iterable<unknown> };
      return [...querySelectorAll.call(lines, "span")];
    });
    return spans.map((each) => scope.getComputedStyle(each, "::after").content);
  });
}
