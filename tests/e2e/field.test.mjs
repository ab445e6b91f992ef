// The chapter on the field: its table, its map by the keyboard, the boxes that run, in both languages.

import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { after, before, test } from "node:test";
import { fileURLToPath } from "node:url";
import * as at from "./harness.mjs";
import { LANGUAGES, THEMES, open, still, violations, visit } from "./views.mjs";

const READERS = fileURLToPath(new URL("../../static/bundles/library/readers.json", import.meta.url));

let site, chrome;
before(async () => {
  [site, chrome] = await Promise.all([at.site(), at.browser()]);
});
after(() => Promise.all([chrome?.close(), site?.close()]));

/** A column of the table, as it is read. */
const column = (page, number) =>
  page.getByTestId("works").locator(`tbody tr > :nth-child(${number})`).evaluateAll((all) => all.map((it) => it.textContent));

test("the table opens, is sorted by any of its columns, and its names lead to their paragraphs", async () => {
  const page = await visit(chrome, site);
  await open(page, "field");
  const names = await column(page, 1);
  assert.equal(new Set(names).size, names.length);
  assert.ok(["DSI", "P5", "HSTU", "OneRec", "Joint IDs", "LLM4Rec", "TIGER"].every((name) => names.includes(name)));
  const years = (await column(page, 2)).map(Number);
  assert.deepEqual(years, years.toSorted((one, other) => one - other));

  const heads = page.getByTestId("works").locator("thead th");
  for (let place = 0; place < 6; place++) {
    const head = heads.nth(place);
    await head.getByRole("button").focus();
    const before = await head.getAttribute("aria-sort");
    await page.keyboard.press("Enter");
    assert.equal(await head.getAttribute("aria-sort"), before === "ascending" ? "descending" : "ascending");
    assert.equal(await heads.locator('xpath=self::*[not(@aria-sort="none")]').count(), 1);
    const cells = await column(page, place + 1);
    // Alike stands beside alike.
    const runs = cells.filter((cell, at) => cell !== cells[at - 1]).length;
    assert.equal(runs, new Set(cells).size, cells.join());
  }

  await page.getByTestId("works").getByRole("button", { name: "OneRec" }).click();
  const link = page.locator('.prose a[href="https://arxiv.org/abs/2502.18965"]');
  await link.waitFor({ state: "visible" });
  await at.settles(() => link.evaluate((it) => {
    const { top, bottom } = it.getBoundingClientRect();
    return bottom > 0 && top < innerHeight;
  }), true);
  assert.deepEqual(page.problems, []);
  await page.context().close();
});

test("the map is walked with the arrow keys, and its lines are those of the works", async () => {
  const page = await visit(chrome, site);
  await open(page, "field");
  await page.getByTestId("field-view-1").focus();
  await page.keyboard.press("ArrowRight");
  const told = page.getByTestId("field-told");
  await told.filter({ hasText: "TIGER" }).waitFor();
  await page.keyboard.press("Tab");
  assert.equal(await page.evaluate(() => document.activeElement.name), "field-work");
  const drawn = page.locator(".field-lines path.on");
  const names = new Set();
  const works = await page.locator("input[name=field-work]").count();
  for (let step = 0; step < works; step++) {
    const name = await told.locator("strong").innerText();
    names.add(name);
    // What it takes and what it gives is said, and drawn.
    const said = await told.locator("dd [translate=no]").allInnerTexts();
    const related = said.flatMap((text) => text.split(", ")).length;
    await at.settles(() => drawn.count(), related);
    assert.equal(await page.locator(".field-work.related").count(), related, name);
    await page.keyboard.press("ArrowDown");
    await told.locator("strong").filter({ hasNotText: new RegExp(`^${name}$`) }).waitFor();
  }
  assert.equal(names.size, works);
  assert.deepEqual(page.problems, []);
  await page.context().close();
});

test("the boxes find what the trainer recorded, on the same readers", async () => {
  const { figures, test: readers } = JSON.parse(await readFile(READERS, "utf8"));
  const page = await visit(chrome, site);
  await open(page, "field");
  await page.getByTestId("boxes-readers-2").click();
  await page.getByTestId("evaluate").click();
  await page.waitForFunction(() => Number(document.querySelector("[data-testid=boxes]").dataset.done) > 2);
  // It stands still, keeps what it has, and goes on.
  await page.getByTestId("evaluate").click();
  const held = await page.getByTestId("boxes").getAttribute("data-done");
  assert.ok(Number(held) < readers.length);
  await page.getByTestId("evaluate").click();
  await page.waitForFunction((all) => document.querySelector("[data-testid=boxes]").dataset.done === String(all), readers.length, { timeout: at.PATIENCE });
  assert.match(await page.getByTestId("boxes-verdict").innerText(), new RegExp(`${readers.length} readers`));

  const rows = await page.getByTestId("boxes").locator("tbody tr").evaluateAll((rows) =>
    rows.map((row) => [row.querySelector("th").firstChild.textContent.trim(), ...[...row.querySelectorAll(".number")].map((it) => Number(it.textContent))]));
  assert.equal(rows.length, 5);
  for (const [start, name] of [["popularity", "popularity"], ["item-kNN", "item-kNN"], ["TIGER", "generator"], ["hybrid", "hybrid"]]) {
    const figure = figures.find(({ system }) => system.startsWith(start));
    const [, recall, ndcg] = rows.find(([head]) => head === name);
    assert.ok(Math.abs(recall - figure.recall_at_10) < 6e-4, `${name}: ${recall}`);
    assert.ok(Math.abs(ndcg - figure.ndcg_at_10) < 1.5e-3, `${name}: ${ndcg}`);
  }
  // Of the dense model there is no record of these readers; it is no worse than the generator that it taught.
  const of = (name) => rows.find(([head]) => head === name)[1];
  assert.ok(of("dense model") > of("generator") - 0.02, JSON.stringify(rows));
  await page.getByTestId("stop").click();
  assert.equal(await page.getByTestId("boxes").getAttribute("data-done"), "0");
  assert.deepEqual(page.problems, []);
  await page.context().close();
});

test("in Korean it says the same, and fits a phone; axe finds nothing", async () => {
  const page = await visit(chrome, site, { viewport: { width: 390, height: 844 } });
  for (const language of LANGUAGES) {
    for (const theme of THEMES) {
      await open(page, "field", { language, theme });
      if (language === "ko") {
        const cells = (await Promise.all([3, 4, 5, 6].map((number) => column(page, number)))).flat();
        assert.ok(cells.every((cell) => /[가-힣]|^(ID|–)$/.test(cell)), cells.join());
      }
      for (const view of [1, 2]) {
        await page.getByTestId(`field-view-${view}`).click();
        await still(page, 200);
        assert.deepEqual(await violations(page), [], `${language} ${theme} ${view}`);
        const wide = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
        assert.ok(wide <= 0, `${language} ${view}: ${wide} px too wide`);
      }
    }
  }
  assert.deepEqual(page.problems, []);
  await page.context().close();
});
