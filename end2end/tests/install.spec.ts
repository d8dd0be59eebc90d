// It can be installed: a manifest without a fault, and icons of the sizes they claim.
import { expect, test } from "./support/test";

type Icon = { src: string; sizes: string; type: string; purpose: string };

test("UX 34: it can be installed, with a manifest and icons that are what they say", async ({ person }) => {
  const carol = await person("carol");
  const session = await carol.page.context().newCDPSession(carol.page);
  const { errors, data } = await session.send("Page.getAppManifest");
  expect(errors).toEqual([]);
  const manifest = JSON.parse(data!) as { name: string; start_url: string; display: string; icons: Icon[] };
  expect(manifest).toMatchObject({ name: "Countersign", start_url: "/", display: "standalone" });
  const { installabilityErrors } = await session.send("Page.getInstallabilityErrors");
  // A test's window keeps nothing, and nothing is installed from such a one.
  expect(installabilityErrors.filter(({ errorId }) => errorId !== "in-incognito")).toEqual([]);
  const touch = await carol.page.locator('link[rel="apple-touch-icon"]').getAttribute("href");
  const icons = [...manifest.icons, { src: touch!, sizes: "180x180", type: "image/png", purpose: "any" }];
  for (const icon of icons) {
    const side = await carol.page.evaluate(async ({ src, type }) => {
      const answer = await fetch(src);
      if (!answer.ok || answer.headers.get("content-type") !== type) return null;
      const image = new Image();
      image.src = src;
      await image.decode();
      return image.naturalWidth;
    }, icon);
    expect(side, icon.src).not.toBeNull();
    if (icon.sizes !== "any") expect(`${side}x${side}`).toBe(icon.sizes);
  }
});
