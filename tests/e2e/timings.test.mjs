// What is painted before any WASM is there, and the page's own account of its times: printed, never judged, because
// a test that depends on time fails on a busy machine. `node scripts/timings.mjs` takes medians.

import assert from "node:assert/strict";
import { readdir } from "node:fs/promises";
import { after, before, test } from "node:test";
import * as at from "./harness.mjs";

let site, chrome;
before(async () => {
  [site, chrome] = await Promise.all([at.site(), at.browser()]);
});
after(() => Promise.all([chrome?.close(), site?.close()]));

test("`tigerlet.timings` tells when things came about", async (t) => {
  const page = await at.visit(chrome, site.url, { bare: true });
  await at.ready(page);
  await page.waitForFunction(() => window.tigerlet.timings.firstRecommendation);
  const timings = await page.evaluate(() => window.tigerlet.timings);
  t.diagnostic(Object.entries(timings).map(([name, time]) => `${name} ${Math.round(time)} ms`).join(", "));
  assert.deepEqual(Object.keys(timings), ["firstPaint", "usable", "firstRecommendation", "longestTask"]);
  for (const [name, time] of Object.entries(timings)) assert.equal(typeof time, "number", name);
  assert.ok(timings.usable <= timings.firstRecommendation, "usable before it answers");
});

for (const [language, locale, colorScheme, theme] of [
  ["en", "en-GB", "light", "light"],
  ["ko", "ko-KR", "dark", "dark"],
]) {
  test(`the first paint needs no WASM: ${language}, ${theme}`, async () => {
    const context = await chrome.newContext({ locale, colorScheme });
    const page = await context.newPage();
    const asked = [];
    await page.route("**/*", (route) => {
      const { pathname } = new URL(route.request().url());
      if (pathname === new URL(site.url).pathname) return route.continue();
      asked.push(pathname);
      return undefined; // Never answered.
    });
    await page.goto(`${site.url}`, { waitUntil: "commit" });
    const poster = page.getByTestId("poster");
    await poster.waitFor();
    const root = page.locator("html");
    assert.deepEqual([await root.getAttribute("lang"), await root.getAttribute("data-theme")], [language, theme]);
    const shown = await page.locator("#shell [data-in]:visible").evaluateAll((parts) => parts.map((part) => part.dataset.in));
    assert.ok(shown.length > 3 && shown.every((it) => it === language), `${shown}`);
    await page.waitForFunction(() => performance.getEntriesByType("paint").length > 0);
    assert.ok(!asked.some((path) => path.endsWith(".css")), `no style sheet is waited for: ${asked.join(" ")}`);
    const still = await page.evaluate(() => {
      const [line] = document.querySelectorAll(".poster line");
      return getComputedStyle(line).animationName;
    });
    assert.equal(still, "draw");
    await page.emulateMedia({ reducedMotion: "reduce" });
    assert.equal(await page.evaluate(() => getComputedStyle(document.querySelector(".poster line")).animationName), "none");
    await context.close();
  });
}

test("what is recorded says so until the engine answers", async () => {
  const context = await chrome.newContext();
  const page = await context.newPage();
  let answer;
  const held = new Promise((resolve) => (answer = resolve));
  await page.route("**/engine-cpu_bg.wasm*", async (route) => {
    await held;
    await route.continue();
  });
  await page.goto(site.url);
  const account = page.getByTestId("account");
  await account.filter({ hasText: /recorded/i }).waitFor();
  assert.ok((await at.listed(page)).length > 0, "a recorded list is shown");
  assert.equal(await page.evaluate(() => window.tigerlet.timings.firstRecommendation), null);
  answer();
  await at.ready(page);
  await page.waitForFunction(() => window.tigerlet.timings.firstRecommendation);
  await account.filter({ hasNotText: /recorded/i }).waitFor();
  await at.shows(page, { history: await at.history(page) });
  await context.close();
});

test("`tigerlet.chapters` follows the language, and each address opens its chapter", async () => {
  const page = await at.visit(chrome, `${site.url}#h=&lang=en`);
  await at.ready(page);
  const english = await page.evaluate(() => window.tigerlet.chapters);
  assert.equal(english.length, (await readdir(new URL("../../web/prose/en", import.meta.url))).length);
  await page.getByTestId("language").selectOption("ko");
  const korean = await page.evaluate(() => window.tigerlet.chapters);
  assert.deepEqual(korean.map(({ name }) => name), english.map(({ name }) => name));
  for (const { title } of korean) assert.match(title, /[가-힣]/);
  for (const { name, title, url } of [english[3], korean[6]]) {
    const chapter = await at.visit(chrome, url);
    await chapter.locator(`[data-chapter="${name}"]`).waitFor();
    assert.equal(await chapter.locator("#chapter-title").innerText(), title);
    await chapter.context().close();
  }
});
