// What people do with each other's messages: write at the same time, answer, name, sign, edit, delete.
import { stopClock } from "./support/clock";
import { command } from "./support/crowd";
import { canary, expect, test } from "./support/test";

test("UX 28: who is writing is shown to those who would read it, never to oneself, and fades", async ({ person }) => {
  const alice = await person("alice");
  const room = await alice.newRoom();
  const bob = await (await person("bob", room)).join();
  const carol = await (await person("carol", room)).join();
  const writing = (of: typeof alice) => of.page.getByText(/(is|are) writing…/);
  await alice.box.pressSequentially("Hel");
  await expect(writing(carol)).toHaveText("Alice is writing…");
  // What one said first fades after five seconds unless one goes on.
  await expect(async () => {
    await alice.box.press("l");
    await bob.box.press("i");
    await expect(writing(carol)).toHaveText("Alice and Bob are writing…", { timeout: 1_000 });
    await expect(writing(alice)).toHaveText("Bob is writing…", { timeout: 1_000 });
  }).toPass();
  // Nothing more is typed: it fades.
  await expect(writing(carol)).toHaveCount(0, { timeout: 15_000 });
  await expect(writing(alice)).toHaveCount(0);
  await alice.box.fill("");
  await bob.box.fill("");
  // What is for admins only is nowhere near a member's socket while it is written, either.
  const before = carol.frames.length;
  await bob.page.getByLabel("Audience").selectOption("role:admin");
  await bob.box.pressSequentially("psst");
  await expect(writing(alice)).toHaveText("Bob is writing…");
  const marker = canary();
  await alice.page.getByLabel("Audience").selectOption("everyone");
  await alice.said(marker);
  await expect(carol.message(marker)).toBeVisible();
  await expect(writing(carol)).toHaveCount(0);
  const user = bob.frames.map((frame) => JSON.parse(frame)).find((frame) => frame.type === "ready").you.user;
  const told = carol.frames.slice(before).map((frame) => JSON.parse(frame));
  expect(told.filter((frame) => frame.type === "typing" && frame.user === user && frame.on)).toEqual([]);
  await bob.box.fill("");
});

test("UX 21: @ completes names with arrows, Enter and Esc, only of people who would see the message", async ({
  person,
}) => {
  const alice = await person("alice");
  const room = await alice.newRoom();
  const bob = await (await person("bob", room)).join();
  await (await person("carol", room)).join();
  const list = alice.page.getByRole("listbox", { name: "People to name" });
  const names = list.getByRole("option");
  await alice.box.pressSequentially("Look, @");
  await expect(names).toHaveCount(2);
  await expect(names.filter({ hasText: "Alice" })).toHaveCount(0);
  await expect(names.filter({ hasText: "Dave" })).toHaveCount(0);
  await alice.box.press("ArrowDown");
  await expect(names.nth(1)).toHaveAttribute("aria-selected", "true");
  await expect(alice.box).toHaveAttribute("aria-activedescendant", (await names.nth(1).getAttribute("id"))!);
  await alice.box.press("Escape");
  await expect(list).toBeHidden();
  await expect(alice.box).toHaveValue("Look, @");
  await alice.box.pressSequentially("bo");
  await expect(names).toHaveText(/Bob/);
  await alice.box.press("Enter");
  await expect(alice.box).toHaveValue("Look, @bob ");
  const words = canary();
  await alice.box.pressSequentially(words);
  await alice.box.press("Enter");
  const mine = bob.message(words).locator(".mention.me");
  await expect(mine).toHaveText("@bob");
  // It stands among the words, not on a line of its own.
  await expect(mine).toHaveCSS("display", "inline");
  await expect(alice.message(words).locator(".mention")).toHaveText("@bob");
  // Whoever would not see it is not offered.
  await alice.page.getByLabel("Audience").selectOption("role:moderator");
  await alice.box.pressSequentially("@");
  await expect(names).toHaveText([/Bob/]);
  await alice.box.fill("");
  await alice.page.getByLabel("Audience").selectOption("everyone");
});

test("UX 23: a deletion can be undone for five seconds, and nothing is sent before that", async ({ person }) => {
  const alice = await person("alice");
  const carol = await person("carol", undefined, {}, (page) => page.clock.install());
  const words = canary();
  await carol.said(words);
  await expect(alice.message(words)).toBeVisible();
  // What carol says comes after all that her page sent before.
  const stands = async () => {
    const marker = canary();
    await carol.say(marker);
    await expect(alice.message(marker)).toBeVisible();
    await expect(alice.message(words)).toHaveCount(1);
  };
  await stopClock(carol.page);
  await carol.act(words, "Delete");
  await expect(carol.page.getByText("Message deleted.")).toBeVisible();
  await carol.page.clock.runFor(4_900);
  await carol.page.getByRole("button", { name: "Undo" }).click();
  await expect(carol.message(words)).toBeVisible();
  await carol.page.clock.runFor(10_000);
  await stands();
  await carol.act(words, "Delete");
  await carol.page.clock.runFor(4_900);
  await stands();
  await carol.page.clock.runFor(100);
  await expect(alice.message(words)).toHaveCount(0);
  await expect(alice.page.getByText("Deleted by its author.").last()).toBeVisible();
});

test("UX 23: a deletion is sent also when one signs out at once", async ({ person }) => {
  const alice = await person("alice");
  const carol = await person("carol");
  const words = canary();
  await carol.said(words);
  await expect(alice.message(words)).toBeVisible();
  await carol.act(words, "Delete");
  await carol.page.getByRole("button", { name: "Sign out" }).click();
  await expect(carol.page).toHaveURL(/\/login/);
  await expect(alice.message(words)).toHaveCount(0);
});

test("UX 24: a moderator's deletion leaves a tombstone with its reason, live everywhere", async ({ person }) => {
  const bob = await person("bob");
  const carol = await person("carol");
  const [words, reason] = [canary(), canary()];
  await carol.said(words);
  await bob.act(words, "Delete…");
  const dialog = bob.page.getByRole("dialog", { name: "Delete this message for everyone" });
  await dialog.getByLabel("Why").fill(reason);
  await dialog.getByRole("button", { name: "Delete the message" }).click();
  // Five seconds of it are those in which it can be undone.
  await expect(carol.page.getByText(`Removed by Bob: ${reason}`)).toBeVisible({ timeout: 15_000 });
  await expect(carol.page.getByText(words)).toHaveCount(0);
  await expect(bob.page.getByText(`Removed by Bob: ${reason}`)).toBeVisible();
  await carol.page.reload();
  await carol.alive();
  await expect(carol.page.getByText(`Removed by Bob: ${reason}`)).toBeVisible();
});

test("UX 24: an edited message says so with the time, live everywhere, and only its author may edit it", async ({
  person,
}) => {
  const alice = await person("alice");
  const carol = await person("carol");
  const [before, after] = [canary(), canary()];
  await carol.said(before);
  await alice.message(before).hover();
  await expect(alice.message(before).getByRole("toolbar")).toBeVisible();
  await expect(alice.message(before).getByRole("button", { name: "Edit" })).toHaveCount(0);
  const id = await alice.message(before).getAttribute("data-message");
  const forged = await command(alice.page, { type: "edit_message", message: id, body: "forged" });
  expect(forged.error?.code).toBe("forbidden");
  await carol.act(before, "Edit");
  await carol.page.getByLabel("Edit the message").fill(after);
  await carol.page.getByRole("button", { name: "Save" }).click();
  for (const person of [alice, carol]) {
    await expect(person.message(after).locator("time.edited")).toHaveText(/^edited \d\d:\d\d$/);
    await expect(person.message(before)).toHaveCount(0);
  }
});

test("UX 29: a sign is given and taken back, with the names as accessible text", async ({ person }) => {
  const alice = await person("alice");
  const carol = await person("carol");
  const words = canary();
  await carol.said(words);
  await alice.act(words, "React");
  await alice.page.getByRole("button", { name: "thumbs up" }).click();
  const sign = (of: typeof alice, names: string) =>
    of.message(words).getByRole("button", { name: `👍 ${names}`, exact: true });
  await expect(sign(alice, "you")).toHaveAttribute("aria-pressed", "true");
  await expect(sign(carol, "Alice")).toHaveAttribute("aria-pressed", "false");
  await sign(carol, "Alice").click();
  await expect(sign(alice, "Carol and you")).toHaveText("👍 2");
  await sign(alice, "Carol and you").press("Enter");
  await expect(sign(alice, "Carol")).toHaveAttribute("aria-pressed", "false");
  await expect(sign(carol, "you")).toHaveText("👍 1");
  await sign(carol, "you").click();
  await expect(carol.message(words).locator(".signs")).toHaveCount(0);
});

test("UX 30: Markdown has its structure and its colours; scripts, event attributes and odd schemes are inert", async ({
  person,
}) => {
  const alice = await person("alice");
  const carol = await person("carol");
  const words = canary();
  await alice.box.fill(
    [
      `**${words}** and \`code\``,
      "```rust",
      "fn main() { let x = 1; }",
      "```",
      "<script>document.title = 'owned'</script><img src=x onerror=\"document.title='owned'\">",
      "[odd](javascript:document.title='owned') [fine](https://example.org/)",
    ].join("\n"),
  );
  await alice.box.press("Enter");
  for (const person of [alice, carol]) {
    const message = person.message(words);
    await expect(message.locator("strong")).toHaveText(words);
    await expect(message.locator("pre .code-keyword").first()).toHaveText("fn");
    await expect(message.locator("script, img, [onerror]")).toHaveCount(0);
    await expect(message.locator("a[href^=javascript]")).toHaveCount(0);
    await expect(message.getByRole("link", { name: "fine" })).toHaveAttribute("rel", /noopener/);
    await expect(message).toContainText("<script>");
    expect(await person.page.title()).not.toContain("owned");
  }
  // The server draws the same.
  await carol.page.reload();
  await carol.alive();
  await expect(carol.message(words).locator("pre .code-keyword").first()).toHaveText("fn");
  await expect(carol.message(words).locator("script, img")).toHaveCount(0);
});

test("an answer shows what it answers, leads there, and is for no more people than that", async ({ person }) => {
  const alice = await person("alice");
  const bob = await person("bob");
  const [question, answer] = [canary(), canary()];
  await alice.page.getByLabel("Audience").selectOption("role:moderator");
  await alice.said(question);
  await alice.page.getByLabel("Audience").selectOption("everyone");
  await bob.act(question, "Reply");
  await expect(bob.box).toBeFocused();
  await expect(bob.page.getByText("Answering Alice")).toBeVisible();
  await expect(bob.page.getByLabel("Audience")).toHaveValue("role:moderator");
  await bob.said(answer);
  await expect(bob.page.getByText("Answering Alice")).toHaveCount(0);
  const quote = alice.message(answer).getByRole("link", { name: new RegExp(question) });
  await expect(quote).toContainText("Alice");
  await expect(alice.message(answer)).toContainText("Moderators and admins");
  await quote.click();
  await expect(alice.page.locator("[data-linked]")).toContainText(question);
  // Esc leaves the answer out.
  await bob.act(answer, "Reply");
  await bob.box.press("Escape");
  await expect(bob.page.getByText("Answering Alice")).toHaveCount(0);
  await bob.page.getByLabel("Audience").selectOption("everyone");
});
