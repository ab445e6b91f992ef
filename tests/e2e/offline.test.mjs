// The page without a network: what the service worker keeps, renews and forgets.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import * as at from "./harness.mjs";
import { damage } from "./server.mjs";

let chrome;
before(async () => {
  chrome = await at.browser();
});
after(() => chrome?.close());

/**
 * Runs a test on a site of its own: what one visit leaves behind is no other's concern. The browser's own cache
 * answers nothing by itself, so that what opens without a network was kept.
 */
async function alone(run) {
  const site = await at.site({ cache: "no-cache" });
  try {
    await run(site);
  } finally {
    await site.close();
  }
}

/** Waits until the footer says so. */
function says(page, state) {
  return page.locator(`[data-testid=offline][data-state=${state}]`).waitFor();
}

/** What the browser holds of the page. */
function holds(page) {
  return page.evaluate(async () => ({
    caches: await caches.keys(),
    workers: (await navigator.serviceWorker.getRegistrations()).length,
    choices: Object.keys(localStorage).filter((key) => key.startsWith("tigerlet.")),
  }));
}

test("a second visit needs no network", () =>
  alone(async (site) => {
    const first = await at.visit(chrome, site.url, { bare: true });
    await at.ready(first);
    await says(first, "kept");
    assert.match(await first.getByTestId("offline").innerText(), /[1-9][\d.]* MB/);
    const context = first.context();
    await first.close();

    // No server, and a browser that knows it.
    await site.close();
    await context.setOffline(true);
    const page = await context.newPage();
    page.problems = [];
    page.on("pageerror", (error) => page.problems.push(error.message));
    await page.goto(`${site.url}#h=`);
    await at.ready(page);
    for (const title of at.BOOKS) await at.choose(page, title);
    const history = await at.ids(page, at.BOOKS);
    assert.equal((await at.shows(page, { history })).length, 10);
    const readers = await page.evaluate(async () => (await window.tigerlet.file("readers.json")).length);
    assert.ok(readers > 0, "the bundle's further files are there too");
    await says(page, "kept");

    await page.goto(`${site.url}?engine=cpu#at=beam`);
    await page.locator("[data-chapter=beam]").waitFor();
    await at.ready(page);
    assert.deepEqual(page.problems, []);
  }));

test("a new build takes the place of the kept one", () =>
  alone(async (site) => {
    const page = await at.visit(chrome, site.url);
    await at.ready(page);
    await says(page, "kept");
    const shells = async () => (await holds(page)).caches.filter((name) => name.includes(" shell "));
    const [old, ...more] = await shells();
    assert.deepEqual(more, []);

    site.damaged.set("index.html", (bytes) => Buffer.concat([bytes, Buffer.from("<!-- a later build -->")]));
    await page.reload();
    await at.ready(page);
    await says(page, "kept");
    await at.settles(async () => {
      const now = await shells();
      return now.length === 1 && now[0] !== old;
    }, true);
    await site.close();
    await page.reload();
    await at.ready(page);
    assert.match(await page.evaluate(() => [...document.childNodes, ...document.body.childNodes].map(({ data }) => data).join()), /a later build/);
  }));

test("a visit that finds nothing new keeps what it has", () =>
  alone(async (site) => {
    const page = await at.visit(chrome, site.url);
    await at.ready(page);
    await says(page, "kept");
    const { caches } = await holds(page);
    await page.reload();
    await at.ready(page);
    await says(page, "kept");
    assert.deepEqual((await holds(page)).caches, caches);
  }));

test("what a server refuses is never kept, nor what the manifest does not vouch for", () =>
  alone(async (site) => {
    site.damaged.set("bundles/library/readers.json", damage.refuse);
    const page = await at.visit(chrome, site.url);
    await at.ready(page);
    await says(page, "absent");
    const bundles = async () => (await holds(page)).caches.filter((name) => name.includes(" bundle "));
    assert.deepEqual(await bundles(), []);
    site.damaged.set("bundles/library/readers.json", damage.flip);
    await page.reload();
    await at.ready(page);
    await says(page, "absent");
    assert.deepEqual(await bundles(), []);
    assert.equal((await at.recommend(page, { history: await at.ids(page, at.BOOKS) })).recommendations.length, 10);
  }));

test("a retry passes by what is kept", () =>
  alone(async (site) => {
    const page = await at.visit(chrome, site.url);
    await at.ready(page);
    await says(page, "kept");
    const [answers, failed] = await page.evaluate(async () => {
      const url = new URL("bundles/library/manifest.json", location.href);
      const ask = async () => (await fetch(url, { cache: "reload" })).status;
      return [await ask(), url.pathname];
    });
    assert.equal(answers, 200);
    site.damaged.set("bundles/library/manifest.json", damage.refuse);
    await page.reload();
    const status = await page.evaluate(async (url) => (await fetch(url, { cache: "reload" })).status, failed);
    assert.equal(status, 503, "the server was asked, and its refusal came through");
  }));

test("clearing leaves nothing behind", () =>
  alone(async (site) => {
    const page = await at.visit(chrome, site.url);
    await at.ready(page);
    await page.getByTestId("theme").selectOption("dark");
    await says(page, "kept");
    assert.notDeepEqual((await holds(page)).choices, []);
    await page.getByTestId("forget").click();
    await says(page, "cleared");
    await at.settles(() => holds(page), { caches: [], workers: 0, choices: [] });
    assert.equal((await at.recommend(page, { history: await at.ids(page, at.BOOKS) })).recommendations.length, 10);
  }));

test("a full disk costs the offline visit and nothing else", () =>
  alone(async (site) => {
    const page = await at.visit(chrome, "about:blank", { bare: true });
    const devtools = await page.context().newCDPSession(page);
    await devtools.send("Storage.overrideQuotaForOrigin", { origin: new URL(site.url).origin, quotaSize: 1000 });
    await page.goto(`${site.url}#h=`);
    await at.ready(page);
    await says(page, "full");
    assert.deepEqual((await holds(page)).caches, []);
    for (const title of at.BOOKS) await at.choose(page, title);
    await at.shows(page, { history: await at.ids(page, at.BOOKS) });
  }));

for (const [name, change] of [["hangs", damage.hang], ["answers 503", damage.refuse], ["is a hotel's", damage.portal]]) {
  test(`a kept page opens where the server ${name}`, () =>
    alone(async (site) => {
      const page = await at.visit(chrome, site.url);
      await at.ready(page);
      await says(page, "kept");
      for (const { path } of [...site.sent]) site.damaged.set(path, change);
      const began = Date.now();
      await page.goto(`${site.url}?again#h=dune`);
      await at.ready(page);
      await at.settles(() => at.history(page), ["dune"]);
      assert.ok(Date.now() - began < 60_000);
      assert.deepEqual(page.problems, []);
    }));
}

test("another bundle does not put out the one that is kept", () =>
  alone(async (site) => {
    const page = await at.visit(chrome, site.url);
    await at.ready(page);
    await says(page, "kept");
    // The same files under another address, by another manifest.
    site.damaged.set("bundles/library/manifest.json", (bytes) => Buffer.concat([bytes, Buffer.from("\n")]));
    await page.reload();
    await at.ready(page);
    await says(page, "kept");
    await at.settles(async () => (await holds(page)).caches.filter((name) => name.includes(" bundle ")).length, 2);
    await site.close();
    await page.reload();
    await at.ready(page);
  }));

test("a frame keeps nothing in its readers' browsers", () =>
  alone(async (site) => {
    const page = await at.visit(chrome, `${site.url}?embed#h=dune`);
    await at.ready(page);
    await at.settles(() => at.listed(page).then(({ length }) => length > 0), true);
    await page.waitForTimeout(2500); // longer than the rest before anything is kept
    assert.deepEqual(await holds(page), { caches: [], workers: 0, choices: [] });
  }));

test("a reader who saves data is asked before a bundle is kept", () =>
  alone(async (site) => {
    const page = await at.visit(chrome, "about:blank", { bare: true });
    await page.addInitScript(() => Object.defineProperty(navigator, "connection", { value: { saveData: true } }));
    await page.goto(`${site.url}#h=`);
    await at.ready(page);
    await says(page, "larger");
    assert.deepEqual((await holds(page)).caches.filter((name) => name.includes(" bundle ")), []);
    await page.getByTestId("keep").click();
    await says(page, "kept");
    assert.equal((await holds(page)).caches.filter((name) => name.includes(" bundle ")).length, 1);
  }));
