// The numbers of the page are the trainer's: Recall and NDCG over the same users.

import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { after, before, test } from "node:test";
import { fileURLToPath } from "node:url";
import * as at from "./harness.mjs";
import { open, visit } from "./views.mjs";

const READERS = fileURLToPath(new URL("../../static/bundles/library/readers.json", import.meta.url));

let site, chrome;
before(async () => {
  [site, chrome] = await Promise.all([at.site(), at.browser()]);
});
after(() => Promise.all([chrome?.close(), site?.close()]));

test("the page's Recall@10 and NDCG@10 are those of `trainer evaluate`", async () => {
  const { figures, test: users } = JSON.parse(await readFile(READERS, "utf8"));
  const page = await visit(chrome, site);
  await open(page, "honesty");
  await page.getByTestId("honesty-readers-2").click();
  await page.getByTestId("evaluate").click();
  const result = page.getByTestId("recall");
  await page.waitForFunction(
    (users) => document.querySelector("[data-testid=recall][data-recall]")?.dataset.users === String(users),
    users.length,
    { timeout: at.PATIENCE },
  );
  const measured = await result.evaluate(({ dataset }) => [dataset.recall, dataset.ndcg].map(Number));
  const figure = (name) => figures.find(({ system }) => system.startsWith(name));
  const hybrid = figure("hybrid");
  // One user more or less would be 1/500; the engines' arithmetic may exchange two equal ranks.
  assert.ok(Math.abs(measured[0] - hybrid.recall_at_10) < 1e-9, `${measured[0]} ${hybrid.recall_at_10}`);
  assert.ok(Math.abs(measured[1] - hybrid.ndcg_at_10) < 1e-3, `${measured[1]} ${hybrid.ndcg_at_10}`);
  // The other rows, to the three decimals that the table has.
  const rows = await result.locator("tbody tr").evaluateAll((rows) =>
    rows.map((row) => [...row.children].map((cell) => cell.firstChild?.textContent.trim() ?? "")));
  for (const [name, row] of [["TIGER", "generator"], ["item-kNN", "item-kNN"], ["popularity", "popularity"]]) {
    const [, recall] = rows.find(([head]) => head.startsWith(row));
    assert.ok(Math.abs(Number(recall) - figure(name).recall_at_10) < 6e-4, `${row}: ${recall}`);
  }
});
