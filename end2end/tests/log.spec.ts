// The log: where it stands, what is marked in it, how far back it goes, and what a screen reader hears of it.
import { command, postMany } from "./support/crowd";
import { canary, drawn, expect, GENERAL, test, type Person } from "./support/test";

const roomOf = (path: string) => path.split("/").at(-1)!;

/** Where the log stands: pixels above its end. */
const aboveEnd = (person: Person) => person.page.getByRole("log").evaluate((log) => -log.scrollTop);

async function wheel(person: Person, pixels: number) {
  await person.page.getByRole("log").hover();
  await person.page.mouse.wheel(0, pixels);
}

test("UX 7: the log stays at the end only if I was there, otherwise it tells how many came", async ({ person }) => {
  const alice = await person("alice");
  const room = await alice.newRoom();
  const words = canary();
  await postMany(alice.page, roomOf(room), words, 60);
  const carol = await (await person("carol", room)).join();
  await expect(carol.message(`${words} 60`)).toBeInViewport();
  // Within 100 px of the end counts as there.
  await wheel(carol, -80);
  await expect.poll(() => aboveEnd(carol)).toBeGreaterThan(40);
  await alice.said(`${words} next`);
  await expect(carol.message(`${words} next`)).toBeInViewport();
  await wheel(carol, -1200);
  await expect.poll(() => aboveEnd(carol)).toBeGreaterThan(900);
  await expect(carol.page.getByText("This is the beginning of")).toBeAttached();
  // What came in above is drawn, and the log has settled on it.
  await drawn(carol.page);
  const anchor = carol.message(`${words} 30`);
  const before = await anchor.boundingBox();
  await alice.said(`${words} unseen`);
  await alice.said(`${words} unseen too`);
  await expect(carol.page.getByRole("button", { name: "2 new messages" })).toBeVisible();
  await expect(carol.message(`${words} unseen too`)).not.toBeInViewport();
  await drawn(carol.page);
  expect(Math.abs((await anchor.boundingBox())!.y - before!.y)).toBeLessThanOrEqual(1);
});

test("UX 8: one click goes to the latest", async ({ person }) => {
  const alice = await person("alice");
  const room = await alice.newRoom();
  const words = canary();
  await postMany(alice.page, roomOf(room), words, 120);
  await expect(alice.message(`${words} 120`)).toBeInViewport();
  await wheel(alice, -2000);
  await alice.page.getByRole("button", { name: "To the newest" }).click();
  await expect(alice.message(`${words} 120`)).toBeInViewport();
  await expect(alice.page.getByRole("button", { name: "To the newest" })).toHaveCount(0);
});

test("UX 9: a divider stands before the first unread message and stays until I leave the room", async ({ person }) => {
  const alice = await person("alice");
  const room = await alice.newRoom();
  const carol = await (await person("carol", room)).join();
  const words = canary();
  await alice.said(`${words} read`);
  await expect(carol.message(`${words} read`)).toBeVisible();
  await carol.page.getByRole("link", { name: /general/ }).click();
  await alice.said(`${words} one`);
  await alice.said(`${words} two`);
  await expect(carol.page.locator(`a[href="${room}"]`).first()).toContainText("2 unread");
  await carol.page.locator(`a[href="${room}"]`).first().click();
  const marked = carol.page.locator(".row", { has: carol.page.locator(".new") });
  await expect(marked).toHaveCount(1);
  await expect(marked).toContainText(`${words} one`);
  await carol.said(`${words} mine`);
  await expect(marked).toContainText(`${words} one`);
  await carol.page.getByRole("link", { name: /general/ }).click();
  await carol.page.locator(`a[href="${room}"]`).first().click();
  await expect(carol.message(`${words} two`)).toBeVisible();
  await expect(marked).toHaveCount(0);
});

test("UX 10: what is unread is counted in the sidebar and in the title, and read in one tab is read in all", async ({
  person,
}) => {
  const alice = await person("alice");
  const room = await alice.newRoom();
  const words = canary();
  const carol = await (await person("carol", room)).join();
  await carol.page.getByRole("link", { name: /general/ }).click();
  const other = await carol.page.context().newPage();
  await other.goto(GENERAL);
  await expect(other.locator("html")).toHaveAttribute("data-socket", "open");
  const total = async () => Number(/^\((\d+)\)/.exec(await other.title())?.[1] ?? 0);
  const before = await total();
  const link = (page: typeof other) => page.locator(`a[href="${room}"]`).first();
  await postMany(alice.page, roomOf(room), words, 3);
  for (const page of [carol.page, other]) await expect(link(page)).toContainText("3 unread");
  await expect.poll(total).toBe(before + 3);
  await link(carol.page).click();
  await expect(carol.message(`${words} 3`)).toBeVisible();
  await expect(link(other)).not.toContainText("unread");
  await expect.poll(total).toBe(before);
  await other.reload();
  await expect(link(other)).not.toContainText("unread");
});

test("UX 10: a room with unread words that name me is marked as such, until I have read them", async ({ person }) => {
  const alice = await person("alice");
  const room = await alice.newRoom();
  const words = canary();
  const carol = await (await person("carol", room)).join();
  await carol.page.getByRole("link", { name: /general/ }).click();
  await expect(carol.page.getByRole("heading", { level: 1 })).toContainText("general");
  const link = carol.page.locator(`a[href="${room}"]`).first();
  await alice.said(`${words} to all`);
  await expect(link).toContainText("1 unread");
  await expect(link).not.toContainText("you");
  await alice.said(`@carol, ${words} for you`);
  await expect(link).toContainText("2 unread, 1 mentions you");
  await expect(link.locator(".count")).toHaveClass(/named/);
  await carol.page.reload();
  await expect(link).toContainText("2 unread, 1 mentions you");
  await link.click();
  await expect(link).not.toContainText("unread");
});

test("UX 17: days are those of my time zone, after a first render in UTC, and one person's messages stand together", async ({
  person,
}) => {
  const alice = await person("alice");
  const room = await alice.newRoom();
  const words = canary();
  await postMany(alice.page, roomOf(room), words, 3);
  // An offset of 14 hours: for most of a day it is already tomorrow there.
  const carol = await person("carol", room, { timezoneId: "Pacific/Kiritimati", locale: "en-GB" });
  const clock = (zone: string) =>
    carol.page.evaluate((timeZone) => {
      const at = new Date(document.querySelector(".message time")!.getAttribute("datetime")!);
      const day = new Intl.DateTimeFormat("en-GB", {
        timeZone,
        weekday: "long",
        day: "numeric",
        month: "long",
        year: "numeric",
      });
      const time = new Intl.DateTimeFormat("en-GB", { timeZone, hour: "2-digit", minute: "2-digit", hourCycle: "h23" });
      return { day: day.format(at).replace(/^(\w+) /, "$1, "), time: time.format(at) };
    }, zone);
  const html = await (await carol.page.request.get(room)).text();
  const utc = await clock("UTC");
  expect(html).toContain(`>${utc.day}<`);
  expect(html).toContain(`>${utc.time}<`);
  const local = await clock("Pacific/Kiritimati");
  await expect(carol.page.locator(".day")).toHaveText([local.day]);
  await expect(carol.page.locator(".message time").first()).toHaveText(local.time);
  // Three of one person within five minutes: one name, three messages.
  await expect(carol.message(words)).toHaveCount(3);
  await expect(carol.page.locator(".who")).toHaveCount(1);
});

test("UX 18: older history loads as I scroll up, nothing jumps, and the page keeps a window of it", async ({
  person,
}) => {
  const alice = await person("alice");
  const room = await alice.newRoom();
  const words = canary();
  await postMany(alice.page, roomOf(room), words, 400);
  await alice.page.reload();
  await alice.alive();
  const rows = alice.page.locator("[data-message]");
  await expect(rows).toHaveCount(50);
  // The message under the eye stays where it is while older ones come in above it.
  const watched = await alice.page.evaluateHandle(() => {
    const log = document.querySelector("[role=log]")!.getBoundingClientRect();
    return document.elementFromPoint(log.left + log.width / 2, log.top + 200)!.closest("article")!;
  });
  const watching = watched.evaluate(async (article) => {
    const log = document.querySelector("[role=log]")!;
    const seen: number[] = [];
    const count = () => document.querySelectorAll("[data-message]").length;
    const first = count();
    let scrolled = log.scrollTop;
    let place = article.getBoundingClientRect().top;
    await new Promise<void>((done) => {
      const look = () => {
        const now = article.getBoundingClientRect().top;
        // What it moved beyond what was scrolled is a jump.
        seen.push(Math.abs(now - place + (log.scrollTop - scrolled)));
        [place, scrolled] = [now, log.scrollTop];
        if (count() > first) done();
        else requestAnimationFrame(look);
      };
      requestAnimationFrame(look);
    });
    return Math.max(...seen);
  });
  await wheel(alice, -400);
  expect(await watching).toBeLessThanOrEqual(1);
  // All the way up, and back down: the beginning and the end are there, and never much more than the window.
  const beginning = alice.page.getByText("This is the beginning of");
  await expect(async () => {
    await wheel(alice, -4000);
    await expect(beginning).toBeInViewport({ timeout: 200 });
  }).toPass({ intervals: [100] });
  await expect(alice.message(`${words} 1`).first()).toBeVisible();
  expect(await rows.count()).toBeLessThanOrEqual(300);
  // What was the last one of the window stays in view while newer ones come in below it.
  const last = (await rows.last().getAttribute("data-message"))!;
  await wheel(alice, 20_000);
  await expect(rows.last()).not.toHaveAttribute("data-message", last);
  await expect(alice.page.locator(`[data-message="${last}"]`)).toBeInViewport();
  await expect(async () => {
    await wheel(alice, 4000);
    await expect(alice.message(`${words} 400`)).toBeInViewport({ timeout: 200 });
  }).toPass({ intervals: [100] });
  expect(await rows.count()).toBeLessThanOrEqual(300);
});

test("UX 19: a screen reader hears each new message of others once, and neither history nor mine", async ({
  person,
}) => {
  const alice = await person("alice");
  const words = canary();
  await alice.said(`${words} history`);
  const carol = await person("carol");
  await expect(carol.page.getByRole("log")).toHaveAttribute("aria-live", "off");
  await carol.page.evaluate(() => {
    const heard: string[] = [];
    (window as never as { heard: string[] }).heard = heard;
    for (const region of document.querySelectorAll('[aria-live="polite"]')) {
      new MutationObserver((changes) => {
        for (const { addedNodes } of changes) addedNodes.forEach((node) => heard.push(node.textContent ?? ""));
      }).observe(region, { childList: true, subtree: true });
    }
  });
  await carol.said(`${words} mine`);
  await alice.said(`${words} one`);
  await alice.said(`${words} two`);
  await expect(carol.message(`${words} two`)).toBeVisible();
  const heard = await carol.page.evaluate(() => (window as never as { heard: string[] }).heard);
  expect(heard.filter((line) => line.includes(words))).toEqual([`Alice: ${words} one`, `Alice: ${words} two`]);
});

test("UX 20: a message and what can be done with it are reached by keyboard alone", async ({ person }) => {
  const carol = await person("carol");
  await carol.newRoom();
  const [first, last] = [canary(), canary()];
  await carol.said(first);
  await carol.said(last);
  await carol.page.getByRole("log").focus();
  await carol.page.keyboard.press("ArrowUp");
  await expect(carol.message(last)).toBeFocused();
  await carol.page.keyboard.press("ArrowUp");
  await expect(carol.message(first)).toBeFocused();
  await expect(carol.message(first).getByRole("toolbar")).toBeVisible();
  const react = carol.message(first).getByRole("button", { name: "React" });
  for (let i = 0; i < 4 && !(await react.evaluate((button) => button === document.activeElement)); i++) {
    await carol.page.keyboard.press("Tab");
  }
  await carol.page.keyboard.press("Enter");
  await expect(carol.page.getByRole("button", { name: "thumbs up" })).toBeFocused();
  await carol.page.keyboard.press("Escape");
  await expect(react).toBeFocused();
  await carol.page.keyboard.press("Enter");
  await expect(carol.page.getByRole("button", { name: "thumbs up" })).toBeFocused();
  await carol.page.keyboard.press("Enter");
  await expect(carol.message(first).getByRole("button", { name: "👍 you" })).toBeVisible();
  await carol.page.keyboard.press("Escape");
  await expect(carol.box).toBeFocused();
});

test("a link to a message leads to it within the page, however far away it is", async ({ person }) => {
  const alice = await person("alice");
  const room = await alice.newRoom();
  const words = canary();
  await postMany(alice.page, roomOf(room), words, 150);
  const history = await command(alice.page, { type: "history", room: roomOf(room), limit: 200 });
  const first = (history.ok as { messages: { id: string; body: string }[] }).messages[0]!;
  await alice.page.reload();
  await alice.alive();
  await expect(alice.message(`${words} 150`)).toBeVisible();
  await alice.page.evaluate((path) => {
    const link = document.body.appendChild(document.createElement("a"));
    link.href = path;
    link.click();
  }, `${room}/messages/${first.id}`);
  await expect(alice.page.locator(`[data-message="${first.id}"]`)).toBeInViewport();
  await expect(alice.page.locator(`[data-message="${first.id}"]`)).toHaveAttribute("data-linked", "");
  await alice.page.getByRole("button", { name: "To the newest" }).click();
  await expect(alice.message(`${words} 150`)).toBeInViewport();
});
