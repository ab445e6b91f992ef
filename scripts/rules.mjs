// What a rule costs in the page: the same question with a filter and without, in turn, medians of many, made-up
// catalogues of 12,101 and 100,000 items, on the CPU engine. What it costs natively:
// `cargo run --release -p trainer --example rules`.
//
//   TIGERLET_DIST=dist TIGERLET_MOUNT=/ taskset -c 0,1 node scripts/rules.mjs
//
// TIGERLET_MOUNT is the path that the page was built for.

import { mkdtempSync, readFileSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import * as at from "../tests/e2e/harness.mjs";
import { synthetic } from "../tests/e2e/synthetic.mjs";

const TIMES = 101;
const RULES = [
  'genre = "Crime"',
  'genre = "Crime" and year >= 1950 and not themes in ("war", "love")',
  '(genre = "Crime" or genre = "Drama") and year in 1900..1990 and has author',
  "year < 2020",
];

const folder = mkdtempSync(join(tmpdir(), "tigerlet-"));
const chrome = await at.browser();
for (const items of [12_101, 100_000]) {
  const bundle = synthetic(items, join(folder, String(items)));
  const site = await at.site();
  for (const name of readdirSync(bundle)) site.virtual.set(`bundles/made/${name}`, readFileSync(join(bundle, name)));
  const page = await at.visit(chrome, `${site.url}?bundle=bundles/made/`, { bare: true });
  await at.ready(page);
  const taken = await page.evaluate(
    async ([rules, times]) => {
      const history = ["item-5", "item-77", "item-900"];
      const ask = async (where) => {
        const started = performance.now();
        await window.tigerlet.recommend({ history, beams: 20, ...where }, { engine: "cpu" });
        return performance.now() - started;
      };
      // The first rule makes the index of attributes.
      const plain = [], first = [], each = rules.map(() => []);
      await ask({});
      first.push(await ask({ where: rules[0] }));
      for (let time = 0; time < times; time += 1) {
        plain.push(await ask({}));
        for (const [index, where] of rules.entries()) each[index].push(await ask({ where }));
      }
      return { plain, first, each };
    },
    [RULES, TIMES],
  );
  const median = (times) => times.sort((a, b) => a - b)[times.length >> 1];
  const ms = (time) => `${time.toFixed(2)} ms`;
  const plain = median(taken.plain);
  console.log(`${items} items: ${ms(plain)} without a rule; the first one, with the index of attributes, ${ms(taken.first[0] - plain)}`);
  for (const [index, rule] of RULES.entries()) console.log(`  ${ms(median(taken.each[index]) - plain)} more  ${rule}`);
  await site.close();
}
await chrome.close();
rmSync(folder, { recursive: true });
