// What nobody meant to happen: hostile and stale links, a browser that keeps nothing, an engine that dies in the
// middle of its work. Each is said in a sentence, and the page goes on.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import * as at from "./harness.mjs";

let site, chrome;
before(async () => {
  [site, chrome] = await Promise.all([at.site(), at.browser()]);
});
after(() => Promise.all([chrome?.close(), site?.close()]));

/** The page is alive: it takes a title and answers. */
async function goes(page) {
  await page.goto(`${site.url}#h=`);
  await at.ready(page);
  await page.getByTestId("search").waitFor();
  await at.choose(page, "The Hobbit");
  const history = await at.ids(page, ["The Hobbit"]);
  assert.equal((await at.shows(page, { history })).length, 10);
  assert.deepEqual(page.problems, []);
}

const MARKUP = "<img src=x onerror=window.hacked=1>";
const LINKS = [
  ["an unknown chapter", "at=no-such-chapter&h=", "unknown-view", /no-such-chapter/],
  ["a chapter of markup", `at=${encodeURIComponent(MARKUP)}&h=`, "unknown-view", /<img src=x/],
  ["an item of markup", `h=${encodeURIComponent(MARKUP)}`, "notice", /<img src=x/],
  ["thousands of unknown items", `h=${Array.from({ length: 5000 }, (_, at) => `no-${at}`)}`, "notice", /no-0.*no-2/],
  ["broken escapes", "h=%zz,%E0%A4,%&pin=%&t=%%%&only=%:%&years=%..%", "notice", /%zz/],
  ["an item without end", `h=gone,${"x".repeat(100_000)}`, "notice", /gone/],
];
for (const [name, fragment, where, sentence] of LINKS) {
  test(`${name}: the page says so in plain text, and goes on`, async () => {
    const page = await at.visit(chrome, `${site.url}#${fragment}`);
    await at.ready(page);
    const said = page.getByTestId(where).filter({ hasText: sentence });
    await said.waitFor();
    assert.equal(await said.locator("img").count(), 0);
    assert.ok((await said.innerText()).length < 500, "a sentence, not the link");
    await at.settles(() => at.history(page), []);
    assert.equal(await page.evaluate(() => window.hacked), undefined);
    await goes(page);
    await page.context().close();
  });
}

test("a link of known items in thousands keeps what the model reads", async () => {
  const first = await at.visit(chrome, site.url);
  await at.ready(first);
  const all = await first.evaluate(() => window.tigerlet.items("").map(({ id }) => id));
  const page = await at.visit(chrome, `${site.url}#h=${all}`);
  await at.ready(page);
  await page.getByTestId("notice").filter({ hasText: /\d+/ }).waitFor();
  const history = await at.history(page);
  assert.ok(history.length > 0 && history.length < 200, `${history.length} items`);
  assert.deepEqual(history, all.slice(0, history.length));
  await goes(page);
});

test("numbers out of range are brought into it", async () => {
  const page = await at.visit(chrome, `${site.url}#h=the-hobbit&beams=999999999999999999999&k=-5&t=99999&step=9999&pin=70000-1&seed=-1&years=9999999999..1`);
  await at.ready(page);
  await at.settles(async () => (await at.listed(page)).length > 0, true);
  await goes(page);
});

test("a shelf that does not exist is left out of the link, in a sentence", async () => {
  const page = await at.visit(chrome, `${site.url}#h=the-hobbit&pin=63-63-63`);
  await at.ready(page);
  await page.getByText("63-63-63").filter({ visible: true }).first().waitFor();
  await at.shows(page, { history: ["the-hobbit"] });
  await page.waitForFunction(() => !location.hash.includes("pin"));
});

test("a temperature for each of eight levels becomes one for each that there is", async () => {
  const page = await at.visit(chrome, `${site.url}#h=the-hobbit&t=50,50,50,50,50,50,50,50`);
  await at.ready(page);
  await at.shows(page, { history: ["the-hobbit"], temperature: [0.5], seed: 1 });
});

test("filters that nothing can pass: the senseless one is left out, the other leaves no list but a sentence", async () => {
  const page = await at.visit(chrome, `${site.url}#h=the-hobbit&only=genre:no%20such&years=-900..-899`);
  await at.ready(page);
  await page.getByTestId("dropped").filter({ hasText: "no such" }).waitFor();
  await page.getByText("No title is left to recommend").waitFor();
  assert.deepEqual(await at.listed(page), []);
  await goes(page);
});

test("a chapter that is not there leads to those that are", async () => {
  const page = await at.visit(chrome, `${site.url}#at=vanished&h=`);
  await page.getByTestId("unknown-view").getByRole("link").click();
  await page.locator(".contents").waitFor();
  await page.getByTestId("unknown-view").waitFor({ state: "detached" });
});

test("a bundle of another version: the page's own is a click away", async () => {
  const manifest = "bundles/library/manifest.json";
  const newer = (bytes) => Buffer.from(JSON.stringify({ ...JSON.parse(bytes), format_version: 99 }));
  site.damaged.set(manifest, newer);
  try {
    const page = await at.visit(chrome, `${site.url}?bundle=bundles/library/&v=other#h=`);
    await page.getByTestId("error").filter({ hasText: /99/ }).waitFor();
    site.damaged.delete(manifest);
    const own = page.getByTestId("other-bundle").getByRole("link");
    assert.equal(await own.getAttribute("href"), new URL(site.url).pathname);
  } finally {
    site.damaged.delete(manifest);
  }
});

test("a browser that keeps nothing: the page says so, and choices hold for the visit", async () => {
  const page = await at.visit(chrome, `${site.url}icon.svg`, { bare: true });
  await page.addInitScript(() => {
    const denied = () => {
      throw new DOMException("denied", "SecurityError");
    };
    Object.defineProperty(window, "localStorage", { get: denied });
    Object.defineProperty(navigator, "serviceWorker", { get: denied });
  });
  await page.goto(`${site.url}#h=`);
  await at.ready(page);
  await page.locator("[data-testid=offline][data-state=absent]").filter({ hasText: /forbids/ }).waitFor();
  await page.getByTestId("theme").selectOption("dark");
  await page.locator("html[data-theme=dark]").waitFor();
  await page.getByTestId("forget").click();
  await goes(page);
});

test("a full storage: a choice holds for the visit", async () => {
  const page = await at.visit(chrome, `${site.url}icon.svg`, { bare: true });
  await page.addInitScript(() => {
    Storage.prototype.setItem = () => {
      throw new DOMException("full", "QuotaExceededError");
    };
  });
  await page.goto(`${site.url}#h=`);
  await at.ready(page);
  await page.getByTestId("language").selectOption("ko");
  await page.locator("html[lang=ko]").waitFor();
  await page.getByTestId("unkept").waitFor();
  await page.getByTestId("language").selectOption("en");
  await goes(page);
});

test("an engine that dies in the middle of its work starts again, and every question is answered", async () => {
  const page = await at.visit(chrome, site.url);
  await at.ready(page);
  const [hobbit] = await at.ids(page, ["The Hobbit"]);
  const want = await at.recommend(page, { history: [hobbit] });
  const answers = page.evaluate(
    (history) => Promise.all(Array.from({ length: 12 }, () => window.tigerlet.recommend({ history, beams: 100 }))),
    [hobbit],
  );
  const [worker] = page.workers();
  await worker.evaluate(() => {
    setTimeout(() => {
      throw new Error("struck by lightning");
    });
  });
  assert.equal((await answers).length, 12);
  await page.getByTestId("restarted").waitFor();
  assert.deepEqual(await at.recommend(page, { history: [hobbit] }), want);
  assert.equal(await page.getByTestId("error").count(), 0);
  await page.getByTestId("search").waitFor();
  await at.choose(page, "The Hobbit");
  await at.shows(page, { history: [hobbit] });
});

test("an engine that does not come back: a sentence and a button", async () => {
  const page = await at.visit(chrome, site.url);
  await at.ready(page);
  const [hobbit] = await at.ids(page, ["The Hobbit"]);
  await page.route("**/engine-cpu_bg.wasm*", (route) => route.abort());
  await page.workers()[0].evaluate(() => {
    setTimeout(() => {
      throw new Error("struck by lightning");
    });
  });
  await assert.rejects(at.recommend(page, { history: [hobbit] }), /engine/);
  await page.getByTestId("error").waitFor();
  await page.unroute("**/engine-cpu_bg.wasm*");
  await page.getByTestId("retry").click();
  await at.ready(page);
  assert.equal((await at.recommend(page, { history: [hobbit] })).recommendations.length, 10);
});
