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
import { start } from "./thread.js";

export { TigerletError };

/** Milliseconds after which a worker that has not said a word counts as one that never will. */
const FIRST_WORD = 20_000;
/** Milliseconds of silence after which an engine that owes an answer counts as lost: while it loads, and later, when a
 * graphics adapter that is made of software may take minutes. */
const SILENCE = { loading: 60_000, answering: 180_000 };

/** What answers; `learn` is the CPU engine, in which models learn, `make` the same that makes bundles too. */
const ENGINES = ["cpu", "webgpu", "learn", "make"];
/** Those in which models learn. */
const LEARNS = ["learn", "make"];

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

/** An open bundle. */
export class Tigerlet {
  #line;

  /**
   * @param {Line} line
   * @param {import("./tigerlet.js").EngineName} engine
   * @param {{ bundle: import("./types.js").BundleCard, adapter?: string }} opened
   */
  constructor(line, engine, opened) {
    this.#line = line;
    /** The engine that answers. */
    this.engine = engine;
    /** The graphics adapter behind a WebGPU engine, as it calls itself. */
    this.adapter = opened.adapter;
    /** What the bundle says about itself. */
    this.bundle = opened.bundle;
  }

  /**
   * The best continuations of a history.
   *
   * @param {Partial<import("./types.js").Request>} request
   * @param {import("./tigerlet.js").CallOptions} [options]
   * @returns {Promise<import("./types.js").Response>}
   */
  recommend(request, options) {
    return this.#line.call("recommend", { request }, options);
  }

  /**
   * Asks something else of the model: what it thinks of every code, exact scores, attention, the place of a text.
   *
   * @param {import("./types.js").Question} question
   * @param {import("./tigerlet.js").CallOptions} [options]
   * @returns {Promise<any>} The answer that belongs to the question.
   */
  ask(question, options) {
    return this.#line.call("ask", { question }, options);
  }

  /**
   * Items that a query finds, best first: every word of it begins one in an item's title, aliases or attributes.
   *
   * @param {string} query
   * @param {{ limit?: number } & import("./tigerlet.js").CallOptions} [options]
   * @returns {Promise<import("./types.js").Finds>}
   */
  search(query, { limit = 10, ...options } = {}) {
    return this.#line.call("search", { query: String(query), limit }, options);
  }

  /**
   * Items by their places in the catalogue or by their ids; all of them if none are named.
   *
   * @param {(number | string)[]} [names]
   * @param {import("./tigerlet.js").CallOptions} [options]
   * @returns {Promise<import("./types.js").ItemCard[]>}
   */
  items(names, options) {
    return this.#line.call("items", { names }, options);
  }

  /**
   * How many items a request leaves to be recommended; its history may be empty.
   *
   * @param {Partial<import("./types.js").Request>} request
   * @param {import("./tigerlet.js").CallOptions} [options]
   * @returns {Promise<number>}
   */
  count(request, options) {
    return this.#line.call("count", { request }, options);
  }

  /**
   * The whole catalogue as flat arrays, for who shows much of it: `Catalog::columns` in the library says how they
   * are laid out.
   *
   * @param {import("./tigerlet.js").CallOptions} [options]
   * @returns {Promise<import("./tigerlet.js").Columns>}
   */
  columns(options) {
    return this.#line.call("columns", {}, options);
  }

  /**
   * A file of the bundle that recommending does without, one of `bundle.files`, checked by its hash.
   *
   * @param {string} name
   * @param {import("./tigerlet.js").CallOptions} [options]
   * @returns {Promise<Uint8Array>}
   */
  file(name, options) {
    return this.#line.call("file", { name: String(name) }, options);
  }

  /**
   * Adds an item that the bundle does not have, until the engine ends: its text becomes a vector, the vector codes, and it
   * gets the first free ID that begins so. Nothing learns, and no other item changes. Refused where the bundle's vectors
   * are not of words, since the encoder is not here then.
   *
   * @param {import("./types.js").NewItem} item
   * @param {import("./tigerlet.js").CallOptions} [options]
   * @returns {Promise<import("./types.js").Placed>}
   */
  addItem(item, options) {
    return this.#line.call("addItem", { item }, options);
  }

  /**
   * Takes an item back that was added, by its id; all of them where none is named. Answers are what they were before.
   *
   * @param {string} [id]
   * @param {import("./tigerlet.js").CallOptions} [options]
   * @returns {Promise<void>}
   */
  removeItem(id, options) {
    return this.#line.call("removeItem", { item: id }, options);
  }

  /**
   * Lets a small generator learn what the bundle's readers took, in the worker: for the engine `learn`, and a bundle
   * with `histories.bin`. A call that is cancelled leaves what has been learned, and the same call goes on from there.
   *
   * @param {import("./tigerlet.js").Lesson} [lesson]
   * @param {import("./tigerlet.js").CallOptions & { onTold?: (told: import("./tigerlet.js").Told) => void }} [options]
   * @returns {Promise<import("./tigerlet.js").Told>} The last word.
   */
  async learn(lesson = {}, { onTold, ...options } = {}) {
    if (!LEARNS.includes(this.engine)) throw new TigerletError("refused", "learn: open the bundle with `engine: \"learn\"`");
    return this.#line.call("learn", { lesson }, { ...options, onProgress: onTold });
  }

  /**
   * Lets a copy of the bundle's generator learn from what one reader likes, in the worker: for the engine `learn`, and a
   * bundle with `histories.bin`. The bundle's own stays as it is, so that nothing has to be undone.
   *
   * @param {import("./tigerlet.js").Taste} taste
   * @param {import("./tigerlet.js").CallOptions & { onTold?: (told: { step: number, steps: number }) => void }} [options]
   * @returns {Promise<import("./tigerlet.js").Tuned>} What it was worth before, and after.
   */
  async tune(taste, { onTold, ...options } = {}) {
    if (!LEARNS.includes(this.engine)) throw new TigerletError("refused", "tune: open the bundle with `engine: \"learn\"`");
    return this.#line.call("tune", { taste }, { ...options, onProgress: onTold });
  }

  /**
   * Listens for the end of the engine: `lost` comes at most once, with the reason.
   *
   * @param {"lost"} event
   * @param {(error: TigerletError) => void} listener
   * @returns {() => void} Stops listening.
   */
  on(event, listener) {
    if (event !== "lost") throw new TigerletError("refused", `on: no event \`${event}\`, only \`lost\``);
    return this.#line.onLost(listener);
  }

  /** Ends the worker, whatever it is doing. Calls without an answer are refused. */
  close() {
    this.#line.close();
  }
}

/**
 * Shows the place where a bundle is made of one's own data, fetched when it is wanted.
 *
 * @param {HTMLElement} place
 * @param {{ language: string, folder: string, page: string }} options
 * @returns {Promise<() => void>} Ends it.
 */
export async function own(place, options) {
  const { show } = await import("./own.js");
  return show(place, options);
}

/** The line to a worker: numbered calls out, answers in. */
export class Line {
  /** @type {Map<number, { call: string, resolve: Function, reject: Function, onProgress?: Function, onTimings?: Function }>} */
  #waiting = new Map();
  #last = 0;
  #loaded = false;
  /** @type {TigerletError | undefined} */
  #ended;
  /** @type {Set<(error: TigerletError) => void>} */
  #mourners = new Set();
  #thread;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #watch;

  /** @param {import("./thread.js").Thread} thread */
  constructor(thread) {
    this.#thread = thread;
    thread.onmessage = (message) => this.#hear(message);
    thread.onerror = (reason) => this.#end(new TigerletError("lost", reason));
    this.#expect(FIRST_WORD, "the browser does not start the engine's worker");
  }

  /**
   * @param {string} call
   * @param {object} body
   * @param {import("./tigerlet.js").CallOptions & { onProgress?: Function }} [options]
   * @returns {Promise<any>}
   */
  call(call, body, { signal, priority = 0, onProgress, onTimings } = {}) {
    return new Promise((resolve, reject) => {
      if (this.#ended) return reject(this.#ended);
      if (signal?.aborted) return reject(signal.reason);
      const id = ++this.#last;
      const abort = () => {
        this.#waiting.delete(id);
        this.#rest();
        this.#thread.post({ cancel: id });
        reject(signal?.reason);
      };
      signal?.addEventListener("abort", abort, { once: true });
      const settle = (/** @type {Function} */ how) => (/** @type {any} */ what) => {
        signal?.removeEventListener("abort", abort);
        how(what);
      };
      this.#waiting.set(id, { call, resolve: settle(resolve), reject: settle(reject), onProgress, onTimings });
      try {
        this.#thread.post({ id, call, priority, ...body });
      } catch (error) {
        // What cannot be cloned, such as a function.
        this.#waiting.delete(id);
        reject(new TigerletError("refused", `${call}: ${/** @type {Error} */ (error).message}`));
      }
      if (this.#watch === undefined) this.#rest();
    });
  }

  /** @param {(error: TigerletError) => void} listener */
  onLost(listener) {
    this.#mourners.add(listener);
    return () => void this.#mourners.delete(listener);
  }

  close() {
    this.#mourners.clear();
    this.#end(new TigerletError("closed", "the engine has been closed"));
  }

  /** @param {import("./tigerlet.js").FromWorker} message */
  #hear(message) {
    this.#rest();
    if ("lost" in message) return this.#end(new TigerletError("lost", message.lost), message.culprit);
    if (!("id" in message)) return;
    const call = this.#waiting.get(message.id);
    if (!call) return;
    if ("progress" in message) return void call.onProgress?.(message.progress);
    if ("busy" in message) return;
    this.#waiting.delete(message.id);
    this.#loaded ||= call.call === "open" || call.call === "read";
    this.#rest();
    if ("error" in message) {
      call.reject(new TigerletError(message.error.kind, message.error.message));
    } else {
      if (message.timings) call.onTimings?.(message.timings);
      call.resolve(message.answer);
    }
  }

  /** Whatever was heard, the next word is waited for only where one is owed. */
  #rest() {
    clearTimeout(this.#watch);
    this.#watch = undefined;
    if (this.#waiting.size === 0) return;
    const patience = this.#loaded ? SILENCE.answering : SILENCE.loading;
    this.#expect(patience, "the engine has fallen silent");
  }

  /**
   * @param {number} patience
   * @param {string} reason
   */
  #expect(patience, reason) {
    this.#watch = setTimeout(() => this.#end(new TigerletError("lost", reason)), patience);
    // In Node a timer alone keeps a program alive.
    /** @type {any} */ (this.#watch).unref?.();
  }

  /**
   * @param {TigerletError} reason
   * @param {number} [culprit] The call that the engine died of, where that is known.
   */
  #end(reason, culprit) {
    if (this.#ended) return;
    this.#ended = reason;
    clearTimeout(this.#watch);
    this.#thread.terminate();
    for (const [id, { reject }] of this.#waiting) {
      reject(id === culprit ? new TigerletError("fatal", reason.message) : reason);
    }
    this.#waiting.clear();
    for (const mourner of this.#mourners) mourner(reason);
  }
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
