// @ts-check
// tigerlet's engine as a JavaScript module: a bundle is opened in a worker of its own, and answers.
//
//   import { open } from "tigerlet";
//   const tigerlet = await open("https://example.org/bundles/library/");
//   const { recommendations } = await tigerlet.recommend({ history: ["The Hobbit", "Dune"] });
//   tigerlet.close();
//
// It runs where there are workers and WebAssembly with SIMD: in browsers, and in Node 20 and later.

import { TigerletError } from "./error.js";
import { Line } from "./line.js";
import { Tigerlet } from "./session.js";
import { start } from "./thread.js";

export { Tigerlet, TigerletError };

/** What answers; `learn` is the CPU engine, in which models learn, `make` the same that makes bundles too. */
const ENGINES = ["cpu", "webgpu", "learn", "make"];

/**
 * Opens a bundle: starts a worker, loads the engine into it, downloads the bundle and checks it.
 *
 * @param {string | URL | Record<string, Uint8Array>} bundle Its folder, absolute or relative to the document; or its files.
 * @param {import("./tigerlet.js").OpenOptions} [options]
 * @returns {Promise<Tigerlet>}
 */
export async function open(bundle, options = {}) {
  const { engine = "cpu", limits, sha256, fresh = false, onProgress, signal } = options;
  if (!ENGINES.includes(engine)) {
    const expected = ENGINES.map((name) => JSON.stringify(name)).join(" or ");
    throw new TigerletError("refused", `open: \`engine\` is ${JSON.stringify(engine)}, expected ${expected}`);
  }
  signal?.throwIfAborted();
  const files = typeof bundle === "string" || bundle instanceof URL ? undefined : bundle;
  const folder = files ? "given/" : folderOf(/** @type {string | URL} */ (bundle));
  const line = new Line(await start(engine));
  try {
    await line.call("load", { engine, fresh }, { onProgress, signal });
    // What is undefined is not said at all.
    const asked = { fresh, ...(limits && { limits }), ...(sha256 && { sha256 }) };
    const opened = await line.call("open", { folder, options: asked, ...(files && { files }) }, { onProgress, signal });
    return new Tigerlet(line, engine, opened);
  } catch (error) {
    line.close();
    throw error;
  }
}

/**
 * Which items are the books of a file that Goodreads, StoryGraph or LibraryThing has exported, or of any table with
 * titles and authors. A worker that needs no bundle reads it, and ends.
 *
 * @param {Uint8Array} file
 * @param {string[][]} items In their order: title, author, series, number in that, other titles.
 * @returns {Promise<any>} `Matched` of `web/books` under `Ok`, or `Problem` under `Err`.
 */
export async function books(file, items) {
  const line = new Line(await start("books"));
  try {
    await line.call("load", { engine: "books", fresh: false });
    return await line.call("books", { file, items });
  } finally {
    line.close();
  }
}

/**
 * Shows the place where a bundle is made of one's own data, fetched when it is wanted.
 *
 * @param {HTMLElement} place
 * @param {{ language: string, folder: string, open: () => void }} options
 * @returns {Promise<() => void>} Ends it.
 */
export async function own(place, options) {
  const { show } = await import("./own.js");
  return show(place, options);
}

/**
 * The bundles that a site has and the one that this browser keeps, for a list to choose from.
 *
 * @param {string} list URL of the site's, JSON as `scripts/finish.mjs` writes it; a site may be without.
 * @param {string} own Under which address the browser keeps a bundle that was made or opened in it.
 * @returns {Promise<{ url: string, title: string }[]>}
 */
export async function bundles(list, own) {
  const site = async () => {
    const response = await fetch(list);
    const listed = response.ok ? await response.json() : [];
    return listed.map((/** @type {any} */ { folder, title }) => ({ url: new URL(folder, list).href, title: String(title) }));
  };
  const kept = async () => {
    const manifest = await globalThis.caches?.match(`${own}manifest.json`, { cacheName: "tigerlet.made" });
    return manifest ? [{ url: own, title: String((await manifest.json()).title) }] : [];
  };
  // What is no list has nothing in it.
  return (await Promise.all([site, kept].map((read) => read().catch(() => [])))).flat();
}

/**
 * The absolute URL of a bundle's folder, with a slash at its end.
 *
 * @param {string | URL} url
 */
function folderOf(url) {
  const base = globalThis.document?.baseURI;
  try {
    const folder = new URL(url, base);
    folder.pathname = folder.pathname.replace(/manifest\.json$/, "").replace(/\/?$/, "/");
    return folder.href;
  } catch {
    throw new TigerletError("refused", `open: \`${url}\` is no URL`);
  }
}
