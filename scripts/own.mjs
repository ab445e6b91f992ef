// How long the page takes to make a bundle of as much data as it reads: the learning engine of a built page under Node,
// one core, on 5,000 invented items and 100,000 interactions. `node scripts/own.mjs [DIST] [ITEMS] [INTERACTIONS] [ZIP]`;
// ZIP is where the archive is written that a visitor would download: unpacked, a bundle for `trainer recommend` and a
// checkpoint for `tests/hf_parity.py`.

import { readdirSync, writeFileSync } from "node:fs";
import { resolve } from "node:path";
import { pathToFileURL } from "node:url";

const [dist = "dist", items = "5000", interactions = "100000", archive] = process.argv.slice(2);
const engine = readdirSync(dist).find((name) => name.startsWith("engine-"));
const { maker } = await import(pathToFileURL(resolve(dist, engine, "maker.js")).href);

const N = Number(items);
const KINDS = 50;
const words = Array.from({ length: 400 }, (_, at) => `word${at}`);
const title = (item) => `${words[item % 400]} ${words[(item * 7) % 400]} kind${item % KINDS}`;
const rows = ["user,item,time,title"];
const people = Math.floor(Number(interactions) / 20);
for (let at = 0; at < Number(interactions); at += 1) {
  const [person, step] = [at % people, Math.floor(at / people)];
  // Each stays with a kind, and walks through it.
  const item = ((person % KINDS) + KINDS * ((Math.floor(person / KINDS) + step * (1 + (person % 3))) % (N / KINDS))) % N;
  rows.push(`u${person},i${item},${1_600_000_000 + at},${title(item)}`);
}
const bytes = new TextEncoder().encode(rows.join("\n"));

const seconds = (since) => ((performance.now() - since) / 1000).toFixed(1);
const workshop = await maker();
let begun = performance.now();
const { kept, users, leftOut, items: read } = await workshop.read([{ name: "log.csv", bytes }]);
console.log(`read: ${seconds(begun)} s, ${kept} interactions of ${users} people with ${read} items; ${JSON.stringify(leftOut)}`);
begun = performance.now();
let stage = "";
let since = begun;
const turn = (next) => {
  if (next === stage) return;
  if (stage) console.log(`${stage}: ${seconds(since)} s`);
  [stage, since] = [next, performance.now()];
};
const made = await workshop.make({}, {
  onTold: ({ stage = "learning", step, steps, examplesPerSecond, look }) => {
    turn(stage);
    if (look) console.log(`  step ${step} of ${steps}, ${Math.round(examplesPerSecond)} examples/s: Recall@10 ${look.recall.toFixed(3)}`);
  },
});
turn("");
const zip = await workshop.archive();
if (archive) writeFileSync(archive, zip);
console.log(`in all ${seconds(begun)} s; ${zip.byteLength} bytes; ${JSON.stringify(made)}`);
workshop.close();
