// How it looks: every view at three widths in two themes, beside a picture taken before.
//
// TIGERLET_RECORD=1 takes the pictures anew: do so after a change that was meant, and look at them.
// They are half as wide as the screen, so that they stay small; a difference counts where a pixel is
// another colour, not where a letter's edge is.

import assert from "node:assert/strict";
import { mkdir, readFile, writeFile } from "node:fs/promises";
import { after, before, test } from "node:test";
import { fileURLToPath } from "node:url";
import * as at from "./harness.mjs";
import { THEMES, open, views, visit } from "./views.mjs";

const REFERENCES = fileURLToPath(new URL("references", import.meta.url));
const WIDTHS = { 1440: 900, 768: 1024, 390: 844 };
/** Share of the pixels that may differ. */
const TOLERANCE = 0.02;
const record = Boolean(process.env.TIGERLET_RECORD);

let site, chrome;
before(async () => {
  [site, chrome] = await Promise.all([at.site(), at.browser()]);
  await Promise.all([REFERENCES, at.SCREENSHOTS].map((folder) => mkdir(folder, { recursive: true })));
});
after(() => Promise.all([chrome?.close(), site?.close()]));

/** A picture of the whole view as WebP at half its size, in base64. */
async function picture(page, artist) {
  const png = await page.screenshot({ fullPage: true, animations: "disabled", caret: "hide" });
  return artist.evaluate(async (png) => {
    const image = await createImageBitmap(await (await fetch(`data:image/png;base64,${png}`)).blob());
    const canvas = new OffscreenCanvas(image.width >> 1, image.height >> 1);
    const context = canvas.getContext("2d");
    context.imageSmoothingQuality = "high";
    context.drawImage(image, 0, 0, canvas.width, canvas.height);
    const bytes = new Uint8Array(await (await canvas.convertToBlob({ type: "image/webp", quality: 0.5 })).arrayBuffer());
    let text = "";
    for (const byte of bytes) text += String.fromCharCode(byte);
    return btoa(text);
  }, png.toString("base64"));
}

/** The share of pixels in which two pictures differ; what one has and the other has not counts whole. */
function difference(artist, one, other) {
  return artist.evaluate(async ([one, other]) => {
    const images = await Promise.all(
      [one, other].map(async (data) => createImageBitmap(await (await fetch(`data:image/webp;base64,${data}`)).blob())),
    );
    const width = Math.max(...images.map(({ width }) => width));
    const height = Math.max(...images.map(({ height }) => height));
    const [a, b] = images.map((image) => {
      const context = new OffscreenCanvas(width, height).getContext("2d");
      context.drawImage(image, 0, 0);
      return context.getImageData(0, 0, width, height).data;
    });
    let differ = 0;
    for (let at = 0; at < a.length; at += 4) {
      const gap = Math.max(...[0, 1, 2, 3].map((channel) => Math.abs(a[at + channel] - b[at + channel])));
      if (gap > 64) differ += 1;
    }
    return differ / (width * height);
  }, [one, other]);
}

for (const [width, height] of Object.entries(WIDTHS)) {
  test(`${width} pixels wide: every view scrolls in one direction and looks as it did, light and dark`, async () => {
    const viewport = { width: Number(width), height };
    const page = await visit(chrome, site, { viewport });
    const artist = await (await chrome.newContext()).newPage();
    // How long an answer took is another number every time.
    await page.evaluate(() => {
      const sheet = new CSSStyleSheet();
      sheet.replaceSync("[data-time], .took { visibility: hidden }");
      document.adoptedStyleSheets = [sheet];
    });
    const changed = [];
    for (const theme of THEMES) {
      for (const view of await views(page)) {
        await open(page, view, { theme });
        const scrolls = await page.evaluate(() => document.scrollingElement.scrollWidth - document.documentElement.clientWidth);
        assert.ok(scrolls <= 0, `${view || "playground"} is ${scrolls} pixels too wide`);
        const name = `${view || "playground"}-${width}-${theme}.webp`;
        const taken = await picture(page, artist);
        if (record) {
          await writeFile(`${REFERENCES}/${name}`, taken, "base64");
          continue;
        }
        const reference = await readFile(`${REFERENCES}/${name}`, "base64");
        const share = await difference(artist, reference, taken);
        if (share > TOLERANCE) {
          await writeFile(`${at.SCREENSHOTS}/${name}`, taken, "base64");
          changed.push(`${name}: ${(share * 100).toFixed(1)} % of the picture differ, see ${at.SCREENSHOTS}/${name}`);
        }
      }
    }
    assert.deepEqual(changed, []);
  });
}
