// What may be done is shown to those who may, appears and vanishes live, and is judged by the server all the same.
import { canary, expect, test, type Person } from "./support/test";

async function openActions(person: Person, name: string) {
  await person.page.getByRole("button", { name: `Actions for ${name}` }).click();
  return person.page.getByRole("dialog", { name });
}

test("an admin's actions are shown to admins and to nobody else", async ({ person }) => {
  const alice = await person("alice");
  const carol = await person("carol");
  await expect(alice.page.getByRole("button", { name: "Announce" })).toBeVisible();
  const actions = await openActions(alice, "Carol");
  await expect(actions.getByRole("button", { name: /^Mute/ })).toBeVisible();
  await expect(actions.getByRole("button", { name: "Make moderator…" })).toBeVisible();
  await expect(actions.getByRole("button", { name: "End all sessions…" })).toBeVisible();
  await expect(carol.page.getByRole("button", { name: "Announce" })).toHaveCount(0);
  const own = await openActions(carol, "Alice");
  await expect(own.getByRole("button", { name: "Write to Alice" })).toBeVisible();
  await expect(own.getByRole("button", { name: /^(Mute|Unmute|Remove|Make|End|Ban)/ })).toHaveCount(0);
});

test("UX 5: a role that is given and taken changes what is shown without a reload", async ({ person, server }) => {
  const carol = await person("carol");
  const announce = carol.page.getByRole("button", { name: "Announce" });
  await expect(announce).toHaveCount(0);
  server.command("user", "set-role", "carol", "moderator");
  await expect(announce).toBeVisible();
  server.command("user", "set-role", "carol", "member");
  await expect(announce).toHaveCount(0);
});

test("an admin makes somebody a moderator in the page", async ({ person, server }) => {
  const alice = await person("alice");
  const carol = await person("carol");
  const actions = await openActions(alice, "Carol");
  await actions.getByRole("button", { name: "Make moderator…" }).click();
  await alice.page.getByRole("button", { name: "Make Carol a moderator" }).click();
  await expect(carol.page.getByRole("button", { name: "Announce" })).toBeVisible();
  server.command("user", "set-role", "carol", "member");
  await expect(carol.page.getByRole("button", { name: "Announce" })).toHaveCount(0);
});

test("a mute stops the next message, says why, and keeps the text", async ({ person }) => {
  const alice = await person("alice");
  const bob = await person("bob");
  const begun = canary();
  await bob.box.fill(begun);
  const actions = await openActions(alice, "Bob");
  await actions.getByRole("button", { name: /^Mute/ }).click();
  const dialog = alice.page.getByRole("dialog", { name: "Mute Bob" });
  await dialog.getByLabel("Why").fill("too many exclamation marks");
  await dialog.getByRole("button", { name: /^Mute Bob for/ }).click();
  await expect(bob.page.getByText("too many exclamation marks").first()).toBeVisible();
  // What was begun can still be read and copied, and goes on afterwards.
  await expect(bob.page.getByText(begun)).toBeVisible();
  const again = await openActions(alice, "Bob");
  await again.getByRole("button", { name: "Unmute Bob" }).click();
  await expect(alice.page.getByRole("dialog")).toHaveCount(0);
  await expect(alice.page.getByText("Bob may write again.")).toBeVisible();
  await expect(bob.box).toHaveValue(begun);
  const words = canary();
  await bob.say(words);
  await expect(alice.message(words)).toBeVisible();
});

test("what is typed in a dialog outlives whatever else happens", async ({ person, server }) => {
  const alice = await person("alice");
  const carol = await person("carol");
  const actions = await openActions(alice, "Bob");
  await actions.getByRole("button", { name: /^Ban/ }).click();
  const dialog = alice.page.getByRole("dialog", { name: "Ban Bob" });
  await dialog.getByLabel("Why").fill("spam");
  const words = canary();
  await carol.say(words);
  server.command("user", "set-role", "dave", "member");
  await expect(alice.message(words)).toBeVisible();
  await expect(dialog.getByLabel("Why")).toHaveValue("spam");
  await dialog.getByRole("radio", { name: "8 hours" }).check();
  await expect(dialog.getByRole("button", { name: "Ban Bob for 8 hours" })).toBeVisible();
  await dialog.getByRole("button", { name: "Cancel" }).click();
  server.command("user", "set-role", "dave", "guest");
});

test("UX 5: an admin's frame forged in a member's page is refused and does nothing", async ({ person }) => {
  const alice = await person("alice");
  const carol = await person("carol");
  const words = canary();
  const replies = await carol.page.evaluate(
    (words) =>
      new Promise<string[]>((answer) => {
        const socket = new WebSocket("/ws");
        const replies: string[] = [];
        socket.onmessage = ({ data }) => {
          const frame = JSON.parse(data);
          if (frame.type === "ready") {
            const me = frame.you.user;
            const forged = [
              { type: "announce", body: words, audience: { to: "everyone" }, client_id: "forged" },
              { type: "set_role", user: me, role: "admin" },
            ];
            forged.forEach((command, i) => socket.send(JSON.stringify({ id: String(i), ...command })));
          }
          if (frame.type === "reply") replies.push(frame.error?.code ?? "done");
          if (replies.length === 2) {
            socket.close();
            answer(replies);
          }
        };
      }),
    words,
  );
  expect(replies).toEqual(["forbidden", "forbidden"]);
  await alice.page.getByRole("link", { name: /announcements/ }).click();
  await expect(alice.page.getByRole("heading", { level: 1 })).toContainText("announcements");
  await expect(alice.page.getByText(words)).toHaveCount(0);
});

test("whoever is taken out of a room is told by whom", async ({ person }) => {
  const alice = await person("alice");
  const room = await alice.newRoom();
  const carol = await (await person("carol", room)).join();
  await alice.page.getByRole("button", { name: "Actions for Carol" }).click();
  await alice.page.getByRole("button", { name: /^Remove Carol from/ }).click();
  await alice.page
    .getByRole("dialog")
    .getByRole("button", { name: /^Remove Carol from .*[^…]$/ })
    .click();
  await expect(carol.page.getByRole("status").filter({ hasText: "Alice removed you from #" })).toBeVisible();
});
