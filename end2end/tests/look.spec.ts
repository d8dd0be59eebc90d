// What every page must be: whole at every width, in the system's colours, quiet in the console, light to load.
import { expect } from "@playwright/test";

import { alive, enter, test } from "./support/demo";
import { drawn } from "./support/test";

for (const colorScheme of ["light", "dark"] as const) {
  for (const width of [360, 768, 1440]) {
    test(`UX 31, 32: the door and a room are whole in ${colorScheme} at ${width} px`, async ({ browser, demo }) => {
      const viewport = { width, height: width < 500 ? 760 : 900 };
      const context = await browser.newContext({ baseURL: demo.server.origin, colorScheme, viewport });
      const page = await context.newPage();
      const trouble: string[] = [];
      page.on("console", (line) => {
        if (line.type() !== "log") trouble.push(line.text());
      });
      page.on("pageerror", (error) => trouble.push(String(error)));
      const whole = async () => {
        const beyond = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
        expect(beyond, "no sideways scroll").toBeLessThanOrEqual(0);
      };
      await page.goto("/login");
      await whole();
      // Whoever is faster than the browser's autofocus leaves a remark in the console.
      await expect(page.getByLabel("Name")).toBeFocused();
      await page.getByLabel("Name").fill("alice");
      await page.getByLabel("Password").fill(demo.passwords.alice!);
      await page.getByRole("button", { name: "Sign in" }).click();
      await expect(page.locator("html")).toHaveAttribute("data-socket", "open");
      await whole();
      expect(trouble).toEqual([]);
      await context.close();
    });
  }
}

test("UX 32: dark and light follow the system, live, and with reduced motion nothing moves", async ({
  browser,
  demo,
}) => {
  const context = await browser.newContext({
    baseURL: demo.server.origin,
    colorScheme: "light",
    reducedMotion: "reduce",
  });
  const page = await context.newPage();
  await enter(page, demo, "alice");
  // How light the paper is, by its own colour.
  const paper = () =>
    page.evaluate(() => {
      const [red, green, blue] = getComputedStyle(document.body).backgroundColor.match(/\d+/g)!.map(Number);
      return (red! + green! + blue!) / 3;
    });
  await expect.poll(paper).toBeGreaterThan(220);
  await page.emulateMedia({ colorScheme: "dark" });
  await expect.poll(paper).toBeLessThan(40);
  const moving = () =>
    page.evaluate(() =>
      [...document.querySelectorAll("*")]
        .filter((element) => {
          const { animationName, transitionDuration } = getComputedStyle(element);
          return animationName !== "none" || transitionDuration.split(",").some((part) => parseFloat(part) > 0);
        })
        .map((element) => element.outerHTML.slice(0, 80)),
    );
  expect(await moving()).toEqual([]);
  await page.keyboard.press("Control+k");
  await expect(page.getByRole("dialog")).toBeVisible();
  expect(await moving()).toEqual([]);
  // With motion, none of it takes longer than 150 ms; what only appears late does not move.
  await page.emulateMedia({ reducedMotion: "no-preference" });
  const longest = await page.evaluate(() =>
    Math.max(
      ...[...document.querySelectorAll("*")].flatMap((element) => {
        const { animationName, animationDuration, transitionDuration } = getComputedStyle(element);
        const animation = animationName === "none" || animationName === "late" ? "0s" : animationDuration;
        return [animation, transitionDuration].flatMap((list) => list.split(",")).map((part) => parseFloat(part));
      }),
    ),
  );
  expect(longest).toBeLessThanOrEqual(0.15);
  await context.close();
});

for (const width of [360, 1440]) {
  test(`UX 14, 31: nothing moves while a page comes alive, ${width} px wide`, async ({ browser, demo }) => {
    const viewport = { width, height: 800 };
    const context = await browser.newContext({ baseURL: demo.server.origin, viewport });
    const page = await context.newPage();
    await enter(page, demo, "alice");
    await page.addInitScript(() => {
      const moved: string[] = [];
      (window as never as { moved: string[] }).moved = moved;
      type Shift = PerformanceEntry & { value: number; sources: { node?: Element }[] };
      new PerformanceObserver((list) => {
        for (const { value, sources } of list.getEntries() as Shift[]) {
          moved.push(`${value.toFixed(4)} ${sources.map(({ node }) => node?.outerHTML?.slice(0, 90)).join(" | ")}`);
        }
      }).observe({ type: "layout-shift", buffered: true });
    });
    await page.reload();
    await alive(page);
    await drawn(page);
    expect(await page.evaluate(() => (window as never as { moved: string[] }).moved)).toEqual([]);
    await expect(page.getByRole("link", { name: "Actions" })).toHaveCount(0);
    await context.close();
  });
}
