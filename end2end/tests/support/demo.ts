// A throw-away workspace with people, rooms and messages, one for each worker.
import { test as base, type Page } from "@playwright/test";

import { Server } from "./server";
import { alive } from "./test";

export { alive };

export type Demo = { server: Server; passwords: Record<string, string> };

export const test = base.extend<object, { demo: Demo }>({
  demo: [
    async ({}, use) => {
      const demo = await Server.demo();
      await use(demo);
      await demo.server.stop();
    },
    { scope: "worker", timeout: 120_000 },
  ],
});

/** Signs in from the sign-in page, and waits for the room. */
export async function enter(page: Page, demo: Demo, name: string): Promise<void> {
  await page.goto(`${demo.server.origin}/login`);
  await page.getByLabel("Name").fill(name);
  await page.getByLabel("Password").fill(demo.passwords[name]!);
  await page.getByRole("button", { name: "Sign in" }).click();
  await alive(page);
}
