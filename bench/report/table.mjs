// Writes the table of a run: node bench/report/table.mjs RESULTS. All that it says comes from that file.

import { readFileSync } from "node:fs";

const { machine, checks, failed, rows } = JSON.parse(readFileSync(process.argv[2]));
const GENERATE = "Hugging Face generate";
const WEB = "ONNX Runtime Web";
/** With a graph made for beam search by hand: see bench/peers/export.py. */
const SHARED = `${WEB}, memory shared`;

const find = (row, program, model, beams) =>
  rows.filter((it) => it.row === row && it.program === program && it.model === model && (beams === undefined || it.beams === beams));
const peak = (threads) => find("peak", "tigerlet", "f32").find((it) => it.threads === threads)?.spread.max;
const flop = (model, beams) => rows.find((it) => it.model === model && it.beams === beams && it.flop)?.flop;
/** The quickest of several: the least milliseconds, or the most a second. */
const best = (several) =>
  several.reduce((a, b) => (!a || (b.unit === "ms" ? b.spread.median < a.spread.median : b.spread.median > a.spread.median) ? b : a), undefined);

const digits = (x) => (x === undefined ? "?" : x.toFixed(x >= 100 ? 0 : x >= 10 ? 1 : 2));
/** Median and, in brackets, the least and the most. */
const told = (it) => (it ? `${digits(it.spread.median)} (${digits(it.spread.min)} to ${digits(it.spread.max)})` : "not measured");
/** How many times as fast ours is, by the medians. */
function times(ours, theirs) {
  if (!ours || !theirs) return "";
  const ratio = ours.unit === "ms" ? theirs.spread.median / ours.spread.median : ours.spread.median / theirs.spread.median;
  return `${digits(ratio)} ×`;
}
/** Share of the machine's peak, `operations` being those of one answer. */
function share(it, operations, threads) {
  const most = peak(threads);
  if (!it || !operations || !most) return "";
  const second = it.unit === "ms" ? operations / (it.spread.median / 1e3) : operations * it.spread.median;
  return `${((100 * second) / (most * 1e9)).toFixed(0)} %`;
}
const table = (head, lines) => {
  const line = (cells) => `| ${cells.join(" | ")} |`;
  return [line(head), line(head.map((_, at) => (at ? "---:" : "---"))), ...lines.map(line)].join("\n");
};

/** A line for each width of the beam, f32 and int8. */
function byBeams(row, widths) {
  return widths.map((beams) => {
    const [f32, int8] = ["f32", "int8"].map((model) => find(row, "tigerlet", model, beams)[0]);
    return [beams, told(f32), share(f32, flop("f32", beams), 1), told(int8), share(int8, flop("f32", beams), 1)];
  });
}
/** The same of others, and how many times as fast ours are. */
function beside(row, widths, programs) {
  const head = ["beams", ...programs.flatMap((program) => [`${program}, ms`, "f32", "int8"])];
  const lines = widths.map((beams) => [beams, ...programs.flatMap((program) => {
    const other = best(find(row, program, "f32", beams));
    return [told(other), ...["f32", "int8"].map((model) => times(find(row, "tigerlet", model, beams)[0], other))];
  })]);
  return table(head, lines);
}
/** Of a cold load, how many times as soon ours answers. */
function soon(program) {
  const other = find("cold", program, "f32")[0];
  const [f32, int8] = ["f32", "int8"].map((model) => times(find("cold", "tigerlet", model)[0], other));
  return [`the same, ${program}, f32`, told(other), f32, int8];
}
const HEAD = ["beams", "f32, ms", "of the peak", "int8, ms", "of the peak"];

const cores = machine.cores;
const peers = Object.entries(machine.peers).map(([name, version]) => `${name} ${version}`).join(", ") || "none";
const threads = best(find("one", GENERATE, "f32", 50))?.threads;
const manyPeer = best(find("many", GENERATE, "f32", 50));
const trained = rows.filter(({ row }) => row === "train");
const ours = trained.find(({ program }) => program === "tigerlet");
const pytorch = ["f32", "bf16", "f32 compiled", "bf16 compiled"].map((kind) => [kind, trained.find(({ program }) => program === `PyTorch ${kind}`)]);
const training = rows.find(({ row }) => row === "arithmetic")?.flop;
const many = [["the T5, f32", "f32"], ["the T5, int8", "int8"], ["the committed Beauty model", "beauty"]];

console.log(`# Benchmarks

Made by \`make bench-peers\`; \`make bench\` measures ours alone. Both write this file anew from \`bench/results/NAME.json\` (\`NAME=…\`), all figures in one run. Every figure is the median, with the least and the most in brackets.

| | |
| --- | --- |
| date, commit | ${machine.date}, ${machine.commit} |
| processor | ${machine.processor}, ${cores} cores, ${machine.memory_gib} GiB |
| system | ${machine.system}, ${machine.browser}, rustc ${machine.rustc} |
| beside | ${peers} |
| load when it began | ${machine.load_at_start.join(", ")} (1, 5 and 15 minutes; ${machine.load_at_start[0] > 0.5 ? "the machine was not idle: figures are slower and spread wider than on an idle one" : "idle"}) |
| peak | ${digits(peak(1))} GFLOP/s on one thread, ${digits(peak(cores))} on ${cores}: the best round of f32 multiply-adds in registers (\`bench/src/peak.rs\`) |
${failed.length ? `\nCould not be measured: ${failed.join("; ")}.\n` : ""}
The model: a T5 of width 128, 4 + 4 layers, 6 heads of 64, feed-forward 1024, random weights; histories of 20 items of 4 codes, 12,101 items, 4 × 256 codes, generation held to them by a trie. *Of the peak*: the operations of the answer's matrix products (\`bench/src/arithmetic.rs\`) a second, as a share of the f32 peak above on as many threads. int8 may exceed what f32 can.

${checks.length ? checks.map((it) => `${it.program}: for ${it.lists} histories at ${it.beams} beams the items of our native f32 model, ${it.same_order} lists in the very same order, scores no further apart than ${it.worst.toExponential(1)}.`).join(" ") : "No other program was checked in this run."}

## In the page, one thread, milliseconds an answer

${machine.browser}, headless; the answer as who calls the package waits for it, the border to the worker included.

${table(HEAD, byBeams("page", [10, 20, 50]))}

${WEB}, its wasm backend, on one thread: with a decoder as exporters of whole models write it, the memory repeated for every beam; and with one written by hand for beam search, all beams sharing one memory (\`bench/peers/export.py\`). Then how many times as fast ours is, in f32 and in int8.

${beside("page", [10, 20, 50], [WEB, SHARED])}

${table(["", "ms", "f32", "int8"], [
  ["library bundle, 20 beams, generator alone", told(find("page", "tigerlet", "library")[0]), "", ""],
  ["library bundle, 20 beams, both its models, as the page lists", told(find("page", "tigerlet", "library, both models")[0]), "", ""],
  ["first answer after a cold load, f32", told(find("cold", "tigerlet", "f32")[0]), "", ""],
  ["first answer after a cold load, int8", told(find("cold", "tigerlet", "int8")[0]), "", ""],
  soon(WEB),
  soon(SHARED),
])}

## Natively, one history, milliseconds an answer

Ours on one thread; ${GENERATE} on the better of 1 and ${cores}${threads ? ` (at 50 beams ${threads})` : ""}, its trie looked up for all beams at once.

${table(HEAD, byBeams("one", [10, 20, 50, 100]))}

${beside("one", [10, 20, 50, 100], [GENERATE])}

${table(["page over native, one thread", "f32", "int8"], [10, 20, 50].map((beams) => [`${beams} beams`, ...["f32", "int8"].map((model) => times(find("one", "tigerlet", model, beams)[0], find("page", "tigerlet", model, beams)[0]))]))}

## Natively, many users, users a second at 50 beams

1,000 full histories, shared out over ${cores} threads, each user one thread's from beginning to end. ${GENERATE}: its best batch${manyPeer ? `, ${manyPeer.batch}, over ${manyPeer.users} users` : ""}. The histories of Beauty's model are random, since real ones may not be published.

${table(["model", "tigerlet", "of the peak", GENERATE, "times"], many.map(([name, model]) => {
  const it = find("many", "tigerlet", model)[0];
  return [name, told(it), share(it, flop(model, 50), cores), model === "beauty" ? "" : told(manyPeer), model === "beauty" ? "" : times(it, manyPeer)];
}))}

## Training on the CPU, examples a second

Width 128, 2 + 2 layers, 4 heads of 32, feed-forward 512, batches of 256 full histories of 20 items, dropout, AdamW; ${cores} threads.

${table(["program", "examples a second", "of the peak", "ours is"], [["tigerlet", told(ours), share(ours, training, cores), ""], ...pytorch.map(([kind, it]) => [`PyTorch, ${kind}`, told(it), share(it, training, cores), times(ours, it)])])}`);
