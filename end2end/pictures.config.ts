// Makes the pictures under docs/screenshots: `npm run screenshots`, after bin/build.
import { defineConfig } from "@playwright/test";

import tests from "./playwright.config";

export default defineConfig({
  ...tests,
  testDir: "pictures",
  workers: 1,
  retries: 1,
  use: { ...tests.use, actionTimeout: 15_000, trace: "off" },
});
