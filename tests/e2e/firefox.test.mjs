// The main paths in Firefox, driven over WebDriver BiDi: the page is nobody's browser's in particular.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { agree } from "./agreement.mjs";
import * as at from "./harness.mjs";

let site, fox;
before(async () => {
  [site, fox] = await Promise.all([at.site({ cache: "no-cache" }), at.firefox()]);
});
after(() => Promise.all([fox?.close(), site?.close()]));

/** Opens an address, and waits until a model answers there. */
async function visit(url) {
  const page = await fox.newPage();
  page.setDefaultTimeout(at.PATIENCE);
  page.problems = [];
  page.on("pageerror", (error) => page.problems.push(error.message));
  await page.goto(url);
  await at.ready(page);
  return page;
}

test("the playground gives the recorded answers", async () => {
  const page = await visit(`${site.url}#h=`);
  for (const { name, request, response } of await at.golden()) {
    try {
      agree(await at.recommend(page, { ...request, engine: "cpu" }), response, at.TOLERANCE);
    } catch (error) {
      throw new Error(`golden trace ${name}`, { cause: error });
    }
  }
  assert.deepEqual(page.problems, []);
  await page.close();
});

for (const [chapter, shows] of [
  ["vectors", "[data-testid=vectors-outcome] svg, [data-testid=vectors-outcome] ol"],
  ["quantisation", "[data-testid=quantisation-plane] svg"],
  ["beam", "[data-testid=beam-verdict]:not(:empty)"],
]) {
  test(`the figure of the chapter ${chapter} is alive`, async () => {
    const page = await visit(`${site.url}#at=${chapter}&h=the-hobbit,dune`);
    await page.$eval("figure", (figure) => figure.scrollIntoView());
    await page.waitForSelector(shows);
    assert.deepEqual(page.problems, []);
    await page.close();
  });
}

test("a share link shows its state, and Back leads out of a chapter", async () => {
  const first = await visit(`${site.url}#h=dune,foundation&beams=30&lang=ko`);
  const link = await first.$eval("#share-link", ({ value }) => value);
  await first.close();
  const page = await visit(link);
  const state = () =>
    page.evaluate(() => ({
      lang: document.documentElement.lang,
      beams: document.querySelector("[data-testid=beams]")?.value ?? null,
      history: [...document.querySelectorAll("[data-testid=history-item]")].map(({ dataset }) => dataset.item),
    }));
  const expected = { lang: "ko", beams: "30", history: ["dune", "foundation"] };
  await at.settles(state, expected);
  await page.click("nav a[href*='at=contents']");
  await page.waitForSelector("ol.contents");
  await page.evaluate(() => history.back());
  await at.settles(state, expected);
  assert.deepEqual(page.problems, []);
  await page.close();
});

test("a second visit needs no network", async () => {
  const own = await at.site({ cache: "no-cache" });
  let closed = false;
  try {
    const page = await visit(`${own.url}#h=`);
    await page.waitForSelector("[data-testid=offline][data-state=kept]");
    await own.close();
    closed = true;
    await page.goto(`${own.url}?again#h=dune`);
    await at.ready(page);
    await at.settles(() => page.$$eval("[data-testid=history-item]", (rows) => rows.map(({ dataset }) => dataset.item)), ["dune"]);
    await page.close();
  } finally {
    if (!closed) await own.close();
  }
});
