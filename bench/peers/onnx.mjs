// How long ONNX Runtime Web takes in a page, on one thread: node bench/peers/onnx.mjs PACKAGES FOLDER [--quick]. PACKAGES
// is where npm installed it, FOLDER what `tigerlet-bench` and export.py made. The same weights, histories, beams and trie
// as bench/page/page.mjs; first it is checked to find the same items.

import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { check, measure, serve, spread, tell, visit } from "../page/visit.mjs";

const PROGRAM = "ONNX Runtime Web";
const [packages, folder, quick] = process.argv.slice(2);
if (!folder) {
  console.error("usage: node bench/peers/onnx.mjs PACKAGES FOLDER [--quick]");
  process.exit(2);
}
const { runs, visits, warm } = measure(quick);
const histories = JSON.parse(await readFile(join(folder, "histories.json")));
const answers = JSON.parse(await readFile(join(folder, "answers.json")));

const server = await serve({
  onnxruntime: join(packages, "onnxruntime-web/dist"),
  here: fileURLToPath(new URL(".", import.meta.url)),
  model: folder,
});
/** What the graph of the decoder is called in the results: see export.py. */
const KINDS = { usual: PROGRAM, shared: `${PROGRAM}, memory shared` };

for (const [kind, program] of Object.entries(KINDS)) {
  const open = `const { Searcher } = await import("/here/searcher.mjs"); window.opened = await Searcher.open("/onnxruntime/", "/model/", "${kind}");`;
  const { page, close } = await visit(server.url, open);
  const first = histories.slice(0, answers.answers.length);
  check(program, answers, await page.evaluate(answerAll, { histories: first, beams: answers.beams }));
  for (const beams of [10, 20, 50]) {
    const times = await page.evaluate(time, { histories: histories.slice(0, runs), beams, warm });
    tell({ row: "page", program, model: "f32", beams, threads: 1, unit: "ms", spread: spread(times) });
  }
  await close();

  const cold = [];
  for (let number = 0; number < visits; number += 1) {
    const { page, close } = await visit(server.url, open);
    await page.evaluate(time, { histories: histories.slice(0, 1), beams: 20, warm: 0 });
    cold.push(await page.evaluate(() => performance.now()));
    await close();
  }
  tell({ row: "cold", program, model: "f32", beams: 20, threads: 1, unit: "ms", spread: spread(cold) });
}
await server.close();

/** Runs in the page: milliseconds of each answer. */
async function time({ histories, beams, warm }) {
  const answer = async (history) => {
    const begun = performance.now();
    await window.opened.search(history, beams);
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
  for (const history of histories) all.push(await window.opened.search(history, beams));
  return all;
}
