// Makes the pictures under docs/screenshots: `npm run screenshots`, after bin/build.
import { defineConfig } from "@playwright/test";

import tests from "./playwright.config";

export default defineConfig({ ...tests, testDir: "pictures", timeout: 240_000, use: { ...tests.use, trace: "off" } });
