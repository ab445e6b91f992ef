// Records the course of learning that the chapter on it lets readers scrub through at once: the small model of the
// page, which learns as it does there, with its own seed, in Node; a few looks, each what the page would have shown.
//
//   node scripts/course.mjs [DIST] > static/course.json
//
// DIST is the built page (dist), whose engine learns: the same seed gives the same weights as in a browser, and as the
// native step gives.

import { createHash } from "node:crypto";
import { readdir, readFile } from "node:fs/promises";
import { resolve } from "node:path";
import { pathToFileURL } from "node:url";

const [dist = "dist"] = process.argv.slice(2);
const HISTORY = ["the-hobbit", "a-wizard-of-earthsea"];
/** Looks that are kept: early ones lie closer, where most is learned. */
const KEPT = 10;
/** Decimals, and titles of a look's list. */
const DIGITS = 4;
const LISTED = 5;

const folder = resolve(dist, "bundles/library");
const names = await readdir(folder);
const files = Object.fromEntries(await Promise.all(names.map(async (name) => [name, new Uint8Array(await readFile(`${folder}/${name}`))])));
const engine = (await readdir(dist)).find((name) => name.startsWith("engine-"));
const { open } = await import(pathToFileURL(resolve(dist, engine, "tigerlet.js")).href);
const tigerlet = await open(files, { engine: "learn" });

const seen = [];
let steps = 0;
await tigerlet.learn({ history: HISTORY, epochs: 4, again: true }, {
  onTold: (told) => {
    steps = told.steps;
    if (told.look) seen.push({ step: told.step, look: told.look });
  },
});
tigerlet.close();

// The first, the last, and between them at the squares of even paces.
const last = seen.length - 1;
const kept = new Set(Array.from({ length: KEPT }, (_, at) => Math.round(last * (at / (KEPT - 1)) ** 2)));
const short = (number) => Number(number.toFixed(DIGITS));
const looks = seen.filter((_, at) => kept.has(at)).map(({ step, look }) => ({
  step,
  look: {
    // The words of `Look` in web/src/learner.rs.
    ...Object.fromEntries(Object.entries(look).map(([key, value]) => [key, typeof value === "number" ? short(value) : value])),
    shelves: Array.from(look.shelves, short),
    list: look.list.slice(0, LISTED).map(({ item, probability }) => ({ item, probability: short(probability) })),
  },
}));
const bundle = createHash("sha256").update(files["manifest.json"]).digest("hex");
console.log(JSON.stringify({ bundle, history: HISTORY, steps, looks }));
