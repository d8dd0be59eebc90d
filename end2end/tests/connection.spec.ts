// The connection breaks and comes back: nothing is missing, nothing is said too early, nothing loops.
import { stopClock } from "./support/clock";
import { canary, expect, GENERAL, test } from "./support/test";
import { Wire } from "./support/wire";

test("UX 3: after a broken connection nothing is missing, doubled or out of order, edits and deletions included", async ({
  person,
}) => {
  const alice = await person("alice");
  const carol = await person("carol");
  const words = canary();
  for (const name of ["stays", "edited", "deleted", "signed"]) await alice.said(`${words} ${name}`);
  await expect(carol.message(words)).toHaveCount(4);
  await carol.offline(true);
  await expect(carol.page.locator("html")).toHaveAttribute("data-socket", "closed");
  await alice.act(`${words} edited`, "Edit");
  await alice.page.getByLabel("Edit the message").fill(`${words} otherwise`);
  await alice.page.keyboard.press("Enter");
  await expect(alice.message(`${words} otherwise`)).toContainText("edited");
  await alice.act(`${words} signed`, "React");
  await alice.page.getByRole("button", { name: "party" }).click();
  await expect(alice.message(`${words} signed`).getByRole("button", { name: "🎉 you" })).toBeVisible();
  await alice.act(`${words} deleted`, "Delete");
  await expect(alice.message(`${words} deleted`)).toHaveCount(0);
  await alice.said(`${words} last`);
  // The deletion can be undone for five seconds, so it is waited for where it shows.
  await expect(alice.page.getByText("Deleted by its author.").last()).toBeVisible({ timeout: 15_000 });
  await carol.offline(false);
  await carol.alive();
  await expect(carol.message(`${words} last`)).toBeVisible();
  const order = [`${words} stays`, `${words} otherwise`, `${words} signed`, `${words} last`];
  await expect(carol.message(words)).toContainText(order);
  await expect(carol.message(words)).toHaveCount(4);
  await expect(carol.message(`${words} otherwise`)).toContainText("edited");
  await expect(carol.message(`${words} signed`).getByRole("button", { name: "🎉 Alice" })).toBeVisible();
  await expect(carol.page.getByText("Deleted by its author.").last()).toBeVisible();
});

test("UX 6: the banner comes after a few seconds, counts down, and tries at once when asked", async ({ person }) => {
  let wire!: Wire;
  const carol = await person("carol", GENERAL, {}, async (page) => {
    wire = await Wire.of(page);
    await page.clock.install();
  });
  const banner = carol.page.getByRole("status").filter({ hasText: "No connection" });
  await stopClock(carol.page);
  await wire.cut();
  await expect(carol.page.locator("html")).toHaveAttribute("data-socket", "closed");
  await expect(banner).toHaveCount(0);
  await carol.page.clock.resume();
  // Attempts are answered in real time, however far the page's clock runs: on, until the next one is seconds away.
  await expect(async () => {
    await carol.page.clock.runFor(1_000);
    await expect(banner).toContainText(/Next try in ([5-9]|[12]\d) seconds\./, { timeout: 500 });
  }).toPass();
  // No other attempt comes between.
  await stopClock(carol.page);
  const before = wire.attempts;
  wire.mend();
  await banner.getByRole("button", { name: "Retry now" }).click();
  await expect.poll(() => wire.attempts).toBe(before + 1);
  await carol.page.clock.resume();
  await carol.alive();
  expect(wire.attempts).toBe(before + 1);
  await expect(banner).toHaveCount(0);
});

test("UX 6: a session that ended while the connection was away is not tried again", async ({ person, server }) => {
  let wire!: Wire;
  const carol = await person("carol", GENERAL, {}, async (page) => {
    wire = await Wire.of(page);
    await page.clock.install();
  });
  await wire.cut();
  server.command("session", "end", "--user", "carol");
  await expect(async () => {
    await carol.page.clock.runFor(1_000);
    await expect(carol.page.getByRole("alertdialog")).toBeVisible({ timeout: 500 });
  }).toPass();
  const attempts = wire.attempts;
  await carol.page.clock.runFor(300_000);
  // An attempt would have been made before this is answered.
  await carol.page.evaluate(() => fetch("/session"));
  expect(wire.attempts).toBe(attempts);
});
