// Promise 5 in the browser: what is for admins is nowhere in a member's page.
import { canary, expect, GENERAL, test } from "./support/test";

test("a message for admins is in no other page, frame, history or reload", async ({ person }) => {
  const alice = await person("alice");
  const carol = await person("carol");
  const [secret, open] = [canary(), canary()];
  await alice.page.getByLabel("Audience").selectOption("role:admin");
  await alice.say(secret);
  await expect(alice.message(secret)).toHaveAttribute("data-state", "confirmed");
  await expect(alice.message(secret)).toContainText("Admins only");
  await alice.page.reload();
  await alice.alive();
  await alice.page.getByLabel("Audience").selectOption("everyone");
  await alice.say(open);
  // The open message came after the secret one, so all that was to come of it has come.
  await expect(carol.message(open)).toBeVisible();
  expect(await carol.page.content()).not.toContain(secret);
  expect(carol.frames.join("\n")).toContain(open);
  expect(carol.frames.join("\n")).not.toContain(secret);
  await carol.page.reload();
  await carol.alive();
  await expect(carol.message(open)).toBeVisible();
  expect(await carol.page.content()).not.toContain(secret);
  const html = await (await carol.page.request.get(GENERAL)).text();
  expect(html).toContain(open);
  expect(html).not.toContain(secret);
  const history = await carol.page.evaluate(
    () =>
      new Promise<string>((answer) => {
        const socket = new WebSocket("/ws");
        socket.onopen = () => socket.send(JSON.stringify({ id: "h", type: "history", room: "r_2", limit: 200 }));
        socket.onmessage = ({ data }) => {
          if (JSON.parse(data).type === "reply") {
            socket.close();
            answer(data);
          }
        };
      }),
  );
  expect(history).toContain(open);
  expect(history).not.toContain(secret);
});

test("a message for named people shows their names and reaches only them", async ({ person }) => {
  const alice = await person("alice");
  const bob = await person("bob");
  const carol = await person("carol");
  const [secret, open] = [canary(), canary()];
  await carol.page.getByLabel("Audience").selectOption("users");
  const dialog = carol.page.getByRole("dialog");
  await dialog.getByLabel("Bob").check();
  await dialog.getByRole("button", { name: "Write to them only" }).click();
  await carol.say(secret);
  await expect(carol.message(secret)).toContainText("For Bob");
  await expect(bob.message(secret)).toBeVisible();
  await bob.say(open);
  await expect(alice.message(open)).toBeVisible();
  expect(alice.frames.join("\n")).not.toContain(secret);
});
