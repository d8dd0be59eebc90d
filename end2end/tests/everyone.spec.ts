// For everyone: no serious axe finding on any page in either scheme, the same tree of roles and names, whole when narrow,
// enlarged, written from right to left, or full of what nobody expects.
import AxeBuilder from "@axe-core/playwright";
import type { Page } from "@playwright/test";

import { commands } from "./support/crowd";
import { Server } from "./support/server";
import { canary, expect, GENERAL, PASSWORD, signIn, test, type Person } from "./support/test";

/** Pages that need nothing but to be asked for. */
const PLAIN = [
  "/settings/sessions",
  "/settings/password",
  "/settings/tokens",
  "/admin/people",
  "/admin/people?q=nobody-at-all",
  "/rooms",
  "/rooms?q=nothing-at-all",
  "/search?q=canary",
  "/search?q=nothing-at-all",
  "/reauth?next=/",
];

async function accessible(page: Page, what: string): Promise<void> {
  await page.waitForLoadState();
  // There are no frames, so nothing need be gathered from them in a page of its own.
  const axe = new AxeBuilder({ page }).setLegacyMode(true).options({ resultTypes: ["violations"] });
  const { violations } = await axe.analyze();
  const serious = violations.filter(({ impact }) => impact === "serious" || impact === "critical");
  const said = serious.map(({ id, nodes }) => `${what}: ${id}: ${nodes.map((node) => node.html).join(" | ")}`);
  expect(said).toEqual([]);
}

async function narrow(page: Page, what: string): Promise<void> {
  await page.waitForLoadState();
  // What a frame cuts off is beyond, too.
  const beyond = await page.evaluate(() => {
    const parts = [...document.querySelectorAll("main, main > *, .composer, dialog[open]")];
    const edges = parts.filter((part) => part.checkVisibility()).map((part) => part.getBoundingClientRect().right);
    return Math.max(document.documentElement.scrollWidth, ...edges) - innerWidth;
  });
  expect(beyond, `sideways scroll: ${what}`).toBeLessThanOrEqual(0);
}

/** Every page that an admin sees, one after the other. */
async function visit(alice: Person, look: (page: Page, what: string) => Promise<void>): Promise<void> {
  const { page } = alice;
  const words = canary();
  await alice.said(words);
  const id = await alice.message(words).getAttribute("data-message");
  await look(page, "the room");
  for (const path of [...PLAIN, `${GENERAL}/details`, `${GENERAL}/messages/${id}/details`, "/nothing/here"]) {
    await page.goto(path);
    await look(page, path);
  }
  await page.goto(`${GENERAL}/details`);
  await page.getByRole("link", { name: "Carol" }).first().click();
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("Carol");
  await look(page, "a person");
  // What is shown once, and the pages that links lead to.
  for (const button of ["Make a link", "Reset link"]) {
    await page.goto("/admin/people");
    await page.getByRole("button", { name: button }).first().click();
    const link = page.locator(".once code");
    await expect(link).toBeVisible();
    await look(page, button);
    await page.goto((await link.textContent())!);
    await look(page, `where it leads: ${button}`);
  }
  await page.goto("/settings/tokens");
  await page.getByLabel("What it is for").fill("reading along");
  await page.getByRole("button", { name: "Make a token" }).click();
  await expect(page.locator(".once code")).toBeVisible();
  await look(page, "a token");
  await page.goto(GENERAL);
  await alice.alive();
}

/** What a room can look like besides full. */
async function talk(alice: Person, look: (page: Page, what: string) => Promise<void>): Promise<void> {
  const { page } = alice;
  await alice.newRoom();
  await look(page, "an empty room");
  const words = canary();
  await alice.said(words);
  await alice.say(
    "# A title\n\n> quoted\n\n1. one\n2. two\n\n```rust\nfn main() {}\n```\n\n[a link](https://example.org)",
  );
  await expect(page.getByRole("link", { name: "a link" })).toBeVisible();
  await alice.act(words, "React");
  await look(page, "the signs");
  await page.getByRole("button", { name: "thumbs up" }).click();
  await alice.act(words, "Reply");
  await look(page, "an answer begun");
  await page.getByRole("button", { name: "Do not answer it" }).click();
  await alice.act(words, "Edit");
  await look(page, "an edit");
  await page.keyboard.press("Escape");
  await alice.box.fill("@");
  await look(page, "names");
  await page.keyboard.press("Escape");
  await alice.box.fill("");
  await alice.page.getByLabel("Audience").selectOption("role:admin");
  await alice.said(canary());
  await alice.act(words, "Delete");
  await look(page, "a deletion that can be undone");
  await page.goto("/rooms/r_1");
  await alice.alive();
  await look(page, "the announcements");
  await page.goto(GENERAL);
  await alice.alive();
}

/** Every dialog that opens from the room. */
async function dialogs(alice: Person, look: (page: Page, what: string) => Promise<void>): Promise<void> {
  const { page } = alice;
  const dialog = page.getByRole("dialog");
  const opened: Array<[string, () => Promise<void>]> = [
    ["the palette", () => page.keyboard.press("Control+k")],
    ["a new room", () => page.getByRole("button", { name: "New room" }).click()],
    ["a direct room", () => page.getByRole("button", { name: "Write to somebody" }).click()],
    ["an announcement", () => page.getByRole("button", { name: "Announce" }).click()],
    ["the room's card", () => page.getByRole("button", { name: "Manage this room" }).click()],
    ["a person's card", () => page.getByRole("button", { name: "Actions for Carol" }).click()],
  ];
  for (const [what, open] of opened) {
    await open();
    await expect(dialog).toBeVisible();
    await look(page, what);
    await page.keyboard.press("Escape");
    await expect(dialog).toHaveCount(0);
  }
  await page.getByRole("button", { name: "Actions for Carol" }).click();
  for (const deed of [/^Mute/, /^Ban/, /^Make moderator/]) {
    await dialog.getByRole("button", { name: deed }).click();
    await expect(dialog.getByRole("button", { name: "Cancel" })).toBeVisible();
    await look(page, String(deed));
    await page.keyboard.press("Escape");
    await page.getByRole("button", { name: "Actions for Carol" }).click();
  }
  await page.keyboard.press("Escape");
  await page.getByRole("log").focus();
  await page.keyboard.press("?");
  await expect(dialog).toBeVisible();
  await look(page, "the keys");
  await page.keyboard.press("Escape");
}

for (const colorScheme of ["light", "dark"] as const) {
  test(`UX 20, 32: axe finds nothing serious on any page in ${colorScheme}`, async ({ person }) => {
    const alice = await person("alice", undefined, { colorScheme, reducedMotion: "reduce" });
    await visit(alice, accessible);
  });

  test(`UX 20, 32: axe finds nothing serious in a room or its dialogs in ${colorScheme}`, async ({ person }) => {
    const alice = await person("alice", undefined, { colorScheme, reducedMotion: "reduce" });
    await talk(alice, accessible);
    await dialogs(alice, accessible);
  });

  test(`UX 20, 32: axe finds nothing serious on the doors in ${colorScheme}`, async ({ person, browser, server }) => {
    const context = await browser.newContext({ baseURL: server.origin, colorScheme });
    const stranger = await context.newPage();
    await stranger.goto("/login");
    await accessible(stranger, "the door");
    await stranger.getByLabel("Name").fill("carol");
    await stranger.getByLabel("Password").fill("not the password");
    await stranger.getByRole("button", { name: "Sign in" }).click();
    await expect(stranger.getByRole("alert")).toBeVisible();
    await accessible(stranger, "the door, refused");
    await context.close();
    const nobody = await Server.empty();
    const first = await browser.newContext({ baseURL: nobody.origin, colorScheme });
    const setup = await first.newPage();
    await setup.goto("/setup");
    await accessible(setup, "the first admin's page");
    await first.close();
    await nobody.stop();
    // A room whose client never comes, as one sees it without JavaScript; and the page of an ended session.
    const plainly = await browser.newContext({ baseURL: server.origin, colorScheme });
    const plain = await plainly.newPage();
    await plain.route("**/*.wasm", (route) => route.abort());
    await signIn(plain, "carol", GENERAL);
    await expect(plain.getByRole("log")).toBeVisible();
    await accessible(plain, "a room without the client");
    await plainly.close();
    const carol = await person("carol", undefined, { colorScheme, reducedMotion: "reduce" });
    server.command("session", "end", "--user", "carol");
    await expect(carol.page.getByRole("alertdialog")).toBeVisible();
    await accessible(carol.page, "the end of a session");
  });
}

test("UX 31: no page scrolls sideways at 360 px, dialogs and drawers included", async ({ person }) => {
  const alice = await person("alice", undefined, { viewport: { width: 360, height: 740 } });
  await visit(alice, narrow);
  await talk(alice, narrow);
  const rooms = alice.page.getByRole("button", { name: "Rooms" });
  await rooms.click();
  await expect(alice.page.getByRole("complementary", { name: "Rooms" })).toBeVisible();
  await narrow(alice.page, "the drawer of rooms");
  await alice.page.getByRole("button", { name: "New room" }).click();
  await expect(alice.page.getByRole("dialog")).toBeVisible();
  await narrow(alice.page, "a dialog");
  await alice.page.keyboard.press("Escape");
  // The composer stays above an on-screen keyboard, which leaves half of the height.
  await alice.page.setViewportSize({ width: 360, height: 380 });
  await alice.box.click();
  await expect(alice.box).toBeInViewport({ ratio: 1 });
});

test("a page enlarged to 200 % is whole and can be written in", async ({ person }) => {
  // What the browser's zoom does to the page: half as many CSS pixels.
  const alice = await person("alice", undefined, { viewport: { width: 640, height: 400 }, deviceScaleFactor: 2 });
  await narrow(alice.page, "200 %");
  await alice.said(canary());
  for (const path of PLAIN) {
    await alice.page.goto(path);
    await narrow(alice.page, path);
  }
});

test("text from right to left, 500 emoji and words of 300 letters stay within their message", async ({ person }) => {
  const alice = await person("alice", undefined, { viewport: { width: 360, height: 740 } });
  const odd = [
    "שלום עולם, זהו משפט ארוך למדי מימין לשמאל",
    "😀".repeat(500),
    "w".repeat(300),
    `https://example.org/${"p".repeat(280)}`,
  ];
  for (const words of odd) await alice.said(words);
  await narrow(alice.page, "odd words");
  const log = (await alice.page.getByRole("log").boundingBox())!;
  for (const words of odd) {
    const box = (await alice.message(words).locator(".body").boundingBox())!;
    expect(box.x + box.width).toBeLessThanOrEqual(log.x + log.width + 0.5);
  }
  const direction = await alice
    .message(odd[0]!)
    .locator(".body")
    .evaluate((body) => {
      const paragraph = body.querySelector("[dir]") ?? body;
      return getComputedStyle(paragraph).direction;
    });
  expect(direction).toBe("rtl");
  const wide = "v".repeat(60);
  await commands(alice.page, [{ type: "update_profile", display: wide }]);
  await expect(alice.page.getByText(wide).first()).toBeAttached();
  await narrow(alice.page, "a long name");
  await commands(alice.page, [{ type: "update_profile", display: "Alice" }]);
});

test("UX 20: everything of a room is reached by the keyboard, with a visible focus", async ({ person }) => {
  const alice = await person("alice");
  const path = await alice.newRoom();
  await (await person("carol", path)).join();
  await alice.said(canary());
  await alice.page.reload();
  await alice.alive();
  await alice.page.keyboard.press("Tab");
  await expect(alice.page.getByRole("link", { name: /^Skip/ })).toBeFocused();
  const reached = new Set<string>();
  for (let i = 0; i < 200; i++) {
    await alice.page.keyboard.press("Tab");
    const here = await alice.page.evaluate(() => {
      const element = document.activeElement!;
      const { outlineStyle, outlineWidth } = getComputedStyle(element);
      // The field's own frame is drawn around it.
      const framed = element.closest(".composer:focus-within") !== null;
      const seen = framed || (outlineStyle !== "none" && parseFloat(outlineWidth) >= 2);
      return { name: element.getAttribute("aria-label") ?? element.textContent ?? "", seen, tag: element.tagName };
    });
    if (here.tag === "BODY") break;
    expect(here.seen, `a visible focus on ${here.name}`).toBe(true);
    reached.add(here.name.trim());
  }
  const all = [...reached].join("\n");
  for (const what of [
    "Find anything",
    "New room",
    "Write to somebody",
    "Announce",
    "general",
    "My sessions",
    "Sign out",
    "Messages",
    "Audience",
    "Manage this room",
    "Actions for Carol",
  ]) {
    expect(all).toContain(what);
  }
});

test("UX 20: one signs in, writes, acts on a person, and signs out by the keyboard alone", async ({
  browser,
  server,
}) => {
  const context = await browser.newContext({ baseURL: server.origin });
  const page = await context.newPage();
  const { keyboard } = page;
  await page.goto("/login");
  await expect(page.getByLabel("Name")).toBeFocused();
  await keyboard.type("alice");
  await keyboard.press("Tab");
  await keyboard.type(PASSWORD);
  await keyboard.press("Enter");
  await expect(page.locator("html")).toHaveAttribute("data-socket", "open");
  // The skip link leads to the field.
  await page.evaluate(() => (document.activeElement as HTMLElement | null)?.blur());
  await keyboard.press("Tab");
  await keyboard.press("Enter");
  const box = page.getByLabel("Message", { exact: true });
  await expect(box).toBeFocused();
  const words = canary();
  await keyboard.type(words);
  await keyboard.press("Enter");
  const message = page.getByRole("log").locator("[data-state]").filter({ hasText: words });
  await expect(message).toHaveAttribute("data-state", "confirmed");
  await expect(box).toBeFocused();
  // A dialog keeps the focus within it and gives it back.
  await keyboard.press("Control+k");
  await expect(page.getByRole("combobox", { name: "Find anything" })).toBeFocused();
  await keyboard.type("New room");
  await keyboard.press("Enter");
  const dialog = page.getByRole("dialog");
  await expect(dialog.getByLabel("Name")).toBeFocused();
  for (let i = 0; i < 25; i++) {
    await keyboard.press("Tab");
    const within = await page.evaluate(
      () => document.activeElement === document.body || document.activeElement!.closest("dialog") !== null,
    );
    expect(within, "the focus stays in the dialog").toBe(true);
  }
  await keyboard.press("Escape");
  await expect(dialog).toHaveCount(0);
  await expect(box).toBeFocused();
  // Somebody's card, and back.
  const actions = page.getByRole("button", { name: "Actions for Carol" });
  await actions.focus();
  await keyboard.press("Enter");
  await expect(dialog.getByRole("button", { name: "Mute Carol…" })).toBeVisible();
  await keyboard.press("Escape");
  await expect(actions).toBeFocused();
  await page.getByRole("button", { name: "Sign out" }).focus();
  await keyboard.press("Enter");
  await expect(page).toHaveURL(/\/login/);
  await context.close();
});
