// What the page could take from the machine, it takes from the tests: pictures and texts are the same everywhere.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import * as at from "./harness.mjs";

let chrome;
before(async () => {
  chrome = await at.browser();
});
after(() => chrome?.close());

const FONTS = {
  serif: "Tinos",
  "sans-serif": "Arimo",
  "system-ui": "Arimo",
  monospace: "Cousine",
  // Installed on many machines, and never here: what follows it in the list is taken.
  "'DejaVu Sans', serif": "Tinos",
};

test("letters come from the fonts that the tests bring", async () => {
  const page = await chrome.newPage();
  await page.setContent(
    Object.keys(FONTS)
      .map((family) => `<p style="font-family: ${family}"><span lang="en">The Hobbit → 2²</span><span lang="ko">호빗과반지</span></p>`)
      .join("") + "<math><mo>⟨</mo><mi>x</mi><mo>∈</mo></math>",
  );
  const devtools = await page.context().newCDPSession(page);
  await devtools.send("DOM.enable");
  await devtools.send("CSS.enable");
  const { root } = await devtools.send("DOM.getDocument");
  const used = async (selector) => {
    const { nodeId } = await devtools.send("DOM.querySelector", { nodeId: root.nodeId, selector });
    const { fonts } = await devtools.send("CSS.getPlatformFontsForNode", { nodeId });
    return fonts.map(({ familyName }) => familyName).sort();
  };
  for (const [row, [family, latin]] of Object.entries(FONTS).entries()) {
    assert.deepEqual(await used(`p:nth-of-type(${row + 1}) [lang=en]`), [latin], family);
    assert.deepEqual(await used(`p:nth-of-type(${row + 1}) [lang=ko]`), ["NanumGothic"], family);
  }
  assert.deepEqual(await used("math mo"), ["STIX Two Math"]);
  await page.close();
});

test("language, clock, screen and preferences are the tests' own", async () => {
  const page = await chrome.newPage();
  const found = await page.evaluate(() => ({
    languages: navigator.languages,
    zone: Intl.DateTimeFormat().resolvedOptions().timeZone,
    number: (1234.5).toLocaleString(),
    ratio: devicePixelRatio,
    preferences: ["(prefers-color-scheme: dark)", "(prefers-reduced-motion: reduce)", "(prefers-contrast: more)", "(forced-colors: active)"].filter(
      (query) => matchMedia(query).matches,
    ),
  }));
  assert.deepEqual(found, { languages: ["en-US"], zone: "UTC", number: "1,234.5", ratio: 1, preferences: [] });
  await page.close();
});
