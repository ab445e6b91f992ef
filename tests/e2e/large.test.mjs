// Large catalogues: 12,101 and 100,000 made-up items. Times are printed, with the machine's load beside them, and never
// judged, but for what only a catastrophe takes. Judged is what depends on no machine: the memory, the length of what
// is sent to the engine, the answers, and how the page is built.

import assert from "node:assert/strict";
import { readFileSync, readdirSync, rmSync, mkdtempSync } from "node:fs";
import { loadavg, tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import * as at from "./harness.mjs";
import { synthetic } from "./synthetic.mjs";

const MB = 2 ** 20;
/** Items, and the memory that the page may take with them, its engine included. */
const SIZES = [[12_101, 60 * MB], [100_000, 250 * MB]];
/** No message to the engine is longer, in letters: a filter travels as it is written. */
const MESSAGE = 4096;
/** No task on the main thread is longer, in milliseconds, whatever else the machine does; the budget is 100. */
const TASK = 2000;
/** Elements of the playground, however many items there are. */
const ELEMENTS = 6000;

let chrome, folder;
before(async () => {
  folder = mkdtempSync(join(tmpdir(), "tigerlet-"));
  chrome = await at.browser();
});
after(async () => {
  await chrome?.close();
  rmSync(folder, { recursive: true, force: true });
});

/** Letters as people look for them, as far as the made-up texts have any. */
const fold = (text) =>
  text.normalize("NFKD").replace(/\p{M}/gu, "").normalize("NFC").toLowerCase().replace(/[đøł]/g, (it) => ({ đ: "d", ø: "o", ł: "l" })[it]);
const words = (text) => fold(text).split(/[^\p{L}\p{N}]+/u).filter(Boolean);
/** All that can be found of an item. */
const texts = (item) => [item.title, ...(item.aliases ?? []), ...Object.values(item.attributes)];

/** Keeps the memory of the WebAssembly that a page or a worker loads: browsers leave it out when they measure. */
function keep() {
  for (const name of ["instantiate", "instantiateStreaming"]) {
    const own = WebAssembly[name];
    WebAssembly[name] = async (...given) => {
      const made = await own.apply(WebAssembly, given);
      globalThis.kept = (made.instance ?? made).exports.memory;
      return made;
    };
  }
}

/** Listens to what the page sends to workers, and to its long tasks. */
function listen() {
  window.sent = [];
  const post = Worker.prototype.postMessage;
  Worker.prototype.postMessage = function (message, ...rest) {
    window.sent.push({ call: message?.call ?? "", length: (JSON.stringify(message) ?? "").length });
    return post.call(this, message, ...rest);
  };
  window.long = [];
  new PerformanceObserver((list) => {
    for (const { startTime, duration } of list.getEntries()) window.long.push({ startTime, duration });
  }).observe({ type: "longtask", buffered: true });
}

/** What was said of a time, in milliseconds. */
const ms = (time) => `${Math.round(time)} ms`;

for (const [count, memory] of SIZES) {
  describe(`${count} items`, () => {
    let site, page, items, opened;
    before(async () => {
      const bundle = synthetic(count, join(folder, String(count)));
      items = JSON.parse(readFileSync(join(bundle, "items.json"), "utf8"));
      site = await at.site({ isolated: true });
      for (const name of readdirSync(bundle)) {
        site.virtual.set(`bundles/large/${name}`, readFileSync(join(bundle, name)));
      }
      const engine = readdirSync(at.DIST).find((name) => name.startsWith("engine"));
      site.damaged.set(`${engine}/worker.js`, (bytes) => Buffer.concat([Buffer.from(`(${keep})();\n`), bytes]));
      const started = performance.now();
      page = await at.visit(chrome, `${site.url}?bundle=bundles/large/#h=item-5,item-77,item-900`, {
        early: `(${keep})();\n(${listen})();`,
      });
      await at.ready(page);
      opened = performance.now() - started;
    });
    after(async () => {
      await page?.context().close();
      await site?.close();
    });

    /** Titles of the items listed. */
    const listed = () => at.shows(page, JSON.parse(request));
    let request = "{}";
    /** From now on the list is that of a request. */
    const expects = (options) => (request = JSON.stringify({ history: ["item-5", "item-77", "item-900"], ...options }));

    test("it opens in several tasks, and answers", async (t) => {
      expects({});
      await listed();
      const { long, timings, elements } = await page.evaluate(() => ({
        long: window.long.map(({ duration }) => duration),
        timings: window.tigerlet.timings,
        elements: document.querySelectorAll("*").length,
      }));
      t.diagnostic(
        `ready after ${ms(opened)}, first recommendation ${ms(timings.firstRecommendation)}; ${long.length} long tasks, ` +
          `the longest ${ms(Math.max(0, ...long))} (budget 100 ms); ${elements} elements; load ${loadavg()[0].toFixed(1)}`,
      );
      assert.ok(long.every((duration) => duration < TASK), `tasks of ${long.map(ms).join(", ")}`);
      assert.ok(elements < ELEMENTS, `${elements} elements`);
    });

    test("the search finds what there is", async (t) => {
      const find = (query) => page.evaluate((query) => window.tigerlet.search(query, { limit: 3 }), query);
      // 1. Beginnings of words, whatever their marks.
      for (const query of ["mull gar", "LODZ", "burning lantern 1", "тень и"]) {
        const wanted = words(query);
        const has = (item) => {
          const own = texts(item).flatMap(words);
          return wanted.every((word) => own.some((other) => other.startsWith(word)));
        };
        const { hits, total } = await find(query);
        assert.equal(total, items.filter(has).length, query);
        assert.ok(hits.length > 0 && hits.every(({ id }) => has(items[id.slice("item-".length)])), query);
      }
      // 2. Inside of what is written without spaces.
      const { title } = items.find(({ title }) => /^\p{sc=Han}{2}の/u.test(title));
      for (const query of [title.slice(1, 4), "바다"]) {
        const { total } = await find(query);
        assert.equal(total, items.filter((item) => texts(item).some((text) => text.includes(query))).length, query);
      }
      // 3. A title finds its own item first.
      const titles = new Map();
      for (const item of items) titles.set(item.title, (titles.get(item.title) ?? 0) + 1);
      const own = items.find(({ title }) => titles.get(title) === 1 && /^[A-Z]\w+: The /.test(title));
      assert.equal((await find(own.title)).hits[0].id, own.id, own.title);
      // 4. The nearest spelling of what nothing is called.
      const { hits, suggestion } = await find("lanternn");
      assert.deepEqual([hits, suggestion], [[], "lantern"]);

      // The times of keys: from the key to the list below the field.
      const times = [];
      for (const query of ["g", "ga", "gar", "gard", "garden of"]) {
        times.push(
          await page.evaluate(async (query) => {
            const field = document.getElementById("search");
            const list = document.getElementById("options");
            const started = performance.now();
            const drawn = new Promise((resolve) => {
              new MutationObserver((_, observer) => {
                observer.disconnect();
                resolve(performance.now() - started);
              }).observe(list, { childList: true, characterData: true, subtree: true });
              setTimeout(resolve, 3000);
            });
            field.focus();
            field.value = query;
            field.dispatchEvent(new Event("input", { bubbles: true }));
            return drawn;
          }, query),
        );
      }
      const [first, ...further] = times.map((time) => (time === undefined ? "the same list" : ms(time)));
      t.diagnostic(`a key: ${first}, then ${further.join(", ")}; load ${loadavg()[0].toFixed(1)}`);
      await page.getByTestId("search").fill("");
    });

    test("the map is one canvas, and the pointer finds items on it", async (t) => {
      const map = page.getByTestId("map");
      await map.scrollIntoViewIfNeeded();
      const dots = page.getByTestId("map-dots");
      await dots.waitFor();
      assert.equal(await map.locator("canvas").count(), 1);
      assert.ok((await map.locator("svg *").count()) < 500, "no item has an element of its own");
      const painted = () =>
        dots.evaluate((canvas) => {
          const { data } = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height);
          let painted = 0;
          for (let at = 3; at < data.length; at += 4) painted += data[at] > 0;
          return painted / (data.length / 4);
        });
      let share = 0;
      // In slices: it is there when it does not change any more.
      for (let before = -1; before !== share || share === 0; ) {
        before = share;
        await new Promise((resolve) => setTimeout(resolve, 500));
        share = await painted();
      }
      t.diagnostic(`dots cover ${Math.round(100 * share)} % of the map`);
      assert.ok(share > 0.1, "the dots are drawn");
      const walk = page.getByTestId("map-walk");
      const { width, height } = await walk.boundingBox();
      await walk.hover({ position: { x: width / 2, y: height / 2 } });
      const name = page.getByTestId("map-item").locator(".name");
      await name.waitFor();
      const shown = await name.innerText();
      assert.ok(items.some(({ title }) => title === shown), shown);
      await page.mouse.move(0, 0);
    });

    test("tree, filters and Compare answer together", async () => {
      // 1. A pin: the first code of what is recommended first.
      const [best] = await listed();
      const node = page.getByTestId("trie").locator(`#trie-${best.semanticId[0]}`);
      await node.scrollIntoViewIfNeeded();
      await node.click();
      await node.locator(".chance").filter({ hasText: "%" }).waitFor();
      await page.getByTestId("pin").click();
      const prefix = [best.semanticId[0]];
      expects({ prefix });
      const pinned = await listed();
      assert.ok(pinned.length > 0 && pinned.every(({ semanticId }) => semanticId[0] === prefix[0]));
      // 2. A filter within it.
      await page.getByTestId("filters").locator("summary").click();
      await page.getByTestId("filter-genre").selectOption("Crime");
      expects({ prefix, where: 'genre = "Crime"' });
      const both = await listed();
      const crime = (id) => items[id.slice("item-".length)].attributes.genre === "Crime";
      assert.ok(both.length > 0 && both.every(({ item }) => crime(item)));
      // 3. Exact scoring and the beam, side by side, of what both let pass.
      await page.getByTestId("compare").scrollIntoViewIfNeeded();
      for (const system of [2, 3]) {
        const rows = page.getByTestId(`system-${system}`).locator("li[data-item]");
        await at.settles(
          () => rows.evaluateAll((rows) => rows.length > 0 && rows.map((row) => row.dataset.item).join(" ")).then(
            (ids) => ids && ids.split(" ").every(crime)),
          true,
        );
      }
      // 4. The first code of the tree is still what the reader chose, and the model's opinion of it is there.
      await node.locator(".chance").filter({ hasText: "%" }).waitFor();
      await page.getByTestId("clear-filters").click();
      await page.getByTestId("lift-pin").click();
      expects({});
      await listed();
    });

    test("figures that would walk all items take some of them, and say so", async () => {
      const written = count.toLocaleString("en").replaceAll(",", ".?");
      for (const [view, figure, some] of [["names", "figure-names", "5.?000"], ["quantisation", "figure-quantisation", "3.?000"]]) {
        await page.evaluate((view) => void (location.hash = `at=${view}`), view);
        const said = page.getByTestId(figure).filter({ hasText: new RegExp(some) }).filter({ hasText: new RegExp(written) });
        await said.waitFor();
      }
      await page.evaluate(() => void (location.hash = "h=item-5,item-77,item-900"));
      await listed();
    });

    test("nothing that is sent to the engine grows with the catalogue", async (t) => {
      const beams = page.locator("input[type=range]").first();
      await beams.focus();
      for (const key of ["ArrowRight", "ArrowRight", "ArrowLeft", "ArrowLeft"]) await beams.press(key);
      await listed();
      const sent = await page.evaluate(() => window.sent);
      const longest = sent.reduce((a, b) => (a.length > b.length ? a : b));
      t.diagnostic(`${sent.length} messages, the longest of ${longest.length} letters (${longest.call})`);
      assert.ok(sent.some(({ call }) => call === "recommend"), "the messages were heard");
      assert.ok(longest.length <= MESSAGE, `${longest.call}: ${longest.length} letters`);
      assert.deepEqual(page.problems, []);
    });

    test(`the page takes no more than ${memory / MB} MB`, async (t) => {
      const [worker] = page.workers();
      const parts = {
        "the page's scripts": (await page.evaluate(() => performance.measureUserAgentSpecificMemory())).bytes,
        "its WebAssembly": await page.evaluate("kept.buffer.byteLength"),
        "the engine's": await worker.evaluate("kept.buffer.byteLength"),
      };
      const sum = Object.values(parts).reduce((a, b) => a + b);
      const written = (bytes) => `${(bytes / MB).toFixed(1)} MB`;
      t.diagnostic(`${written(sum)}: ${Object.entries(parts).map(([name, bytes]) => `${name} ${written(bytes)}`).join(", ")}`);
      assert.ok(sum <= memory, written(sum));
    });
  });
}
