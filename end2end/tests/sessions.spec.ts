// The page of one's sessions, live: it follows what happens elsewhere and ends what it should.
import { Server } from "./support/server";
import { expect, GENERAL, PASSWORD, signIn, test } from "./support/test";

const PAGE = "/settings/sessions";

test("UX 27: my sessions page updates by itself, with this device marked, place, last use, and ends one or all others", async ({
  browser,
  server,
}) => {
  server.command("session", "end", "--user", "carol");
  const open = async (path: string) => {
    const page = await (await browser.newContext({ baseURL: server.origin })).newPage();
    await signIn(page, "carol", path);
    return page;
  };
  const page = await open(PAGE);
  const reloads: string[] = [];
  page.on("framenavigated", (frame) => reloads.push(frame.url()));
  const sessions = page.locator("[data-session]");
  await expect(sessions).toHaveCount(1);
  await expect(sessions.first()).toContainText("This device");
  await expect(sessions.first()).toContainText("Connected now");
  await expect(sessions.first()).toContainText(/127\.0\.0\.1.*Signed in .* last used /s);
  // Another sign-in shows up, and goes when it is ended.
  const [second, third] = [await open(GENERAL), await open(GENERAL)];
  await expect(second.locator("html")).toHaveAttribute("data-socket", "open");
  await expect(third.locator("html")).toHaveAttribute("data-socket", "open");
  await expect(sessions).toHaveCount(3);
  await expect(page.getByText("Connected now")).toHaveCount(3);
  await expect(page.getByText("This device")).toHaveCount(1);
  await second.getByRole("button", { name: "Sign out" }).click();
  await expect(sessions).toHaveCount(2);
  expect(reloads).toEqual([]);
  await sessions.last().getByRole("button", { name: "End" }).click();
  await expect(third.getByRole("alertdialog")).toContainText("ended from another device");
  await expect(sessions).toHaveCount(1);
  // All others at once.
  const [fourth, fifth] = [await open(GENERAL), await open(PAGE)];
  await expect(sessions).toHaveCount(3);
  await expect(page.getByText("Connected now")).toHaveCount(3);
  await page.getByRole("button", { name: "End all other sessions" }).click();
  await expect(sessions).toHaveCount(1);
  await expect(fourth.getByRole("alertdialog")).toBeVisible();
  await expect(fifth).toHaveURL(/\/login\?next=\/settings\/sessions&ended=4504/);
  await expect(fifth.getByText("ended from another device or by an admin")).toBeVisible();
  for (const one of [page, second, third, fourth, fifth]) await one.context().close();
});

test("UX 27: where a fresh proof is asked for, the page leads to it and back", async ({ person, server }) => {
  const carol = await person("carol");
  const other = await person("carol");
  await carol.page.goto(PAGE);
  await expect(carol.page.locator("[data-session]").nth(1)).toBeVisible();
  await carol.page.goto(`/reauth?next=${encodeURIComponent(PAGE)}`);
  await carol.page.getByLabel("Password").fill(PASSWORD);
  const before = carol.frames.length;
  await carol.page.getByRole("button", { name: "Continue" }).click();
  await expect(carol.page).toHaveURL(new RegExp(`${PAGE}$`));
  // The page has its socket, which will tell.
  await expect.poll(() => carol.frames.length).toBeGreaterThan(before);
  server.command("session", "end", "--user", "carol");
  await expect(carol.page).toHaveURL(/\/login\?next=/);
  await expect(other.page.getByRole("alertdialog")).toBeVisible();
});

test("UX 27: a session that ended before my sessions page had its socket leads to the login page, too", async ({
  browser,
  server,
}) => {
  const page = await (await browser.newContext({ baseURL: server.origin })).newPage();
  // The page is there, and what opens its socket only comes when the session is over.
  await page.route("**/sessions.js", async (route) => {
    server.command("session", "end", "--user", "carol");
    await expect.poll(async () => (await page.request.get("/session")).status()).toBe(401);
    await route.continue();
  });
  await signIn(page, "carol", GENERAL);
  await page.goto(PAGE, { waitUntil: "commit" });
  await expect(page).toHaveURL(/\/login\?next=\/settings\/sessions&ended=4504/);
  await page.context().close();
});

test("where a dialog needs a fresh proof it asks for the password and goes on with what was begun", async ({
  browser,
}) => {
  const server = await Server.start({ COUNTERSIGN_SESSION_FRESH_PROOF_SECONDS: "2" });
  const page = await (await browser.newContext({ baseURL: server.origin })).newPage();
  await signIn(page, "alice", GENERAL);
  const dialog = page.getByRole("dialog");
  const password = dialog.getByLabel("Your password");
  const act = dialog.locator("button.primary");
  // Two seconds after signing in the proof is no longer fresh; before, it is simply done.
  await expect(async () => {
    await page.keyboard.press("Escape");
    await page.getByRole("button", { name: "Actions for Carol" }).click();
    await dialog
      .getByRole("button", { name: /^Make (moderator|member)…$/ })
      .first()
      .click();
    await act.click();
    await expect(password).toBeFocused({ timeout: 1000 });
  }).toPass();
  await expect(dialog.getByRole("alert")).toContainText("password once more");
  await password.fill("not the right password");
  await act.click();
  await expect(dialog.getByRole("alert")).toHaveText("This is not your password; try again.");
  await password.fill(PASSWORD);
  await act.click();
  await expect(page.getByText(/^Carol is a (moderator|member) now/).first()).toBeVisible();
  await expect(dialog).toHaveCount(0);
  // The socket outlived it, and so did the session.
  await expect(page.locator("html")).toHaveAttribute("data-socket", "open");
  await page.reload();
  await expect(page.locator("html")).toHaveAttribute("data-socket", "open");
  await page.context().close();
  await server.stop();
});
