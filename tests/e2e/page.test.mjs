// The page as a reader uses it, on the CPU engine.

import assert from "node:assert/strict";
import { mkdir } from "node:fs/promises";
import { after, before, test } from "node:test";
import * as at from "./harness.mjs";

const PHONE = { viewport: { width: 360, height: 740 }, deviceScaleFactor: 2, hasTouch: true, isMobile: true };

let site, chrome;
before(async () => {
  [site, chrome] = await Promise.all([at.site(), at.browser(), mkdir(at.SCREENSHOTS, { recursive: true })]);
});
after(() => Promise.all([chrome?.close(), site?.close()]));

/** The page with the three books chosen and their recommendations shown. */
async function reading(options) {
  const first = await at.visit(chrome, site.url);
  await at.ready(first);
  const history = await at.ids(first, at.BOOKS);
  await first.context().close();
  const page = await at.visit(chrome, `${site.url}#h=${history.map(encodeURIComponent)}`, options);
  await at.ready(page);
  await at.shows(page, { history });
  return { page, history };
}

test("a first visit starts with an example", async () => {
  const page = await at.visit(chrome, site.url, { bare: true });
  await at.ready(page);
  await at.settles(async () => (await at.history(page)).length > 0, true);
  const history = await at.history(page);
  assert.equal((await at.shows(page, { history })).length, 10);
  await page.getByTestId("clear").click();
  await at.settles(() => at.listed(page), []);
  await page.waitForFunction(() => location.hash === "#h=");
  await page.reload();
  await at.ready(page);
  assert.deepEqual(await at.history(page), [], "emptied stays empty");
});

test("three books clicked bring ten recommendations", async () => {
  const page = await at.visit(chrome, site.url);
  const { engine, bundle, items } = await at.ready(page);
  assert.deepEqual({ engine, bundle }, { engine: "cpu", bundle: "library" });
  assert.ok(items >= 1000, `${items} items`);

  for (const title of at.BOOKS) await at.choose(page, title);
  const history = await at.ids(page, at.BOOKS);
  assert.deepEqual(await at.history(page), history);

  const recommendations = await at.shows(page, { history });
  assert.equal(recommendations.length, 10);
  const rows = await page.getByTestId("recommendation").allInnerTexts();
  recommendations.forEach(({ item, title, semanticId, score }, rank) => {
    assert.ok(!history.includes(item), `${title} is in the history`);
    assert.ok(rows[rank].includes(title), `row ${rank + 1} shows ${title}: ${rows[rank]}`);
    assert.ok(rows[rank].includes(score.toFixed(2).replace("-", "−")), `row ${rank + 1} shows ${score}: ${rows[rank]}`);
    for (const code of semanticId) assert.ok(rows[rank].includes(String(code)), `row ${rank + 1} shows ${semanticId}`);
    if (rank > 0) assert.ok(score <= recommendations[rank - 1].score, "sorted");
  });
  assert.equal(new Set(recommendations.map(({ item }) => item)).size, 10, "distinct");
  await page.getByTestId("trace-figure").locator("svg").first().waitFor();
  assert.deepEqual(page.problems, []);
});

test("the list follows the history: a recommendation clicked, an item moved, removed, all cleared", async () => {
  const { page, history } = await reading();
  const [first] = await at.listed(page);
  await page.getByTestId("recommendation").first().getByRole("button").click();
  const longer = [...history, first];
  await at.settles(() => at.history(page), longer);
  await at.shows(page, { history: longer });

  await page.getByRole("button", { name: `Move ${at.BOOKS[1]} up` }).click();
  const moved = [history[1], history[0], history[2], first];
  await at.settles(() => at.history(page), moved);
  await at.shows(page, { history: moved });

  await page.getByRole("button", { name: `Remove ${at.BOOKS[0]}` }).click();
  const shorter = [history[1], history[2], first];
  await at.settles(() => at.history(page), shorter);
  await at.shows(page, { history: shorter });

  await page.getByTestId("clear").click();
  await at.settles(() => at.listed(page), []);
  assert.deepEqual(page.problems, []);
});

test("Enter takes what was typed, also before it is found", async () => {
  const page = await at.visit(chrome, `${site.url}#h=`);
  const hurried = (text) =>
    page.getByTestId("search").evaluate((field, text) => {
      field.focus();
      field.value = text;
      field.dispatchEvent(new InputEvent("input", { bubbles: true }));
      field.dispatchEvent(new KeyboardEvent("keydown", { key: "Enter", bubbles: true, cancelable: true }));
    }, text);
  const [hobbit, dune] = await at.ids(page, ["The Hobbit", "Dune"]);
  await hurried("the hobbit");
  await at.settles(() => at.history(page), [hobbit]);
  // The list of fewer letters is still there.
  await page.getByTestId("search").fill("d");
  await page.locator("#options").getByRole("option").first().waitFor();
  await hurried("dune");
  await at.settles(() => at.history(page), [hobbit, dune]);
});

test("the sliders set the width of the search and the length of the list", async () => {
  const { page, history } = await reading();
  await page.getByTestId("top-k").fill("3");
  await at.shows(page, { history, topK: 3 });
  await page.getByTestId("beams").fill("4");
  await page.waitForFunction(() => location.hash.includes("beams=4") && location.hash.includes("k=3"));
  await at.shows(page, { history, topK: 3, beams: 4 });
});

test("without the constraint the page counts the IDs that do not exist", async () => {
  const { page, history } = await reading();
  await page.getByTestId("beams").fill("100");
  await page.getByTestId("constraint").click();
  const options = { history, beams: 100, constrained: false };
  const { invented } = await at.recommend(page, options);
  assert.ok(invented.length > 0, "of 100 free beams some name nothing");
  await at.shows(page, options);
  const shown = page.getByTestId("invented");
  await at.settles(async () => (await shown.innerText()).includes(`${invented.length} of `), true);
  assert.equal(await shown.getByRole("listitem").count(), invented.length);

  await page.getByTestId("constraint").click();
  await at.shows(page, { history, beams: 100 });
  assert.equal((await shown.innerText()).trim(), "");
});

/** The manifest of a bundle whose last code means as much as the others. */
const balanced = (bytes) => {
  const manifest = JSON.parse(bytes);
  manifest.layout.suffix = false;
  return Buffer.from(JSON.stringify(manifest));
};

test("the last code is called a suffix where it is one", async () => {
  const manifest = "bundles/library/manifest.json";
  try {
    for (const [change, last] of [[(bytes) => bytes, "suffix"], [balanced, "code 4"]]) {
      site.damaged.set(manifest, change);
      const { page } = await reading();
      const figure = page.getByTestId("trace-figure");
      const heads = figure.locator(".head.named");
      await at.settles(() => heads.allTextContents(), ["code 1", "code 2", "code 3", last]);
      assert.equal((await figure.textContent()).includes("suffix"), last === "suffix");
    }
  } finally {
    site.damaged.delete(manifest);
  }
});

test("an address carries the history and the settings", async () => {
  const page = await at.visit(chrome, site.url);
  await at.ready(page);
  const history = await at.ids(page, at.BOOKS);
  for (const title of at.BOOKS) await at.choose(page, title);
  await page.getByTestId("beams").fill("30");
  await page.getByTestId("top-k").fill("5");
  await at.shows(page, { history, beams: 30, topK: 5 });
  await page.waitForFunction(() => location.hash.includes("k=5"));

  const other = await at.visit(chrome, page.url());
  await at.ready(other);
  await at.settles(() => at.history(other), history);
  await at.shows(other, { history, beams: 30, topK: 5 });
});

test("any bundle is loaded by its address", async () => {
  const page = await at.visit(chrome, `${site.url}?bundle=${encodeURIComponent(`${site.url}bundles/library/`)}`);
  assert.equal((await at.ready(page)).bundle, "library");
});

test("the page stays responsive while the model runs", async () => {
  const { page, history } = await reading();
  // Twenty questions asked at once: on the main thread they would be one long standstill, and the
  // page would draw its next frame after the last answer.
  const { first, answers } = await page.evaluate(async (history) => {
    const questions = Array.from({ length: 20 }, (_, question) =>
      window.tigerlet.recommend({ history, beams: 100, topK: 50, includeSeen: question % 2 === 0 }),
    );
    const frame = new Promise((drawn) => requestAnimationFrame(() => drawn("a frame")));
    const all = Promise.all(questions);
    return { first: await Promise.race([all.then(() => "the answers"), frame]), answers: (await all).length };
  }, history);
  assert.deepEqual({ first, answers }, { first: "a frame", answers: 20 });
  assert.ok(page.workers().length > 0, "the model runs in a worker");
});

for (const [name, link, holds] of [
  ["a pin", "pin=59", (item) => item.semanticId[0] === 59],
  ["a filter", "where=genre%20%3D%20%22Fantasy%22", (item) => /\bFantasy\b/.test(item.attributes.genre)],
  ["years and a pin", "pin=59&where=year%20in%201900..1990", (item) => item.semanticId[0] === 59 && item.attributes.year >= 1900 && item.attributes.year <= 1990],
]) {
  test(`four systems are compared under ${name}, which holds for all of them`, async () => {
    const page = await at.visit(chrome, `${site.url}#h=the-hobbit,dune&${link}`);
    await at.ready(page);
    const compare = page.getByTestId("compare");
    await compare.scrollIntoViewIfNeeded();
    const systems = compare.locator(".system");
    await at.settles(() => systems.count(), 4, 60_000);
    const lists = await systems.evaluateAll((systems) =>
      systems.map((system) => [...system.querySelectorAll("li[data-item]")].map((row) => row.dataset.item)),
    );
    const items = await page.evaluate((names) => window.tigerlet.items(names), [...new Set(lists.flat())]);
    assert.ok(lists.every((list) => list.length > 0), "every system lists something");
    assert.deepEqual(items.filter((item) => !holds(item)).map(({ title }) => title), []);
    assert.equal(await compare.getByRole("alert").count(), 0);
    await page.context().close();
  });
}

test("a filter is written by hand or by its controls; what is none changes nothing, and says why", async () => {
  const page = await at.visit(chrome, `${site.url}#h=the-hobbit,dune`);
  await at.ready(page);
  const history = ["the-hobbit", "dune"];
  await page.getByTestId("filters").locator("summary").click();
  const where = page.getByTestId("where");
  const write = async (text) => {
    await where.fill(text);
    await where.press("Enter");
  };
  await write("year < 1900");
  await at.shows(page, { history, where: "year < 1900" });
  await page.getByTestId("filter-genre").selectOption("Fantasy");
  const both = 'year < 1900 and genre = "Fantasy"';
  assert.equal(await where.inputValue(), both);
  await at.shows(page, { history, where: both });

  await write("yeer < 1900");
  await page.getByTestId("where-wrong").filter({ hasText: "did you mean year?" }).waitFor();
  assert.equal(await where.getAttribute("aria-invalid"), "true");
  await at.shows(page, { history, where: both });
  await page.getByTestId("clear-filters").click();
  assert.equal(await where.inputValue(), "");
  await at.shows(page, { history });
  await page.context().close();
});

test("what the API cannot do it says in one line that names the thing", async () => {
  const page = await at.visit(chrome, site.url);
  await at.ready(page);
  const [hobbit] = await at.ids(page, ["The Hobbit"]);
  const items = await page.evaluate(async () => (await window.tigerlet.items()).map(({ id }) => id));
  const refusals = [
    [{ history: ["no such book at all"] }, /no such book at all/],
    [{ history: [] }, /history/],
    [{ history: items.slice(0, 500) }, /history/],
    [{ history: [hobbit], beams: 0 }, /beams/],
    [{ history: [hobbit], topK: 0 }, /top/i],
    [{ history: [hobbit], engine: "abacus" }, /engine/],
    [{ history: [hobbit], wings: 2 }, /wings/],
  ];
  for (const [options, message] of refusals) {
    const answer = await at.recommend(page, options).then(
      () => "an answer",
      (error) => error.message.split("\n")[0],
    );
    assert.match(answer, message, `${JSON.stringify(options).slice(0, 100)}: ${answer}`);
  }
  assert.equal((await at.recommend(page, { history: [hobbit] })).recommendations.length, 10, "it goes on");
});

test("a phone 360 pixels wide scrolls in one direction only", async () => {
  const { page } = await reading(PHONE);
  const widths = await page.evaluate(() => [document.scrollingElement.scrollWidth, window.innerWidth]);
  assert.ok(widths[0] <= 360 && widths[1] === 360, `content ${widths[0]}, window ${widths[1]} pixels`);
  await page.screenshot({ path: `${at.SCREENSHOTS}/phone.png`, fullPage: true });
});
