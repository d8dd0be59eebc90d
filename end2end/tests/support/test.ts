// The test function with what every test needs: a server, and people at their browsers.
import { randomBytes } from "node:crypto";

import { expect, test as base, type Browser, type BrowserContextOptions, type Page } from "@playwright/test";

import { PASSWORD, Server } from "./server";

export { expect, PASSWORD };

/** The room that members and above start in. */
export const GENERAL = "/rooms/r_2";

/** Waits until a page is alive and its socket is open. */
export async function alive(page: Page): Promise<void> {
  await expect(page.locator("html")).toHaveAttribute("data-hydrated", /.*/);
  await expect(page.locator("html")).toHaveAttribute("data-socket", "open");
}

/** Waits until what changed is drawn, and what waits for a frame has had it. */
export async function drawn(page: Page): Promise<void> {
  await page.evaluate(() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done))));
}

/** Somebody at a browser of their own. */
export class Person {
  readonly trouble: string[] = [];
  constructor(
    readonly name: string,
    readonly page: Page,
    readonly frames: string[],
  ) {
    page.on("console", (line) => {
      // That an answer was a refusal, or that there was no network, is what some tests are about.
      const network = /^Failed to load resource|net::ERR_INTERNET_DISCONNECTED/.test(line.text());
      if (line.type() === "error" && !network) this.trouble.push(line.text());
    });
    page.on("pageerror", (error) => this.trouble.push(String(error)));
  }

  /** Waits until the page is alive and its socket is open. */
  async alive(): Promise<this> {
    await alive(this.page);
    return this;
  }

  /** Writes a message as one does, with the keyboard. */
  async say(words: string): Promise<void> {
    await this.box.fill(words);
    await this.box.press("Enter");
  }

  /** The field in which a message is written. */
  get box() {
    return this.page.getByLabel("Message", { exact: true });
  }

  /** The message that says this. */
  message(words: string) {
    return this.page.getByRole("log").locator("[data-state]").filter({ hasText: words });
  }

  /** Writes a message and waits until the server has it. */
  async said(words: string): Promise<void> {
    await this.say(words);
    await expect(this.message(words)).toHaveAttribute("data-state", "confirmed");
  }

  /** Presses a button among those of the message that says this. */
  async act(words: string, button: string): Promise<void> {
    await this.message(words).hover();
    await this.message(words).getByRole("button", { name: button, exact: true }).click();
  }

  /** Opens a room of its own and goes there, so that what others say elsewhere does not disturb. */
  async newRoom(): Promise<string> {
    const name = canary();
    const drawer = this.page.getByRole("button", { name: "Rooms", exact: true });
    if (await drawer.isVisible()) await drawer.click();
    await this.page.getByRole("button", { name: "New room" }).click();
    const dialog = this.page.getByRole("dialog");
    await dialog.getByLabel("Name").fill(name);
    await dialog.getByRole("button", { name: "Create the room" }).click();
    await expect(this.page.getByRole("heading", { level: 1 })).toContainText(name);
    return new URL(this.page.url()).pathname;
  }

  /** Joins the open room that the page shows. */
  async join(): Promise<this> {
    await this.page.getByRole("button", { name: /^Join/ }).click();
    await expect(this.box).toBeVisible();
    return this;
  }

  /** The device loses its network, or has it again. */
  async offline(offline: boolean): Promise<void> {
    await this.page.context().setOffline(offline);
    await this.page.evaluate((name) => dispatchEvent(new Event(name)), offline ? "offline" : "online");
  }
}

type Prepare = (page: Page) => Promise<unknown>;

type Fixtures = {
  /** Opens a browser in which this person is signed in, at a room; `prepare` sees the page before it loads anything. */
  person: (name: string, path?: string, options?: BrowserContextOptions, prepare?: Prepare) => Promise<Person>;
};

/** Every text frame that a page receives from now on. */
export function framesOf(page: Page): string[] {
  const frames: string[] = [];
  page.on("websocket", (socket) => socket.on("framereceived", (frame) => frames.push(String(frame.payload))));
  return frames;
}

/** A word that stands nowhere else. Its letters up to f spell nobody's name, nor anything else that a test looks for. */
export function canary(): string {
  return `canary-${randomBytes(6).toString("hex")}`;
}

export const test = base.extend<Fixtures, { server: Server }>({
  server: [
    async ({}, use) => {
      const server = await Server.start();
      await use(server);
      await server.stop();
    },
    // Whatever it takes is not taken from the first test.
    { scope: "worker", timeout: 120_000 },
  ],
  baseURL: async ({ server }, use) => use(server.origin),
  person: async ({ browser, server }, use) => {
    const opened: Person[] = [];
    await use(async (name, path = GENERAL, options = {}, prepare = async () => {}) => {
      const page = await newPage(browser, server, options);
      await prepare(page);
      const person = new Person(name, page, framesOf(page));
      await signIn(person.page, name, path);
      opened.push(person);
      return options.javaScriptEnabled === false ? person : person.alive();
    });
    for (const person of opened) {
      expect(person.trouble, `the console of ${person.name}`).toEqual([]);
      await person.page.context().close();
    }
  },
});

async function newPage(browser: Browser, server: Server, options: BrowserContextOptions): Promise<Page> {
  const context = await browser.newContext({ baseURL: server.origin, ...options });
  return context.newPage();
}

/** Signs in by the form and goes where one wanted to go. */
export async function signIn(page: Page, name: string, path: string): Promise<void> {
  await page.goto(`/login?next=${encodeURIComponent(path)}`);
  // Whoever is faster than the browser's autofocus leaves a remark in the console.
  await expect(page.getByLabel("Name")).toBeFocused();
  await page.getByLabel("Name").fill(name);
  await page.getByLabel("Password").fill(PASSWORD);
  await page.getByRole("button", { name: "Sign in" }).click();
  await page.waitForURL((url) => url.pathname === path);
}
