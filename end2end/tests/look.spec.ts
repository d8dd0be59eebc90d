// What every page must be: whole at every width, quiet in the console, light to load; and the pictures of it.
import { join, resolve } from "node:path";

import { expect, test as base } from "@playwright/test";

import { Server } from "./support/server";

const pictures = process.env.SCREENSHOTS
  ? resolve(import.meta.dirname, "../../docs/screenshots")
  : resolve(import.meta.dirname, "../test-results/screenshots");

type Demo = { server: Server; passwords: Record<string, string> };

const test = base.extend<object, { demo: Demo }>({
  demo: [
    async ({}, use) => {
      const demo = await Server.demo();
      await use(demo);
      await demo.server.stop();
    },
    { scope: "worker" },
  ],
});

for (const colorScheme of ["light", "dark"] as const) {
  for (const width of [360, 768, 1440]) {
    test(`the door and a room are whole in ${colorScheme} at ${width} px`, async ({ browser, demo }) => {
      const viewport = { width, height: width < 500 ? 760 : 900 };
      const context = await browser.newContext({ baseURL: demo.server.origin, colorScheme, viewport });
      const page = await context.newPage();
      const trouble: string[] = [];
      page.on("console", (line) => {
        if (line.type() !== "log") trouble.push(line.text());
      });
      page.on("pageerror", (error) => trouble.push(String(error)));
      await page.goto("/login");
      await page.screenshot({ path: join(pictures, `login-${colorScheme}-${width}.png`) });
      await page.getByLabel("Name").fill("alice");
      await page.getByLabel("Password").fill(demo.passwords.alice!);
      await page.getByRole("button", { name: "Sign in" }).click();
      await expect(page.locator("html")).toHaveAttribute("data-socket", "open");
      const room = width === 1440 && colorScheme === "light" ? "room-light.png" : `room-${colorScheme}-${width}.png`;
      await page.screenshot({ path: join(pictures, room) });
      const beyond = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
      expect(beyond, "no sideways scroll").toBeLessThanOrEqual(0);
      expect(trouble).toEqual([]);
      await context.close();
    });
  }
}

test("the first load of a room is known, and nothing of it comes from elsewhere", async ({ browser, demo }) => {
  const context = await browser.newContext({ baseURL: demo.server.origin });
  const page = await context.newPage();
  const session = await context.newCDPSession(page);
  await session.send("Network.enable");
  const sizes: Record<string, number> = {};
  const addresses = new Map<string, string>();
  session.on("Network.responseReceived", ({ requestId, response }) => addresses.set(requestId, response.url));
  session.on("Network.loadingFinished", ({ requestId, encodedDataLength }) => {
    sizes[addresses.get(requestId) ?? requestId] = encodedDataLength;
  });
  await page.goto("/login");
  await page.getByLabel("Name").fill("carol");
  await page.getByLabel("Password").fill(demo.passwords.carol!);
  await page.getByRole("button", { name: "Sign in" }).click();
  await expect(page.locator("html")).toHaveAttribute("data-socket", "open");
  const loaded = Object.entries(sizes).filter(([address]) => !address.includes("/login"));
  expect(loaded.every(([address]) => address.startsWith(demo.server.origin))).toBe(true);
  const total = loaded.reduce((sum, [, size]) => sum + size, 0);
  for (const [address, size] of loaded) {
    console.log(`${String(size).padStart(8)} ${new URL(address).pathname}`);
  }
  console.log(`${String(total).padStart(8)} bytes: the first load of a room, compressed, everything`);
  await context.close();
});
