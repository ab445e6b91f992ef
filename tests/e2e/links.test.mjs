// Share links: a state makes an address, and the address makes the same state elsewhere.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import * as at from "./harness.mjs";
import { still } from "./views.mjs";

let site, chrome;
before(async () => {
  [site, chrome] = await Promise.all([at.site(), at.browser()]);
});
after(() => Promise.all([chrome?.close(), site?.close()]));

/** The address's parts, in no order. */
const parts = (url) => new URL(url).hash.slice(1).split("&").sort();

/** What the page's controls say; null for those that a view does not have. */
function controls(page) {
  return page.evaluate(() => {
    const find = (id) => document.querySelector(`[data-testid="${id}"]`);
    return {
      beams: find("beams")?.value ?? null,
      topK: find("top-k")?.value ?? null,
      constrained: find("constraint")?.checked ?? null,
      language: find("language").value,
      theme: find("theme").value,
      colours: document.documentElement.dataset.theme,
      speaks: document.documentElement.lang,
      chapter: document.querySelector("[data-chapter]")?.dataset.chapter ?? null,
      history: [...document.querySelectorAll("[data-testid=history-item]")].map(({ dataset }) => dataset.item),
    };
  });
}

/** Five states: an address, and what it is to show. */
const STATES = [
  [
    "h=the-hobbit,a-wizard-of-earthsea&beams=30&k=5&free",
    { beams: "30", topK: "5", constrained: false, history: ["the-hobbit", "a-wizard-of-earthsea"], chapter: null },
  ],
  ["h=dune&lang=ko&theme=dark", { language: "ko", speaks: "ko", theme: "dark", colours: "dark", history: ["dune"] }],
  ["h=foundation,dune&pin=59&where=genre%20%3D%20%22Fantasy%22%20and%20year%20in%201900..1980&step=2&seen", { history: ["foundation", "dune"] }],
  ["at=beam&h=the-hobbit&t=70,120,90,100&seed=7&theme=light", { chapter: "beam", theme: "light", colours: "light" }],
  ["at=contents&h=&k=20&lang=ko", { chapter: null, speaks: "ko", beams: null, history: [] }],
];

for (const [fragment, expected] of STATES) {
  test(`#${fragment} shows its state, and its address shows it again`, async () => {
    const page = await at.visit(chrome, `${site.url}#${fragment}`);
    await at.ready(page);
    const said = async (of) => {
      const all = await controls(of);
      return Object.fromEntries(Object.keys(expected).map((name) => [name, all[name]]));
    };
    await at.settles(() => said(page), expected);
    await at.settles(() => parts(page.url()), fragment.split("&").sort());

    const other = await at.visit(chrome, page.url());
    await at.ready(other);
    await at.settles(() => controls(other), await controls(page));
    await at.settles(() => parts(other.url()), parts(page.url()));
    for (const { problems } of [page, other]) assert.deepEqual(problems, []);
    await Promise.all([page, other].map((it) => it.context().close()));
  });
}

test("a link that is followed in the open page takes over", async () => {
  const page = await at.visit(chrome, `${site.url}#h=dune`);
  await at.ready(page);
  await at.settles(() => at.history(page), ["dune"]);
  await page.evaluate(() => (location.hash = "#h=the-hobbit&beams=7&lang=ko"));
  await at.settles(() => at.history(page), ["the-hobbit"]);
  const { beams, speaks } = await controls(page);
  assert.deepEqual({ beams, speaks }, { beams: "7", speaks: "ko" });
});

/** Where the reader is: the view, the history, how far down, and what is in focus. */
const whereabouts = (page) =>
  page.evaluate(() => ({
    view: document.querySelector("[data-chapter]")?.dataset.chapter ?? (document.querySelector("ol.contents") ? "contents" : ""),
    top: Math.round(scrollY),
    focus: document.activeElement.innerText,
  }));

test("Back and Forward lead through views, with state, place and focus", async () => {
  const page = await at.visit(chrome, `${site.url}#h=dune&beams=30`);
  await at.ready(page);
  await at.settles(() => at.history(page), ["dune"]);
  // A page that is still being filled is too short for it, or becomes so.
  await still(page);
  await page.evaluate(() => scrollTo(0, 700));
  await at.settles(() => page.evaluate(() => history.state?.top), 700);

  // Not with the mouse, which would have to be moved up to it.
  await page.getByRole("link", { name: "Walkthrough" }).evaluate((link) => link.click());
  await at.settles(() => whereabouts(page).then(({ view, top }) => ({ view, top })), { view: "contents", top: 0 });
  assert.equal((await whereabouts(page)).focus, await page.locator("#contents-title").innerText());
  const link = page.locator("ol.contents a[href*='at=beam']");
  const name = await link.innerText();
  await link.click();
  await page.locator("[data-chapter=beam]").waitFor();
  await at.settles(() => whereabouts(page), { view: "beam", top: 0, focus: await page.locator("#chapter-title").innerText() });
  await still(page);
  await page.evaluate(() => scrollTo(0, 400));
  await at.settles(() => page.evaluate(() => history.state?.top), 400);
  const length = await page.evaluate(() => history.length);

  await page.goBack();
  await at.settles(() => whereabouts(page).then(({ view, focus }) => ({ view, focus })), { view: "contents", focus: name });
  await page.goBack();
  await at.settles(() => whereabouts(page).then(({ view, top }) => ({ view, top })), { view: "", top: 700 });
  const { beams, history } = await controls(page);
  assert.deepEqual({ beams, history }, { beams: "30", history: ["dune"] });
  await page.goForward();
  await page.goForward();
  await at.settles(() => whereabouts(page).then(({ view, top }) => ({ view, top })), { view: "beam", top: 400 });
  assert.equal(await page.evaluate(() => history.length), length, "no entry came with it");
  assert.deepEqual(page.problems, []);
});

test("a slider makes no entry, a link that is pasted makes one", async () => {
  const page = await at.visit(chrome, `${site.url}#h=dune`);
  await at.ready(page);
  const length = await page.evaluate(() => history.length);
  await page.getByTestId("beams").fill("33");
  await at.settles(() => parts(page.url()), ["beams=33", "h=dune"]);
  assert.equal(await page.evaluate(() => history.length), length);
  await page.evaluate(() => (location.hash = "#h=the-hobbit&theme=dark"));
  await at.settles(() => at.history(page), ["the-hobbit"]);
  assert.equal((await controls(page)).theme, "dark", "the list of colours says so too");
  assert.equal(await page.evaluate(() => history.length), length + 1);
  await page.goBack();
  await at.settles(() => controls(page).then(({ beams, history }) => ({ beams, history })), { beams: "33", history: ["dune"] });
});

test("navigation opens a new tab in the state of now, and leaves this one", async () => {
  const page = await at.visit(chrome, `${site.url}#h=dune&k=5`);
  await at.ready(page);
  await at.settles(() => at.history(page), ["dune"]);
  const opened = page.context().waitForEvent("page");
  await page.getByRole("link", { name: "Walkthrough" }).click({ modifiers: ["Control"] });
  const other = await opened;
  await at.ready(other);
  await at.settles(() => parts(other.url()), ["at=contents", "h=dune", "k=5"]);
  assert.equal((await whereabouts(page)).view, "");
});

test("a link that names only a view leaves the history to the reader", async () => {
  const fresh = await at.visit(chrome, `${site.url}#at=beam`);
  await at.ready(fresh);
  await at.settles(() => fresh.url().includes("h=the-hobbit"), true);
  const page = await at.visit(chrome, `${site.url}#h=dune&beams=7`);
  await at.ready(page);
  await page.evaluate(() => (location.hash = "#at=beam"));
  await at.settles(() => parts(page.url()), ["at=beam", "beams=7", "h=dune"]);
  const urls = await page.evaluate(() => window.tigerlet.chapters.map(({ url }) => new URL(url).hash));
  assert.ok(urls.every((hash) => !/[#&]h=/.test(hash)), "the chapters' own addresses say nothing of the history");
});

/** What chat programs and sentences make of `#h=dune,the-hobbit&beams=30`. */
const ALTERED = ["h%3Ddune%2Cthe-hobbit%26beams%3D30", "h=dune%2Cthe-hobbit&beams=30", "beams=30&h=dune,the-hobbit).", "h=dune%252Cthe-hobbit&beams=30."];

for (const fragment of ALTERED) {
  test(`#${fragment} is read as it was meant`, async () => {
    const page = await at.visit(chrome, `${site.url}#${fragment}`);
    await at.ready(page);
    await at.settles(() => parts(page.url()), ["beams=30", "h=dune,the-hobbit"]);
    assert.deepEqual(await at.history(page), ["dune", "the-hobbit"]);
    assert.deepEqual(page.problems, []);
  });
}

test("a history that is too long keeps its newest, and the page says so", async () => {
  const page = await at.visit(chrome, `${site.url}#h=dune`);
  await at.ready(page);
  const all = await page.evaluate(async () => (await window.tigerlet.items()).map(({ id }) => id));
  const long = await at.visit(chrome, `${site.url}#h=${all.slice(0, 300).join(",")}`);
  await at.ready(long);
  await at.settles(async () => (await at.history(long)).at(-1), all[299]);
  const { length } = await at.history(long);
  assert.deepEqual(await at.history(long), all.slice(300 - length, 300));
  assert.match(await long.getByTestId("notice").innerText(), new RegExp(`${length} titles`));
});

test("another language keeps the reader's place", async () => {
  const page = await at.visit(chrome, `${site.url}#at=honesty&h=dune`);
  await at.ready(page);
  await page.locator("main details").first().evaluate((details) => (details.open = true));
  await page.getByTestId("language").focus();
  await page.getByTestId("language").selectOption("ko");
  await at.settles(
    () => page.evaluate(() => [document.documentElement.lang, document.activeElement.dataset.testid, document.querySelector("main details").open]),
    ["ko", "language", true],
  );
});
