// Two people talking live.
import { canary, expect, test } from "./support/test";

test("what one writes the other reads at once, in both directions", async ({ person }) => {
  const alice = await person("alice");
  const carol = await person("carol");
  const [hello, answer] = [canary(), canary()];
  await carol.say(hello);
  await expect(alice.message(hello)).toBeVisible();
  await alice.say(answer);
  await expect(carol.message(answer)).toBeVisible();
  await expect(carol.message(hello)).toHaveCount(1);
  await expect(alice.message(answer)).toHaveCount(1);
});

test("UX 1: my message is there at once and is confirmed in place, the same element", async ({ person }) => {
  const carol = await person("carol");
  const words = canary();
  // Every state of every element that shows the message is noted by the page itself.
  await carol.page.evaluate((words) => {
    const seen: [number, string][] = [];
    const elements: Element[] = [];
    (window as never as { seen: typeof seen }).seen = seen;
    new MutationObserver(() => {
      for (const element of document.querySelectorAll("[data-state]")) {
        if (!element.textContent?.includes(words)) continue;
        if (!elements.includes(element)) elements.push(element);
        const entry: [number, string] = [elements.indexOf(element), element.getAttribute("data-state")!];
        if (seen.at(-1)?.join() !== entry.join()) seen.push(entry);
      }
    }).observe(document.body, { subtree: true, childList: true, attributes: true, characterData: true });
  }, words);
  await carol.say(words);
  await expect(carol.message(words)).toHaveAttribute("data-state", "confirmed");
  const seen = await carol.page.evaluate(() => (window as never as { seen: [number, string][] }).seen);
  expect(seen).toEqual([
    [0, "pending"],
    [0, "confirmed"],
  ]);
});

test("UX 15: Enter sends, Shift and Enter break the line, and an input method's Enter does not send", async ({
  person,
}) => {
  const carol = await person("carol");
  const words = canary();
  const box = carol.page.getByLabel("Message", { exact: true });
  await box.fill(words);
  await box.press("Shift+Enter");
  await box.pressSequentially("second line");
  await box.evaluate((element) =>
    element.dispatchEvent(
      new KeyboardEvent("keydown", { key: "Enter", isComposing: true, bubbles: true, cancelable: true }),
    ),
  );
  await expect(box).toHaveValue(`${words}\nsecond line`);
  await box.press("Enter");
  await expect(carol.message(words)).toHaveAttribute("data-state", "confirmed");
  await expect(carol.message(words)).toContainText("second line");
  await expect(box).toHaveValue("");
});

test("UX 14: what was typed before the page came alive is still there after", async ({ person }) => {
  const carol = await person("carol");
  const words = canary();
  await carol.page.route("**/*.wasm", async (route) => {
    await carol.page.getByLabel("Message", { exact: true }).fill(words);
    await route.continue();
  });
  await carol.page.reload();
  await carol.alive();
  await expect(carol.page.getByLabel("Message", { exact: true })).toHaveValue(words);
});

test("a room is opened, found, joined and left live", async ({ person }) => {
  const carol = await person("carol");
  const name = canary();
  await carol.page.getByRole("button", { name: "New room" }).click();
  const dialog = carol.page.getByRole("dialog");
  await dialog.getByLabel("Name").fill(name);
  await dialog.getByRole("button", { name: "Create the room" }).click();
  await expect(carol.page.getByRole("heading", { level: 1 })).toContainText(name);
  await carol.say("First words here");
  await expect(carol.message("First words here")).toHaveAttribute("data-state", "confirmed");
  const bob = await person("bob", new URL(carol.page.url()).pathname);
  await expect(bob.message("First words here")).toBeVisible();
  await bob.page.getByRole("button", { name: /^Join/ }).click();
  await bob.say("I came too");
  await expect(carol.message("I came too")).toBeVisible();
});

test("UX 14, 17: a page comes alive with nothing in its console and nothing against its policy", async ({ person }) => {
  const reports: string[] = [];
  const alice = await person("alice", undefined, { timezoneId: "America/New_York" }, async (page) => {
    page.on("console", (line) => reports.push(line.text()));
    await page.exposeFunction("report", (directive: string) => reports.push(directive));
    await page.addInitScript(() => {
      addEventListener("securitypolicyviolation", (event) =>
        (window as never as { report(d: string): void }).report(event.violatedDirective),
      );
    });
  });
  await alice.say("**bold** and `code`\n\n- a list\n\n> a quote https://example.org/");
  await expect(alice.message("bold and code")).toHaveAttribute("data-state", "confirmed");
  const link = await alice.message("bold").locator("a.at").first().getAttribute("href");
  for (const path of ["/rooms/r_2", "/rooms/r_1", "/rooms/r_2?before=3", link!]) {
    await alice.page.goto(path);
    await alice.alive();
  }
  expect(reports.filter((line) => !/Failed to load resource/.test(line))).toEqual([]);
});

test("UX 16, 20: what I typed into an edit stays, wherever I go meanwhile, and whoever opens a room writes there at once", async ({
  person,
}) => {
  const alice = await person("alice");
  const room = await alice.newRoom();
  const words = canary();
  await alice.said(`${words} one`);
  await alice.said(`${words} two`);
  const field = alice.page.getByLabel("Edit the message");
  await alice.act(`${words} one`, "Edit");
  await field.fill(`${words} half`);
  await alice.act(`${words} two`, "Edit");
  await expect(field).toHaveValue(`${words} two`);
  await field.press("Escape");
  await alice.act(`${words} one`, "Edit");
  await expect(field).toHaveValue(`${words} half`);
  await expect(field).toBeFocused();
  await alice.page.getByRole("link", { name: /general/ }).click();
  await expect(alice.page.getByRole("heading", { level: 1 })).toContainText("general");
  await expect(alice.box).toBeFocused();
  await alice.page.locator(`a[href="${room}"]`).first().click();
  await expect(field).toHaveValue(`${words} half`);
  await expect(alice.box).toBeFocused();
  await alice.page.getByRole("button", { name: "Save" }).dblclick();
  await expect(alice.message(`${words} half`)).toContainText("edited");
  await expect(field).toHaveCount(0);
});
