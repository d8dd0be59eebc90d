// The clock of a page in the test's hands; it was installed before the page was there.
import { expect, type Page } from "@playwright/test";

/** Stops it: from here on nothing falls due but by `runFor`. */
export async function stopClock(page: Page): Promise<void> {
  // It stops at a moment to come, which on a busy machine may be over when the page hears of it.
  await expect(async () => {
    await page.clock.pauseAt(await page.evaluate(() => Date.now() + 1_000));
  }).toPass();
}
