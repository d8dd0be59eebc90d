// Takes pictures of a page as WebP, which is a fifth of the size of PNG and as sharp to the eye.
import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, join, resolve } from "node:path";

import type { CDPSession, Page } from "@playwright/test";

const FOLDER = resolve(import.meta.dirname, "../../docs/screenshots");
const QUALITY = 60;

export class Camera {
  private constructor(
    private readonly page: Page,
    private readonly session: CDPSession,
    private readonly kind: string,
  ) {}

  /** For pictures of one scheme and width, as `room-light-360.webp`. */
  static async of(page: Page, kind: string): Promise<Camera> {
    return new Camera(page, await page.context().newCDPSession(page), kind);
  }

  /** What is seen now, once its letters are there and nothing moves. */
  async take(name: string): Promise<void> {
    await this.page.evaluate(async () => {
      await document.fonts.ready;
      await Promise.all(document.getAnimations().map((animation) => animation.finished.catch(() => undefined)));
    });
    const { data } = await this.session.send("Page.captureScreenshot", { format: "webp", quality: QUALITY });
    const file = join(FOLDER, `${name}-${this.kind}.webp`);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, Buffer.from(data, "base64"));
  }
}
