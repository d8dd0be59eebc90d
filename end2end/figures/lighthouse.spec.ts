// Lighthouse on the sign-in page and in a room, as a telephone sees them.
import { execFile } from "node:child_process";
import { promisify } from "node:util";

import { chromium, expect, test } from "@playwright/test";

import { Server } from "../tests/support/server";

const LIGHTHOUSE = "lighthouse@12.8.2";
const PORT = 9333;
const LEAST = { performance: 95, accessibility: 100, "best-practices": 100 };

type Report = {
  categories: Record<string, { score: number | null }>;
  audits: Record<string, { title: string; score: number | null; displayValue?: string }>;
};

/** Looks at a page in the browser that listens on the port, with the cookies it has. */
async function look(address: string): Promise<Report> {
  const args = ["--yes", LIGHTHOUSE, address, `--port=${PORT}`, "--disable-storage-reset", "--output=json", "--quiet"];
  const only = `--only-categories=${Object.keys(LEAST).join(",")}`;
  const { stdout } = await promisify(execFile)("npx", [...args, only], { maxBuffer: 64 * 1024 * 1024 });
  return JSON.parse(stdout) as Report;
}

test("Lighthouse has nothing to say against the sign-in page and a room", async ({ launchOptions }) => {
  test.setTimeout(600_000);
  const { server, passwords } = await Server.demo();
  const browser = await chromium.launchPersistentContext("", {
    executablePath: launchOptions.executablePath,
    args: [...(launchOptions.args ?? []), `--remote-debugging-port=${PORT}`],
  });
  try {
    const page = browser.pages()[0] ?? (await browser.newPage());
    const login = await look(`${server.origin}/login`);
    await page.goto(`${server.origin}/login`);
    await page.getByLabel("Name").fill("carol");
    await page.getByLabel("Password").fill(passwords.carol!);
    await page.getByRole("button", { name: "Sign in" }).click();
    await expect(page.locator("html")).toHaveAttribute("data-socket", "open");
    const room = await look(page.url());
    for (const [name, report] of Object.entries({ login, room })) {
      const marks = Object.keys(LEAST).map((kind) => Math.round((report.categories[kind]?.score ?? 0) * 100));
      console.log(
        `${name}: ${Object.keys(LEAST)
          .map((kind, at) => `${kind} ${marks[at]}`)
          .join(", ")}`,
      );
      const figures = [
        "first-contentful-paint",
        "largest-contentful-paint",
        "total-blocking-time",
        "cumulative-layout-shift",
      ];
      console.log(`  ${figures.map((figure) => `${figure} ${report.audits[figure]?.displayValue}`).join(", ")}`);
      const wanting = Object.values(report.audits).filter(({ score }) => score !== null && score < 0.9);
      wanting.forEach(({ title, displayValue }) => console.log(`  wanting: ${title} ${displayValue ?? ""}`));
      Object.values(LEAST).forEach((least, at) =>
        expect.soft(marks[at], `${name}: ${Object.keys(LEAST)[at]}`).toBeGreaterThanOrEqual(least),
      );
    }
  } finally {
    await browser.close();
    await server.stop();
  }
});
