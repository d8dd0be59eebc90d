// Light to load: what a member's browser takes to open a room with nothing kept, and what comes only when it is asked for.
import { expect, type Page } from "@playwright/test";

import { alive, enter, test } from "./support/demo";

/** Bytes over the wire, headers and all. */
const FIRST_LOAD = 250_000;

/** What is loaded from now on: bytes by address. */
async function watch(page: Page): Promise<Map<string, number>> {
  const session = await page.context().newCDPSession(page);
  await session.send("Network.enable");
  const addresses = new Map<string, string>();
  const sizes = new Map<string, number>();
  session.on("Network.responseReceived", ({ requestId, response }) => addresses.set(requestId, response.url));
  session.on("Network.loadingFinished", ({ requestId, encodedDataLength }) => {
    sizes.set(addresses.get(requestId) ?? requestId, encodedDataLength);
  });
  return sizes;
}

test.beforeEach(async ({ page, context, demo }) => {
  await enter(page, demo, "carol");
  // Nothing is kept: the session alone goes over into a browser that has not been here.
  const cookies = await context.cookies();
  const room = page.url();
  await page.goto("about:blank");
  const session = await context.newCDPSession(page);
  await session.send("Network.clearBrowserCache");
  await context.addCookies(cookies);
  test.info().annotations.push({ type: "room", description: room });
});

const room = () => test.info().annotations.find(({ type }) => type === "room")!.description!;

test("the first load of a room is at most 250 KB, and nothing of it comes from elsewhere", async ({ page, demo }) => {
  const sizes = await watch(page);
  await page.goto(room());
  await alive(page);
  // A browser without windows has no place for the icon and does not ask for it.
  await page.evaluate(() => fetch(document.querySelector<HTMLLinkElement>("link[rel=icon]")!.href));
  const kinds = () => [...sizes.keys()].map((address) => /\.(\w+)$/.exec(new URL(address).pathname)?.[1] ?? "html");
  await expect.poll(() => [...new Set(kinds())].sort()).toEqual(["css", "html", "js", "svg", "wasm"]);
  let total = 0;
  for (const [address, size] of sizes) {
    expect(address.startsWith(demo.server.origin), address).toBe(true);
    console.log(`${String(size).padStart(8)} ${new URL(address).pathname}`);
    total += size;
  }
  console.log(`${String(total).padStart(8)} bytes: the first load of a room, compressed, everything`);
  expect(total).toBeLessThanOrEqual(FIRST_LOAD);
});

test("what opens on top of a room comes when somebody first touches the page, and once", async ({ page }) => {
  const sizes = await watch(page);
  await page.goto(room());
  await alive(page);
  const parts = () => [...sizes.keys()].filter((address) => address.includes("/split_"));
  expect(parts()).toEqual([]);
  await page.keyboard.press("Control+k");
  await expect(page.getByRole("dialog")).toBeVisible();
  await expect.poll(parts).toHaveLength(1);
  await page.keyboard.press("Escape");
  await expect(page.getByRole("dialog")).toHaveCount(0);
  await page.keyboard.press("?");
  await expect(page.getByRole("dialog")).toBeVisible();
  expect(parts()).toHaveLength(1);
});

test("what cannot come without a network comes when there is one again", async ({ page, context }) => {
  // Before the page is there: a document that is open already may send a request past a route that was just put up.
  await context.route("**/split_*", (route) => route.abort());
  await page.goto(room());
  await alive(page);
  await page.keyboard.press("Control+k");
  await expect(page.getByText("could not be loaded")).toBeVisible();
  await expect(page.getByRole("dialog")).toHaveCount(0);
  await context.unroute("**/split_*");
  await page.keyboard.press("Control+k");
  await expect(page.getByRole("dialog")).toBeVisible();
});

test("each file is compressed, named by what stands in it and kept for a year", async ({ page }) => {
  const answers: { path: string; headers: Record<string, string> }[] = [];
  page.on("response", async (answer) => {
    const path = new URL(answer.url()).pathname;
    if (path.startsWith("/pkg/")) answers.push({ path, headers: await answer.allHeaders() });
  });
  await page.goto(room());
  await alive(page);
  await page.keyboard.press("Control+k");
  await expect(page.getByRole("dialog")).toBeVisible();
  await expect.poll(() => answers.length).toBeGreaterThanOrEqual(5);
  for (const { path, headers } of answers) {
    expect(path).toMatch(/\.[\w-]{22}\.(js|wasm|css)$/);
    expect(headers["cache-control"], path).toBe("public, max-age=31536000, immutable");
    expect(headers["content-encoding"], path).toBe("br");
    // A cache between must not give Brotli to who asked for none.
    expect(headers.vary?.toLowerCase(), path).toBe("accept-encoding");
  }
});
