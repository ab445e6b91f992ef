// From one bundle to another in the open page: what was of the one goes, what is the reader's stays.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { library, spoiled } from "./bundles.mjs";
import * as at from "./harness.mjs";

const LIBRARY = "A library of well-known books";
const WALKS = "Walks";
const TWIN = "The library once more";

let site, chrome;
before(async () => {
  [site, chrome] = await Promise.all([at.site(), at.browser()]);
  const original = await library();
  const put = (folder, change) => {
    for (const [name, bytes] of spoiled(original, change)) site.virtual.set(`bundles/${folder}/${name}`, bytes);
  };
  // The same numbers under other names: its items are others.
  put("walks", (bundle) => {
    bundle.manifest.title = WALKS;
    bundle.files.delete("examples.json");
    bundle.json("items.json", (items) => items.map((item) => ({ ...item, id: `walk-${item.id}` })));
  });
  put("twin", (bundle) => void (bundle.manifest.title = TWIN));
  const listed = [["library", LIBRARY], ["walks", WALKS], ["twin", TWIN]];
  site.virtual.set("bundles/index.json", Buffer.from(JSON.stringify(listed.map(([folder, title]) => ({ folder: `${folder}/`, title })))));
});
after(() => Promise.all([chrome?.close(), site?.close()]));

/** Turns to the bundle of that title, and waits until it answers. */
async function turn(page, title) {
  const select = page.getByTestId("bundle");
  await select.locator("option", { hasText: title }).first().waitFor({ state: "attached" });
  await select.selectOption({ label: title });
  await page.getByTestId("bundle-open").click();
  await opened(page, title);
}

const opened = (page, title) => page.locator("header.part aside").filter({ hasText: `${title}:` }).waitFor();

/** Nothing was loaded anew. */
const mark = (page) => page.evaluate(() => (window.sameDocument = true));
const same = (page) => page.evaluate(() => window.sameDocument === true);

test("another bundle takes the place of the first, without the page being loaded anew", async () => {
  const page = await at.visit(chrome, `${site.url}#h=dune&beams=7&pin=57&where=year%20%3E%201900`);
  await at.ready(page);
  await at.settles(() => at.history(page), ["dune"]);
  await mark(page);
  const workers = page.workers().length;
  await turn(page, WALKS);
  const { bundle, items } = await at.ready(page);
  assert.deepEqual([bundle, items], ["library", 1191], "the console's engine is the new one");

  await page.getByTestId("announcer").filter({ hasText: "other items" }).waitFor();
  const history = await at.history(page);
  assert.ok(history.length > 0 && history.every((id) => id.startsWith("walk-")), history.join());
  await at.shows(page, { history, beams: 7, where: "year > 1900" });
  const address = new URL(page.url());
  assert.equal(address.search, "?bundle=bundles/walks/");
  assert.match(address.hash, /beams=7/);
  assert.doesNotMatch(address.hash, /pin=|dune/);
  await at.settles(() => page.evaluate(() => document.activeElement.id), "about-title");
  await at.settles(() => page.workers().length, workers, undefined);
  assert.ok(await same(page));
  assert.equal(await page.getByTestId("bundle-open").getAttribute("aria-disabled"), "true");
  assert.deepEqual(page.problems, []);

  await page.reload();
  await at.ready(page);
  await opened(page, WALKS);
  await at.settles(() => at.history(page), history);
});

test("a bundle of the same items keeps the history, and Back leads to the one before", async () => {
  const page = await at.visit(chrome, `${site.url}#h=dune,the-hobbit`);
  await at.ready(page);
  await mark(page);
  await turn(page, TWIN);
  assert.deepEqual(await at.history(page), ["dune", "the-hobbit"]);
  await turn(page, LIBRARY);
  assert.equal(new URL(page.url()).search, "");
  await page.goBack();
  await opened(page, TWIN);
  await page.goBack();
  await opened(page, LIBRARY);
  await at.settles(() => at.history(page), ["dune", "the-hobbit"]);
  assert.ok(await same(page));
  await at.shows(page, { history: ["dune", "the-hobbit"] });
  assert.deepEqual(page.problems, []);
});

test("who changes their mind while a bundle is on its way gets the last one", async () => {
  const page = await at.visit(chrome, `${site.url}#h=dune`);
  await at.ready(page);
  await mark(page);
  await page.getByTestId("bundle").locator("option", { hasText: WALKS }).waitFor({ state: "attached" });
  await page.getByTestId("bundle").selectOption({ label: WALKS });
  await page.getByTestId("bundle-open").click();
  await page.goBack();
  await opened(page, LIBRARY);
  await at.settles(() => at.history(page), ["dune"]);
  await at.shows(page, { history: ["dune"] });
  assert.ok(await same(page));
  assert.deepEqual(page.problems, []);
});

test("a bundle that does not open is told of, and there is a way back", async () => {
  const page = await at.visit(chrome, `${site.url}#h=dune`);
  await at.ready(page);
  site.damaged.set("bundles/walks/manifest.json", () => undefined);
  await page.getByTestId("bundle").locator("option", { hasText: WALKS }).waitFor({ state: "attached" });
  await page.getByTestId("bundle").selectOption({ label: WALKS });
  await page.getByTestId("bundle-open").click();
  await page.getByTestId("error").waitFor();
  await page.getByTestId("other-bundle").waitFor();
  await page.goBack();
  await opened(page, LIBRARY);
  site.damaged.clear();
});

test("what was made in this browser is in the list", async () => {
  const page = await at.visit(chrome, `${site.url}#h=dune`);
  await at.ready(page);
  // As `web/engine/js/worker.js` keeps it.
  await page.evaluate(async () => {
    const cache = await caches.open("tigerlet.made");
    const { files } = await (await fetch("bundles/walks/manifest.json")).json();
    for (const name of [...Object.keys(files), "manifest.json"]) {
      await cache.put(new URL(`bundles/own/${name}`, document.baseURI).href, await fetch(`bundles/walks/${name}`));
    }
  });
  await page.reload();
  await at.ready(page);
  await mark(page);
  const own = page.getByTestId("bundle").locator("option[value$='bundles/own/']");
  await own.waitFor({ state: "attached" });
  assert.equal(await own.innerText(), WALKS);
  await page.getByTestId("bundle").selectOption({ value: await own.getAttribute("value") });
  await page.getByTestId("bundle-open").click();
  await opened(page, WALKS);
  assert.equal(new URL(page.url()).search, "?bundle=bundles/own/");
  assert.ok(await same(page));
  assert.deepEqual(page.problems, []);
});
