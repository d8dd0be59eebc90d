// The door: signing in and out, with and without success.
import { expect, GENERAL, PASSWORD, signIn, test } from "./support/test";

test("one signs in and comes to where one wanted to go", async ({ page }) => {
  await page.goto(GENERAL);
  await expect(page).toHaveURL(/\/login\?next=/);
  await page.getByLabel("Name").fill("carol");
  await page.getByLabel("Password").fill(PASSWORD);
  await page.getByRole("button", { name: "Sign in" }).click();
  await expect(page).toHaveURL(new RegExp(`${GENERAL}$`));
  await expect(page.getByRole("heading", { level: 1 })).toContainText("general");
});

test("a wrong password is refused with one sentence and no cookie", async ({ page, context }) => {
  await page.goto("/login");
  await page.getByLabel("Name").fill("carol");
  await page.getByLabel("Password").fill("not the password at all");
  await page.getByRole("button", { name: "Sign in" }).click();
  await expect(page.getByRole("alert")).toContainText("not right");
  expect(await context.cookies()).toEqual([]);
});

test("the cookie is out of reach of scripts, and nothing else is stored about the session", async ({
  page,
  context,
}) => {
  await signIn(page, "carol", GENERAL);
  const cookie = (await context.cookies()).find((cookie) => cookie.name === "countersign_session");
  expect(cookie).toMatchObject({ httpOnly: true, sameSite: "Lax", path: "/" });
  expect(await page.evaluate(() => document.cookie)).toBe("");
  const kept = await page.evaluate(
    () => JSON.stringify({ ...localStorage, ...sessionStorage }) + document.documentElement.outerHTML,
  );
  expect(kept).not.toContain(cookie!.value);
});

test("signing out leads to the door and Back shows no messages", async ({ person }) => {
  const carol = await person("carol");
  await carol.say("Before I go");
  await expect(carol.message("Before I go")).toHaveAttribute("data-state", "confirmed");
  await carol.page.getByRole("button", { name: "Sign out" }).click();
  await expect(carol.page).toHaveURL(/\/login/);
  await carol.page.goBack();
  await expect(carol.page.getByText("Before I go")).toHaveCount(0);
  await carol.page.goto(GENERAL);
  await expect(carol.page).toHaveURL(/\/login\?next=/);
});
