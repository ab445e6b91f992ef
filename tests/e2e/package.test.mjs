// The engine as others use it: packed for npm, installed into a bare folder, served by a plain server; ten lines of
// JavaScript recommend, in a browser and in Node. The web component, with the keyboard and with axe. The types, by tsc.

import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { cp, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import * as at from "./harness.mjs";
import { serve } from "./server.mjs";
import { violations } from "./views.mjs";

const run = promisify(execFile);
const ROOT = fileURLToPath(new URL("../..", import.meta.url));
const TSC = join(ROOT, "tests/node_modules/.bin/tsc");

let folder, site, chrome, golden;
before(async () => {
  folder = await mkdtemp(join(tmpdir(), "tigerlet-package-"));
  const { stdout } = await run(join(ROOT, "scripts/package"), [at.DIST, join(folder, "npm")]);
  const packed = join(folder, "npm", stdout.trim().split("\n").at(-1));
  await writeFile(join(folder, "package.json"), '{ "name": "bare", "private": true, "type": "module" }');
  await run("npm", ["install", "--prefix", folder, "--offline", "--no-audit", "--no-fund", packed]);
  await cp(join(at.DIST, "bundles"), join(folder, "bundles"), { recursive: true });
  site = await serve(folder, "/");
  chrome = await at.browser();
  golden = (await at.golden()).find(({ name }) => name === "three-books");
});
after(async () => {
  await Promise.all([chrome?.close(), site?.close()]);
  if (folder) await rm(folder, { recursive: true });
});

/** Ids of what the golden answer recommends. */
const wanted = () => golden.response.recommendations.map(({ item }) => item);

test("ten lines in a page recommend", async () => {
  await writeFile(
    join(folder, "index.html"),
    `<!doctype html><html lang="en"><title>Ten lines</title><script type="module">
      import { open } from "./node_modules/tigerlet/tigerlet.js";
      const tigerlet = await open("bundles/library/");
      const { recommendations } = await tigerlet.recommend(${JSON.stringify(golden.request)});
      window.answer = recommendations.map(({ item }) => item);
      tigerlet.close();
    </script></html>`,
  );
  const page = await at.visit(chrome, site.url, { bare: true });
  await page.waitForFunction(() => window.answer, undefined, { timeout: at.PATIENCE });
  assert.deepEqual(await page.evaluate(() => window.answer), wanted());
  assert.equal(page.workers().length, 0, "close ends the worker");
  assert.deepEqual(page.problems, []);
  await page.context().close();
});

test("an item that the bundle does not have is added in Node, ranked, and taken back", async () => {
  await writeFile(
    join(folder, "item.js"),
    `import { open } from "tigerlet";
    const tigerlet = await open(process.argv[2]);
    const history = ["the-hobbit", "a-wizard-of-earthsea"];
    const list = async (more) => (await tigerlet.recommend({ history, ...more })).recommendations.map(({ item, score }) => [item, score]);
    const before = await list();
    const attributes = { genre: "Fantasy", themes: "magic, quest", author: "A. Nobody" };
    const placed = await tigerlet.addItem({ title: "The Dragon in the Reading Room", attributes });
    const only = await list({ where: 'author = "A. Nobody"' });
    const { ranks } = await tigerlet.ask({ standing: { histories: [history], item: placed.item.id } });
    const refused = await tigerlet.addItem({ title: "x", colour: "red" }).catch(({ kind, message }) => [kind, message]);
    await tigerlet.removeItem(placed.item.id);
    const gone = await tigerlet.removeItem(placed.item.id).catch(({ message }) => message);
    console.log(JSON.stringify({ placed, only, ranks, refused, gone, same: JSON.stringify(await list()) === JSON.stringify(before) }));
    tigerlet.close();`,
  );
  const { stdout } = await run(process.execPath, ["item.js", `${site.url}bundles/library/`], { cwd: folder });
  const { placed, only, ranks, refused, gone, same } = JSON.parse(stdout);
  assert.equal(placed.item.id, "new-1");
  assert.deepEqual(placed.levels.map(({ code }) => code), placed.item.semanticId);
  assert.deepEqual(only.map(([item]) => item), ["new-1"]);
  assert.ok(ranks[0].dense < ranks[0].generate, JSON.stringify(ranks));
  assert.deepEqual([refused[0], /addItem: unknown field `colour`/.test(refused[1])], ["refused", true], refused[1]);
  assert.equal(gone, "removeItem: no item was added with the id `new-1`");
  assert.ok(same, "the list is what it was, to the bit");
});

test("ten lines in Node recommend, search, and are told what is wrong", async () => {
  await writeFile(
    join(folder, "main.js"),
    `import { open, TigerletError } from "tigerlet";
    const tigerlet = await open(process.argv[2]);
    const { recommendations } = await tigerlet.recommend(${JSON.stringify(golden.request)});
    const { hits } = await tigerlet.search("hobb", { limit: 3 });
    const refused = await tigerlet.recommend({ history: ["no such book"] }).catch((error) => error);
    const gone = new AbortController();
    gone.abort();
    const aborted = await tigerlet.recommend(${JSON.stringify(golden.request)}, { signal: gone.signal }).catch((error) => error.name);
    console.log(JSON.stringify({
      items: recommendations.map(({ item }) => item), hits: hits.map(({ title }) => title),
      refused: [refused instanceof TigerletError, refused.kind, refused.message], aborted,
    }));
    tigerlet.close();`,
  );
  const { stdout } = await run(process.execPath, ["main.js", `${site.url}bundles/library/`], { cwd: folder });
  const { items, hits, refused, aborted } = JSON.parse(stdout);
  assert.deepEqual(items, wanted());
  assert.ok(hits.includes("The Hobbit"), hits.join());
  assert.deepEqual(refused.slice(0, 2), [true, "refused"]);
  assert.match(refused[2], /no such book/);
  assert.equal(aborted, "AbortError");
});

test("a call is cancelled in the middle, and the next one is answered", async () => {
  const page = await at.visit(chrome, site.url, { bare: true });
  const outcome = await page.evaluate(async () => {
    const { open } = await import("./node_modules/tigerlet/tigerlet.js");
    const tigerlet = await open("bundles/library/");
    const history = ["The Hobbit"];
    const controller = new AbortController();
    const long = tigerlet.recommend({ history, beams: 1000 }, { signal: controller.signal }).catch(({ name }) => name);
    const waiting = tigerlet.recommend({ history, beams: 900 }, { signal: controller.signal }).catch(({ name }) => name);
    const order = [];
    const last = tigerlet.recommend({ history }).then(() => order.push("figure"));
    const first = tigerlet.recommend({ history }, { priority: 2 }).then(() => order.push("list"));
    await new Promise((resolve) => setTimeout(resolve, 20));
    controller.abort();
    const both = await Promise.all([long, waiting]);
    await Promise.all([first, last]);
    tigerlet.close();
    const closed = await tigerlet.recommend({ history }).catch(({ kind }) => kind);
    return { both, order, closed };
  });
  assert.deepEqual(outcome, { both: ["AbortError", "AbortError"], order: ["list", "figure"], closed: "closed" });
  await page.context().close();
});

test("in Node a model learns, rests when it is told to, goes on, and learns from what one likes", async () => {
  await writeFile(
    join(folder, "learn.mjs"),
    `import { open } from "tigerlet";
    const tigerlet = await open(process.argv[2], { engine: "learn" });
    const stop = new AbortController();
    const told = [];
    const onTold = ({ step, look }) => {
      told.push({ step, looked: look !== null });
      if (step > 0) stop.abort();
    };
    const ends = [await tigerlet.learn({ epochs: 1 }, { signal: stop.signal, onTold }).catch(({ name }) => name)];
    const rested = told.at(-1).step;
    const again = new AbortController();
    const steps = [];
    const goesOn = ({ step }) => {
      steps.push(step);
      if (step > rested) again.abort();
    };
    ends.push(await tigerlet.learn({ epochs: 1 }, { signal: again.signal, onTold: goesOn }).catch(({ name }) => name));
    const taste = { history: ["the-hobbit"], likes: ["murder-on-the-orient-express"], tuning: { steps: 4 } };
    const { before, after } = await tigerlet.tune(taste);
    const wrong = [];
    for (const likes of [[], ["no-such-book"], ["the-hobbit"]]) {
      wrong.push(await tigerlet.tune({ ...taste, likes }).catch(({ message }) => message));
    }
    console.log(JSON.stringify({ ends, first: told[0], rested, steps, before, after, wrong }));
    tigerlet.close();`,
  );
  const { stdout } = await run(process.execPath, ["learn.mjs", `${site.url}bundles/library/`], { cwd: folder });
  const { ends, first, rested, steps, before, after, wrong } = JSON.parse(stdout);
  assert.deepEqual([ends, first], [["AbortError", "AbortError"], { step: 0, looked: true }]);
  assert.ok(rested > 0 && steps[0] >= rested && steps.at(-1) > rested, `${rested}; ${steps}`);
  assert.ok(after.loss < before.loss, `${before.loss} to ${after.loss}`);
  assert.deepEqual([before.list.length, after.list.length, before.readers], [10, 10, 300]);
  assert.match(wrong[0], /0 likes, expected 1 to 20/);
  assert.match(wrong[1], /tune: no item has the id `no-such-book`/);
  assert.match(wrong[2], /is liked, and in the history already/);
});

test("the web component: search and choose with the keyboard, events, axe, a bundle that is not there", async () => {
  await writeFile(
    join(folder, "shop.html"),
    `<!doctype html><html lang="en"><title>A shop</title><meta http-equiv="Content-Security-Policy"
        content="default-src 'none'; script-src 'self' 'wasm-unsafe-eval' 'unsafe-inline'; worker-src 'self'; connect-src 'self'; style-src 'none'">
      <main><h1>A shop</h1><tigerlet-recommender bundle="bundles/library/" top-k="4"></tigerlet-recommender></main>
      <script type="module" src="node_modules/tigerlet/recommender.js"></script>
      <script>window.heard = []; for (const type of ["ready", "history", "recommend", "choose", "failure"])
        document.querySelector("tigerlet-recommender").addEventListener(type, ({ detail }) => heard.push([type, detail]));</script></html>`,
  );
  const page = await at.visit(chrome, `${site.url}shop.html`, { bare: true });
  const tag = page.locator("tigerlet-recommender");
  await page.waitForFunction(() => window.heard?.some(([type]) => type === "ready"));
  await tag.getByRole("combobox").fill("hobbit");
  await tag.getByRole("option").first().waitFor();
  await page.keyboard.press("Enter");
  const listed = tag.locator("[part=recommendations] li");
  await at.settles(() => listed.count(), 4);
  const [, history] = await page.evaluate(() => window.heard.find(([type]) => type === "history"));
  assert.deepEqual(history, ["the-hobbit"]);
  await listed.first().getByRole("button").click();
  await at.settles(() => tag.locator("[part=history] li").count(), 2);
  assert.deepEqual(await violations(page), []);
  await page.evaluate(() => document.querySelector("tigerlet-recommender").setAttribute("bundle", "bundles/nowhere/"));
  await tag.getByRole("status").filter({ hasText: /nowhere/ }).waitFor();
  assert.ok(await page.evaluate(() => window.heard.some(([type]) => type === "failure")));
  await page.screenshot({ path: `${at.SCREENSHOTS}/component.png` });
  assert.deepEqual(page.problems, []);
  await page.context().close();
});

test("the types hold: of the module itself, and for those who use it", async () => {
  const strict = ["--noEmit", "--strict", "--target", "es2022", "--module", "nodenext", "--lib", "es2023,dom,dom.iterable"];
  const checked = ["tigerlet.js", "line.js", "session.js", "thread.js", "worker.js", "recommender.js", "maker.js", "own.js"].map((name) => join(ROOT, "web/engine/js", name));
  const node = ["--types", "node", "--typeRoots", join(ROOT, "tests/node_modules/@types")];
  await run(TSC, [...strict, ...node, "--allowJs", "--checkJs", ...checked]);
  await writeFile(
    join(folder, "usage.ts"),
    `import { open, type Response } from "tigerlet";
    const tigerlet = await open("bundles/library/", { engine: "cpu", onProgress: ({ received, total }) => received / total });
    const response: Response = await tigerlet.recommend({ history: ["dune", { text: "a desert planet" }], topK: 3 });
    const first: number[] = response.recommendations[0].semanticId;
    const { children, prefixScore } = await tigerlet.ask({ children: { history: ["dune"], prefix: first.slice(0, 1) } });
    const best: number = Math.max(...children.map(({ score }) => score)) + prefixScore;
    // @ts-expect-error: an engine of that name does not exist.
    await open("x", { engine: "tpu" });
    // @ts-expect-error: nor does such a field.
    await tigerlet.recommend({ histroy: ["dune"] });
    console.log(best, (await tigerlet.search("dune")).hits[0].title);`,
  );
  await run(TSC, [...strict, join(folder, "usage.ts")], { cwd: folder });
  assert.match(await readFile(join(folder, "node_modules/tigerlet/README.md"), "utf8"), /^# tigerlet/);
});
