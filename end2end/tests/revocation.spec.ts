// Promise 3 in the browser: a session that is ended stops its tab, says why and leads back.
import { expect, GENERAL, PASSWORD, test } from "./support/test";

test("UX 4: a tab whose session an admin ends stops, says why, and leads back to where it was", async ({
  person,
  server,
}) => {
  const carol = await person("carol");
  server.command("session", "end", "--user", "carol");
  const ended = carol.page.getByRole("alertdialog");
  await expect(ended).toContainText("ended from another device or by an admin");
  await expect(carol.page.locator("html")).toHaveAttribute("data-socket", "closed");
  await expect(carol.page.getByRole("log")).toHaveCount(0);
  await ended.getByRole("link").click();
  await expect(carol.page).toHaveURL(/\/login\?next=.*ended=4504/);
  await expect(carol.page.getByText("ended from another device or by an admin")).toBeVisible();
  await carol.page.getByLabel("Name").fill("carol");
  await carol.page.getByLabel("Password").fill(PASSWORD);
  await carol.page.getByRole("button", { name: "Sign in" }).click();
  await expect(carol.page).toHaveURL(new RegExp(`${GENERAL}$`));
});

test("an admin ends all sessions of a person in the page, and only those", async ({ person }) => {
  const alice = await person("alice");
  const bob = await person("bob");
  const carol = await person("carol");
  await alice.page.getByRole("button", { name: "Actions for Carol" }).click();
  await alice.page.getByRole("button", { name: "End all sessions…" }).click();
  await alice.page.getByRole("button", { name: "End all sessions of Carol" }).click();
  await expect(carol.page.getByRole("alertdialog")).toBeVisible();
  await expect(bob.page.locator("html")).toHaveAttribute("data-socket", "open");
  await expect(alice.page.locator("html")).toHaveAttribute("data-socket", "open");
});

test("signing out in one tab ends the other tab of the same session", async ({ person }) => {
  const carol = await person("carol");
  const other = await carol.page.context().newPage();
  await other.goto(GENERAL);
  await expect(other.locator("html")).toHaveAttribute("data-socket", "open");
  await other.getByRole("button", { name: "Sign out" }).click();
  await expect(carol.page.getByRole("alertdialog")).toContainText("signed out");
});
