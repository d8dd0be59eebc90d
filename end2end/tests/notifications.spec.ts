// What the browser tells of while one looks elsewhere: asked for after a click, for mentions and direct messages only.
import type { Page } from "@playwright/test";

import { command } from "./support/crowd";
import { canary, expect, test, type Person } from "./support/test";

/** In place of the browser's own notifications: keeps what was asked and told. */
async function listening(page: Page): Promise<void> {
  await page.addInitScript(() => {
    class Told {
      static permission = "default";
      static asked = 0;
      static all: Told[] = [];
      static requestPermission() {
        Told.asked += 1;
        Told.permission = "granted";
        return Promise.resolve(Told.permission);
      }
      onclick: (() => void) | null = null;
      constructor(
        readonly title: string,
        readonly options: { body: string; tag: string },
      ) {
        Told.all.push(this);
      }
      close() {}
    }
    Object.defineProperty(window, "Notification", { value: Told });
  });
}

/** The window is the one in use, or it only stands beside that. */
async function uses(page: Page, here: boolean): Promise<void> {
  await page.evaluate((here) => {
    document.hasFocus = () => here;
    dispatchEvent(new Event(here ? "focus" : "blur"));
  }, here);
}

/** The tab is in front, or another one is. */
async function looks(person: Person, here: boolean): Promise<void> {
  await person.page.evaluate(
    (state) => {
      Object.defineProperty(document, "visibilityState", { value: state, configurable: true });
      Object.defineProperty(document, "hidden", { value: state === "hidden", configurable: true });
      document.dispatchEvent(new Event("visibilitychange", { bubbles: true }));
    },
    here ? "visible" : "hidden",
  );
}

type Told = { title: string; options: { body: string; tag: string } };

function told(person: Person): Promise<Told[]> {
  return person.page.evaluate(() =>
    (window as never as { Notification: { all: Told[] } }).Notification.all.map(({ title, options }) => ({
      title,
      options,
    })),
  );
}

test("UX 33: notifications are asked for after a click only, come for mentions and direct messages, and a click opens the message", async ({
  person,
}) => {
  const alice = await person("alice");
  const carol = await person("carol", undefined, {}, listening);
  const asked = () =>
    carol.page.evaluate(() => (window as never as { Notification: { asked: number } }).Notification.asked);
  const words = canary();
  await alice.said(`@carol ${words} before it was allowed`);
  await expect(carol.message(`${words} before`)).toBeVisible();
  expect(await asked()).toBe(0);
  const button = carol.page.getByRole("button", { name: "Notify me of mentions" });
  await button.click();
  await expect(carol.page.getByText("You are notified of mentions and direct messages.")).toBeVisible();
  await expect(button).toHaveCount(0);
  expect(await asked()).toBe(1);
  // What is before the eyes is not told.
  await alice.said(`@carol ${words} seen`);
  await expect(carol.message(`${words} seen`)).toBeVisible();
  expect(await told(carol)).toEqual([]);
  await looks(carol, false);
  await alice.said(`${words} for nobody in particular`);
  await alice.said(`@carol ${words} called`);
  await expect.poll(() => told(carol)).toHaveLength(1);
  const [call] = await told(carol);
  expect(call!.title).toBe("Alice · #general");
  expect(call!.options.body).toContain(`${words} called`);
  // A direct message calls without a name in it.
  const direct = await command(alice.page, { type: "open_direct", users: [await idOf(carol)] });
  const room = (direct.ok as { room: string }).room;
  await command(alice.page, { type: "post_message", room, body: `${words} directly`, client_id: words });
  await expect.poll(() => told(carol)).toHaveLength(2);
  expect((await told(carol))[1]!.title).toBe("Alice");
  await looks(carol, true);
  await carol.page.evaluate(() => {
    const { all } = (window as never as { Notification: { all: { onclick: () => void }[] } }).Notification;
    all[1]!.onclick();
  });
  await expect(carol.page).toHaveURL(new RegExp(`/rooms/${room}/messages/`));
  await expect(carol.message(`${words} directly`)).toBeInViewport();
});

async function idOf(person: Person): Promise<string> {
  return person.page.evaluate(async () => (await (await fetch("/session")).json()).user);
}

test("UX 33: where the person said no, nothing is told and nothing is asked again", async ({ person }) => {
  const alice = await person("alice");
  const carol = await person("carol", undefined, {}, async (page) => {
    await listening(page);
    await page.clock.install();
    await page.addInitScript(() => {
      (window as never as { Notification: { permission: string } }).Notification.permission = "denied";
    });
  });
  await expect(carol.page.getByRole("button", { name: "New room" })).toBeVisible();
  await expect(carol.page.getByRole("button", { name: "Notify me of mentions" })).toHaveCount(0);
  await looks(carol, false);
  const words = canary();
  await alice.said(`@carol ${words}`);
  await expect(carol.message(words)).toBeVisible();
  // It would be told by then.
  await carol.page.clock.runFor(3_000);
  expect(await told(carol)).toEqual([]);
});

test("UX 10, 33: what comes while another window is in use calls, and is read when one is back", async ({ person }) => {
  const alice = await person("alice");
  const room = await alice.newRoom();
  const carol = await (await person("carol", room, {}, listening)).join();
  const words = canary();
  await carol.page.getByRole("button", { name: "Notify me of mentions" }).click();
  await alice.said(`${words} seen`);
  const link = carol.page.locator(`a[href="${room}"]`).first();
  await expect(carol.message(`${words} seen`)).toBeVisible();
  await expect(link).not.toContainText("unread");
  await uses(carol.page, false);
  await alice.said(`@carol ${words} called`);
  await expect.poll(() => told(carol)).toHaveLength(1);
  await expect(link).toContainText("1 unread");
  const marked = carol.page.locator(".row", { has: carol.page.locator(".new") });
  await expect(marked).toContainText(`${words} called`);
  await uses(carol.page, true);
  await expect(link).not.toContainText("unread");
});
