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

test("my message is there at once and is confirmed in place, the same element", async ({ person }) => {
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

test("Enter sends, Shift and Enter break the line, and an input method's Enter does not send", async ({ person }) => {
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

test("what was typed before the page came alive is still there after", async ({ person }) => {
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

test("after a broken connection what was missed is there, once and in order", async ({ person }) => {
  const alice = await person("alice");
  const carol = await person("carol");
  const words = canary();
  await carol.say(`${words} 0`);
  await expect(carol.message(`${words} 0`)).toHaveAttribute("data-state", "confirmed");
  await carol.page.context().setOffline(true);
  await carol.page.evaluate(() => dispatchEvent(new Event("offline")));
  await alice.say(`${words} 1`);
  await alice.say(`${words} 2`);
  await expect(alice.message(`${words} 2`)).toHaveAttribute("data-state", "confirmed");
  await carol.page.context().setOffline(false);
  await expect(carol.message(words)).toHaveCount(3);
  await expect(carol.message(words)).toContainText([`${words} 0`, `${words} 1`, `${words} 2`]);
});
