// Promise 6: no JavaScript is needed to take part.
import { canary, expect, test } from "./support/test";

const plain = { javaScriptEnabled: false };

test("UX 13: without JavaScript one signs in, reads, sends and signs out", async ({ person }) => {
  const bob = await person("bob");
  const carol = await person("carol", undefined, plain);
  const words = canary();
  await carol.page.getByLabel("Message", { exact: true }).fill(words);
  await carol.page.getByRole("button", { name: "Send" }).click();
  await expect(carol.page.getByRole("log").getByText(words)).toBeVisible();
  await expect(bob.message(words)).toBeVisible();
  const answer = canary();
  await bob.say(answer);
  await expect(bob.message(answer)).toHaveAttribute("data-state", "confirmed");
  await carol.page.reload();
  await expect(carol.page.getByRole("log").getByText(answer)).toBeVisible();
  await carol.page.getByRole("button", { name: "Sign out" }).click();
  await expect(carol.page).toHaveURL(/\/login/);
});

test("UX 13: without JavaScript one chooses who reads a message", async ({ person }) => {
  const alice = await person("alice");
  const bob = await person("bob");
  const carol = await person("carol", undefined, plain);
  const words = canary();
  await carol.page.getByLabel("Audience").selectOption("role:admin");
  await carol.page.getByLabel("Message", { exact: true }).fill(words);
  await carol.page.getByRole("button", { name: "Send" }).click();
  await expect(carol.page.getByRole("log").getByText(words)).toBeVisible();
  await expect(alice.message(words)).toBeVisible();
  await bob.page.reload();
  await expect(bob.page.getByText(words)).toHaveCount(0);
});

test("UX 13: without JavaScript a refused message comes back with its text", async ({ person }) => {
  const carol = await person("carol", undefined, plain);
  const words = "</textarea><script>document.title = 'owned'</script>" + "x".repeat(4000);
  await carol.page.getByLabel("Message", { exact: true }).fill(words);
  await carol.page.getByRole("button", { name: "Send" }).click();
  await expect(carol.page.getByRole("alert").filter({ hasText: "at most 4000 characters" })).toBeVisible();
  await expect(carol.page.getByLabel("Message", { exact: true })).toHaveValue(words);
});

test("UX 13: without JavaScript one pages back through a room", async ({ person }) => {
  const bob = await person("bob");
  const first = canary();
  for (let i = 0; i <= 51; i++) {
    await bob.say(i === 0 ? first : `line ${i} ${first}`);
  }
  await expect(bob.message(`line 51 ${first}`)).toHaveAttribute("data-state", "confirmed");
  const carol = await person("carol", undefined, plain);
  await expect(carol.page.getByText(first, { exact: true })).toHaveCount(0);
  await carol.page.getByRole("link", { name: "Older messages" }).click();
  await expect(carol.page.getByText(first, { exact: true })).toBeVisible();
  await carol.page.getByRole("link", { name: "Back to the newest" }).click();
  await expect(carol.page.getByText(`line 51 ${first}`)).toBeVisible();
});

test("UX 13: without JavaScript one edits and deletes one's own message, on its own page", async ({ person }) => {
  const bob = await person("bob");
  const carol = await person("carol", undefined, plain);
  const [before, after] = [canary(), canary()];
  await carol.page.getByLabel("Message", { exact: true }).fill(before);
  await carol.page.getByRole("button", { name: "Send" }).click();
  const own = (words: string) => carol.page.locator(".row").filter({ hasText: words });
  const toItsPage = async (words: string) => {
    // The time of a message leads to it; where it stands beside the message, it shows on hover only.
    const path = await own(words).locator("a.at").first().getAttribute("href");
    await carol.page.goto(path!);
  };
  await toItsPage(before);
  await carol.page.getByLabel("Edit the message").fill(after);
  await carol.page.getByRole("button", { name: "Save" }).click();
  await expect(own(after)).toContainText("edited");
  await expect(bob.message(after)).toContainText("edited");
  await toItsPage(after);
  await carol.page.getByRole("button", { name: "Delete" }).click();
  await expect(carol.page.getByRole("log").getByText(after)).toHaveCount(0);
  await expect(bob.message(after)).toHaveCount(0);
  // What somebody else wrote offers nothing to those who may do nothing with it.
  const others = canary();
  await bob.said(others);
  await carol.page.goto("/rooms/r_2");
  await toItsPage(others);
  await expect(carol.page.getByRole("button", { name: "Save" })).toHaveCount(0);
  await expect(carol.page.getByRole("button", { name: "Delete" })).toHaveCount(0);
});
