// What counts as read: what was before the eyes, and nothing else.
import { postMany } from "./support/crowd";
import { canary, expect, GENERAL, test } from "./support/test";

test("UX 9, 10: what was missed in the open room stands below the divider and is read, also on my other pages", async ({
  person,
}) => {
  const alice = await person("alice");
  const room = await alice.newRoom();
  const carol = await (await person("carol", room)).join();
  const words = canary();
  await alice.said(`${words} before`);
  await expect(carol.message(`${words} before`)).toBeVisible();
  const other = await carol.page.context().newPage();
  await other.goto(GENERAL);
  await expect(other.locator("html")).toHaveAttribute("data-socket", "open");
  const link = (page: typeof other) => page.locator(`a[href="${room}"]`).first();
  // The network goes for both pages, and comes back for both.
  await carol.offline(true);
  await expect(carol.page.locator("html")).toHaveAttribute("data-socket", "closed");
  for (const word of ["one", "two"]) await alice.said(`${words} ${word}`);
  await carol.offline(false);
  await carol.alive();
  const marked = carol.page.locator(".row", { has: carol.page.locator(".new") });
  await expect(marked).toContainText(`${words} one`);
  await expect(carol.message(`${words} two`)).toBeVisible();
  for (const page of [carol.page, other]) await expect(link(page)).not.toContainText("unread");
});

test("UX 10: a link to an old message shows it each time and reads nothing but what is shown", async ({ person }) => {
  const alice = await person("alice");
  const room = await alice.newRoom();
  const carol = await (await person("carol", room)).join();
  await carol.page.getByRole("link", { name: /general/ }).click();
  await expect(carol.page.getByRole("heading", { level: 1 })).toContainText("general");
  const [old, words] = [canary(), canary()];
  await alice.said(`the ${old} plan`);
  await postMany(alice.page, room.split("/").at(-1)!, words, 80);
  const link = carol.page.locator(`a[href="${room}"]`).first();
  await expect(link).toContainText("81 unread");
  const follow = async () => {
    await carol.page.keyboard.press("Control+k");
    await carol.page.getByRole("combobox", { name: "Find anything" }).fill(old);
    await carol.page
      .getByRole("option", { name: new RegExp(`the ${old} plan`) })
      .first()
      .click();
    await expect(carol.message(old)).toBeInViewport();
  };
  await follow();
  await expect(link).toContainText("81 unread");
  await carol.page.getByRole("button", { name: "81 new messages" }).click();
  await expect(carol.message(`${words} 80`)).toBeInViewport();
  await expect(link).not.toContainText("unread");
  await expect(carol.message(old)).not.toBeInViewport();
  await follow();
});
