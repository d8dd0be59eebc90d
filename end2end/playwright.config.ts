import { existsSync } from "node:fs";

import { defineConfig } from "@playwright/test";

// bin/test says which Chromium; run by hand, the system's is taken before Playwright's own.
const installed = ["chromium-headless-shell", "chromium", "chromium-browser", "google-chrome"].map(
  (name) => `/usr/bin/${name}`,
);
const chromium = process.env.COUNTERSIGN_CHROMIUM ?? installed.find((path) => existsSync(path));

// As root Chromium refuses its sandbox; everything else it must not do by itself.
const flags = [
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
  ...(process.getuid?.() === 0 ? ["--no-sandbox"] : []),
];

export default defineConfig({
  testDir: "tests",
  fullyParallel: true,
  forbidOnly: true,
  retries: 0,
  workers: 2,
  // Of the machine: nothing is promised by it.
  timeout: 120_000,
  expect: { timeout: 10_000 },
  reporter: [["list"]],
  use: {
    // A trace keeps a picture of the page at each step, taken on the page's own thread: it doubles the time of some.
    trace: process.env.TRACE ? "retain-on-failure" : "off",
    screenshot: "only-on-failure",
    viewport: { width: 1280, height: 800 },
    launchOptions: {
      executablePath: chromium,
      args: flags,
    },
  },
});
