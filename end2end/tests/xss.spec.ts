// F7 in a real browser: whatever people write, nothing of it runs; the same set as tests/server/xss.rs.
import { readFileSync } from "node:fs";
import { resolve } from "node:path";

import type { Page } from "@playwright/test";

import { commands } from "./support/crowd";
import { expect, test } from "./support/test";

const payloads: string[] = JSON.parse(
  readFileSync(resolve(import.meta.dirname, "../../tests/xss/payloads.json"), "utf8"),
);

/** Fills a page's list of what must not happen: a dialog, another window, a report of the policy, a thing of the payloads. */
async function watched(page: Page, happened: string[]): Promise<void> {
  page.on("dialog", (dialog) => {
    happened.push(`a dialog: ${dialog.message()}`);
    void dialog.dismiss();
  });
  page.on("popup", (popup) => happened.push(`a window: ${popup.url()}`));
  page.on("framenavigated", (frame) => {
    if (frame !== page.mainFrame()) happened.push(`a frame: ${frame.url()}`);
  });
  page.on("request", (request) => {
    const address = new URL(request.url());
    if (!["127.0.0.1", "localhost"].includes(address.hostname) && !/^(data|blob):$/.test(address.protocol)) {
      happened.push(`a request: ${request.url()}`);
    }
  });
  await page.exposeFunction("reported", (what: string) => happened.push(what));
  await page.addInitScript(() => {
    const report = (globalThis as unknown as { reported: (what: string) => void }).reported;
    document.addEventListener("securitypolicyviolation", (event) => {
      report(`the policy: ${event.violatedDirective} ${event.blockedURI} ${event.sample}`);
    });
  });
}

/** Nothing stands in the page that a script could come from. */
async function inert(page: Page): Promise<void> {
  const bad = await page.evaluate(() => {
    const found: string[] = [];
    for (const element of document.querySelectorAll("*")) {
      for (const { name, value } of element.attributes) {
        if (name.startsWith("on") || name === "style" || name === "srcdoc") found.push(`${element.tagName} ${name}`);
        if (["href", "src", "action", "formaction", "xlink:href"].includes(name)) {
          if (!/^(\/|#|https?:|mailto:|$)/i.test(value)) found.push(`${element.tagName} ${name}=${value}`);
        }
      }
      if (/^(IFRAME|OBJECT|EMBED|BASE|FRAME|APPLET|STYLE)$/.test(element.tagName)) found.push(element.tagName);
    }
    return found;
  });
  expect(bad).toEqual([]);
}

test("F7: 150 payloads as messages run nowhere: live, edited, and in the server's page", async ({ person }) => {
  expect(payloads.length).toBeGreaterThanOrEqual(150);
  const happened: string[] = [];
  const watch = (page: Page) => watched(page, happened);
  const alice = await person("alice", undefined, {}, watch);
  const path = await alice.newRoom();
  const room = path.split("/").at(-1)!;
  // Live: each comes in while the page is open, in parts that the page still holds as rows.
  const posts = payloads.map((body, i) => ({ type: "post_message", room, body, client_id: `xss-${i}` }));
  const replies = await commands(alice.page, posts);
  const kept = replies.filter((reply) => reply.ok);
  expect(kept.length).toBeGreaterThan(140);
  await alice.said("after all of them");
  await inert(alice.page);
  // Edited: the same words come again as changes of messages that are shown.
  const edits = replies.flatMap((reply, i) => {
    const message = (reply.ok as { message?: string } | undefined)?.message;
    return message ? [{ type: "edit_message", message, body: `${payloads[i]!} edited`.slice(0, 4000) }] : [];
  });
  const edited = await commands(alice.page, edits);
  expect(edited.filter((reply) => reply.ok).length).toBe(kept.length);
  await alice.said("after all edits");
  await inert(alice.page);
  // In the server's pages, and there once more after they came alive.
  let older: string | null = path;
  for (let pages = 0; older && pages < 6; pages++) {
    await alice.page.goto(older);
    await alice.alive();
    await inert(alice.page);
    const link = alice.page.getByRole("link", { name: "Older messages" });
    older = (await link.count()) ? await link.getAttribute("href") : null;
  }
  // A message's own page, with the text in a field.
  for (const reply of kept.slice(0, 30)) {
    await alice.page.goto(`${path}/messages/${(reply.ok as { message: string }).message}/details`);
    await inert(alice.page);
  }
  expect(happened).toEqual([]);
});

test("F7: 150 payloads as names, topics and searches run nowhere: live, and in the server's pages", async ({
  person,
}) => {
  const happened: string[] = [];
  const watch = (page: Page) => watched(page, happened);
  const bob = await person("bob", undefined, {}, watch);
  const alice = await person("alice", undefined, {}, watch);
  // Display names, live in the other's page; whatever a name cannot be is refused.
  const short = payloads.map((payload) => payload.slice(0, 64));
  const names = short.map((display) => ({ type: "update_profile", display }));
  const named = await commands(alice.page, [
    ...names,
    { type: "update_profile", display: '"><img src=x onerror=alert(1)>' },
  ]);
  expect(named.filter((reply) => reply.ok).length).toBeGreaterThan(100);
  await alice.said("by somebody with an odd name");
  await expect(bob.message("by somebody with an odd name")).toBeVisible();
  await inert(bob.page);
  await bob.page.reload();
  await bob.alive();
  await inert(bob.page);
  // Rooms' names and topics: in the sidebar, the head, the title, and the pages about rooms.
  const path = await alice.newRoom();
  const room = path.split("/").at(-1)!;
  const rooms = payloads.map((payload, i) => ({
    type: "update_room",
    room,
    name: payload.slice(0, 60) + i,
    topic: payload.slice(0, 250),
  }));
  const renamed = await commands(alice.page, rooms);
  expect(renamed.filter((reply) => reply.ok).length).toBeGreaterThan(100);
  await alice.said("after all names");
  await inert(alice.page);
  for (const place of [path, `${path}/details`]) {
    await alice.page.goto(place);
    await inert(alice.page);
  }
  // Searches, with what they find and what they do not.
  const searches = payloads.map((query) => ({ type: "search", query: query.slice(0, 200) }));
  await commands(alice.page, searches);
  await commands(alice.page, [{ type: "update_profile", display: "Alice" }]);
  expect(happened).toEqual([]);
});
