// What each engine weighs, and what crosses the border of its worker. Instructions are counted by scripts/budgets,
// allocations by a test of the library.

import assert from "node:assert/strict";
import { readFile, readdir } from "node:fs/promises";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { pathToFileURL } from "node:url";
import { serialize } from "node:v8";
import { Worker } from "node:worker_threads";
import { gzipSync } from "node:zlib";
import * as at from "./harness.mjs";

/** Bytes of each engine after gzip, its script included. */
const ENGINES = { books: 0.08e6, cpu: 0.34e6, encoder: 1e6, learn: 0.8e6, make: 1.1e6, webgpu: 2.2e6 };

/** Bytes of a message as it is cloned: a question with three books, a list of ten, and the search besides. */
const ASKED = 150;
const LIST = 2_200;
const SEARCH = 12_000;

let engine, site;
before(async () => {
  site = await at.site();
  engine = join(at.DIST, (await readdir(at.DIST)).find((name) => name.startsWith("engine-")));
});

after(() => site?.close());

test("no engine outgrows its budget", async () => {
  for (const [name, most] of Object.entries(ENGINES)) {
    const parts = [`engine-${name}.js`, `engine-${name}_bg.wasm`].map((file) => readFile(join(engine, file)));
    const bytes = (await Promise.all(parts)).reduce((sum, part) => sum + gzipSync(part, { level: 9 }).length, 0);
    assert.ok(bytes <= most, `${name}: ${bytes} bytes of ${most}`);
  }
});

test("a question and its answer are all that crosses the worker's border", async () => {
  const crossed = [];
  const { postMessage, emit } = Worker.prototype;
  Worker.prototype.postMessage = function (message, ...rest) {
    crossed.push({ message, bytes: serialize(message).length });
    return postMessage.call(this, message, ...rest);
  };
  Worker.prototype.emit = function (event, message, ...rest) {
    // How often it says that it goes on is the clock's affair.
    if (event === "message" && !message?.busy) crossed.push({ message, bytes: serialize(message).length });
    return emit.call(this, event, message, ...rest);
  };
  try {
    const { open } = await import(pathToFileURL(join(engine, "tigerlet.js")).href);
    const tigerlet = await open(`${site.url}bundles/library/`);
    const history = ["the-hobbit", "dune", "emma"];
    const answer = async (request) => {
      crossed.length = 0;
      await tigerlet.recommend({ history, ...request });
      return crossed.map(({ bytes }) => bytes);
    };
    for (const [request, most] of [[{}, LIST], [{ scorer: "generate", trace: true }, SEARCH]]) {
      const bytes = await answer(request);
      assert.equal(bytes.length, 2, JSON.stringify(crossed));
      assert.ok(bytes[0] <= ASKED && bytes[1] <= most, `${bytes} bytes of ${[ASKED, most]}`);
    }
    tigerlet.close();
  } finally {
    Object.assign(Worker.prototype, { postMessage, emit });
  }
});
