// A browser that is measured, and what is told of it.

import { mkdtemp, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { browser } from "../../tests/e2e/browsers.mjs";
import { serve as serveFolder } from "../../tests/e2e/server.mjs";

/** Scores may differ by no more: sums of the same numbers in another order. */
const TOLERANCE = 1e-3;

/**
 * How often things are timed: answers of one kind, and visits by a browser that has nothing. Before that answers are given
 * for `warm` milliseconds: by then the browser's compiler has done its best.
 */
export const measure = (quick) =>
  quick === "--quick" ? { runs: 5, visits: 1, warm: 500 } : { runs: 40, visits: 5, warm: 2000 };

/** Serves folders by the names given, below an empty page. */
export async function serve(folders) {
  const root = await mkdtemp(join(tmpdir(), "tigerlet-bench-"));
  for (const [name, folder] of Object.entries(folders)) await symlink(resolve(folder), join(root, name));
  await writeFile(join(root, "index.html"), '<!doctype html><html lang="en"><title>Measured</title></html>');
  const server = await serveFolder(root, "/");
  const close = async () => {
    await server.close();
    await rm(root, { recursive: true });
  };
  return { url: server.url, close };
}

/** A page in a browser of its own, in which `script`, the body of an async function, has run. */
export async function visit(url, script) {
  const chrome = await browser();
  const page = await chrome.newPage();
  page.setDefaultTimeout(300_000);
  await page.goto(url);
  await page.evaluate(`(async () => { ${script} })()`);
  return { page, version: chrome.version(), close: () => chrome.close() };
}

/** Prints a row, or any line of the results. */
export const tell = (row) => console.log(JSON.stringify(row));

/** What several runs of one thing came to. */
export function spread(runs) {
  const sorted = [...runs].sort((a, b) => a - b);
  return { runs: sorted.length, min: sorted[0], median: sorted[sorted.length >> 1], max: sorted.at(-1) };
}

/** Histories of 20 different items below `items`, the same in every run. */
export function lists(items, count) {
  return Array.from({ length: count }, (_, list) => Array.from({ length: 20 }, (_, at) => (list * 131 + at * 37) % items));
}

/** Says whether a program found what tigerlet does natively, and throws if it did not. */
export function check(program, { beams, answers }, found) {
  let [same, worst] = [0, 0];
  answers.forEach((ours, number) => {
    const theirs = found[number];
    ours.forEach(([, score], rank) => (worst = Math.max(worst, Math.abs(score - theirs[rank][1]))));
    const names = new Set(theirs.map(([item]) => item));
    // Items whose scores are all but equal may change places, and at the end of the list stay out.
    const certain = ours.filter(([, score]) => score > ours.at(-1)[1] + TOLERANCE);
    if (!(worst <= TOLERANCE) || !certain.every(([item]) => names.has(item))) {
      throw new Error(`${program} finds other items than tigerlet after history ${number}: nothing is measured`);
    }
    same += ours.every(([item], rank) => item === theirs[rank][0]) ? 1 : 0;
  });
  tell({ row: "check", program, lists: found.length, same_order: same, beams, worst });
}
