// Every page and every dialog, in both schemes and at three widths, with the people of the demo.
import { expect, test as base, type Browser, type Page } from "@playwright/test";

import { PASSWORD, Server } from "../tests/support/server";
import { Camera } from "./camera";

type Demo = { server: Server; passwords: Record<string, string> };
type Look = { colorScheme: "light" | "dark"; hasTouch: boolean; viewport: { width: number; height: number } };

// A demo for each test, so that no picture shows what another left behind.
const test = base.extend<{ demo: Demo }, { empty: Server }>({
  demo: async ({}, use) => {
    const demo = await Server.demo();
    await use(demo);
    await demo.server.stop();
  },
  empty: [
    async ({}, use) => {
      const server = await Server.empty();
      await use(server);
      await server.stop();
    },
    { scope: "worker" },
  ],
});

async function signIn(page: Page, demo: Demo, name: string, path = "/"): Promise<void> {
  await signInWith(page, name, demo.passwords[name]!, path);
}

async function signInWith(page: Page, name: string, password: string, path = "/"): Promise<void> {
  await page.goto(`/login?next=${encodeURIComponent(path)}`);
  await page.getByLabel("Name").fill(name);
  await page.getByLabel("Password").fill(password);
  await page.getByRole("button", { name: "Sign in" }).click();
}

async function alive(page: Page): Promise<void> {
  await expect(page.locator("html")).toHaveAttribute("data-socket", "open");
}

/** Alice's other device. */
const PHONE =
  "Mozilla/5.0 (iPhone; CPU iPhone OS 18_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.5 Mobile/15E148 Safari/604.1";

async function opened(browser: Browser, server: Server, look: Look & { userAgent?: string }): Promise<Page> {
  const context = await browser.newContext({ baseURL: server.origin, reducedMotion: "reduce", ...look });
  return context.newPage();
}

/** Opens a room of the list, wherever the list is. */
async function toRoom(page: Page, name: RegExp): Promise<void> {
  const drawer = page.getByRole("button", { name: "Rooms", exact: true });
  if (await drawer.isVisible()) await drawer.click();
  await page.getByRole("navigation", { name: "Rooms" }).getByRole("link", { name }).click();
  await expect(page.getByRole("heading", { level: 1 })).toContainText(name);
  await expect(page.getByRole("article").first()).toBeAttached();
}

/** Opens the panel beside the conversation, where it is a drawer. */
async function details(page: Page): Promise<void> {
  const drawer = page.getByRole("button", { name: "People", exact: true });
  if (await drawer.isVisible()) await drawer.click();
}

async function rooms(page: Page): Promise<void> {
  const drawer = page.getByRole("button", { name: "Rooms", exact: true });
  if (await drawer.isVisible()) await drawer.click();
}

async function doors(page: Page, empty: Page, camera: Camera, other: Camera): Promise<void> {
  await page.goto("/login");
  await camera.take("login");
  await page.getByLabel("Name").fill("alice");
  await page.getByLabel("Password").fill("not the password");
  await page.getByRole("button", { name: "Sign in" }).click();
  await camera.take("login-refused");
  await page.goto("/login?next=/&ended=4504");
  await camera.take("login-ended");
  await page.goto("/nothing/here");
  await camera.take("not-found");
  await empty.goto("/setup");
  await other.take("setup");
}

async function conversation(page: Page, camera: Camera): Promise<void> {
  await toRoom(page, /general/);
  await camera.take("room");
  const drawer = page.getByRole("button", { name: "Rooms", exact: true });
  if (await drawer.isVisible()) {
    await drawer.click();
    await camera.take("drawer-rooms");
    await page.keyboard.press("Escape");
  }
  const people = page.getByRole("button", { name: "People", exact: true });
  if (await people.isVisible()) {
    await people.click();
    await camera.take("drawer-details");
    await page.keyboard.press("Escape");
  }
  await toRoom(page, /announcements/);
  await camera.take("room-announcements");
  await toRoom(page, /incident-42/);
  await camera.take("room-private");
  await toRoom(page, /deploys/);
  await page.getByRole("log").hover();
  await page.mouse.wheel(0, -2500);
  await expect(page.getByRole("button", { name: /newest|new message/ })).toBeVisible();
  await camera.take("room-history");
  await toRoom(page, /general/);
  const box = page.getByLabel("Message", { exact: true });
  await box.fill("@bo");
  await expect(page.getByRole("listbox", { name: "People to name" })).toBeVisible();
  await camera.take("names");
  await page.keyboard.press("Escape");
  await box.fill("");
  const last = page.getByRole("article").last();
  await last.focus();
  await last.getByRole("button", { name: "React" }).click();
  await camera.take("signs");
  await page.keyboard.press("Escape");
  await last.getByRole("button", { name: "Reply" }).click();
  await box.fill("So do I.");
  await camera.take("answering");
  await box.fill("");
  await page.getByRole("button", { name: "Do not answer it" }).click();
  await page.getByLabel("Audience").selectOption("role:admin");
  await box.fill("For the other admins only.");
  await camera.take("audience");
  await box.fill("");
}

async function empty(page: Page, camera: Camera, name: string): Promise<void> {
  await rooms(page);
  await page.getByRole("button", { name: "New room" }).click();
  const dialog = page.getByRole("dialog");
  await expect(dialog).toBeVisible();
  await camera.take("dialog-new-room");
  await dialog.getByLabel("Name").fill(name);
  await dialog.getByRole("button", { name: "Create the room" }).click();
  await expect(page.getByRole("heading", { level: 1 })).toContainText(name);
  await expect(page.getByText("This is the beginning of")).toBeVisible();
  await camera.take("room-empty");
  await details(page);
  await page.getByRole("button", { name: "Manage this room" }).click();
  await expect(dialog).toBeVisible();
  await camera.take("dialog-room");
  for (const [what, button] of [
    ["edit-room", "Change name and topic…"],
    ["invite", "Bring people in…"],
    ["archive", `Archive #${name}…`],
    ["leave", `Leave #${name}`],
  ] as const) {
    await dialog.getByRole("button", { name: button }).click();
    await expect(dialog.getByRole("button", { name: "Cancel" })).toBeVisible();
    await camera.take(`dialog-${what}`);
    await page.keyboard.press("Escape");
    await expect(dialog).toHaveCount(0);
    await details(page);
    await page.getByRole("button", { name: "Manage this room" }).click();
    await expect(dialog).toBeVisible();
  }
  await dialog.getByRole("button", { name: `Archive #${name}…` }).click();
  await dialog.getByRole("button", { name: `Archive #${name}`, exact: true }).click();
  await expect(page.getByText("This room is archived.")).toBeVisible();
  await expect(dialog).toHaveCount(0);
  await camera.take("room-archived");
}

async function dialogs(page: Page, camera: Camera): Promise<void> {
  await toRoom(page, /general/);
  const dialog = page.getByRole("dialog");
  const closed = async () => {
    await page.keyboard.press("Escape");
    await expect(dialog).toHaveCount(0);
  };
  const find = async (letters: string) => {
    const field = page.getByRole("combobox", { name: "Find anything" });
    // The dialog before may be letting go of the keys still.
    await expect(async () => {
      await page.keyboard.press("Control+k");
      await expect(field).toBeVisible({ timeout: 2_000 });
    }).toPass();
    await field.fill(letters);
  };
  await page.keyboard.press("Control+k");
  await expect(dialog.getByRole("option").first()).toBeVisible();
  await camera.take("palette");
  await page.getByRole("combobox", { name: "Find anything" }).fill("gate");
  await expect(dialog.getByRole("option", { name: /gate 3|gate is live|All messages/ }).first()).toBeVisible();
  await expect(dialog.getByRole("option").nth(2)).toBeVisible();
  await camera.take("palette-words");
  await closed();
  for (const [what, words] of [
    ["direct", "Write to somebody"],
    ["announce", "Announce"],
    ["profile", "My profile"],
    ["end-own-sessions", "End all my other sessions"],
    ["keys", "Keys"],
  ] as const) {
    await find(words);
    await dialog.getByRole("option", { name: new RegExp(`^${words}.*Action`) }).click();
    await expect(dialog.getByRole("button", { name: /Cancel|Close/ })).toBeVisible();
    await camera.take(`dialog-${what}`);
    await closed();
  }
  const card = async () => {
    await details(page);
    await page.getByRole("button", { name: "Actions for Carol Lindqvist" }).click();
    await expect(dialog).toBeVisible();
  };
  await card();
  await camera.take("dialog-person");
  for (const [what, button] of [
    ["mute", /^Mute/],
    ["ban", /^Ban/],
    ["remove", /^Remove/],
    ["role", "Make moderator…"],
    ["end-sessions", "End all sessions…"],
  ] as const) {
    await dialog.getByRole("button", { name: button }).click();
    await expect(dialog.getByRole("button", { name: "Cancel" })).toBeVisible();
    await camera.take(`dialog-${what}`);
    await closed();
    await card();
  }
  await closed();
  // The dialog before gives the focus back when it is gone, which may be after we took it.
  await expect(async () => {
    await page.getByRole("article").filter({ hasText: "whiteboard-free" }).first().focus();
    await page.keyboard.press("Tab");
    await page.getByRole("toolbar").getByRole("button", { name: "Delete…" }).click({ timeout: 2_000 });
  }).toPass();
  await expect(dialog).toBeVisible();
  await camera.take("dialog-delete");
  await closed();
}

async function desks(page: Page, stranger: Page, camera: Camera, other: Camera): Promise<void> {
  const general = "/rooms/r_2";
  for (const [what, path] of [
    ["sessions", "/settings/sessions"],
    ["password", "/settings/password"],
    ["tokens", "/settings/tokens"],
    ["reauth", "/reauth?next=/"],
    ["rooms", "/rooms"],
    ["rooms-none", "/rooms?q=nothing"],
    ["search", "/search?q=gate"],
    ["search-none", "/search?q=zeppelin"],
    ["people", "/admin/people"],
    ["room-details", `${general}/details`],
  ] as const) {
    await page.goto(path);
    await camera.take(what);
  }
  await page.getByRole("link", { name: "Carol Lindqvist" }).click();
  await camera.take("person");
  await page.goto("/search?q=whiteboard");
  const message = await page.locator(".hit a").first().getAttribute("href");
  await page.goto(`${message}/details`);
  await camera.take("message");
  await page.goto("/admin/people");
  await page.getByRole("button", { name: "Make a link" }).click();
  await camera.take("people-link");
  const link = (await page.locator(".once code").textContent())!;
  await stranger.goto(link);
  await other.take("invited");
  await page.goto("/settings/tokens");
  await page.getByLabel("What it is for").fill("The tide table");
  await page.getByRole("button", { name: "Make a token" }).click();
  await camera.take("tokens-made");
}

async function failed(browser: Browser, look: Look, kind: string): Promise<void> {
  const server = await Server.start();
  server.lose("message_words");
  const page = await opened(browser, server, look);
  await signInWith(page, "alice", PASSWORD);
  await alive(page);
  await page.goto("/search?q=gate");
  await (await Camera.of(page, kind)).take("failed");
  await page.context().close();
  await server.stop();
}

async function plainly(browser: Browser, demo: Demo, look: Look, kind: string): Promise<void> {
  const context = await browser.newContext({ baseURL: demo.server.origin, javaScriptEnabled: false, ...look });
  const page = await context.newPage();
  await signIn(page, demo, "carol", "/rooms/r_2");
  await (await Camera.of(page, kind)).take("room-without-javascript");
  await context.close();
}

async function troubles(page: Page, camera: Camera): Promise<void> {
  await toRoom(page, /lunch/);
  await page.getByLabel("Message", { exact: true }).fill("Is there soup left?");
  await page.context().setOffline(true);
  await page.evaluate(() => dispatchEvent(new Event("offline")));
  await page.getByRole("button", { name: "Send", exact: true }).click();
  await expect(page.getByRole("button", { name: "Retry now" })).toBeVisible();
  await camera.take("offline");
  await page.context().setOffline(false);
  await page.evaluate(() => dispatchEvent(new Event("online")));
  await alive(page);
  // Signed out in another tab.
  const other = await page.context().newPage();
  await other.goto("/settings/sessions");
  await other.locator("[data-current]").getByRole("button", { name: "Sign out" }).click();
  await expect(page.getByRole("alertdialog")).toBeVisible();
  await camera.take("ended");
}

async function inside(browser: Browser, demo: Demo, look: Look, path = "/"): Promise<Page> {
  const page = await opened(browser, demo.server, look);
  await signIn(page, demo, "alice", path);
  await alive(page);
  return page;
}

for (const colorScheme of ["light", "dark"] as const) {
  for (const width of [360, 768, 1440]) {
    // What is narrower than a desk is touched.
    const look = { colorScheme, hasTouch: width < 1000, viewport: { width, height: width < 500 ? 740 : 900 } };
    const kind = `${colorScheme}-${width}`;

    test(`the doors in ${colorScheme} at ${width} px`, async ({ browser, demo, empty: nobody }) => {
      const page = await opened(browser, demo.server, look);
      const first = await opened(browser, nobody, look);
      await doors(page, first, await Camera.of(page, kind), await Camera.of(first, kind));
      await plainly(browser, demo, look, kind);
      await failed(browser, look, kind);
      for (const one of [page, first]) await one.context().close();
    });

    test(`a conversation in ${colorScheme} at ${width} px`, async ({ browser, demo }) => {
      // Somebody else is there, too.
      const bob = await opened(browser, demo.server, look);
      await signIn(bob, demo, "bob");
      await alive(bob);
      const page = await inside(browser, demo, look);
      const camera = await Camera.of(page, kind);
      await conversation(page, camera);
      await empty(page, camera, "tides");
      await troubles(page, camera);
      for (const one of [page, bob]) await one.context().close();
    });

    test(`the dialogs in ${colorScheme} at ${width} px`, async ({ browser, demo }) => {
      const page = await inside(browser, demo, look);
      await dialogs(page, await Camera.of(page, kind));
      await page.context().close();
    });

    test(`the plain pages in ${colorScheme} at ${width} px`, async ({ browser, demo }) => {
      const phone = await opened(browser, demo.server, { ...look, userAgent: PHONE });
      await signIn(phone, demo, "alice");
      await alive(phone);
      const page = await inside(browser, demo, look);
      const stranger = await opened(browser, demo.server, look);
      await desks(page, stranger, await Camera.of(page, kind), await Camera.of(stranger, kind));
      for (const one of [page, stranger, phone]) await one.context().close();
    });
  }
}
