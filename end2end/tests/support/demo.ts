// A throw-away workspace with people, rooms and messages, one for each worker.
import { expect, test as base, type Page } from "@playwright/test";

import { Server } from "./server";

export type Demo = { server: Server; passwords: Record<string, string> };

export const test = base.extend<object, { demo: Demo }>({
  demo: [
    async ({}, use) => {
      const demo = await Server.demo();
      await use(demo);
      await demo.server.stop();
    },
    { scope: "worker" },
  ],
});

/** Waits until the page is alive and its socket is open. */
export async function alive(page: Page): Promise<void> {
  await expect(page.locator("html")).toHaveAttribute("data-hydrated", /.*/);
  await expect(page.locator("html")).toHaveAttribute("data-socket", "open");
}

/** Signs in from the sign-in page, and waits for the room. */
export async function enter(page: Page, demo: Demo, name: string): Promise<void> {
  await page.goto(`${demo.server.origin}/login`);
  await page.getByLabel("Name").fill(name);
  await page.getByLabel("Password").fill(demo.passwords[name]!);
  await page.getByRole("button", { name: "Sign in" }).click();
  await alive(page);
}
