// Long rooms stay usable. How fast they are is measured apart from the tests, in figures/.
import { flood } from "./support/crowd";
import { canary, expect, test } from "./support/test";

test("in a flood of messages one goes on writing, sees the last, and the page keeps 300", async ({ person }) => {
  const alice = await person("alice");
  const path = await alice.newRoom();
  const carol = await (await person("carol", path)).join();
  const words = canary();
  const sending = flood(alice.page, path.split("/").at(-1)!, words, 200, 3);
  await carol.message(words).first().waitFor({ state: "attached" });
  await carol.box.pressSequentially("What is going on here?", { delay: 20 });
  const sent = await sending;
  await expect(carol.message(`${words} ${sent - 1}`)).toBeInViewport({ timeout: 30_000 });
  await expect(carol.box).toHaveValue("What is going on here?");
  expect(await carol.page.locator("[data-message]").count()).toBeLessThanOrEqual(300);
  await carol.box.fill("");
});
