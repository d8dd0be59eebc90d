// Finding rooms, people and deeds, and the forms that open from there; each test carries its line of what a person must feel.
import { commands } from "./support/crowd";
import { canary, expect, test, type Person } from "./support/test";

async function find(person: Person, letters: string) {
  await person.page.keyboard.press("Control+k");
  const field = person.page.getByRole("combobox", { name: "Find anything" });
  await expect(field).toBeFocused();
  await field.fill(letters);
  return person.page.getByRole("listbox", { name: "Found" });
}

test("UX 26: Ctrl K finds rooms, people and deeds, and Enter goes there", async ({ person }) => {
  const alice = await person("alice");
  const found = await find(alice, "announ");
  await expect(found.getByRole("option", { name: /announcements/ })).toHaveAttribute("aria-selected", "true");
  await alice.page.keyboard.press("ArrowDown");
  await expect(found.getByRole("option", { name: /^Announce/ })).toHaveAttribute("aria-selected", "true");
  await alice.page.keyboard.press("ArrowUp");
  await alice.page.keyboard.press("Enter");
  await expect(alice.page.getByRole("heading", { level: 1 })).toContainText("announcements");
  await expect(alice.page.getByRole("dialog")).toHaveCount(0);
});

test("UX 26: what one may not do is not found", async ({ person }) => {
  const alice = await person("alice");
  await expect((await find(alice, "new room")).getByRole("option", { name: /Action/ })).toHaveCount(1);
  await expect((await find(alice, "announce")).getByRole("option", { name: /Announce/ }).last()).toBeVisible();
  const carol = await person("carol");
  await expect((await find(carol, "new room")).getByRole("option", { name: /Action/ })).toHaveCount(1);
  await expect((await find(carol, "Announce")).getByRole("option", { name: /Action/ })).toHaveCount(0);
  await expect((await find(alice, "invite")).getByRole("option", { name: /^People: invite/ })).toHaveCount(1);
  await expect((await find(carol, "invite")).getByRole("option", { name: /^People: invite/ })).toHaveCount(0);
  await expect((await find(carol, "password")).getByRole("option", { name: /^Change password/ })).toHaveCount(1);
});

test("UX 26: an open room that one is not in is found, read and joined", async ({ person }) => {
  const alice = await person("alice");
  const carol = await person("carol");
  const name = canary();
  await find(alice, "new room");
  await alice.page.keyboard.press("Enter");
  const dialog = alice.page.getByRole("dialog", { name: "New room" });
  await dialog.getByLabel("Name").fill(name);
  await dialog.getByRole("button", { name: "Create the room" }).click();
  await expect(alice.page.getByRole("heading", { level: 1 })).toContainText(name);
  const found = await find(carol, name);
  await found.getByRole("option", { name: new RegExp(`#${name}`) }).click();
  await expect(carol.page.getByRole("heading", { level: 1 })).toContainText(name);
  await carol.page.getByRole("button", { name: new RegExp(`^Join`) }).click();
  await expect(carol.page.getByLabel("Message", { exact: true })).toBeVisible();
});

test("UX 26: words of messages are found as one types, open in place, and only those that I may read", async ({
  person,
}) => {
  const alice = await person("alice");
  const carol = await person("carol");
  const room = await alice.newRoom();
  const [words, secret] = [canary(), canary()];
  await alice.said(`the ${words} plan`);
  await carol.page.goto(room);
  await carol.alive();
  await carol.join();
  await expect(carol.box).toBeFocused();
  await alice.page.getByLabel("Audience").selectOption("role:admin");
  await alice.said(`the ${secret} plan`);
  await carol.page.getByRole("link", { name: /general/ }).click();
  await expect(carol.page.getByRole("heading", { level: 1 })).toContainText("general");
  await carol.page.evaluate(() => ((window as never as { same: boolean }).same = true));
  const found = await find(carol, words);
  await found.getByRole("option", { name: new RegExp(`the ${words} plan`) }).click();
  await expect(carol.page).toHaveURL(new RegExp(`${room}/messages/m_`));
  await expect(carol.message(words)).toBeInViewport();
  await expect(carol.message(words)).toHaveAttribute("data-linked", "");
  expect(await carol.page.evaluate(() => (window as never as { same?: boolean }).same)).toBe(true);
  const nothing = await find(carol, secret);
  await expect(nothing.getByRole("option")).toHaveText([`All messages with “${secret}”`]);
  await carol.page.keyboard.press("Enter");
  await expect(carol.page).toHaveURL(/\/search\?q=/);
  await expect(carol.page.getByText("No message that you may read has these words.")).toBeVisible();
});

test("UX 26: the chosen line is always in view, however far one goes down", async ({ person }) => {
  const alice = await person("alice", undefined, { viewport: { width: 1280, height: 420 } });
  const found = await find(alice, "");
  const options = found.getByRole("option");
  await expect(options.nth(10)).toBeAttached();
  for (let i = 0; i < 10; i++) await alice.page.keyboard.press("ArrowDown");
  await expect(options.nth(10)).toHaveAttribute("aria-selected", "true");
  await expect(options.nth(10)).toBeInViewport({ ratio: 1 });
});

test("UX 20: ? lists the keys, and goes into a field as a letter", async ({ person }) => {
  const alice = await person("alice");
  const box = alice.page.getByLabel("Message", { exact: true });
  await box.press("?");
  await expect(alice.page.getByRole("dialog")).toHaveCount(0);
  await alice.page.getByRole("log").focus();
  await alice.page.keyboard.press("?");
  const keys = alice.page.getByRole("dialog", { name: "Keys" });
  await expect(keys).toContainText("Ctrl K");
  await alice.page.keyboard.press("Escape");
  await expect(keys).toHaveCount(0);
});

test("UX 23: a ban names who and for how long on its button, and asks for a reason", async ({ person }) => {
  const alice = await person("alice");
  await alice.page.getByRole("button", { name: "Actions for Carol" }).click();
  await alice.page.getByRole("button", { name: "Ban Carol…" }).click();
  const dialog = alice.page.getByRole("dialog", { name: "Ban Carol" });
  await expect(dialog).toContainText("Every session of Carol ends within a second");
  await dialog.getByRole("button", { name: "Ban Carol for 7 days" }).click();
  await expect(dialog.getByRole("alert")).toContainText("Say why");
  await dialog.getByRole("radio", { name: "For good" }).check();
  await expect(dialog.getByRole("button", { name: "Ban Carol for good" })).toBeVisible();
});

test("an empty room says what it is for and offers the next step", async ({ person }) => {
  const alice = await person("alice");
  await alice.newRoom();
  await expect(alice.page.getByText(/^This is the beginning of #canary/)).toBeVisible();
  await alice.page.getByRole("button", { name: "Bring people in", exact: true }).click();
  const dialog = alice.page.getByRole("dialog", { name: /^Bring people into/ });
  await dialog.getByRole("checkbox", { name: "Carol" }).check();
  await dialog.getByRole("button", { name: "Bring 1 person in" }).click();
  await expect(alice.page.getByText("1 person came in.")).toBeVisible();
  await alice.said(canary());
  await expect(alice.page.getByRole("button", { name: "Bring people in", exact: true })).toHaveCount(0);
});

test("a direct conversation is opened, called by the other's name, and read by both", async ({ person }) => {
  const alice = await person("alice");
  const bob = await person("bob");
  await find(alice, "Bob");
  await alice.page.keyboard.press("Enter");
  await expect(alice.page.getByRole("heading", { level: 1 })).toContainText("Bob");
  const words = canary();
  await alice.say(words);
  await expect(alice.message(words)).toHaveAttribute("data-state", "confirmed");
  await bob.page.getByRole("link", { name: /^Alice/ }).click();
  await expect(bob.message(words)).toBeVisible();
  // Whoever is called otherwise is so in the list, in the head, in the title and on what they wrote.
  const name = `Bob ${canary()}`;
  await commands(bob.page, [{ type: "update_profile", display: name }]);
  await expect(alice.page.getByRole("heading", { level: 1 })).toContainText(name);
  await expect(alice.page.getByRole("navigation", { name: "Rooms" })).toContainText(name);
  await expect(alice.page).toHaveTitle(new RegExp(name));
  await expect(bob.message(words)).not.toContainText(name);
  await alice.page.reload();
  await expect(alice.page).toHaveTitle(new RegExp(name));
  await commands(bob.page, [{ type: "update_profile", display: "Bob" }]);
  await expect(alice.page.getByRole("heading", { level: 1 })).not.toContainText(name);
});

test("a room is renamed for everybody, archived and opened again by its owner", async ({ person }) => {
  const alice = await person("alice");
  const [before, after] = [canary(), canary()];
  await find(alice, "new room");
  await alice.page.keyboard.press("Enter");
  await alice.page.getByRole("dialog").getByLabel("Name").fill(before);
  await alice.page.getByRole("button", { name: "Create the room" }).click();
  const manage = alice.page.getByRole("button", { name: "Manage this room" });
  await expect(alice.page.getByRole("heading", { level: 1 })).toContainText(before);
  await manage.click();
  await alice.page.getByRole("button", { name: "Change name and topic…" }).click();
  await alice.page.getByRole("dialog").getByLabel("Name").fill(after);
  await alice.page.getByRole("button", { name: "Change them for everybody" }).click();
  await expect(alice.page.getByRole("heading", { level: 1 })).toContainText(after);
  await manage.click();
  await alice.page.getByRole("button", { name: `Archive #${after}…` }).click();
  await alice.page.getByRole("button", { name: `Archive #${after}`, exact: true }).click();
  await expect(alice.page.getByText("This room is archived.")).toBeVisible();
  await manage.click();
  await alice.page.getByRole("button", { name: `Open #${after} again` }).click();
  await expect(alice.page.getByLabel("Message", { exact: true })).toBeVisible();
});

test("one's shown name changes for everybody, live", async ({ person }) => {
  const carol = await person("carol");
  const bob = await person("bob");
  const name = "Carol Lindqvist";
  await find(carol, "My profile");
  await carol.page.keyboard.press("Enter");
  const dialog = carol.page.getByRole("dialog", { name: "My profile" });
  await dialog.getByLabel("Shown name").fill(name);
  await dialog.getByRole("button", { name: `Be shown as ${name}` }).click();
  await expect(bob.page.getByRole("button", { name: `Actions for ${name}` })).toBeVisible();
  // While something else is asked the keys open nothing.
  await expect(dialog).toHaveCount(0);
  await find(carol, "My profile");
  await carol.page.keyboard.press("Enter");
  await dialog.getByLabel("Shown name").fill("Carol");
  await dialog.getByRole("button", { name: "Be shown as Carol" }).click();
  await expect(bob.page.getByRole("button", { name: "Actions for Carol", exact: true })).toBeVisible();
});

test("whom the page does not know yet is found by name when one writes to somebody", async ({ person }) => {
  const alice = await person("alice");
  // Of many people the first frame tells only some.
  await alice.page.routeWebSocket("**/ws*", (socket) => {
    const server = socket.connectToServer();
    server.onMessage((text) => {
      const frame = JSON.parse(text.toString());
      if (frame.type === "ready") {
        frame.people = frame.people.filter(({ name }: { name: string }) => name !== "dave");
      }
      socket.send(JSON.stringify(frame));
    });
  });
  await alice.page.reload();
  await alice.alive();
  await alice.page.getByRole("button", { name: "Write to somebody" }).click();
  const dialog = alice.page.getByRole("dialog");
  await expect(dialog.getByRole("checkbox", { name: "Carol" })).toBeVisible();
  await expect(dialog.getByRole("checkbox", { name: "Dave" })).toHaveCount(0);
  await dialog.getByRole("searchbox").pressSequentially("da");
  await dialog.getByRole("checkbox", { name: "Dave" }).check();
  await dialog.getByRole("button", { name: "Open the conversation" }).click();
  await expect(alice.page.getByRole("heading", { level: 1 })).toContainText("Dave");
});
