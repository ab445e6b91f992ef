// How long answers take in a page: node bench/page/page.mjs SITE FOLDER [--quick]. SITE is the built site, FOLDER what
// `tigerlet-bench` made. Every line printed is a row, as JSON.

import { readFile, readdir } from "node:fs/promises";
import { join } from "node:path";
import { check, lists, measure, serve, spread, tell, visit } from "./visit.mjs";

const PROGRAM = "tigerlet";
const [site, folder, quick] = process.argv.slice(2);
if (!folder) {
  console.error("usage: node bench/page/page.mjs SITE FOLDER [--quick]");
  process.exit(2);
}
const { runs, visits, warm } = measure(quick);
const histories = JSON.parse(await readFile(join(folder, "histories.json")));
const answers = JSON.parse(await readFile(join(folder, "answers.json")));

const server = await serve({ engine: await engine(site), bundles: join(site, "bundles"), model: folder });
const open = (bundle) => `const { open } = await import("/engine/tigerlet.js"); window.opened = await open("/${bundle}/");`;

for (const precision of ["f32", "int8"]) {
  const { page, close } = await visit(server.url, open(`model/${precision}`));
  if (precision === "f32") {
    const found = await page.evaluate(answerAll, { histories: histories.slice(0, answers.answers.length), beams: answers.beams });
    check(`${PROGRAM} in the page`, answers, found);
  }
  for (const beams of [10, 20, 50]) {
    const times = await page.evaluate(time, { histories: histories.slice(0, runs), beams, scorer: "generate", warm });
    tell({ row: "page", program: PROGRAM, model: precision, beams, threads: 1, unit: "ms", spread: spread(times) });
  }
  await close();
}

// The bundle that the page opens with: IDs alone, and as the page lists, with the model that scores items beside.
const { page, close } = await visit(server.url, open("bundles/library"));
const items = JSON.parse(await readFile(join(site, "bundles/library/items.json"))).map(({ id }) => id);
const reads = lists(items.length, runs).map((history) => history.map((item) => items[item]));
for (const [model, scorer] of [["library", "generate"], ["library, both models", undefined]]) {
  const times = await page.evaluate(time, { histories: reads, beams: 20, scorer, warm });
  tell({ row: "page", program: PROGRAM, model, beams: 20, threads: 1, unit: "ms", spread: spread(times) });
}
await close();

for (const precision of ["f32", "int8"]) {
  const times = [];
  for (let number = 0; number < visits; number += 1) {
    // A browser of its own: nothing compiled is left over from the last one.
    const { page, close } = await visit(server.url, open(`model/${precision}`));
    await page.evaluate(time, { histories: histories.slice(0, 1), beams: 20, scorer: "generate", warm: 0 });
    times.push(await page.evaluate(() => performance.now()));
    await close();
  }
  tell({ row: "cold", program: PROGRAM, model: precision, beams: 20, threads: 1, unit: "ms", spread: spread(times) });
}
await server.close();

/** Runs in the page: milliseconds of each answer, as who calls it waits. */
async function time({ histories, beams, scorer, warm }) {
  const answer = async (history) => {
    const request = { history: history.map(String), beams, topK: Math.min(beams, 10), ...(scorer && { scorer }) };
    const begun = performance.now();
    await window.opened.recommend(request);
    return performance.now() - begun;
  };
  const warmed = performance.now() + warm;
  for (let at = 0; performance.now() < warmed; at += 1) await answer(histories[at % histories.length]);
  const times = [];
  for (const history of histories) times.push(await answer(history));
  return times;
}

/** Runs in the page: the items of each answer and their scores. */
async function answerAll({ histories, beams }) {
  const all = [];
  for (const history of histories) {
    const request = { history: history.map(String), beams, topK: beams, scorer: "generate", includeSeen: true };
    const { recommendations } = await window.opened.recommend(request);
    all.push(recommendations.map(({ item, score }) => [Number(item), score]));
  }
  return all;
}

/** The folder of the engine in a built site, named by its content. */
async function engine(site) {
  const name = (await readdir(site)).find((name) => name.startsWith("engine-"));
  if (!name) throw new Error(`${site} has no engine: make site`);
  return join(site, name);
}
