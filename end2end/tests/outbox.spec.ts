// What one writes: sent once, kept when it cannot be, given back when it was refused.
import { postMany } from "./support/crowd";
import { alive, canary, expect, GENERAL, PASSWORD, signIn, test } from "./support/test";
import { Wire } from "./support/wire";

test("UX 2: what could not be sent says so, with Retry and Discard, and a retry never doubles it", async ({
  person,
}) => {
  const alice = await person("alice");
  let wire!: Wire;
  const carol = await person("carol", GENERAL, {}, async (page) => (wire = await Wire.of(page)));
  const [words, other] = [canary(), canary()];
  wire.refuse(({ type }) => (type === "post_message" ? { code: "rate_limited", message: "Too fast." } : undefined));
  await carol.say(words);
  await carol.say(other);
  await expect(carol.message(words)).toContainText("Not sent. Too fast.");
  // Behind one that came too early the next one goes a second later.
  for (const failed of [words, other]) await expect(carol.message(failed)).toHaveAttribute("data-state", "failed");
  wire.refuse(() => undefined);
  await carol.message(words).getByRole("button", { name: "Retry" }).click();
  await expect(carol.message(words)).toHaveAttribute("data-state", "confirmed");
  await carol.message(other).getByRole("button", { name: "Discard" }).click();
  await expect(carol.message(other)).toHaveCount(0);
  await expect(carol.box).toBeFocused();
  await expect(alice.message(words)).toHaveCount(1);
  await expect(alice.message(other)).toHaveCount(0);
});

test("UX 2: a message whose answer was lost is sent again and stands there once", async ({ person }) => {
  const alice = await person("alice");
  let wire!: Wire;
  const carol = await person("carol", GENERAL, {}, async (page) => (wire = await Wire.of(page)));
  const [words, after] = [canary(), canary()];
  wire.deafen();
  await carol.say(words);
  await expect(alice.message(words)).toBeVisible();
  await expect(carol.message(words)).toHaveAttribute("data-state", "pending");
  await wire.cut();
  wire.mend();
  await expect(carol.message(words)).toHaveAttribute("data-state", "confirmed", { timeout: 15_000 });
  await carol.said(after);
  await expect(alice.message(after)).toBeVisible();
  await expect(carol.message(words)).toHaveCount(1);
  await expect(alice.message(words)).toHaveCount(1);
});

test("UX 12: what I write offline leaves in order when I am back", async ({ person }) => {
  const alice = await person("alice");
  const carol = await person("carol");
  const words = canary();
  await carol.offline(true);
  await expect(carol.page.locator("html")).toHaveAttribute("data-socket", "closed");
  for (const number of [1, 2, 3]) await carol.say(`${words} ${number}`);
  await expect(carol.message(words)).toHaveCount(3);
  await expect(carol.message(`${words} 3`)).toHaveAttribute("data-state", "pending");
  await carol.offline(false);
  const inOrder = [1, 2, 3].map((number) => `${words} ${number}`);
  await expect(alice.message(words)).toContainText(inOrder);
  await expect(carol.message(words)).toContainText(inOrder);
  await expect(carol.message(`${words} 3`)).toHaveAttribute("data-state", "confirmed");
});

test("UX 12: what was written offline survives the page and leaves from the next one, once", async ({ person }) => {
  const alice = await person("alice");
  let wire!: Wire;
  const carol = await person("carol", GENERAL, {}, async (page) => (wire = await Wire.of(page)));
  const words = canary();
  await wire.cut();
  await carol.say(words);
  await expect(carol.message(words)).toHaveAttribute("data-state", "pending");
  wire.mend();
  await carol.page.reload();
  await expect(carol.message(words)).toHaveAttribute("data-state", "confirmed");
  await expect(alice.message(words)).toHaveCount(1);
  await expect(carol.message(words)).toHaveCount(1);
});

test("UX 11: a draft outlives another room, a reload and a broken connection", async ({ person }) => {
  let wire!: Wire;
  const carol = await person("carol", GENERAL, {}, async (page) => (wire = await Wire.of(page)));
  const [here, there] = [canary(), canary()];
  const room = await carol.newRoom();
  await carol.box.fill(there);
  await carol.page.getByRole("link", { name: /general/ }).click();
  await expect(carol.box).toHaveValue("");
  await carol.box.fill(here);
  await wire.cut();
  await expect(carol.page.locator("html")).toHaveAttribute("data-socket", "closed");
  wire.mend();
  await carol.alive();
  await expect(carol.box).toHaveValue(here);
  await carol.page.reload();
  await carol.alive();
  await expect(carol.box).toHaveValue(here);
  await carol.page.locator(`a[href="${room}"]`).first().click();
  await expect(carol.box).toHaveValue(there);
  await carol.box.fill("");
  await carol.page.getByRole("link", { name: /general/ }).click();
  await expect(carol.box).toHaveValue(here);
  await carol.box.fill("");
});

test("UX 11: a draft is one in all tabs", async ({ person }) => {
  const carol = await person("carol");
  const room = await carol.newRoom();
  const other = await carol.page.context().newPage();
  await other.goto(room);
  await alive(other);
  // Only one of them is in front.
  await other.evaluate(() => (document.hasFocus = () => false));
  const box = other.getByLabel("Message", { exact: true });
  const words = canary();
  await carol.page.getByLabel("Audience").selectOption("role:admin");
  await carol.box.fill(words);
  await expect(box).toHaveValue(words);
  await expect(other.getByLabel("Audience")).toHaveValue("role:admin");
  await carol.box.press("Enter");
  await expect(box).toHaveValue("");
});

test("UX 11, 14: what is chosen and typed before the page is alive counts, and the draft with it", async ({
  person,
}) => {
  const carol = await person("carol");
  const { page, box } = carol;
  await carol.newRoom();
  const audience = page.getByLabel("Audience");
  const [draft, typed] = [canary(), canary()];
  await audience.selectOption("role:admin");
  await box.fill(draft);
  let release!: () => void;
  const held = new Promise<void>((resolve) => (release = resolve));
  await page.route(/\.wasm$/, async (route) => {
    await held;
    await route.continue();
  });
  await page.reload({ waitUntil: "commit" });
  await box.fill(typed);
  release();
  await carol.alive();
  await expect(box).toHaveValue(`${draft}\n${typed}`);
  await expect(audience).toHaveValue("role:admin");
  await box.press("Enter");
  await expect(carol.message(typed)).toContainText("Admins only");
  // What is chosen counts, too, where nothing was kept.
  await audience.selectOption("everyone");
  const again = new Promise<void>((resolve) => (release = resolve));
  await page.unroute(/\.wasm$/);
  await page.route(/\.wasm$/, async (route) => {
    await again;
    await route.continue();
  });
  await page.reload({ waitUntil: "commit" });
  await audience.selectOption("role:moderator");
  release();
  await carol.alive();
  await expect(audience).toHaveValue("role:moderator");
});

test("a page of somebody who is signed out leaves what the next person writes alone", async ({ person }) => {
  const carol = await person("carol");
  const other = await carol.page.context().newPage();
  await other.goto(GENERAL);
  await alive(other);
  await other.evaluate(() => (document.hasFocus = () => false));
  await carol.page.getByRole("button", { name: "Sign out" }).click();
  await expect(carol.page).toHaveURL(/\/login/);
  await expect(other.getByRole("alertdialog")).toBeVisible();
  await signIn(carol.page, "bob", GENERAL);
  await carol.alive();
  const words = canary();
  await carol.box.fill(words);
  await carol.page.reload();
  await carol.alive();
  await expect(carol.box).toHaveValue(words);
  await carol.box.fill("");
});

test("UX 2: a message that was refused waits for Retry or Discard, also on the next page", async ({ person }) => {
  let wire!: Wire;
  const carol = await person("carol", GENERAL, {}, async (page) => (wire = await Wire.of(page)));
  const words = canary();
  wire.refuse(({ type }) =>
    type === "post_message" ? { code: "storage_full", message: "The disk is full." } : undefined,
  );
  await carol.say(words);
  await expect(carol.message(words)).toHaveAttribute("data-state", "failed");
  wire.refuse(() => undefined);
  await carol.page.reload();
  await carol.alive();
  await carol.said(canary());
  await expect(carol.message(words)).toHaveAttribute("data-state", "failed");
  await carol.message(words).getByRole("button", { name: "Discard" }).click();
  await expect(carol.message(words)).toHaveCount(0);
});

test("UX 11: drafts go when the person signs out, and another person never sees them", async ({ browser, server }) => {
  const context = await browser.newContext({ baseURL: server.origin });
  const page = await context.newPage();
  const box = page.getByLabel("Message", { exact: true });
  const kept = () => page.evaluate(() => JSON.stringify({ ...localStorage, ...sessionStorage }));
  const words = canary();
  const write = async (name: string) => {
    await signIn(page, name, GENERAL);
    await expect(page.locator("html")).toHaveAttribute("data-socket", "open");
    await box.fill(words);
    await expect.poll(kept).toContain(words);
  };
  await write("carol");
  await page.getByRole("button", { name: "Sign out" }).click();
  await expect(page).toHaveURL(/\/login/);
  await expect.poll(kept).not.toContain(words);
  // Whoever only closes the browser leaves a draft behind; the next person does not get it.
  await write("carol");
  await context.clearCookies();
  await page.goto(GENERAL);
  await page.getByLabel("Name").fill("bob");
  await page.getByLabel("Password").fill(PASSWORD);
  await page.getByRole("button", { name: "Sign in" }).click();
  await expect(page.locator("html")).toHaveAttribute("data-socket", "open");
  await expect(box).toHaveValue("");
  expect(await kept()).not.toContain(words);
  await context.close();
});

test("UX 15: where one types with a finger, Enter breaks the line", async ({ person }) => {
  const carol = await person("carol", GENERAL, {
    hasTouch: true,
    isMobile: true,
    viewport: { width: 360, height: 700 },
  });
  const words = canary();
  await carol.box.fill(words);
  await carol.box.press("Enter");
  await carol.box.pressSequentially("second line");
  await expect(carol.box).toHaveValue(`${words}\nsecond line`);
  await carol.page.getByRole("button", { name: "Send" }).click();
  await expect(carol.message(words)).toHaveAttribute("data-state", "confirmed");
});

test("UX 16: Arrow up in the empty field edits my last message, and Esc leaves it as it was", async ({ person }) => {
  const alice = await person("alice");
  const carol = await person("carol");
  const [before, after] = [canary(), canary()];
  await carol.said(before);
  await alice.said(canary());
  await carol.box.press("ArrowUp");
  const editor = carol.page.getByLabel("Edit the message");
  await expect(editor).toBeFocused();
  await expect(editor).toHaveValue(before);
  await editor.fill("something else");
  await editor.press("Escape");
  await expect(editor).toHaveCount(0);
  await expect(carol.box).toBeFocused();
  await expect(carol.message(before)).toBeVisible();
  await carol.box.press("ArrowUp");
  await editor.fill(after);
  await editor.press("Enter");
  await expect(editor).toHaveCount(0);
  await expect(carol.message(after)).toContainText("edited");
  await expect(alice.message(after)).toContainText("edited");
  await expect(alice.message(before)).toHaveCount(0);
  // A field that is not empty keeps its arrows.
  await carol.box.fill("two\nlines");
  await carol.box.press("ArrowUp");
  await expect(editor).toHaveCount(0);
  await carol.box.fill("");
});

test("UX 22: the audience is a chip on the field and on the message, and widening it asks first", async ({
  person,
}) => {
  const carol = await person("carol");
  const words = canary();
  const audience = carol.page.getByLabel("Audience");
  await audience.selectOption("role:admin");
  await carol.box.fill(words);
  await audience.selectOption("role:moderator");
  const dialog = carol.page.getByRole("dialog", { name: /Let more people read it/ });
  await expect(dialog.getByRole("button", { name: "Write to: Moderators and admins" })).toBeVisible();
  await dialog.getByRole("button", { name: "Keep it as it is" }).click();
  await expect(audience).toHaveValue("role:admin");
  await carol.box.press("Enter");
  await expect(carol.message(words)).toContainText("Admins only");
  // With nothing written, nothing can be shown to more people by mistake.
  await audience.selectOption("everyone");
  await expect(dialog).toBeHidden();
  await expect(audience).toHaveValue("everyone");
});

test("UX 25: a refusal stands on the message it is about, in words, with the text kept", async ({ person }) => {
  const alice = await person("alice");
  let wire!: Wire;
  const carol = await person("carol", GENERAL, {}, async (page) => (wire = await Wire.of(page)));
  const [first, second] = [canary(), canary()];
  // Found here already: nothing is sent, the text stays in the field.
  const long = first + "x".repeat(4000);
  await carol.say(long);
  await expect(carol.page.getByRole("alert").filter({ hasText: "at most 4000 characters" })).toBeVisible();
  await expect(carol.box).toHaveValue(long);
  await carol.box.fill("");
  // Found by the server: on that message, and only there.
  wire.refuse(({ type, body }) =>
    type === "post_message" && body === first ? { code: "storage_full", message: "The disk is full." } : undefined,
  );
  await carol.say(first);
  await carol.said(second);
  await expect(carol.message(first)).toContainText("Not sent. The disk is full.");
  await expect(carol.message(first)).toContainText(first);
  await expect(carol.message(second)).not.toContainText("Not sent");
  await expect(alice.message(second)).toBeVisible();
  // An edit that is refused keeps its words, too.
  const edited = canary();
  wire.refuse(({ type }) => (type === "edit_message" ? { code: "muted", message: "You are muted." } : undefined));
  await carol.act(second, "Edit");
  const editor = carol.page.getByLabel("Edit the message");
  await editor.fill(edited);
  await editor.press("Enter");
  await expect(carol.page.getByRole("alert").filter({ hasText: "You are muted." })).toBeVisible();
  await expect(editor).toHaveValue(edited);
  await editor.press("Escape");
  await carol.message(first).getByRole("button", { name: "Discard" }).click();
});

test("UX 8: what I send while I read above brings me to the end", async ({ person }) => {
  const carol = await person("carol");
  const room = await carol.newRoom();
  const words = canary();
  await postMany(carol.page, room.split("/").at(-1)!, words, 60);
  await expect(carol.message(`${words} 60`)).toBeInViewport();
  await carol.page.getByRole("log").hover();
  await carol.page.mouse.wheel(0, -1500);
  await expect(carol.message(`${words} 60`)).not.toBeInViewport();
  await carol.say("Here I am");
  await expect(carol.message("Here I am")).toBeInViewport();
});
