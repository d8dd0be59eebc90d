// Measures the page and holds it to its figures: `npm run figures`, after bin/build, on a machine with nothing else to do.
import { defineConfig } from "@playwright/test";

import tests from "./playwright.config";

export default defineConfig({ ...tests, testDir: "figures", fullyParallel: false, workers: 1 });
