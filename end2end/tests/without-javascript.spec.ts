// Promise 6: no JavaScript is needed to take part, nor to keep order.
import type { Page } from "@playwright/test";

import { postMany } from "./support/crowd";
import { canary, expect, GENERAL, signIn, test, type Person } from "./support/test";

const plain = { javaScriptEnabled: false };

async function send(person: Person, words: string): Promise<void> {
  await person.box.fill(words);
  await person.page.getByRole("button", { name: "Send" }).click();
  await expect(row(person, words)).toBeVisible();
}

function row(person: Person, words: string) {
  return person.page.locator(".row").filter({ hasText: words });
}

/** To the page on which a message is looked after. */
async function lookAfter(person: Person, words: string): Promise<void> {
  await row(person, words).getByRole("link", { name: "Actions" }).click();
  await expect(person.page.getByRole("heading", { level: 1 })).toContainText("A message by");
}

async function toPerson(page: Page, name: string): Promise<void> {
  await page.goto(`${GENERAL}/details`);
  await page.getByRole("link", { name, exact: true }).click();
  await expect(page.getByRole("heading", { level: 1, name })).toBeVisible();
}

test("UX 13: without JavaScript one signs in, reads, sends and signs out", async ({ person }) => {
  const bob = await person("bob");
  const carol = await person("carol", undefined, plain);
  const words = canary();
  await send(carol, words);
  await expect(bob.message(words)).toBeVisible();
  const answer = canary();
  await bob.said(answer);
  await carol.page.reload();
  await expect(carol.page.getByRole("log").getByText(answer)).toBeVisible();
  await carol.page.getByRole("button", { name: "Sign out" }).click();
  await expect(carol.page).toHaveURL(/\/login/);
  await carol.page.goto(GENERAL);
  await expect(carol.page).toHaveURL(/\/login\?next=/);
});

test("UX 13: without JavaScript one chooses who reads a message", async ({ person }) => {
  const alice = await person("alice");
  const bob = await person("bob");
  const carol = await person("carol", undefined, plain);
  const words = canary();
  await carol.page.getByLabel("Audience").selectOption("role:admin");
  await send(carol, words);
  await expect(row(carol, words)).toContainText("Admins only");
  await expect(alice.message(words)).toBeVisible();
  await bob.page.reload();
  await expect(bob.page.getByText(words)).toHaveCount(0);
});

test("UX 13: without JavaScript a refused message comes back with its text", async ({ person }) => {
  const carol = await person("carol", undefined, plain);
  const words = "</textarea><script>document.title = 'owned'</script>" + "x".repeat(4000);
  await carol.box.fill(words);
  await carol.page.getByRole("button", { name: "Send" }).click();
  await expect(carol.page.getByRole("alert").filter({ hasText: "at most 4000 characters" })).toBeVisible();
  await expect(carol.box).toHaveValue(words);
});

test("UX 13: without JavaScript one pages back through a room", async ({ person }) => {
  const bob = await person("bob");
  const words = canary();
  const [first, last] = [`${words} 1`, `${words} 52`];
  await postMany(bob.page, GENERAL.split("/").at(-1)!, words, 52);
  const carol = await person("carol", undefined, plain);
  await expect(carol.page.getByText(first, { exact: true })).toHaveCount(0);
  await carol.page.getByRole("link", { name: "Older messages" }).click();
  await expect(carol.page.getByText(first, { exact: true })).toBeVisible();
  await carol.page.getByRole("link", { name: "Back to the newest" }).click();
  await expect(carol.page.getByText(last, { exact: true })).toBeVisible();
});

test("UX 13: without JavaScript one edits and deletes one's own message, on its own page", async ({ person }) => {
  const bob = await person("bob");
  const carol = await person("carol", undefined, plain);
  const [before, after] = [canary(), canary()];
  await send(carol, before);
  await lookAfter(carol, before);
  const edit = carol.page.getByRole("region", { name: "Edit" });
  await edit.getByLabel("Message").fill(after);
  await edit.getByRole("button", { name: "Save" }).click();
  await expect(row(carol, after)).toContainText("edited");
  await expect(bob.message(after)).toContainText("edited");
  await lookAfter(carol, after);
  await carol.page.getByRole("button", { name: "Delete this message" }).click();
  await expect(carol.page.getByRole("log").getByText(after)).toHaveCount(0);
  await expect(bob.message(after)).toHaveCount(0);
  // With what somebody else wrote one does less.
  const others = canary();
  await bob.said(others);
  await carol.page.goto(GENERAL);
  await lookAfter(carol, others);
  await expect(carol.page.getByRole("button", { name: "Save" })).toHaveCount(0);
  await expect(carol.page.getByRole("button", { name: /^Delete/ })).toHaveCount(0);
});

test("UX 13: without JavaScript one gives a sign and answers", async ({ person }) => {
  const bob = await person("bob");
  const [question, answer] = [canary(), canary()];
  await bob.said(question);
  const carol = await person("carol", undefined, plain);
  await lookAfter(carol, question);
  await carol.page.getByRole("button", { name: "👍" }).click();
  await expect(bob.message(question).getByRole("button", { name: "👍 Carol" })).toBeVisible();
  await lookAfter(carol, question);
  const reply = carol.page.getByRole("region", { name: "Reply" });
  await reply.getByLabel("Message").fill(answer);
  await reply.getByRole("button", { name: "Send the reply" }).click();
  await expect(bob.message(answer)).toContainText(question);
});

test("UX 13: without JavaScript one finds a room, joins it, and leaves it", async ({ person }) => {
  const alice = await person("alice");
  await alice.newRoom();
  const name = (await alice.page.getByRole("heading", { level: 1 }).textContent())!.replace("#", "");
  const carol = await person("carol", undefined, plain);
  await carol.page.getByRole("link", { name: "Browse rooms" }).click();
  await carol.page.getByRole("searchbox").fill(name.slice(0, 12));
  await carol.page.getByRole("button", { name: "Find" }).click();
  await carol.page.getByRole("button", { name: `Join #${name}` }).click();
  await expect(carol.box).toBeVisible();
  const words = canary();
  await send(carol, words);
  await expect(alice.message(words)).toBeVisible();
  await carol.page.getByRole("button", { name: `Leave #${name}` }).click();
  await expect(carol.page.getByRole("navigation", { name: "Rooms" }).getByText(name)).toHaveCount(0);
  await carol.page.goto(`/rooms?q=${canary()}`);
  await expect(carol.page.getByText("No room’s name begins like this.")).toBeVisible();
});

test("UX 13: without JavaScript one looks for words and comes to the message", async ({ person }) => {
  const bob = await person("bob");
  const [words, secret] = [canary(), canary()];
  await bob.said(`the ${words} plan`);
  await bob.page.getByLabel("Audience").selectOption("role:moderator");
  await bob.said(`the ${secret} plan`);
  const carol = await person("carol", undefined, plain);
  await carol.page.getByRole("link", { name: "Search messages" }).click();
  const field = carol.page.getByRole("searchbox", { name: "Words to look for" });
  await field.fill(words);
  await carol.page.getByRole("button", { name: "Search" }).click();
  const hit = carol.page.getByRole("listitem").filter({ hasText: words });
  await expect(hit).toContainText("Bob · #general");
  await expect(hit.locator("mark").first()).toBeVisible();
  await hit.getByRole("link").click();
  await expect(row(carol, words)).toBeVisible();
  await carol.page.goto("/search");
  await field.fill(secret);
  await carol.page.getByRole("button", { name: "Search" }).click();
  await expect(carol.page.getByText("No message that you may read has these words.")).toBeVisible();
});

test("UX 13: without JavaScript one sees one's sessions and ends one", async ({ person, browser, server }) => {
  server.command("session", "end", "--user", "carol");
  const carol = await person("carol", undefined, plain);
  const context = await browser.newContext({ baseURL: server.origin });
  const other = await context.newPage();
  await signIn(other, "carol", GENERAL);
  await expect(other.locator("html")).toHaveAttribute("data-socket", "open");
  await carol.page.getByRole("link", { name: "My sessions" }).click();
  const sessions = carol.page.locator("[data-session]");
  await expect(sessions).toHaveCount(2);
  await expect(sessions.first()).toContainText("This device");
  await sessions.last().getByRole("button", { name: "End" }).click();
  await expect(sessions).toHaveCount(1);
  await expect(other.getByRole("alertdialog")).toBeVisible();
  await context.close();
});

test("UX 13: without JavaScript an admin mutes somebody and takes it back", async ({ person }) => {
  const bob = await person("bob");
  const alice = await person("alice", undefined, plain);
  await toPerson(alice.page, "Bob");
  const mute = alice.page.getByRole("region", { name: "Mute Bob" });
  await mute.getByLabel("For how long").selectOption("1 hour");
  await mute.getByLabel("Why").fill("too many exclamation marks");
  await mute.getByRole("button", { name: "Mute Bob" }).click();
  await expect(bob.page.getByText("too many exclamation marks").first()).toBeVisible();
  await alice.page.getByRole("button", { name: "Unmute Bob" }).click();
  await bob.said(canary());
});

test("UX 13: without JavaScript an admin gives a role and ends somebody's sessions", async ({ person, server }) => {
  const carol = await person("carol");
  const bob = await person("bob");
  const alice = await person("alice", undefined, plain);
  await toPerson(alice.page, "Carol");
  await alice.page.getByLabel("New role").selectOption("Moderator");
  await alice.page.getByRole("region", { name: "Role" }).getByRole("button", { name: "Change the role" }).click();
  await expect(carol.page.getByRole("button", { name: "Announce" })).toBeVisible();
  await alice.page.getByLabel("New role").selectOption("Member");
  await alice.page.getByRole("region", { name: "Role" }).getByRole("button", { name: "Change the role" }).click();
  await expect(carol.page.getByRole("button", { name: "Announce" })).toHaveCount(0);
  await alice.page.getByRole("button", { name: "End all sessions of Carol" }).click();
  await expect(carol.page.getByRole("alertdialog")).toBeVisible();
  await expect(bob.page.locator("html")).toHaveAttribute("data-socket", "open");
  // A member is offered nothing of that, and a form that somebody made up is refused.
  const member = await person("carol", undefined, plain);
  await toPerson(member.page, "Bob");
  await expect(member.page.getByRole("button")).toHaveCount(0);
  const answer = await member.page.request.post(`${new URL(member.page.url()).pathname}/role`, {
    form: { role: "guest" },
    headers: { origin: server.origin },
  });
  expect(answer.status()).toBe(403);
});
